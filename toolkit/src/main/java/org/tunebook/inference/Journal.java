package org.tunebook.inference;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers on the disk, one JSON line each, under the model and a digest of what was asked, with the hash of the
 * template that asked.
 *
 * <p>What {@link #append} returned for is with the operating system: a killed program does not lose it. What {@link
 * #force} returned for is on the disk: a machine that loses its power does not either, as far as its disk keeps its
 * word. The line that was being written when either happened is cut off when the journal is opened again. An
 * interrupted thread writes to the end all the same.
 */
final class Journal implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final RandomAccessFile out;
    private final Map<String, Answer> known = new HashMap<>();
    private boolean broken;

    private Journal(Path file, RandomAccessFile out) {
        this.file = file;
        this.out = out;
    }

    static Journal open(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            boolean isNew = !Files.exists(file);
            // A channel would be closed under the hands of a thread that is interrupted.
            RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
            try {
                if (!isLocked(out.getChannel())) {
                    throw new IllegalStateException("the journal " + file
                            + " is being written by another run; wait for it, or give this one a file of its own");
                }
                Journal journal = new Journal(file, out);
                journal.recover();
                if (isNew && folder != null) {
                    forceName(folder);
                }
                return journal;
            } catch (IOException | RuntimeException e) {
                out.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the journal " + file + ": " + e.getMessage(), e);
        }
    }

    /** A new file's name is in its folder, which is brought to the disk on its own. */
    private static void forceName(Path folder) {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            // Where a folder can't be opened as a file, the system itself sees to its names.
        }
    }

    /** Takes the lock, which is given back when the file is closed or the process ends. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Reads every whole line, and sets the end of the file after the last of them. */
    private void recover() throws IOException {
        // By the file that is open: on many systems the lock ends when the process closes another one on the same file.
        byte[] bytes = new byte[Math.toIntExact(out.length())];
        out.readFully(bytes);
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                read(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            boolean whole = read(new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8));
            if (whole) {
                out.seek(bytes.length);
                out.write('\n');
                return;
            }
            out.setLength(start);
        }
        out.seek(start);
    }

    /** Whether the line holds an answer; what is no answer is passed over, and asked again. */
    private boolean read(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node == null || !node.isObject()) {
                return false;
            }
            for (String field : new String[] {
                "model", "asked", "id", "text", "inputTokens", "outputTokens", "latencyMillis", "stopReason"
            }) {
                if (!node.has(field)) {
                    return false;
                }
            }
            Answer answer = new Answer(
                    node.get("id").asText(),
                    node.get("text").asText(),
                    node.get("inputTokens").asInt(),
                    node.get("outputTokens").asInt(),
                    Duration.ofNanos(Math.round(node.get("latencyMillis").asDouble() * 1e6)),
                    node.get("stopReason").asText());
            known.put(key(node.get("model").asText(), node.get("asked").asText(), answer.id()), answer);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    synchronized Optional<Answer> find(String model, String asked, String id) {
        return Optional.ofNullable(known.get(key(model, asked, id)));
    }

    synchronized void append(String model, String asked, String template, Answer answer) {
        ObjectNode line = JSON.createObjectNode();
        line.put("id", answer.id());
        line.put("text", answer.text());
        line.put("inputTokens", answer.inputTokens());
        line.put("outputTokens", answer.outputTokens());
        line.put("latencyMillis", answer.latency().toNanos() / 1e6);
        line.put("stopReason", answer.stopReason());
        line.put("model", model);
        line.put("asked", asked);
        if (!template.isEmpty()) {
            line.put("template", template);
        }
        try {
            write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the journal " + file + ": " + e.getMessage(), e);
        }
        known.put(key(model, asked, answer.id()), answer);
    }

    /** After half a line no other may follow, which would be lost with it. */
    private void write(byte[] bytes) throws IOException {
        if (broken) {
            throw new IOException("an answer before this one could not be written");
        }
        broken = true;
        out.write(bytes);
        broken = false;
    }

    /** Brings what was appended so far to the disk; others may append meanwhile. */
    void force() {
        try {
            out.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot bring the journal " + file + " to the disk: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the journal " + file + ": " + e.getMessage(), e);
        }
    }

    private static String key(String model, String asked, String id) {
        return model + "\n" + asked + "\n" + id;
    }
}

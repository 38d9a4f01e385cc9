package org.tunebook.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers on the disk, one JSON line each, under the model and a digest of what was asked, with the
 * hash of the template that asked. A line goes to the
 * file as soon as its answer is here, so a killed program loses none that it has shown; the line that it was
 * writing is cut off when the journal is opened again.
 */
final class Journal implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final Map<String, Answer> known = new HashMap<>();

    private Journal(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    static Journal open(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FileLock lock = lock(channel);
                if (lock == null) {
                    throw new IllegalStateException("the journal " + file
                            + " is being written by another run; wait for it, or give this one a file of its own");
                }
                Journal journal = new Journal(file, channel, lock);
                journal.recover();
                return journal;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the journal " + file + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Reads every whole line, and sets the end of the file after the last of them. */
    private void recover() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
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
                channel.position(bytes.length);
                write(new byte[] {'\n'});
                return;
            }
            channel.truncate(start);
        }
        channel.position(start);
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
                    Duration.ofMillis(node.get("latencyMillis").asLong()),
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
        line.put("latencyMillis", answer.latency().toMillis());
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

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (channel.isOpen()) {
                channel.force(true);
                lock.release();
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the journal " + file + ": " + e.getMessage(), e);
        }
    }

    private static String key(String model, String asked, String id) {
        return model + "\n" + asked + "\n" + id;
    }
}

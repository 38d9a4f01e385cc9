package org.tunebook.bedrock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Small records on disk of what was asked for on a Bedrock. A handle is written before the request that it
 * describes goes out, and again with what came back; so a crash at any point neither starts a thing twice nor
 * loses one.
 */
public final class Handles {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Object IN_THIS_PROCESS = new Object();
    private static final String SUFFIX = ".json";
    private static final String MOVE_AWAY = "; without it a crash could start a thing twice, so nothing was asked for."
            + " Make room there, or name another directory in the environment variable TUNEBOOK_HOME";

    private final Path directory;

    private Handles(Path directory) {
        this.directory = directory;
    }

    /**
     * The handles of one kind on a Bedrock.
     *
     * @param kind the kind's name, which becomes a directory's: {@code jobs}, {@code endpoints}
     */
    public static Handles of(Bedrock bedrock, String kind) {
        return new Handles(bedrock.handles().resolve(kind));
    }

    /** The handle under a key; empty if there is none, or what is there was never written to its end. */
    public Optional<Map<String, String>> read(String key) {
        Path file = file(key);
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            if (!node.isObject()) {
                return Optional.empty();
            }
            Map<String, String> handle = new TreeMap<>();
            node.properties()
                    .forEach(
                            field -> handle.put(field.getKey(), field.getValue().asText()));
            return Optional.of(handle);
        } catch (NoSuchFileException | JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the handle " + file + ": " + reason(e), e);
        }
    }

    /** All handles of this kind that can be read, by no order. */
    public List<Map<String, String>> all() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> read(name.substring(0, name.length() - SUFFIX.length())))
                    .flatMap(Optional::stream)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the handles in " + directory + ": " + reason(e), e);
        }
    }

    /** Writes a handle; when this returns, it is on the disk. */
    public void write(String key, Map<String, String> handle) {
        Path file = file(key);
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(directory);
            ObjectNode node = JSON.createObjectNode();
            new TreeMap<>(handle).forEach(node::put);
            // Not a channel: one is closed under us when a cell is interrupted.
            try (FileOutputStream out = new FileOutputStream(beside.toFile())) {
                out.write(JSON.writeValueAsBytes(node));
                out.getFD().sync();
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectory();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the handle " + file + ": " + reason(e) + MOVE_AWAY, e);
        }
    }

    /** A new name outlives a power cut only once its directory is on the disk; some systems cannot be asked for it. */
    private void syncDirectory() {
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return;
        }
    }

    /** The keys of all handles of this kind, in order. */
    public List<String> keys() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the handles in " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Forgets a handle; there need not be one. */
    public void remove(String key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the handle " + file(key) + ": " + reason(e), e);
        }
    }

    /**
     * Runs {@code action} while no one else, in this process or another, holds these handles.
     *
     * @throws CancellationException if the thread is interrupted while it waits for its turn
     */
    public <T extends @Nullable Object> T exclusively(Supplier<T> action) {
        synchronized (IN_THIS_PROCESS) {
            try {
                Files.createDirectories(directory);
                try (FileChannel channel = FileChannel.open(
                                directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock ignored = channel.lock()) {
                    return action.get();
                }
            } catch (FileLockInterruptionException | ClosedByInterruptException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("stopped waiting for the handles in " + directory
                        + ", which another program holds; nothing was asked for");
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot lock the handles in " + directory + ": " + reason(e) + MOVE_AWAY, e);
            }
        }
    }

    /** What an I/O error says of itself, which may be no more than the name of a file. */
    private static String reason(IOException e) {
        String kind = e.getClass()
                .getSimpleName()
                .replaceFirst("Exception$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
        return e instanceof FileSystemException file && file.getReason() == null
                ? kind + " " + file.getFile()
                : String.valueOf(e.getMessage());
    }

    private Path file(String key) {
        return directory.resolve(key + SUFFIX);
    }
}

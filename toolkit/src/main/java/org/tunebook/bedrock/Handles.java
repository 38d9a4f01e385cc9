package org.tunebook.bedrock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file(key)));
            Map<String, String> handle = new TreeMap<>();
            node.properties()
                    .forEach(
                            field -> handle.put(field.getKey(), field.getValue().asText()));
            return Optional.of(handle);
        } catch (NoSuchFileException | JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the handle " + file(key) + ": " + e.getMessage(), e);
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
            try (FileChannel out = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(node));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot keep the handle " + file + ": " + e.getMessage() + "; nothing was asked for", e);
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
            throw new UncheckedIOException("cannot remove the handle " + file(key) + ": " + e.getMessage(), e);
        }
    }

    /** Runs {@code action} while no one else, in this process or another, holds these handles. */
    public <T extends @Nullable Object> T exclusively(Supplier<T> action) {
        synchronized (IN_THIS_PROCESS) {
            try {
                Files.createDirectories(directory);
                try (FileChannel channel = FileChannel.open(
                                directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock ignored = channel.lock()) {
                    return action.get();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot lock the handles in " + directory + ": " + e.getMessage(), e);
            }
        }
    }

    private Path file(String key) {
        return directory.resolve(key + ".json");
    }
}

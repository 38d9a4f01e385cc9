package org.tunebook.bedrocklocal.internal.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Records by id, each a JSON file in one directory and all of them in memory. A change is on the disk before it is
 * seen. Safe for many threads; two changes of one record are the caller's to order.
 *
 * @param <T> what Jackson can write and read back
 */
public final class RecordDirectory<T> {
    private static final String SUFFIX = ".json";

    private final Path directory;
    private final Map<String, T> records = new ConcurrentHashMap<>();

    private RecordDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads a directory, made if need be.
     *
     * @throws IOException naming the file, if one can't be read as a record
     */
    public static <T> RecordDirectory<T> open(Path directory, Class<T> type) throws IOException {
        Files.createDirectories(directory);
        DurableFiles.sweep(directory);
        var opened = new RecordDirectory<T>(directory);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    try {
                        opened.records.put(
                                name.substring(0, name.length() - SUFFIX.length()),
                                Json.MAPPER.readValue(file.toFile(), type));
                    } catch (JsonProcessingException unreadable) {
                        throw new IOException(
                                file + " is not a " + type.getSimpleName() + " of Bedrock Local ("
                                        + unreadable.getOriginalMessage()
                                        + "): move it away or restore it, then start again",
                                unreadable);
                    }
                }
            }
        }
        return opened;
    }

    public Optional<T> find(String id) {
        return Optional.ofNullable(records.get(id));
    }

    public List<T> all() {
        return List.copyOf(records.values());
    }

    /** Keeps a record under an id that is a safe file name. */
    public void put(String id, T record) {
        try {
            DurableFiles.write(
                    directory.resolve(id + SUFFIX),
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(record));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        records.put(id, record);
    }

    public void remove(String id) {
        try {
            DurableFiles.delete(directory.resolve(id + SUFFIX));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        records.remove(id);
    }
}

package org.tunebook.bedrocklocal.internal.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are on the disk before they return and that a reader sees whole or not at all: written beside, forced
 * to the disk, renamed.
 */
public final class DurableFiles {
    /**
     * What a file is called until it is whole; {@link #sweep} removes what a killed process left. The capital keeps it
     * apart from every bucket's name.
     */
    static final String UNFINISHED = ".Unfinished";

    private DurableFiles() {}

    /** Puts this content in place of the file. */
    public static void write(Path file, byte[] content) throws IOException {
        Path beside = beside(file);
        try {
            try (FileChannel channel =
                    FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            rename(beside, file);
        } catch (IOException | RuntimeException failure) {
            Files.deleteIfExists(beside);
            throw failure;
        }
    }

    /** A name in the same directory, for a file or directory that {@link #rename} will put in place. */
    public static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
    }

    /** Moves a file or directory whose content is on the disk already to its name, and keeps the name on the disk. */
    public static void rename(Path whole, Path name) throws IOException {
        Files.move(whole, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(parent(name));
    }

    /** Forces every file below a directory, and the directories themselves, to the disk. */
    public static void syncTree(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) tree::iterator) {
                if (Files.isDirectory(path)) {
                    syncDirectory(path);
                } else {
                    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                }
            }
        }
    }

    /** Deletes a file, if it is there, and keeps that on the disk. */
    public static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            syncDirectory(parent(file));
        }
    }

    /** Deletes a directory and all below it, if it is there. */
    public static void deleteTree(Path directory) throws IOException {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
            syncDirectory(parent(directory));
        } catch (NoSuchFileException nothingThere) {
            // That is what was asked for.
        }
    }

    /** Removes what a killed process left unfinished directly in a directory. */
    public static void sweep(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                if (entry.getFileName().toString().endsWith(UNFINISHED)) {
                    deleteTree(entry);
                }
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            if (!System.getProperty("os.name", "").startsWith("Windows")) {
                throw unsupported;
            }
        }
    }

    private static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no directory around it");
        }
        return parent;
    }
}

package org.tunebook.iteration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;

/**
 * What a sweep knows, on the disk: who it is, one file a trial, the answers of the base. Every file is written beside its
 * place, forced to the disk and renamed, before what it says is acted upon. One run at a time holds the directory.
 */
final class SweepDirectory implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();
    private static final String STOP = "stop";
    private static final String IDENTITY = "sweep";

    private final Path directory;
    private final FileChannel channel;

    private SweepDirectory(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Who a sweep is. What is not named here, as the grid, may change from one run to the next.
     *
     * @param id in its jobs' names
     */
    record Identity(
            String id, String place, String model, String template, String training, String validation, long seed) {
        private Map<String, String> parts() {
            Map<String, String> parts = new LinkedHashMap<>();
            parts.put("place", place);
            parts.put("model", model);
            parts.put("template", shortened(template));
            parts.put("training set", shortened(training));
            parts.put("validation set", shortened(validation));
            parts.put("seed", Long.toString(seed));
            return parts;
        }

        private static String shortened(String digest) {
            return digest.substring(0, Math.min(12, digest.length()));
        }
    }

    /**
     * A trial as far as it came. The job's name is on the disk before the job is asked for, and belongs to no other
     * job; so a job that was asked for is found by it.
     */
    record Kept(
            Map<String, String> hyperparameters,
            int size,
            String jobName,
            @Nullable String jobArn,
            @Nullable Ended ended,
            @Nullable Asked asked) {
        Kept launched(String arn) {
            return new Kept(hyperparameters, size, jobName, arn, ended, asked);
        }

        Kept ended(Ended how) {
            return new Kept(hyperparameters, size, jobName, jobArn, how, asked);
        }

        Kept asked(Asked answers) {
            return new Kept(hyperparameters, size, jobName, jobArn, ended, answers);
        }
    }

    /** How a job ended. */
    record Ended(
            Trial.State state,
            String reason,
            String modelArn,
            String modelName,
            String baseModel,
            int steps,
            double loss,
            long tookMillis) {}

    /** A model's answers to a set of examples. */
    record Asked(String model, @Nullable String localModel, String template, List<Said> answers) {
        static Asked of(Answers answers) {
            return new Asked(
                    answers.model(),
                    answers.localModel().orElse(null),
                    answers.template(),
                    answers.all().stream()
                            .map(one -> new Said(
                                    one.id(),
                                    one.text(),
                                    one.inputTokens(),
                                    one.outputTokens(),
                                    one.latency().toNanos(),
                                    one.stopReason()))
                            .toList());
        }

        Answers toAnswers() {
            Answers all = Answers.of(
                            model,
                            answers.stream()
                                    .map(one -> new Answer(
                                            one.id,
                                            one.text,
                                            one.inputTokens,
                                            one.outputTokens,
                                            Duration.ofNanos(one.latencyNanos),
                                            one.stopReason))
                                    .toList())
                    .askedBy(template);
            return localModel == null ? all : all.givenBy(localModel);
        }
    }

    /** One answer. */
    record Said(String id, String text, int inputTokens, int outputTokens, long latencyNanos, String stopReason) {}

    /**
     * Takes the directory for one run.
     *
     * @throws IllegalStateException if another run holds it
     */
    static SweepDirectory open(Path directory) {
        try {
            Files.createDirectories(directory.resolve("trials"));
            FileChannel channel =
                    FileChannel.open(directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException heldByThisProcess) {
                // The same as being held by another.
            }
            if (lock == null) {
                channel.close();
                throw new IllegalStateException("another run of a sweep is under way in " + directory
                        + "; wait for its end, or stop it with .stop(), or give this one a directory of its own");
            }
            Files.deleteIfExists(directory.resolve(STOP));
            return new SweepDirectory(directory, channel);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot use " + directory + " as a sweep's directory: " + e.getMessage() + "; nothing was started",
                    e);
        }
    }

    /**
     * The sweep's id: that of the one that is here, if it is the same one.
     *
     * @throws IllegalArgumentException if the directory holds another sweep
     */
    String identified(Identity wanted) {
        Optional<Identity> there = read(IDENTITY, Identity.class);
        if (there.isEmpty()) {
            write(IDENTITY, wanted);
            return wanted.id();
        }
        Map<String, String> here = there.get().parts();
        wanted.parts().forEach((part, value) -> {
            String kept = here.getOrDefault(part, "");
            if (!kept.equals(value)) {
                throw new IllegalArgumentException(directory + " holds a sweep with another " + part + " (" + kept
                        + ", not " + value + "), whose scores cannot stand beside this one's; give another directory");
            }
        });
        return there.get().id();
    }

    Optional<Kept> trial(String key) {
        return read("trials/" + key, Kept.class);
    }

    void keep(String key, Kept trial) {
        write("trials/" + key, trial);
    }

    /** All trials that were begun, whatever the sweep now asks for. */
    static List<Kept> trials(Path directory) {
        try (Stream<Path> files = Files.list(directory.resolve("trials"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> read(file, Kept.class))
                    .flatMap(Optional::stream)
                    .toList();
        } catch (NoSuchFileException nothingBegun) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the trials in " + directory + ": " + e.getMessage(), e);
        }
    }

    Optional<Asked> answers(String name) {
        return read(name, Asked.class);
    }

    void keep(String name, Asked answers) {
        write(name, answers);
    }

    /** How many sets of answers there are whose names begin so. */
    int count(String start) {
        try (Stream<Path> files = Files.list(directory)) {
            return (int) files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith(start) && name.endsWith(".json"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory + ": " + e.getMessage(), e);
        }
    }

    /** A file to be written by others. */
    Path file(String name) {
        Path file = directory.resolve(name);
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a place for " + file + ": " + e.getMessage(), e);
        }
    }

    /** Asks the run that holds the directory to begin nothing more. */
    static void askToStop(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve(STOP), new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + directory + ": " + e.getMessage(), e);
        }
    }

    boolean isToStop() {
        return Files.exists(directory.resolve(STOP));
    }

    private <T> Optional<T> read(String name, Class<T> type) {
        return read(directory.resolve(name + ".json"), type);
    }

    private static <T> Optional<T> read(Path file, Class<T> type) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    file + " is not as this version of the sweep writes it: " + e.getOriginalMessage()
                            + "; it was changed by hand or by another version. Mend it, or use another directory",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private void write(String name, Object value) {
        Path file = file(name + ".json");
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileChannel out = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes =
                        ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of " + directory + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}

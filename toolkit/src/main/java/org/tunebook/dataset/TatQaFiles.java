package org.tunebook.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.FormatException;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * The official files of TAT-QA (train, dev, and test with its answers) in a directory, each held against a
 * SHA-256: that of the data set where it is known ({@code tatqa_dataset_dev.json}), else the one that was
 * recorded in {@code SHA256SUMS} beside the files when the file first came.
 *
 * <p>TAT-QA is licensed under CC BY 4.0: Zhu et al., "TAT-QA: A Question Answering Benchmark on a Hybrid of
 * Tabular and Textual Content in Finance", ACL 2021.
 *
 * @param directory where the files are
 * @param files the files
 */
public record TatQaFiles(Path directory, List<Checked> files) implements Displayable {
    /** Where the data set's authors keep the files. */
    public static final URI ADDRESS =
            URI.create("https://raw.githubusercontent.com/NExTplusplus/TAT-QA/master/dataset_raw/");

    private static final List<String> NAMES =
            List.of("tatqa_dataset_train.json", "tatqa_dataset_dev.json", "tatqa_dataset_test_gold.json");

    private static final Map<String, String> OFFICIAL =
            Map.of("tatqa_dataset_dev.json", "8da095a819af6db3c14877c6df2d4d29960e41d1a63dd1fa853507bd2a616af5");

    private static final String SUMS = "SHA256SUMS";
    private static final Duration CONNECTING = Duration.ofSeconds(20);
    private static final Duration WHOLE_FILE = Duration.ofMinutes(10);

    /** What a file's SHA-256 was held against. */
    public enum Against {
        /** The SHA-256 of the data set's own file. */
        OFFICIAL,
        /** The SHA-256 that the file had when it first came. */
        RECORDED,
        /** Nothing: it came just now, and its SHA-256 was recorded. */
        NOTHING_YET;

        private String words() {
            return switch (this) {
                case OFFICIAL -> "the official file";
                case RECORDED -> "its first download";
                case NOTHING_YET -> "nothing yet: recorded now";
            };
        }
    }

    /**
     * A file and what was held against it.
     *
     * @param name its name
     * @param bytes its size
     * @param sha256 its SHA-256, in hexadecimal
     * @param against what that was found equal to
     */
    public record Checked(String name, long bytes, String sha256, Against against) {}

    public TatQaFiles {
        files = List.copyOf(files);
    }

    static TatQaFiles download(URI address, Path directory) {
        return download(address, directory, OFFICIAL);
    }

    static TatQaFiles download(URI address, Path directory, Map<String, String> official) {
        URI folder = URI.create(address.toString().replaceFirst("/*$", "/"));
        try {
            Files.createDirectories(directory);
            Map<String, String> recorded = readSums(directory);
            List<Checked> files = new ArrayList<>();
            for (String name : NAMES) {
                Path file = directory.resolve(name);
                if (!Files.exists(file)) {
                    fetch(folder.resolve(name), file, official.get(name), recorded.get(name));
                }
                String sha256 = Sha256.of(file);
                String expected = official.getOrDefault(name, recorded.get(name));
                if (expected != null && !expected.equals(sha256)) {
                    throw new FormatException(file + ": the file is not what it was: its SHA-256 is " + sha256
                            + ", expected " + expected + ". Delete it and download again.");
                }
                Against against = official.containsKey(name)
                        ? Against.OFFICIAL
                        : expected != null ? Against.RECORDED : Against.NOTHING_YET;
                files.add(new Checked(name, Files.size(file), sha256, against));
                if (recorded.put(name, sha256) == null) {
                    writeSums(directory, recorded);
                }
            }
            return new TatQaFiles(directory, files);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep TAT-QA in " + directory + ": " + e.getMessage(), e);
        }
    }

    private static void fetch(URI address, Path file, @Nullable String official, @Nullable String recorded)
            throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECTING)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(WHOLE_FILE).build();
        try {
            HttpResponse<Path> response = client.send(
                    request,
                    info -> info.statusCode() == 200
                            ? BodyHandlers.ofFile(beside).apply(info)
                            : HttpResponse.BodySubscribers.replacing(beside));
            if (response.statusCode() != 200) {
                throw unfetched(address, file, "the server answers " + response.statusCode() + ", expected 200");
            }
            String sha256 = Sha256.of(beside);
            String expected = official != null ? official : recorded;
            if (expected != null && !expected.equals(sha256)) {
                throw unfetched(
                        address,
                        file,
                        "what came has " + Files.size(beside) + " bytes with the SHA-256 " + sha256 + ", expected "
                                + expected + " as " + (official != null ? "the official file" : SUMS + " has it"));
            }
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (HttpConnectTimeoutException | ConnectException e) {
            throw unfetched(address, file, "there is no connection to " + address.getHost());
        } catch (IOException e) {
            throw unfetched(address, file, e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unfetched(address, file, "it was interrupted");
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static UncheckedIOException unfetched(URI address, Path file, String why) {
        return new UncheckedIOException(
                "cannot fetch " + address + ": " + why + ". On a machine that is online, take "
                        + String.join(", ", NAMES)
                        + " from the folder dataset_raw of github.com/NExTplusplus/TAT-QA, put them into "
                        + file.getParent() + ", and call again: files that are there are not fetched.",
                new IOException(why));
    }

    private static Map<String, String> readSums(Path directory) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        Path file = directory.resolve(SUMS);
        if (Files.exists(file)) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                String[] parts = line.split(" [ *]", 2);
                if (parts.length != 2 || !parts[0].matches("[0-9a-f]{64}")) {
                    throw new FormatException(file + " line " + number + ": found \"" + line + "\"; expected a SHA-256,"
                            + " two spaces and a file's name. Delete the file to record anew.");
                }
                sums.put(parts[1], parts[0]);
            }
        }
        return sums;
    }

    /** In the form that sha256sum reads. */
    private static void writeSums(Path directory, Map<String, String> sums) throws IOException {
        List<String> lines = new ArrayList<>();
        sums.forEach((name, sum) -> lines.add(sum + "  " + name));
        Path beside = directory.resolve(SUMS + ".part");
        Files.write(beside, lines);
        Files.move(
                beside, directory.resolve(SUMS), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The data set of the files, its parts train, dev and test. */
    public Dataset read() {
        return TatQa.read(directory).named("TAT-QA");
    }

    @Override
    public MimeBundle display() {
        return Sheet.captioned("TAT-QA in " + directory)
                .text("file", files.stream().map(Checked::name).toList())
                .numbers(
                        "bytes",
                        "%.0f",
                        files.stream().mapToDouble(Checked::bytes).toArray())
                .text("SHA-256", files.stream().map(Checked::sha256).toList())
                .text(
                        "equal to",
                        files.stream().map(file -> file.against().words()).toList())
                .display()
                .with(MimeBundle.TEXT, toString());
    }

    /** A line for each file, with its whole SHA-256. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("TAT-QA in " + directory);
        for (Checked file : files) {
            text.append("\n")
                    .append(file.sha256())
                    .append("  ")
                    .append(file.name())
                    .append(", ")
                    .append(file.bytes())
                    .append(" bytes, equal to ")
                    .append(file.against().words());
        }
        return text.toString();
    }
}

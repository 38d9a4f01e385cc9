package org.tunebook.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tunebook.formats.FormatException;

/**
 * TAT-QA, and any data in its JSON: an array of documents, each with a table, paragraphs and questions.
 * Origin of the data set and its format: github.com/NExTplusplus/TAT-QA.
 *
 * <p>"Best practices and lessons for fine-tuning Anthropic's Claude 3 Haiku on Amazon Bedrock" (AWS Machine
 * Learning Blog, 1 November 2024) counts 28,832, 3,632 and 3,572 rows for train, dev and test: 7,208, 908 and 893
 * questions, each in the four markups of a table. Which questions these are is not published.
 */
public final class TatQa {
    /** Parts in the order they are read, each with the names its file may have, the best first. */
    private static final Map<String, List<String>> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("train", List.of("train"));
        PARTS.put("dev", List.of("dev", "validation", "val"));
        PARTS.put("test", List.of("test_gold", "test", "test_raw"));
    }

    private static final Pattern FILE_NAME = Pattern.compile("(?:.*[_-])?("
            + String.join("|", PARTS.values().stream().flatMap(List::stream).toList()) + ")\\.json(?:\\.gz)?");

    private TatQa() {}

    /**
     * Reads a file, or the files of a directory.
     *
     * <p>Of a directory, the files count whose name ends with the name of a part: {@code train.json},
     * {@code dev.json} (or {@code validation.json}, {@code val.json}) and {@code test_gold.json} (else
     * {@code test.json}, else {@code test_raw.json}), alone or after an underscore or a hyphen, as in
     * {@code tatqa_dataset_dev.json}, plain or with {@code .gz}. Others are passed over. Examples then
     * have the attribute {@link Example#SPLIT}. A file's own name is taken in the same way.
     *
     * <p>Attributes are those of the data set: {@code answer_type}, {@code answer_from}, {@code scale},
     * {@code derivation}, {@code rel_paragraphs}, {@code req_comparison}, {@code order}, and
     * {@code gold}: the answer as it stands in the JSON; and whatever else a question or its document has
     * ({@code facts}, {@code mapping}, …), arrays and objects as JSON. Questions without an answer are read as such.
     *
     * @throws FormatException if a file is not JSON or not TAT-QA; the message has file, line and column
     * @throws UncheckedIOException if a file cannot be read
     */
    public static Dataset read(Path fileOrDirectory) {
        if (!Files.isDirectory(fileOrDirectory)) {
            return new Dataset(name(fileOrDirectory), file(fileOrDirectory));
        }
        Map<String, Path> files = parts(fileOrDirectory);
        if (files.isEmpty()) {
            throw new FormatException(fileOrDirectory + ": no file of TAT-QA is there; expected one whose name ends"
                    + " with train.json, dev.json or test.json. Name the file itself to read another.");
        }
        List<Example> examples = new ArrayList<>();
        files.values().forEach(path -> examples.addAll(file(path)));
        return new Dataset(name(fileOrDirectory), examples);
    }

    /**
     * The directory that the environment variable {@code TUNEBOOK_TATQA} names; where it names none, another: the same
     * notebook runs on the real data set and on a sample.
     */
    public static Path home(Path fallback) {
        String named = System.getenv("TUNEBOOK_TATQA");
        return named != null && !named.isBlank() ? Path.of(named) : fallback;
    }

    /**
     * Fetches the official files into the directory, but those that are there, and holds each against its
     * SHA-256; {@link TatQaFiles#read} gives the data set. With files in place no network is needed.
     *
     * @throws UncheckedIOException if a file cannot be fetched, or is not the one that is expected; the
     *     message says where to get it and where to put it
     * @throws FormatException if a file in the directory is not what it was
     */
    public static TatQaFiles download(Path directory) {
        return TatQaFiles.download(TatQaFiles.ADDRESS, directory);
    }

    /** Fetches as {@link #download(Path)}, from another address that has the same files: a mirror's folder. */
    public static TatQaFiles download(URI address, Path directory) {
        return TatQaFiles.download(address, directory);
    }

    private static Map<String, Path> parts(Path directory) {
        Map<String, Path> best = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> part : PARTS.entrySet()) {
            for (String suffix : part.getValue()) {
                List<Path> named = files(directory).stream()
                        .filter(path -> suffix.equals(suffix(path)))
                        .toList();
                if (named.size() > 1) {
                    throw new FormatException(directory + ": " + named.get(0).getFileName() + " and "
                            + named.get(1).getFileName() + " both name the part \"" + suffix
                            + "\"; expected one file a part. Read the file you mean by its name.");
                }
                if (!named.isEmpty()) {
                    best.put(part.getKey(), named.get(0));
                    break;
                }
            }
        }
        return best;
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory + ": " + e.getMessage(), e);
        }
    }

    private static String suffix(Path file) {
        Matcher matcher = FILE_NAME.matcher(String.valueOf(file.getFileName()));
        return matcher.matches() ? matcher.group(1) : "";
    }

    private static List<Example> file(Path path) {
        String suffix = suffix(path);
        String part = PARTS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(suffix))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
        try {
            return TatQaReader.read(path, part);
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("cannot read " + path + ": there is no such file", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static String name(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? "TAT-QA" : last.toString().replaceFirst("\\.json(\\.gz)?$", "");
    }
}

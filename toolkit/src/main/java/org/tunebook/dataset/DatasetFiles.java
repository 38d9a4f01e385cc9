package org.tunebook.dataset;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.FormatException;

/** Reads a file of records, or the files of a directory by the parts that their names tell, into one data set. */
final class DatasetFiles {
    private static final int DEEPEST = 3;

    /** Parts in the order they are read, each with the words that name it. */
    private static final Map<String, Set<String>> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put(Split.TRAIN, Set.of("train", "training"));
        PARTS.put(Split.VALIDATION, Set.of("validation", "valid", "val", "dev"));
        PARTS.put(Split.TEST, Set.of("test", "testing", "eval", "evaluation"));
    }

    /** Files that stand beside the data of a data set and describe it. */
    private static final Set<String> BESIDE =
            Set.of("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json");

    private static final Set<String> UNREADABLE = Set.of("parquet", "arrow");

    private final Path place;
    private final @Nullable Fields fields;
    private final JsonNode info;
    private final List<Example> examples = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();

    private DatasetFiles(Path place, @Nullable Fields fields) {
        this.place = place;
        this.fields = fields;
        this.info = Files.isDirectory(place) ? info(place) : MissingNode.getInstance();
    }

    static Dataset read(Path place, @Nullable Fields fields) {
        DatasetFiles files = new DatasetFiles(place, fields);
        if (Files.isDirectory(place)) {
            files.directory();
        } else {
            files.file(place, "");
        }
        return new Dataset(name(place), files.examples);
    }

    private static String name(Path place) {
        Path last = place.toAbsolutePath().normalize().getFileName();
        return last == null
                ? "data"
                : last.toString().replaceFirst("(?i)\\.(jsonl|ndjson|json|csv|tsv|tab)(\\.gz)?$", "");
    }

    private void directory() {
        Map<String, List<Path>> parts = parts();
        boolean whole = parts.keySet().equals(Set.of(""));
        parts.forEach((part, files) -> {
            if (whole || !part.isEmpty()) {
                int before = examples.size();
                files.forEach(file -> file(file, part));
                JsonNode count = info.path("splits").path(part).path("num_examples");
                if (count.isInt() && examples.size() - before != count.intValue()) {
                    throw new FormatException(place + ": dataset_info.json says that " + part + " has " + count
                            + " examples, and " + (examples.size() - before) + " were read. A file is cut off or"
                            + " missing; fetch the data set again.");
                }
            }
        });
    }

    private void file(Path path, String part) {
        RecordFile file = RecordFile.of(path);
        Fields names = fields == null ? file.fields() : fields;
        file.requireQuestion(names);
        try (Stream<DataRecord> records = file.records()) {
            records.forEach(record -> {
                String otherwiseId = (part.isEmpty() ? "record" : part) + "-" + (examples.size() + 1);
                Example example = labelled(record.example(names, otherwiseId), names, record);
                String other = places.put(example.id(), record.place());
                if (other != null) {
                    throw new FormatException(
                            record.place() + ": the id " + example.id() + " stands already at " + other
                                    + "; ids must be unique. Rename one or drop it, or name the fields without an id to have"
                                    + " the examples numbered: Fields.of(\"" + names.question() + "\", \""
                                    + names.answer()
                                    + "\")");
                }
                examples.add(part.isEmpty() ? example : example.with(Example.SPLIT, part));
            });
        }
    }

    /** The files with data, by part; those without one stand under the empty name. */
    private Map<String, List<Path>> parts() {
        List<Path> all = files();
        Map<String, List<Path>> parts = new LinkedHashMap<>();
        PARTS.keySet().forEach(part -> parts.put(part, new ArrayList<>()));
        parts.put("", new ArrayList<>());
        all.stream()
                .filter(file -> !UNREADABLE.contains(extension(file)))
                .forEach(file ->
                        parts.getOrDefault(part(file), new ArrayList<>()).add(file));
        parts.values().removeIf(List::isEmpty);
        // Beside files that can be read the same data may stand in others; a part of its own must not go unread.
        all.stream()
                .filter(file -> UNREADABLE.contains(extension(file)))
                .filter(file -> parts.isEmpty() || !part(file).isEmpty() && !parts.containsKey(part(file)))
                .findFirst()
                .ifPresent(file -> {
                    throw new FormatException(file
                            + ": Parquet and Arrow files cannot be read here. Save the data set as JSONL (with"
                            + " Python's datasets: ds[\"train\"].to_json(\"train.jsonl\")) or as CSV"
                            + (parts.isEmpty() ? "." : ", or take the file away to read the rest."));
                });
        if (parts.isEmpty()) {
            throw new FormatException(place + ": no file with records is there; expected train, validation and test"
                    + " with .jsonl, .json, .csv or .tsv.");
        }
        parts.forEach((part, files) -> {
            Map<String, Path> byExtension = files.stream()
                    .collect(Collectors.toMap(DatasetFiles::extension, file -> file, (one, two) -> one, TreeMap::new));
            if (!part.isEmpty() && byExtension.size() > 1) {
                throw new FormatException(place + ": "
                        + byExtension.values().stream()
                                .map(file -> place.relativize(file).toString())
                                .collect(Collectors.joining(" and "))
                        + " are both called " + part + "; expected one format. Take one away, or read the file you mean"
                        + " by its name.");
            }
        });
        return parts;
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.walk(place, DEEPEST)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(place.relativize(file).toString().split("[/\\\\]"))
                            .noneMatch(name -> name.startsWith(".") || name.startsWith("_")))
                    .filter(file -> !BESIDE.contains(String.valueOf(file.getFileName())))
                    .filter(file -> RecordFile.format(file).isPresent())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + place + ": " + e.getMessage(), e);
        }
    }

    private static String extension(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The part that a file's name tells, else the folder it is in; empty if neither does. */
    private String part(Path file) {
        Path relative = place.relativize(file);
        for (int i = relative.getNameCount() - 1; i >= 0; i--) {
            List<String> words = List.of(
                    relative.getName(i).toString().toLowerCase(Locale.ROOT).split("[^a-z]+"));
            for (Map.Entry<String, Set<String>> part : PARTS.entrySet()) {
                if (words.stream().anyMatch(part.getValue()::contains)) {
                    return part.getKey();
                }
            }
        }
        return "";
    }

    /** What dataset_info.json says; nothing if it is not there. */
    private static JsonNode info(Path place) {
        Path info = place.resolve("dataset_info.json");
        try (TextReader text = TextReader.open(info)) {
            return new ObjectMapper().readTree(text);
        } catch (NoSuchFileException e) {
            return MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new FormatException(
                    info + (at == null ? "" : " line " + at.getLineNr() + " column " + at.getColumnNr())
                            + ": not JSON: " + FormatException.reason(e) + ". Mend it or take it away.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + info + ": " + e.getMessage(), e);
        }
    }

    /** The example with its label's name where the data set keeps labels as numbers of names; -1 is no label. */
    private Example labelled(Example example, Fields names, DataRecord record) {
        JsonNode labels = info.path("features").path(names.answer()).path("names");
        if (!labels.isArray() || example.answer().isEmpty()) {
            return example;
        }
        String number = example.answer().get();
        if (number.equals("-1")) {
            return example.unanswered();
        }
        if (number.matches("[0-9]{1,9}") && labels.has(Integer.parseInt(number))) {
            return example.answered(labels.get(Integer.parseInt(number)).asText());
        }
        for (JsonNode label : labels) {
            if (label.asText().equals(number)) {
                return example;
            }
        }
        throw new FormatException(record.place() + ": " + names.answer() + " is " + number + "; expected 0 to "
                + (labels.size() - 1) + ", the numbers of the labels in dataset_info.json, or -1.");
    }
}

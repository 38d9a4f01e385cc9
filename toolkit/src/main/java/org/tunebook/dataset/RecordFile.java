package org.tunebook.dataset;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.FormatException;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * A file of records that is read as a stream, one record in memory at a time: JSONL (one object a line),
 * JSON (an array of objects), CSV or TSV, each plain or gzip, in UTF-8 with or without a byte order mark or
 * in UTF-16, with any line ends. {@link Dataset#read} reads one whole.
 *
 * <p>In JSON a field that is null is missing. In CSV an empty cell is missing and {@code ""} is empty text;
 * the first line names the columns; every row has as many cells. A record, a line or a cell has at most
 * 16,777,216 characters.
 *
 * <p>Memory does not grow with the file. Measured in a Java with {@code -Xmx64m} on two cores that others used
 * too: 5,012 MB of chats (5,939,562 lines of JSONL) were read in 81 s, 5,000 MB of labelled texts (7,258,507 rows
 * of CSV with quotes and line breaks) in 56 s; {@code StreamingMeasurement} among the tests does it again.
 *
 * <pre>{@code
 * try (Stream<Conversation> chats = RecordFile.of(Path.of("chats.jsonl.gz")).conversations()) {
 *     TrainingRecords.write(chats::iterator, CLAUDE_3_HAIKU, Path.of("train.jsonl"));
 * }
 * }</pre>
 *
 * @param path the file
 * @param format how its records are written
 * @param delimiter what parts the cells of CSV and TSV; empty in JSON
 */
public record RecordFile(Path path, Format format, Optional<Character> delimiter) implements Displayable {
    private static final int RECORDS_SHOWN = 5;
    private static final int CHARACTERS_SHOWN = 80;

    /** Numbers keep the digits they are written with; a key that stands twice is an error. */
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build()
            .reader();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(64)
                        .maxStringLength(TextReader.LONGEST)
                        .build());
    }

    /** How records are written. */
    public enum Format {
        JSONL,
        JSON,
        CSV,
        TSV
    }

    public RecordFile {
        if (delimiter.isPresent() != (format == Format.CSV || format == Format.TSV)) {
            throw new IllegalArgumentException(path + ": " + format
                    + (delimiter.isPresent() ? " has no delimiter" : " needs a delimiter, as ','"));
        }
        if (delimiter.isPresent() && "\"\r\n".indexOf(delimiter.get()) >= 0) {
            throw new IllegalArgumentException(path + ": a quote or a line break cannot part cells; expected another"
                    + " character, as ',' or ';'");
        }
    }

    /** One record after the other; null after the last. */
    private interface Source {
        @Nullable
        DataRecord next() throws IOException;
    }

    /**
     * A file, its format known by its name: {@code .jsonl} or {@code .ndjson}, {@code .json}, {@code .csv},
     * {@code .tsv}, each also with {@code .gz}. A {@code .json} file that does not start with an array is
     * read as JSONL. The delimiter of CSV is found in the first rows (comma, semicolon, tab or bar).
     *
     * @throws FormatException if the name or the first bytes tell of another format
     * @throws UncheckedIOException if the file cannot be read
     */
    public static RecordFile of(Path path) {
        Format format = format(path)
                .orElseThrow(() -> new FormatException(path + ": the name tells no format; expected one that ends with"
                        + " .jsonl, .json, .csv or .tsv, or one of these and .gz"));
        try {
            if (format == Format.JSON) {
                return new RecordFile(path, startsAnArray(path) ? Format.JSON : Format.JSONL, Optional.empty());
            }
            return new RecordFile(
                    path,
                    format,
                    switch (format) {
                        case CSV -> Optional.of(CsvReader.delimiter(path));
                        case TSV -> Optional.of('\t');
                        case JSONL, JSON -> Optional.empty();
                    });
        } catch (IOException e) {
            throw cannotRead(path, e);
        }
    }

    /** This file, its cells parted by that character. */
    public RecordFile delimitedBy(char newDelimiter) {
        return new RecordFile(path, format == Format.TSV ? Format.TSV : Format.CSV, Optional.of(newDelimiter));
    }

    /** The format that a file's name tells; also of formats that cannot be read, so that reading says so. */
    static Optional<Format> format(Path path) {
        String name =
                String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "jsonl", "ndjson", "parquet", "arrow", "zst", "xlsx" -> Optional.of(Format.JSONL);
            case "json" -> Optional.of(Format.JSON);
            case "csv" -> Optional.of(Format.CSV);
            case "tsv", "tab" -> Optional.of(Format.TSV);
            default -> Optional.empty();
        };
    }

    private static boolean startsAnArray(Path path) throws IOException {
        try (TextReader reader = TextReader.open(path)) {
            int c = reader.read();
            while (c >= 0 && c <= ' ') {
                c = reader.read();
            }
            return c == '[';
        }
    }

    /**
     * The records, read as they are asked for; close the stream to close the file.
     *
     * @throws FormatException while it is read, at the first place that is no record; the message has file,
     *     line, column and what was expected
     * @throws UncheckedIOException if the file cannot be read
     */
    public Stream<DataRecord> records() {
        try {
            TextReader reader = TextReader.open(path);
            try {
                return stream(source(reader)).onClose(() -> close(reader));
            } catch (IOException | RuntimeException e) {
                reader.close();
                throw e;
            }
        } catch (IOException e) {
            throw cannotRead(path, e);
        }
    }

    /** The records as conversations, as {@link DataRecord#conversation} reads them; close the stream. */
    public Stream<Conversation> conversations() {
        return records().map(DataRecord::conversation);
    }

    /**
     * The records as examples, numbered where they have no id, their fields known by name; close the stream. A
     * record with nothing in the question's field is an example with an empty question, for checks to find.
     *
     * @throws FormatException while it is read, as {@link #records} does, and if no record has a question's field
     */
    public Stream<Example> examples() {
        return examples(fields());
    }

    /** The records as examples, as {@link #examples()}; the fields say what is what. */
    public Stream<Example> examples(Fields fields) {
        requireQuestion(fields);
        AtomicLong number = new AtomicLong();
        return records().map(record -> record.example(fields, "record-" + number.incrementAndGet()));
    }

    /** The fields by the usual names, as they stand in the first record that has one for a question. */
    Fields fields() {
        return Fields.guess(first(record -> record.asks(Fields.guess(record))));
    }

    /** Makes sure that some record has the question's field, so that those without it are flaws of the data. */
    void requireQuestion(Fields fields) {
        DataRecord first = first(record -> record.asks(fields));
        if (!first.asks(fields)) {
            throw delimiter
                    .map(c -> new FormatException(path + ": no column is called " + fields.question()
                            + "; the first line names: " + String.join(", ", first.names()) + " (parted by "
                            + CsvReader.shown(c) + "). Name the columns there, or say which of them are question and"
                            + " answer: Fields.of(\"…\", \"…\")."))
                    .orElseGet(() -> first.lacksQuestion(fields));
        }
    }

    /** The first record of which the condition holds, else the first of all; reads no further. */
    private DataRecord first(Predicate<DataRecord> condition) {
        try (Stream<DataRecord> records = records()) {
            Iterator<DataRecord> each = records.iterator();
            DataRecord first = each.next();
            for (DataRecord record = first; ; record = each.next()) {
                if (condition.test(record)) {
                    return record;
                }
                // A header names the fields of all records alike.
                if (delimiter.isPresent() || !each.hasNext()) {
                    return first;
                }
            }
        }
    }

    private Source source(TextReader reader) throws IOException {
        return switch (format) {
            case JSONL -> () -> jsonLine(reader);
            case JSON -> jsonArray(reader);
            case CSV, TSV -> separated(reader);
        };
    }

    private @Nullable DataRecord jsonLine(TextReader reader) throws IOException {
        while (true) {
            long line = reader.line();
            String text = reader.readLine();
            if (text == null) {
                return null;
            }
            if (text.isBlank()) {
                continue;
            }
            String place = path + " line " + line;
            try (JsonParser parser = JSON.createParser(text)) {
                JsonNode node;
                try {
                    node = JSON.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                            .readTree(parser);
                    if (parser.nextToken() != null) {
                        throw new FormatException(place + " column "
                                + parser.currentTokenLocation().getColumnNr() + ": not JSON: there is more after the"
                                + " end of the object; expected one object a line. Mend it or drop it.");
                    }
                } catch (JsonProcessingException e) {
                    throw notJson(place, e, parser, "; expected one object a line");
                }
                return record(place, node);
            }
        }
    }

    private Source jsonArray(TextReader reader) throws IOException {
        JsonParser parser = JSON.getFactory().createParser(reader);
        try {
            parser.nextToken();
        } catch (JsonProcessingException e) {
            throw notJson(path.toString(), e, parser, "");
        }
        return () -> {
            long line = parser.currentTokenLocation().getLineNr();
            try {
                JsonToken token = parser.nextToken();
                line = parser.currentTokenLocation().getLineNr();
                if (token == JsonToken.END_ARRAY) {
                    if (parser.nextToken() != null) {
                        throw new FormatException(path + " line "
                                + parser.currentTokenLocation().getLineNr() + ": there is more after the end of the"
                                + " array; expected one array of objects.");
                    }
                    return null;
                }
                return record(
                        path + " line " + line,
                        JSON.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                                .readTree(parser));
            } catch (JsonProcessingException e) {
                throw notJson(path + " line " + at(e, parser).getLineNr(), e, parser, "; expected an array of objects");
            }
        };
    }

    private DataRecord record(String place, JsonNode node) {
        if (!node.isObject()) {
            throw new FormatException(
                    place + ": found " + node.getNodeType().name().toLowerCase(Locale.ROOT)
                            + "; expected an object, as {\"prompt\": \"…\", \"completion\": \"…\"}.");
        }
        Set<String> names = new LinkedHashSet<>();
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        node.properties().forEach(field -> {
            names.add(field.getKey());
            if (!field.getValue().isNull()) {
                fields.put(field.getKey(), field.getValue());
            }
        });
        return new DataRecord(place, names, fields);
    }

    private static FormatException notJson(
            String place, JsonProcessingException e, JsonParser parser, String expected) {
        return new FormatException(
                place + " column " + at(e, parser).getColumnNr() + ": not JSON: " + FormatException.reason(e) + expected
                        + ". Mend it or drop it.",
                e);
    }

    /** Where it happened: Jackson does not say so of what is too long or nested too deep. */
    private static JsonLocation at(JsonProcessingException e, JsonParser parser) {
        return Objects.requireNonNullElseGet(e.getLocation(), parser::currentLocation);
    }

    private Source separated(TextReader reader) throws IOException {
        CsvReader rows = new CsvReader(path.toString(), reader, delimiter.orElseThrow());
        List<String> header = rows.header();
        Set<String> names = new LinkedHashSet<>(header);
        return () -> {
            CsvReader.Row row = rows.next(header);
            if (row == null) {
                return null;
            }
            Map<String, JsonNode> fields = new LinkedHashMap<>();
            for (int i = 0; i < header.size(); i++) {
                String cell = row.cells().get(i);
                if (cell != null) {
                    fields.put(header.get(i), TextNode.valueOf(cell));
                }
            }
            return new DataRecord(path + " line " + row.line(), names, fields);
        };
    }

    private Stream<DataRecord> stream(Source source) {
        Iterator<DataRecord> records = new Iterator<>() {
            private @Nullable DataRecord next;
            private boolean any;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    try {
                        next = source.next();
                    } catch (IOException e) {
                        throw cannotRead(path, e);
                    }
                    if (next == null && !any) {
                        throw new FormatException(path + ": the file has no records; expected one or more.");
                    }
                    any = true;
                }
                return next != null;
            }

            @Override
            public DataRecord next() {
                if (!hasNext() || next == null) {
                    throw new NoSuchElementException("no more records in " + path);
                }
                DataRecord record = next;
                next = null;
                return record;
            }
        };
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(records, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    private static void close(TextReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UncheckedIOException cannotRead(Path path, IOException e) {
        String why = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
        return new UncheckedIOException("cannot read " + path + ": " + why, e);
    }

    /** The format, the encoding and the first records, with their fields as columns. */
    @Override
    public MimeBundle display() {
        return sheet().display();
    }

    private Sheet sheet() {
        List<Map<String, String>> first;
        try (Stream<DataRecord> records = records()) {
            first = records.limit(RECORDS_SHOWN).map(DataRecord::fields).toList();
        }
        Set<String> names = new LinkedHashSet<>();
        first.forEach(fields -> names.addAll(fields.keySet()));
        Sheet sheet = Sheet.captioned(path + ": " + format + " in " + encoding()
                + delimiter.map(c -> ", cells parted by " + CsvReader.shown(c)).orElse("")
                + "; the first records");
        for (String name : names) {
            sheet = sheet.text(
                    name,
                    first.stream()
                            .map(fields -> Dataset.shortened(fields.getOrDefault(name, "–"), CHARACTERS_SHOWN))
                            .toList());
        }
        return sheet;
    }

    private String encoding() {
        try (TextReader reader = TextReader.open(path)) {
            return reader.encoding();
        } catch (IOException e) {
            throw cannotRead(path, e);
        }
    }

    @Override
    public String toString() {
        return sheet().toString();
    }
}

package org.tunebook.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Training records of every model, as lines of JSON: written, read, and held against the model's rules.
 * Files are gone through once, line by line, in memory for one line.
 */
public final class TrainingRecords {
    /** A file with more findings than this is no training file; the rest is counted, not listed. */
    private static final int MOST_FINDINGS = 100_000;

    private static final String JSONL = ".jsonl";

    private static final JsonFactory JSON = new JsonFactory();

    private TrainingRecords() {}

    /**
     * One record as a line of JSON, without a line break.
     *
     * @throws IllegalArgumentException if the model's format cannot hold the conversation
     */
    public static String line(Conversation conversation, ModelFamily family) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            switch (family.recordFormat()) {
                case CLAUDE_MESSAGES -> writeClaude(conversation, json);
                case BEDROCK_CONVERSATION_2024 -> writeBedrockConversation(conversation, json);
                case PROMPT_COMPLETION -> writePromptCompletion(conversation, family, json);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return encodable(out.toString());
    }

    /** The line with each half of a character that stands alone as an escape, since it has no UTF-8. */
    private static String encodable(String line) {
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        if (utf8.canEncode(line)) {
            return line;
        }
        StringBuilder escaped = new StringBuilder();
        line.codePoints().forEach(codePoint -> {
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                escaped.append(String.format("\\u%04x", codePoint));
            } else {
                escaped.appendCodePoint(codePoint);
            }
        });
        return escaped.toString();
    }

    private static void writeClaude(Conversation conversation, JsonGenerator json) throws IOException {
        if (conversation.system() != null) {
            json.writeStringField("system", conversation.system());
        }
        json.writeArrayFieldStart("messages");
        for (Message message : conversation.messages()) {
            json.writeStartObject();
            json.writeStringField("role", message.role().wireName());
            json.writeStringField("content", message.text());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeBedrockConversation(Conversation conversation, JsonGenerator json) throws IOException {
        json.writeStringField("schemaVersion", "bedrock-conversation-2024");
        if (conversation.system() != null) {
            json.writeArrayFieldStart("system");
            writeTextBlock(conversation.system(), json);
            json.writeEndArray();
        }
        json.writeArrayFieldStart("messages");
        for (Message message : conversation.messages()) {
            json.writeStartObject();
            json.writeStringField("role", message.role().wireName());
            json.writeArrayFieldStart("content");
            writeTextBlock(message.text(), json);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeTextBlock(String text, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("text", text);
        json.writeEndObject();
    }

    private static void writePromptCompletion(Conversation conversation, ModelFamily family, JsonGenerator json)
            throws IOException {
        List<Message> messages = conversation.messages();
        if (messages.size() != 2
                || messages.get(0).role() != Role.USER
                || messages.get(1).role() != Role.ASSISTANT) {
            throw new IllegalArgumentException(family.name() + " takes records of one prompt and one completion; this"
                    + " conversation has " + messages.size()
                    + " turns. Put the earlier turns into the prompt's text, or drop the record.");
        }
        json.writeStringField(
                "prompt", conversation.withSystemInPrompt().messages().get(0).text());
        json.writeStringField("completion", messages.get(1).text());
    }

    /**
     * Writes one record a line, in UTF-8, each line ended by a line feed. The file is written beside its
     * place and moved there when it is whole.
     *
     * @return how many records were written
     * @throws UncheckedIOException if the file cannot be written; what stood there before is then unharmed
     */
    public static int write(Iterable<Conversation> conversations, ModelFamily family, Path file) {
        Path target = file.toAbsolutePath();
        Path beside = target.resolveSibling(target.getFileName() + ".part");
        int records = 0;
        try {
            Path directory = target.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            try (BufferedWriter out = Files.newBufferedWriter(beside, StandardCharsets.UTF_8)) {
                for (Conversation conversation : conversations) {
                    records++;
                    out.write(numbered(records, conversation, family));
                    out.write('\n');
                }
            }
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        } finally {
            try {
                Files.deleteIfExists(beside);
            } catch (IOException e) {
                // What is left over is named as unfinished; the error that matters is on its way.
            }
        }
        return records;
    }

    private static String numbered(int record, Conversation conversation, ModelFamily family) {
        try {
            return line(conversation, family);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("record " + record + ": " + e.getMessage(), e);
        }
    }

    /**
     * The records of a file in whatever family's format, told by the keys of its first record; otherwise as
     * {@link #read(Path, ModelFamily)}.
     *
     * @throws FormatException if the file has no record, or its first line is no object
     */
    public static Stream<Conversation> read(Path file) {
        RecordFormat format;
        try (InputStream in = open(file)) {
            Utf8Lines lines = new Utf8Lines(in);
            Utf8Lines.Line first = lines.next();
            while (first != null && first.text().isBlank() && !first.tooLong()) {
                first = lines.next();
            }
            if (first == null) {
                throw new FormatException(file + ": the file has no records; expected one JSON object a line");
            }
            format = RecordParser.formatOf(first, file.toString());
        } catch (IOException e) {
            throw cannotRead(file, e);
        }
        return read(
                file,
                ModelFamily.all().stream()
                        .filter(family -> family.recordFormat() == format)
                        .findFirst()
                        .orElseThrow());
    }

    /**
     * The records of a file, read as they are asked for; close the stream to close the file. Only the
     * shape of a record is asked for here: limits and contents are for {@link #validate}.
     *
     * @throws FormatException while it is read, at the first line that is no record
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Stream<Conversation> read(Path file, ModelFamily family) {
        InputStream in = open(file);
        return read(in, file.toString(), family).onClose(() -> close(in));
    }

    /** The records of a stream, as {@link #read(Path, ModelFamily)}; the caller closes it. */
    public static Stream<Conversation> read(InputStream in, String file, ModelFamily family) {
        Iterator<Conversation> records = new Records(new Utf8Lines(in), file, family);
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(records, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    /**
     * Everything that the model's rules hold against a file.
     *
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Validation validate(Path file, ModelFamily family, Purpose purpose) {
        return validate(file, family, purpose, (conversation, line) -> {});
    }

    /**
     * The same, and every record of text that has no error is handed over with its line (from 1) as it is read:
     * the file is gone through once.
     */
    public static Validation validate(
            Path file, ModelFamily family, Purpose purpose, ObjIntConsumer<Conversation> sound) {
        try (InputStream in = Files.newInputStream(file)) {
            return validate(in, file.toString(), family, purpose, sound);
        } catch (IOException e) {
            throw cannotRead(file, e);
        }
    }

    /**
     * Everything that the model's rules hold against a stream of records. At most 100,000 findings are
     * listed; a last one says how many more there are.
     *
     * @param file the name that the findings give the stream
     */
    public static Validation validate(InputStream in, String file, ModelFamily family, Purpose purpose) {
        return validate(in, file, family, purpose, (conversation, line) -> {});
    }

    private static Validation validate(
            InputStream in, String file, ModelFamily family, Purpose purpose, ObjIntConsumer<Conversation> sound) {
        List<Finding> findings = new ArrayList<>();
        int[] omitted = new int[1];
        Consumer<Finding> kept = finding -> {
            if (findings.size() < MOST_FINDINGS) {
                findings.add(finding);
            } else {
                omitted[0]++;
            }
        };
        int records = validate(in, file, family, purpose, kept, sound);
        if (omitted[0] > 0) {
            findings.add(Rule.FINDINGS_OMITTED.finding(
                    file, 0, omitted[0] + " more findings are not listed", "Mend those listed and check again"));
        }
        return new Validation(records, findings);
    }

    /**
     * Hands over everything that the model's rules hold against a stream of records, as it is found, in
     * constant memory.
     *
     * @return how many records there are
     */
    public static int validate(
            InputStream in, String file, ModelFamily family, Purpose purpose, Consumer<Finding> findings) {
        return validate(in, file, family, purpose, findings, (conversation, line) -> {});
    }

    private static int validate(
            InputStream in,
            String file,
            ModelFamily family,
            Purpose purpose,
            Consumer<Finding> findings,
            ObjIntConsumer<Conversation> sound) {
        Utf8Lines lines = new Utf8Lines(in);
        RecordRules rules = new RecordRules(family, file, findings, sound);
        if (!file.toLowerCase(Locale.ROOT).endsWith(JSONL)) {
            findings.accept(Rule.NOT_JSONL_NAME.finding(
                    file, 0, "the file's name does not end in " + JSONL, "Name it so before it is uploaded"));
        }
        int records = 0;
        try {
            for (Utf8Lines.Line line = lines.next(); line != null; line = lines.next()) {
                records += rules.check(line) ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        rules.finish();
        checkSize(records, lines.bytes(), file, family, purpose, findings);
        return records;
    }

    private static void checkSize(
            int records, long bytes, String file, ModelFamily family, Purpose purpose, Consumer<Finding> findings) {
        boolean training = purpose == Purpose.TRAINING;
        int least = training ? family.minTrainingRecords() : family.minValidationRecords();
        int most = training ? family.maxTrainingRecords() : family.maxValidationRecords();
        OptionalLong mostBytes = training ? family.maxTrainingBytes() : family.maxValidationBytes();
        String expected =
                "; expected " + least + " to " + most + " in a " + purpose.wireName() + " file for " + family.name();
        if (records < least) {
            findings.accept(Rule.TOO_FEW_RECORDS.finding(
                    file, 0, "the file has " + records(records) + expected, "Add " + records(least - records)));
        }
        if (records > most) {
            findings.accept(Rule.TOO_MANY_RECORDS.finding(
                    file, 0, "the file has " + records(records) + expected, "Take out " + records(records - most)));
        }
        if (mostBytes.isPresent() && bytes > mostBytes.getAsLong()) {
            findings.accept(Rule.FILE_TOO_LARGE.finding(
                    file,
                    0,
                    "the file has " + bytes + " bytes; expected at most " + mostBytes.getAsLong() + " in a "
                            + purpose.wireName() + " file for " + family.name(),
                    "Take out records"));
        }
    }

    /** What holds against training and validation files together: for some models their sum is limited. */
    public static Optional<Finding> checkTotal(
            Validation training, Validation validation, String file, ModelFamily family) {
        int total = training.records() + validation.records();
        if (family.maxTotalRecords().isEmpty()
                || total <= family.maxTotalRecords().getAsInt()) {
            return Optional.empty();
        }
        int most = family.maxTotalRecords().getAsInt();
        return Optional.of(Rule.TOO_MANY_RECORDS_IN_TOTAL.finding(
                file,
                0,
                "training and validation have " + records(total) + " together (" + training.records() + " and "
                        + validation.records() + "); expected at most " + most + " for " + family.name(),
                "Take out " + records(total - most)));
    }

    private static String records(int count) {
        return count + (count == 1 ? " record" : " records");
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw cannotRead(file, e);
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UncheckedIOException cannotRead(Path file, IOException e) {
        String why = e instanceof NoSuchFileException
                ? "there is no such file"
                : Files.isDirectory(file) ? "it is a directory; expected a file" : e.getMessage();
        return new UncheckedIOException("cannot read " + file + ": " + why, e);
    }

    private static final class Records implements Iterator<Conversation> {
        private final Utf8Lines lines;
        private final String file;
        private final ModelFamily family;
        private @Nullable Conversation next;

        Records(Utf8Lines lines, String file, ModelFamily family) {
            this.lines = lines;
            this.file = file;
            this.family = family;
        }

        @Override
        public boolean hasNext() {
            while (next == null) {
                Utf8Lines.Line line;
                try {
                    line = lines.next();
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
                }
                if (line == null) {
                    return false;
                }
                if (!line.text().isBlank() || line.tooLong()) {
                    next = record(line);
                }
            }
            return true;
        }

        private Conversation record(Utf8Lines.Line line) {
            List<Finding> findings = new ArrayList<>();
            RecordParser.Parsed parsed =
                    new RecordParser(family, file, line.number(), findings::add).parse(line.text());
            if (parsed.images() + parsed.videos() > 0) {
                throw new FormatException(file + " line " + line.number() + ": the record holds pictures or videos;"
                        + " only text can be read");
            }
            return parsed.conversation()
                    .orElseThrow(() -> new FormatException(
                            line.tooLong() || findings.isEmpty()
                                    ? file + " line " + line.number() + ": no record can be read from this line"
                                    : findings.get(findings.size() - 1).toString()));
        }

        @Override
        public Conversation next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more records in " + file);
            }
            Conversation record = next;
            next = null;
            if (record == null) {
                throw new NoSuchElementException("no more records in " + file);
            }
            return record;
        }
    }
}

package org.tunebook.experiment;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The record as JSON: in a file of its own, or carried by a report's page. */
final class ExperimentFile {
    private static final String SCHEMA = "schema";
    private static final String KIND = "tunebook-experiment/";
    private static final int VERSION = 1;
    private static final long MOST_BYTES = 256L << 20;
    private static final String QUESTIONS = "questions";
    private static final int DEPTH = 4;
    private static final String ID = "tunebook-experiment";
    private static final Pattern SCRIPT = Pattern.compile(
            "<script\\b(?=[^>]*\\bid=[\"']?" + ID + "\\b)[^>]*>(.*?)</script\\s*>",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** UTF-8 has no bytes for half a character; JSON has an escape. */
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            // Components alone are the record; what methods derive from them is not written.
            .visibility(PropertyAccessor.GETTER, Visibility.NONE)
            .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .addModule(new SimpleModule()
                    .addSerializer(Double.class, new NumberOrNull())
                    .addSerializer(double.class, new NumberOrNull())
                    .addDeserializer(Double.class, new NullIsNaN())
                    .addDeserializer(double.class, new NullIsNaN())
                    .addSerializer(Instant.class, new InstantText())
                    .addDeserializer(Instant.class, new TextInstant()))
            .build();

    private ExperimentFile() {}

    static String json(Experiment experiment) {
        ObjectNode document = JSON.createObjectNode().put(SCHEMA, KIND + VERSION);
        document.setAll((ObjectNode) JSON.valueToTree(experiment));
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            String json = JSON.writer(lines).writeValueAsString(document) + "\n";
            return LONE_SURROGATE
                    .matcher(json)
                    .replaceAll(
                            one -> String.format("\\\\u%04x", (int) one.group().charAt(0)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the experiment has no JSON form: " + e.getOriginalMessage(), e);
        }
    }

    /** With nothing in it that ends the element, begins a comment or is no line of JavaScript. */
    static String script(Experiment experiment) {
        return "<script type=\"application/json\" id=\"" + ID + "\">\n"
                + json(experiment)
                        .replace("<", "\\u003c")
                        .replace(">", "\\u003e")
                        .replace("\u2028", "\\u2028")
                        .replace("\u2029", "\\u2029")
                + "</script>";
    }

    static Path write(Experiment experiment, Path file) {
        return write(json(experiment), file);
    }

    /** The file is whole or not there at any time, and the last of several writers is the one who is read. */
    static Path write(String text, Path file) {
        Path directory = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(directory);
            Path beside = file.resolveSibling("." + UUID.randomUUID() + ".new");
            try {
                // Not a channel: one is closed under us when a cell is interrupted.
                try (FileOutputStream out = new FileOutputStream(beside.toFile())) {
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                    out.getFD().sync();
                }
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
        }
    }

    /** The records below a directory, in order, each with what changes when it is written. */
    static SortedMap<Path, String> below(Path reports) {
        SortedMap<Path, String> found = new TreeMap<>();
        try {
            Files.walkFileTree(reports, Set.of(), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                    if (is.isRegularFile() && file.endsWith(Experiment.FILE)) {
                        found.put(file, is.size() + " " + is.lastModifiedTime());
                    }
                    return FileVisitResult.CONTINUE;
                }

                /** What others write there comes and goes. */
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (file.equals(reports)) {
                        throw e;
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot look for experiments below " + reports + ": " + reason(e), e);
        }
        return found;
    }

    static Experiment read(Path given) {
        Path file = Files.isDirectory(given) ? given.resolve(Experiment.FILE) : given;
        String text = text(file);
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return parse(file, name.endsWith(".html") || name.endsWith(".htm") ? carried(file, text) : text);
    }

    /** The record without its questions, which are most of it: for those who look over many. */
    static Experiment outline(Path file) {
        try (JsonParser whole = JSON.createParser(text(file));
                JsonParser parser = new FilteringParserDelegate(
                        whole, new WithoutQuestions(), TokenFilter.Inclusion.INCLUDE_ALL_AND_PATH, true)) {
            JsonNode document = JSON.readTree(parser);
            if (document instanceof ObjectNode fields) {
                fields.putArray(QUESTIONS);
            }
            checkVersion(file, document);
            return JSON.treeToValue(document, Experiment.class);
        } catch (JsonProcessingException e) {
            throw unreadable(file, e);
        } catch (IOException e) {
            throw new ExperimentFileException("cannot read " + file + ": " + reason(e), e);
        }
    }

    private static final class WithoutQuestions extends TokenFilter {
        @Override
        public @Nullable TokenFilter includeProperty(String name) {
            return name.equals(QUESTIONS) ? null : TokenFilter.INCLUDE_ALL;
        }
    }

    private static String text(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > MOST_BYTES) {
                throw new ExperimentFileException(
                        file + " has " + bytes + " bytes; an experiment's record has at most " + MOST_BYTES);
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ExperimentFileException(
                    file + ": no such file; expected an experiment's " + Experiment.FILE + " or its report's page", e);
        } catch (IOException e) {
            throw new ExperimentFileException("cannot read " + file + ": " + reason(e), e);
        }
    }

    private static String carried(Path page, String html) {
        Matcher script = SCRIPT.matcher(html);
        if (!script.find()) {
            throw new ExperimentFileException(page + " carries no experiment's record (<script type="
                    + "\"application/json\" id=\"" + ID + "\">); expected the page of a report, or " + Experiment.FILE);
        }
        return script.group(1);
    }

    private static Experiment parse(Path file, String text) {
        try {
            checkVersion(file, JSON.readTree(text));
            return JSON.readValue(text, Experiment.class);
        } catch (JsonProcessingException e) {
            throw unreadable(file, e);
        }
    }

    private static ExperimentFileException unreadable(Path file, JsonProcessingException e) {
        if (e instanceof JsonMappingException in) {
            return new ExperimentFileException(
                    file + place(in) + ": " + firstLine(e.getOriginalMessage())
                            + "; it was changed by hand or cut off. Make it anew by running its notebook",
                    e);
        }
        JsonLocation at = e.getLocation();
        return new ExperimentFileException(
                file + (at == null ? "" : " line " + at.getLineNr() + " column " + at.getColumnNr()) + ": not JSON: "
                        + firstLine(e.getOriginalMessage())
                        + ". If the file was cut off, make it anew by running its notebook",
                e);
    }

    private static void checkVersion(Path file, JsonNode document) {
        String schema = document.path(SCHEMA).asText("");
        if (!schema.matches(KIND + "[0-9]{1,6}")) {
            throw new ExperimentFileException(
                    file + ": not an experiment's record; expected \"" + SCHEMA + "\": \"" + KIND + VERSION + "\"");
        }
        int version = Integer.parseInt(schema.substring(KIND.length()));
        if (version != VERSION) {
            throw new ExperimentFileException(file + " is of version " + version + " of the record; this Tunebook reads"
                    + " version " + VERSION + ". Use the Tunebook that wrote it, or a newer one");
        }
    }

    private static String place(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference one : e.getPath()) {
            path.append(one.getFieldName() == null ? "[" + one.getIndex() + "]" : "." + one.getFieldName());
        }
        return path.isEmpty() ? "" : " at " + (path.charAt(0) == '.' ? path.substring(1) : path);
    }

    /** What the parser says, without its own classes and settings. */
    private static String firstLine(String message) {
        String line = message.strip()
                .split("\\R", 2)[0]
                .replaceFirst("[;:]( not allowed as per)? `DeserializationFeature.*$", "")
                .replaceFirst(" \\(bound as [^)]*\\)", "")
                .replaceFirst(" \\(index -?[0-9]+\\)$", "")
                .replaceAll("`?(?:org|java|com)\\.[\\w.$]*?([A-Z]\\w*)`?", "$1");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replaceFirst("Exception$", "") + " " + e.getMessage();
    }

    /** A number that is not known has no form in JSON but null. */
    private static final class NumberOrNull extends StdSerializer<Double> {
        private static final long serialVersionUID = 1;

        NumberOrNull() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                out.writeNumber(value);
            } else {
                out.writeNull();
            }
        }
    }

    private static final class NullIsNaN extends StdDeserializer<Double> {
        private static final long serialVersionUID = 1;

        NullIsNaN() {
            super(Double.class);
        }

        @Override
        public Double deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return in.currentToken().isNumeric()
                    ? Double.valueOf(in.getDoubleValue())
                    : (Double) context.handleUnexpectedToken(Double.class, in);
        }

        @Override
        public Double getNullValue(DeserializationContext context) {
            return Double.NaN;
        }
    }

    private static final class InstantText extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1;

        InstantText() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class TextInstant extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1;

        TextInstant() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return Instant.parse(in.getText());
            } catch (DateTimeException e) {
                return (Instant) context.handleWeirdStringValue(
                        Instant.class, in.getText(), "expected a time like 2026-11-24T20:00:00Z");
            }
        }
    }
}

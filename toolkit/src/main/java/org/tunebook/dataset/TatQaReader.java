package org.tunebook.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.Grid;

/** Reads a file of TAT-QA token by token, so that an error can say where it is. */
final class TatQaReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(64 * 1024 * 1024)
                    .build())
            .build();

    /** Numbers keep the digits they are written with. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private static final String NOT_TAT_QA =
            ". This is not TAT-QA's JSON: an array of documents, each with table," + " paragraphs and questions";

    /** What a question says, before the document it belongs to is complete. */
    private record Question(String id, String text, Optional<String> answer, Map<String, String> attributes) {}

    private final String file;
    private final String part;
    private final JsonParser parser;
    private final List<Example> examples = new ArrayList<>();
    private int documents;

    private TatQaReader(String file, String part, JsonParser parser) {
        this.file = file;
        this.part = part;
        this.parser = parser;
    }

    static List<Example> read(Path path, String part) throws IOException {
        String file = path.toString();
        try (TextReader characters = TextReader.open(path);
                JsonParser parser = JSON.createParser(characters)) {
            return new TatQaReader(file, part, parser).documents();
        } catch (JsonProcessingException e) {
            // Jackson has a type for some of the ways to end early, and the same words for all of them.
            boolean cutOff =
                    e instanceof JsonEOFException || e.getOriginalMessage().startsWith("Unexpected end-of-input");
            throw new FormatException(
                    place(file, e.getLocation())
                            + (cutOff
                                    ? ": the file ends in the middle of its JSON; it was cut off. Fetch it again."
                                    : ": not JSON: " + FormatException.reason(e)),
                    e);
        }
    }

    private List<Example> documents() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new FormatException(file + ": the file is empty; expected an array of documents");
        }
        expect(first, JsonToken.START_ARRAY, "an array of documents", NOT_TAT_QA);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            document();
            documents++;
        }
        if (parser.nextToken() != null) {
            throw error(parser.currentTokenLocation(), "there is more after the end of the array of documents", "");
        }
        if (documents == 0) {
            throw new FormatException(file + ": the array of documents is empty");
        }
        return examples;
    }

    private void document() throws IOException {
        expect(parser.currentToken(), JsonToken.START_OBJECT, "a document: an object", NOT_TAT_QA);
        JsonLocation start = parser.currentTokenLocation();
        @Nullable Grid table = null;
        String uid = null;
        List<String> paragraphs = List.of();
        List<Question> questions = null;
        Map<String, String> more = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (key) {
                case "table" -> {
                    expect(value, JsonToken.START_OBJECT, "a table: an object with uid and table", NOT_TAT_QA);
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String tableKey = parser.currentName();
                        parser.nextToken();
                        if (tableKey.equals("uid")) {
                            uid = string("the table's uid");
                        } else if (tableKey.equals("table")) {
                            table = grid();
                        } else {
                            parser.skipChildren();
                        }
                    }
                }
                case "paragraphs" -> paragraphs = paragraphs();
                case "questions" -> questions = questions();
                default -> keep(key, value, more);
            }
        }
        if (questions == null || table == null && paragraphs.isEmpty()) {
            throw error(
                    start,
                    "the document has no " + (questions == null ? "questions" : "table and no paragraphs"),
                    NOT_TAT_QA);
        }
        String id = uid != null ? uid : "document-" + (documents + 1);
        for (Question question : questions) {
            more.forEach(question.attributes()::putIfAbsent);
            examples.add(new Example(
                    question.id(),
                    id,
                    Optional.ofNullable(table),
                    paragraphs,
                    question.text(),
                    question.answer(),
                    question.attributes()));
        }
    }

    private Grid grid() throws IOException {
        expect(parser.currentToken(), JsonToken.START_ARRAY, "the table's rows: an array", NOT_TAT_QA);
        List<List<String>> rows = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.START_ARRAY, "a row of the table: an array of cells", "");
            List<String> row = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                row.add(scalar("a cell of the table: text or a number"));
            }
            rows.add(row);
        }
        return new Grid(rows);
    }

    private List<String> paragraphs() throws IOException {
        expect(parser.currentToken(), JsonToken.START_ARRAY, "an array of paragraphs", NOT_TAT_QA);
        record Paragraph(int order, String text) {}
        List<Paragraph> paragraphs = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(
                    parser.currentToken(),
                    JsonToken.START_OBJECT,
                    "a paragraph: an object with order and text",
                    NOT_TAT_QA);
            int order = paragraphs.size() + 1;
            String text = null;
            JsonLocation start = parser.currentTokenLocation();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                if (key.equals("text")) {
                    text = string("the paragraph's text");
                } else if (key.equals("order") && value == JsonToken.VALUE_NUMBER_INT) {
                    order = parser.getIntValue();
                } else {
                    parser.skipChildren();
                }
            }
            if (text == null) {
                throw error(start, "the paragraph has no text", "");
            }
            paragraphs.add(new Paragraph(order, text));
        }
        paragraphs.sort((a, b) -> Integer.compare(a.order(), b.order()));
        return paragraphs.stream().map(Paragraph::text).toList();
    }

    private List<Question> questions() throws IOException {
        expect(parser.currentToken(), JsonToken.START_ARRAY, "an array of questions", NOT_TAT_QA);
        List<Question> questions = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            questions.add(question());
        }
        return questions;
    }

    private Question question() throws IOException {
        expect(
                parser.currentToken(),
                JsonToken.START_OBJECT,
                "a question: an object with uid and question",
                NOT_TAT_QA);
        JsonLocation start = parser.currentTokenLocation();
        String uid = null;
        String text = null;
        List<String> values = null;
        String scale = "";
        Map<String, String> attributes = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (key) {
                case "uid" -> uid = string("the question's uid");
                case "question" -> text = string("the question's text");
                case "answer" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        attributes.put("gold", value.isNumeric() ? parser.getText() : "");
                        values = answer();
                        if (value == JsonToken.START_ARRAY) {
                            attributes.put("gold", MAPPER.writeValueAsString(values));
                        } else if (!value.isNumeric()) {
                            attributes.put("gold", MAPPER.writeValueAsString(values.get(0)));
                        }
                    }
                }
                case "scale" -> {
                    scale = value == JsonToken.VALUE_NULL ? "" : string("the answer's scale");
                    attributes.put(key, scale);
                }
                case "rel_paragraphs" -> {
                    if (value == JsonToken.START_ARRAY) {
                        attributes.put(key, String.join(",", list("an array of paragraph numbers")));
                    } else {
                        keep(key, value, attributes);
                    }
                }
                default -> keep(key, value, attributes);
            }
        }
        if (uid == null || text == null) {
            throw error(start, "the question has no " + (uid == null ? "uid" : "question"), NOT_TAT_QA);
        }
        if (!part.isEmpty()) {
            attributes.put(Example.SPLIT, part);
        }
        Optional<String> answer =
                values == null ? Optional.empty() : Optional.of(new TatQaAnswer(values, scale).text());
        return new Question(uid, text, answer, attributes);
    }

    /** Keeps a value under its own name: text and numbers as they stand, arrays and objects as JSON, null not at all. */
    private void keep(String key, JsonToken value, Map<String, String> attributes) throws IOException {
        if (value.isStructStart()) {
            attributes.put(key, MAPPER.readTree(parser).toString());
        } else if (value != JsonToken.VALUE_NULL) {
            attributes.put(key, parser.getText());
        }
    }

    private List<String> answer() throws IOException {
        return parser.currentToken() == JsonToken.START_ARRAY
                ? list("an array of spans")
                : List.of(scalar("an answer: text, a number or an array of spans"));
    }

    private List<String> list(String expected) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return List.of();
        }
        expect(parser.currentToken(), JsonToken.START_ARRAY, expected, "");
        List<String> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(scalar("text or a number"));
        }
        return values;
    }

    private String string(String what) throws IOException {
        expect(parser.currentToken(), JsonToken.VALUE_STRING, what + ": a string", "");
        return parser.getText();
    }

    private String scalar(String expected) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case VALUE_STRING, VALUE_TRUE, VALUE_FALSE -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getText();
            case VALUE_NUMBER_FLOAT -> new BigDecimal(parser.getText()).toPlainString();
            case VALUE_NULL -> "";
            default -> throw unexpected(token, expected, "");
        };
    }

    private void expect(@Nullable JsonToken found, JsonToken expected, String what, String more) throws IOException {
        if (found != expected) {
            throw unexpected(found, what, more);
        }
    }

    private FormatException unexpected(@Nullable JsonToken found, String expected, String more) throws IOException {
        String what = found == null
                ? "the end of the file"
                : switch (found) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "an array";
                    case VALUE_STRING -> "a string";
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + parser.getText();
                    case VALUE_TRUE, VALUE_FALSE -> parser.getText();
                    case VALUE_NULL -> "null";
                    default -> "the end of it";
                };
        return error(parser.currentTokenLocation(), "found " + what + ", expected " + expected, more);
    }

    private FormatException error(JsonLocation at, String message, String more) {
        return new FormatException(place(file, at) + ": " + message + more);
    }

    private static String place(String file, @Nullable JsonLocation at) {
        return at == null ? file : file + " line " + at.getLineNr() + " column " + at.getColumnNr();
    }
}

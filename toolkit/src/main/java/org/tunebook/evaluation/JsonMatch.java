package org.tunebook.evaluation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tunebook.evaluation.MetricCard.Case;

/** Answers in JSON: whether they are any, and how many of the reference's fields they have. */
public final class JsonMatch {
    /** 1 where the whole answer is one value of JSON (RFC 8259), else 0. */
    public static final Metric VALIDITY = new CardedMetric(
            new MetricCard(
                    "json-validity",
                    "Whether the whole answer is one value of JSON. The reference is not looked at.",
                    "1 if the answer parses and nothing but white space is around it, else 0",
                    "RFC 8259; a name that stands twice in an object is no JSON here",
                    "0 or 1 for an example; the mean is the share of valid answers",
                    List.of(
                            new Case("{\"a\": 1}", "", 1),
                            new Case("{\"a\": 1", "", 0),
                            new Case("Here it is: {\"a\": 1}", "", 0)),
                    "Says nothing of the content. A fence of ``` around the JSON makes it invalid, as it would where a"
                            + " program reads it."),
            (answer, reference) -> parse(answer).isPresent() ? 1 : 0);

    /** The F1 of the fields, path and value together. */
    public static final Metric FIELD_F1 = new CardedMetric(
            new MetricCard(
                    "json-field-f1",
                    "How many of the fields, each with its path and its value, stand in both. Elements of an array go by"
                            + " their place; an empty object or array is a field. An answer that is no JSON scores 0.",
                    "P = same fields / fields of the answer, R = same fields / fields of the reference, F1 = 2PR / (P + R)",
                    "the usual F1 over leaves (paths as in RFC 6901)",
                    MetricCard.SHARE,
                    List.of(
                            new Case("{\"a\": 1.0, \"b\": \"x\"}", "{\"b\": \"x\", \"a\": 1}", 1),
                            new Case("{\"a\": 1, \"c\": 2}", "{\"a\": 1, \"b\": 2}", 0.5),
                            new Case("a: 1", "{\"a\": 1}", 0)),
                    "An element missing at the head of an array moves all after it. Text counts to the last character."),
            JsonMatch::fieldF1);

    /** Numbers keep their digits: 0.1 and 0.10 are the same, 0.1 and 0.1000000000000000001 are not. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonMatch() {}

    static Optional<JsonNode> parse(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonNode node = JSON.readTree(parser);
            if (node == null || node.isMissingNode() || parser.nextToken() != null) {
                return Optional.empty();
            }
            return Optional.of(node);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("reading from a string failed", e);
        }
    }

    static JsonNode reference(String text, String metric) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException("the reference is no JSON: \""
                        + (text.length() <= 80 ? text : text.substring(0, 79) + "…") + "\"; " + metric
                        + " needs references in JSON"));
    }

    /** Whether two values are the same: numbers by their value, objects whatever the order of their fields. */
    static boolean same(JsonNode a, JsonNode b) {
        return a.equals(
                (x, y) -> x.isNumber() && y.isNumber()
                        ? x.decimalValue().compareTo(y.decimalValue())
                        : x.equals(y) ? 0 : 1,
                b);
    }

    private static double fieldF1(String answer, String reference) {
        Map<String, JsonNode> expected = new HashMap<>();
        fields("", reference(reference, FIELD_F1.name()), expected);
        Optional<JsonNode> parsed = parse(answer);
        if (parsed.isEmpty()) {
            return 0;
        }
        Map<String, JsonNode> found = new HashMap<>();
        fields("", parsed.get(), found);
        long same = found.entrySet().stream()
                .filter(field -> {
                    JsonNode other = expected.get(field.getKey());
                    return other != null && same(field.getValue(), other);
                })
                .count();
        return 2.0 * same / (found.size() + expected.size());
    }

    private static void fields(String path, JsonNode node, Map<String, JsonNode> out) {
        if (node.isEmpty()) {
            out.put(path, node);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                fields(path + "/" + i, node.get(i), out);
            }
        } else {
            for (Iterator<Map.Entry<String, JsonNode>> all = node.fields(); all.hasNext(); ) {
                Map.Entry<String, JsonNode> field = all.next();
                fields(path + "/" + field.getKey().replace("~", "~0").replace("/", "~1"), field.getValue(), out);
            }
        }
    }
}

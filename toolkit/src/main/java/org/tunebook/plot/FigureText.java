package org.tunebook.plot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The JavaScript that a figure's parts write themselves in, read as JSON: names without quotes, single quotes, commas
 * before a bracket, numbers in quotes, NaN and "null" for what is missing.
 */
final class FigureText {
    private static final JsonMapper SCRIPT = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
                    JsonReadFeature.ALLOW_SINGLE_QUOTES,
                    JsonReadFeature.ALLOW_TRAILING_COMMA,
                    JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                    JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    /** Kinds of trace whose coordinates Tablesaw writes in quotes whatever they are. */
    private static final Set<String> QUOTED = Set.of("scatter", "scattergl", "histogram");

    /** What Java writes for a double; what it reads besides, as 7d, is a name here. */
    private static final Pattern NUMBER = Pattern.compile("-?(\\d+(\\.\\d+)?(E-?\\d+)?|Infinity)");

    private FigureText() {}

    /** The object that {@code var name = {…};} declares; empty if it cannot be read. */
    static Optional<ObjectNode> read(String script) {
        int start = script.indexOf('{');
        try {
            if (start >= 0 && SCRIPT.readTree(plainBackslashes(script.substring(start))) instanceof ObjectNode object) {
                String kind = object.path("type").asText();
                for (String field : List.of("x", "y")) {
                    if (QUOTED.contains(kind) && object.get(field) instanceof ArrayNode array) {
                        object.set(field, numbers(array).orElse(array));
                    }
                }
                if (object.path("opacity").isTextual()) {
                    object.put("opacity", object.get("opacity").asDouble(1));
                }
                withoutMissing(object);
                return Optional.of(object);
            }
        } catch (JsonProcessingException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** Backslashes in single quotes stand for themselves: there the template escapes as HTML does, not as JavaScript. */
    private static String plainBackslashes(String script) {
        StringBuilder out = new StringBuilder(script.length());
        char quote = 0;
        for (int i = 0; i < script.length(); i++) {
            char c = script.charAt(i);
            out.append(c);
            if (c == '\\' && quote == '"' && i + 1 < script.length()) {
                out.append(script.charAt(++i));
            } else if (c == '\\' && quote == '\'') {
                out.append('\\');
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        return out.toString();
    }

    /** The array as numbers, if all that is there in it are numbers. */
    private static Optional<ArrayNode> numbers(ArrayNode array) {
        ArrayNode numbers = Drawing.JSON.createArrayNode();
        for (JsonNode value : array) {
            if (isMissing(value)) {
                numbers.addNull();
                continue;
            }
            if (!value.isNumber() && !NUMBER.matcher(value.asText()).matches()) {
                return Optional.empty();
            }
            numbers.add(value.isNumber() ? value.asDouble() : Double.parseDouble(value.asText()));
        }
        return Optional.of(numbers);
    }

    static boolean isMissing(JsonNode value) {
        return value.isNull()
                || (value.isNumber() && Double.isNaN(value.asDouble()))
                || (value.isTextual() && Set.of("null", "NaN", "").contains(value.asText()));
    }

    /** JSON has no NaN and no infinity: Plotly takes null for both. */
    private static void withoutMissing(JsonNode node) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode value = array.get(i);
                if (isMissing(value) || (value.isNumber() && Double.isInfinite(value.asDouble()))) {
                    array.set(i, NullNode.getInstance());
                }
            }
        }
        node.forEach(FigureText::withoutMissing);
    }

    /** A text of the template as the user wrote it. */
    static String unescaped(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}

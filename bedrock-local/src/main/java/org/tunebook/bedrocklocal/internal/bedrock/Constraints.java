package org.tunebook.bedrocklocal.internal.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The checks that the service makes of a request's members before anything else, all of them told at once in one
 * ValidationException. The SDK for Java makes none of them.
 */
public final class Constraints {
    private static final int SHOWN = 300;

    private final List<String> violations = new ArrayList<>();

    /** A member of a JSON object that is text if it is there; {@code path} is its name from the request's root. */
    public Text text(String path, JsonNode parent, String member) throws BedrockException {
        JsonNode node = parent.get(member);
        if (node == null || node.isNull()) {
            return new Text(path, null);
        }
        if (!node.isTextual()) {
            throw BedrockException.serialization(
                    node.getNodeType() + "_VALUE can not be converted to a String at '" + path + "'");
        }
        return new Text(path, node.textValue());
    }

    /** A value from a path or query. */
    public Text text(String path, @Nullable String value) {
        return new Text(path, value);
    }

    /** A whole number, if it is there. */
    public Constraints integer(String path, JsonNode parent, String member, Presence presence, long least)
            throws BedrockException {
        JsonNode node = parent.get(member);
        if (node == null || node.isNull()) {
            if (presence == Presence.REQUIRED) {
                missing(path);
            }
            return this;
        }
        if (!node.isIntegralNumber()) {
            throw BedrockException.serialization(
                    node.getNodeType() + "_VALUE can not be converted to an Integer at '" + path + "'");
        }
        if (node.longValue() < least) {
            add(path, node.asText(), "Member must have value greater than or equal to " + least);
        }
        return this;
    }

    /** A number between two, both included, if it is there. */
    public Constraints number(String path, JsonNode parent, String member, double least, double most)
            throws BedrockException {
        JsonNode node = parent.get(member);
        if (node == null || node.isNull()) {
            return this;
        }
        if (!node.isNumber()) {
            throw BedrockException.serialization(
                    node.getNodeType() + "_VALUE can not be converted to a Float at '" + path + "'");
        }
        if (node.doubleValue() < least) {
            add(path, node.asText(), "Member must have value greater than or equal to " + plain(least));
        } else if (node.doubleValue() > most) {
            add(path, node.asText(), "Member must have value less than or equal to " + plain(most));
        }
        return this;
    }

    /** A JSON object; an empty one in place of one that is absent. */
    public JsonNode object(String path, JsonNode parent, String member, Presence presence) throws BedrockException {
        return container(path, parent, member, presence, true);
    }

    /** A JSON array; an empty one in place of one that is absent. */
    public JsonNode array(String path, JsonNode parent, String member, Presence presence, int least, int most)
            throws BedrockException {
        JsonNode node = container(path, parent, member, presence, false);
        if (node.isArray()) {
            if (node.size() > most) {
                add(path, "[…]", "Member must have length less than or equal to " + most);
            } else if (node.size() < least) {
                add(path, "[]", "Member must have length greater than or equal to " + least);
            }
        }
        return node;
    }

    private JsonNode container(String path, JsonNode parent, String member, Presence presence, boolean object)
            throws BedrockException {
        JsonNode node = parent.get(member);
        if (node == null || node.isNull()) {
            if (presence == Presence.REQUIRED) {
                missing(path);
            }
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
        if (object ? !node.isObject() : !node.isArray()) {
            throw BedrockException.serialization(node.getNodeType() + "_VALUE is not expected at '" + path + "'");
        }
        return node;
    }

    /** Whether a member must be there. */
    public enum Presence {
        REQUIRED,
        OPTIONAL
    }

    /**
     * Ends the checks.
     *
     * @throws BedrockException a ValidationException that tells all that was found
     */
    public void done() throws BedrockException {
        if (!violations.isEmpty()) {
            throw BedrockException.validation(violations.size()
                    + (violations.size() == 1 ? " validation error" : " validation errors") + " detected: "
                    + String.join("; ", violations));
        }
    }

    private void missing(String path) {
        violations.add("Value null at '" + path + "' failed to satisfy constraint: Member must not be null");
    }

    private void add(String path, String value, String constraint) {
        String shown = value.length() <= SHOWN
                ? value
                : value.substring(
                                0,
                                value.offsetByCodePoints(0, Math.min(SHOWN, value.codePointCount(0, value.length()))))
                        + "…";
        violations.add("Value '" + shown + "' at '" + path + "' failed to satisfy constraint: " + constraint);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    /** One text and the constraints it must satisfy. */
    public final class Text {
        private final String path;
        private final @Nullable String value;

        private Text(String path, @Nullable String value) {
            this.path = path;
            this.value = value;
        }

        public Text required() {
            if (value == null) {
                missing(path);
            }
            return this;
        }

        /** Its length in characters, both ends included. */
        public Text length(int least, int most) {
            if (value != null) {
                int length = value.codePointCount(0, value.length());
                if (length < least) {
                    add(path, value, "Member must have length greater than or equal to " + least);
                } else if (length > most) {
                    add(path, value, "Member must have length less than or equal to " + most);
                }
            }
            return this;
        }

        /** The whole text must match. */
        public Text pattern(Pattern pattern) {
            if (value != null && !Patterns.matches(pattern, value)) {
                add(path, value, "Member must satisfy regular expression pattern: " + pattern.pattern());
            }
            return this;
        }

        public Text oneOf(String... values) {
            if (value != null && !List.of(values).contains(value)) {
                add(path, value, "Member must satisfy enum value set: " + List.of(values));
            }
            return this;
        }

        public @Nullable String value() {
            return value;
        }
    }
}

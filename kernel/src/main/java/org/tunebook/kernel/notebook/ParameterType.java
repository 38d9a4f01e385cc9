package org.tunebook.kernel.notebook;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A type of which a value can be given as text.
 *
 * @param expected what such a text looks like
 * @param expression the Java expression for a text; throws if the text is not of the type
 */
record ParameterType(String expected, UnaryOperator<String> expression) {
    private static final Map<String, ParameterType> TYPES = new LinkedHashMap<>();
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    static {
        add("true or false", ParameterType::truth, "boolean", "Boolean");
        add("a whole number from -128 to 127", text -> "(byte) " + Byte.parseByte(text), "byte", "Byte");
        add("a whole number from -32768 to 32767", text -> "(short) " + Short.parseShort(text), "short", "Short");
        add(
                "a whole number from -2147483648 to 2147483647",
                text -> Integer.toString(Integer.parseInt(text)),
                "int",
                "Integer");
        add("a whole number of at most 64 bits", text -> Long.parseLong(text) + "L", "long", "Long");
        add("a number, as 0.5 or 1e-4", ParameterType::singlePrecision, "float", "Float");
        add("a number, as 0.5 or 1e-4", ParameterType::doublePrecision, "double", "Double");
        add("one character", ParameterType::character, "char", "Character");
        add("text", ParameterType::quoted, "String", "CharSequence");
        add("a whole number", text -> made(BigInteger.class, new BigInteger(text)), "BigInteger");
        add("a number, as 0.5 or 1e-4", text -> made(BigDecimal.class, new BigDecimal(text)), "BigDecimal");
        add("a path", text -> "java.nio.file.Path.of(" + quoted(Path.of(text).toString()) + ")", "Path");
        add("a date, as 2026-01-31", text -> parsed(LocalDate.class, LocalDate.parse(text)), "LocalDate");
        add("an instant, as 2026-01-31T12:00:00Z", text -> parsed(Instant.class, Instant.parse(text)), "Instant");
        add("a duration, as PT1H30M", text -> parsed(Duration.class, Duration.parse(text)), "Duration");
    }

    private static void add(String expected, UnaryOperator<String> expression, String... names) {
        for (String name : names) {
            TYPES.put(name, new ParameterType(expected, expression));
        }
    }

    /** The type of that name, simple or qualified; empty if its values cannot be given as text. */
    static Optional<ParameterType> named(String name) {
        return Optional.ofNullable(TYPES.get(name.replaceFirst("^java\\.(lang|math|nio\\.file|time)\\.", "")));
    }

    static List<String> names() {
        return new ArrayList<>(TYPES.keySet());
    }

    /** The Java expression for a text; empty if the text is not of this type. */
    Optional<String> of(String text) {
        try {
            return Optional.of(expression.apply(text));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static String decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static String singlePrecision(String text) {
        float value = Float.parseFloat(decimal(text));
        if (Float.isInfinite(value)) {
            throw new IllegalArgumentException(text);
        }
        return value + "f";
    }

    private static String doublePrecision(String text) {
        double value = Double.parseDouble(decimal(text));
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException(text);
        }
        return Double.toString(value);
    }

    private static String character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException(text);
        }
        return text.equals("\"") ? "'\"'" : text.equals("'") ? "'\\''" : "'" + escaped(text) + "'";
    }

    private static String made(Class<?> type, Number value) {
        return "new " + type.getName() + "(" + quoted(value.toString()) + ")";
    }

    private static String parsed(Class<?> type, Object value) {
        return type.getName() + ".parse(" + quoted(value.toString()) + ")";
    }

    private static String quoted(String text) {
        return '"' + escaped(text) + '"';
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }
}

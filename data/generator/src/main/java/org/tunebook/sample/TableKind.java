package org.tunebook.sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kind of table as tables.txt describes it: how it is named, what its columns are and which lines it may have.
 *
 * @param words the values of each key, such as {@code title} or {@code topics}
 * @param lines the lines in order, sections among them
 */
record TableKind(String name, Map<String, List<String>> words, List<LineSpec> lines) {

    /** How a line enters the totals below it. */
    enum Entry {
        SECTION,
        PART,
        DEDUCTION,
        COST,
        SUBTOTAL,
        TOTAL,
        OPENING,
        CLOSING,
        ASIDE
    }

    /**
     * One line a table of this kind may have; sizes are percentages of the table's base for money, the range itself
     * else.
     */
    record LineSpec(
            Entry entry,
            Unit unit,
            boolean always,
            double low,
            double high,
            List<String> labels,
            List<String> mentions) {

        static LineSpec read(String line, Unit tableUnit) {
            if (line.startsWith("[")) {
                String section = line.substring(1, line.length() - 1);
                return new LineSpec(Entry.SECTION, tableUnit, true, 0, 0, List.of(section), List.of());
            }
            int space = line.indexOf(' ');
            String marker = line.substring(0, space);
            boolean always = marker.endsWith("!");
            String sign = always ? marker.substring(0, marker.length() - 1) : marker;
            String rest = line.substring(space + 1);
            double low = 5;
            double high = 60;
            Unit unit = unit(sign, tableUnit);
            if ("%#$y".contains(sign)) {
                List<String> range = Resource.parts(rest, " ");
                low = Double.parseDouble(range.get(0));
                high = Double.parseDouble(range.get(1));
                rest = String.join(" ", range.subList(2, range.size()));
            } else if (Character.isDigit(rest.charAt(0))) {
                int dots = rest.indexOf("..");
                int end = rest.indexOf(' ');
                low = Double.parseDouble(rest.substring(0, dots));
                high = Double.parseDouble(rest.substring(dots + 2, end));
                rest = rest.substring(end + 1);
            }
            List<String> ways = Resource.parts(rest, "~");
            List<String> labels = Resource.parts(ways.get(0), ";");
            return new LineSpec(entry(sign), unit, always, low, high, labels, ways.subList(1, ways.size()));
        }

        private static Unit unit(String sign, Unit tableUnit) {
            return switch (sign) {
                case "%" -> Unit.PERCENT;
                case "#" -> Unit.COUNT;
                case "$" -> Unit.PER_SHARE;
                case "y" -> Unit.YEARS;
                case ">" -> Unit.MONEY;
                default -> tableUnit;
            };
        }

        private static Entry entry(String sign) {
            return switch (sign) {
                case "+" -> Entry.PART;
                case "-" -> Entry.DEDUCTION;
                case "c" -> Entry.COST;
                case "=" -> Entry.SUBTOTAL;
                case "==" -> Entry.TOTAL;
                case "b" -> Entry.OPENING;
                case "e" -> Entry.CLOSING;
                default -> Entry.ASIDE;
            };
        }
    }

    static List<TableKind> readAll() {
        List<TableKind> kinds = new ArrayList<>();
        Resource.sections("tables.txt").forEach((name, lines) -> kinds.add(read(name, lines)));
        return kinds;
    }

    private static TableKind read(String name, List<String> lines) {
        Map<String, List<String>> words = new LinkedHashMap<>();
        List<LineSpec> specs = new ArrayList<>();
        Unit unit = Unit.MONEY;
        for (String line : lines) {
            int colon = line.indexOf(": ");
            boolean key = colon > 0 && line.substring(0, colon).chars().allMatch(Character::isLowerCase);
            if (key) {
                String separator = switch (line.substring(0, colon)) {
                    case "topics", "columns" -> " ";
                    case "subject" -> "~";
                    default -> ";";
                };
                words.put(line.substring(0, colon), Resource.parts(line.substring(colon + 2), separator));
                if (line.startsWith("unit: ")) {
                    unit = Unit.valueOf(line.substring(6).strip().toUpperCase(Locale.ROOT));
                }
            } else {
                specs.add(LineSpec.read(line, unit));
            }
        }
        return new TableKind(name, words, specs);
    }

    /** The values of a key; empty when the kind has none. */
    List<String> words(String key) {
        return words.getOrDefault(key, List.of());
    }

    /** Whether the columns may be, or be joined by, that sort. */
    boolean columns(String sort) {
        return words("columns").contains(sort);
    }

    /** The first value of a key, or null. */
    @Nullable
    String first(String key) {
        return words(key).isEmpty() ? null : words(key).get(0);
    }

    /** The unit of the table's own lines. */
    Unit unit() {
        String unit = first("unit");
        return unit == null ? Unit.MONEY : Unit.valueOf(unit.toUpperCase(Locale.ROOT));
    }
}

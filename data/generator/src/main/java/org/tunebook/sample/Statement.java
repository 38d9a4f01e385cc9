package org.tunebook.sample;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What a table says before it is laid out: lines, columns, and amounts that add up. */
record Statement(
        TableKind kind, String title, List<String> subjects, Scale scale, List<Column> columns, List<Line> lines) {

    /** The places of the lines that carry values. */
    List<Integer> valueLines() {
        return places(line -> !line.isSection());
    }

    List<Integer> places(Predicate<Line> wanted) {
        return IntStream.range(0, lines.size())
                .filter(place -> wanted.test(lines.get(place)))
                .boxed()
                .toList();
    }

    /** The columns that are years, newest first. */
    List<Integer> years() {
        return IntStream.range(0, columns.size())
                .filter(column -> columns.get(column).sort() == Column.Sort.YEAR)
                .boxed()
                .sorted((a, b) ->
                        Integer.compare(columns.get(b).year(), columns.get(a).year()))
                .toList();
    }

    /** Whether every part adds to the one total, so that "items of" the subject has one meaning. */
    boolean isOneSum() {
        long totals = lines.stream().filter(Line::isTotal).count();
        boolean simple = lines.stream().allMatch(line -> line.isPart() || line.entry() == TableKind.Entry.SUBTOTAL);
        return totals == 1 && simple;
    }

    int decimals(Line line) {
        return line.values().isEmpty() ? 0 : line.value(0).scale();
    }
}

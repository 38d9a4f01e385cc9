package org.tunebook.sample;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.tunebook.sample.Question.Comparison;

/** Questions answered by comparing values: which, and how many. */
final class Comparisons {

    /** Which side of a limit, or which end of an order. */
    enum Side {
        ABOVE,
        BELOW;

        private boolean holds(BigDecimal value, BigDecimal limit) {
            int order = value.compareTo(limit);
            return this == ABOVE ? order > 0 : order < 0;
        }

        private String kind(String above, String below) {
            return this == ABOVE ? above : below;
        }
    }

    private record Passing(List<Integer> places, BigDecimal limit) {}

    private final Page page;

    Comparisons(Page page) {
        this.page = page;
    }

    Optional<Question> years(Side side) {
        int line = page.chance().pick(page.statement().valueLines());
        Unit unit = page.line(line).unit();
        return passingYears(line, side).map(passing -> {
            String text = page.word(
                    side.kind("YEARS_ABOVE", "YEARS_BELOW"),
                    "row",
                    page.mention(line),
                    "limit",
                    page.spoken(passing.limit(), unit));
            List<String> years = headers(passing.places());
            List<String> shown = passing.places().stream()
                    .map(c -> page.column(c).header() + ":" + bare(line, c))
                    .toList();
            return page.spans(text, years, String.join("##", shown), Comparison.REQUIRED, unit, "");
        });
    }

    Optional<Question> countYears() {
        int line = page.chance().pick(page.statement().valueLines());
        Unit unit = page.line(line).unit();
        return passingYears(line, Side.ABOVE)
                .map(passing -> page.counted(
                        page.word(
                                "COUNT_YEARS_ABOVE",
                                "row",
                                page.mention(line),
                                "limit",
                                page.spoken(passing.limit(), unit)),
                        headers(passing.places())));
    }

    private Optional<Passing> passingYears(int line, Side side) {
        List<Integer> years = inTableOrder(page.statement().years());
        if (years.size() < 2 || years.stream().anyMatch(c -> page.value(line, c).signum() <= 0)) {
            return Optional.empty();
        }
        return page.limit(years.stream().map(c -> page.value(line, c)).toList())
                .map(limit -> new Passing(
                        years.stream()
                                .filter(c -> side.holds(page.value(line, c), limit))
                                .toList(),
                        limit));
    }

    Optional<Question> lines(Side side) {
        int column = anyColumn();
        return passingLines(column, side).map(passing -> {
            Unit unit = page.line(passing.places().get(0)).unit();
            String text = page.word(
                    side.kind("LINES_ABOVE", "LINES_BELOW"),
                    "in",
                    page.in(column),
                    "limit",
                    page.spoken(passing.limit(), unit));
            List<String> shown = passing.places().stream()
                    .map(line -> page.line(line).label() + ":" + bare(line, column))
                    .toList();
            return page.spans(text, labels(passing.places()), String.join("##", shown), Comparison.REQUIRED, unit, "");
        });
    }

    Optional<Question> countLines() {
        int column = anyColumn();
        return passingLines(column, Side.ABOVE).map(passing -> {
            Unit unit = page.line(passing.places().get(0)).unit();
            String limit = page.spoken(passing.limit(), unit);
            return page.counted(
                    page.word("COUNT_LINES_ABOVE", "in", page.in(column), "limit", limit), labels(passing.places()));
        });
    }

    private Optional<Passing> passingLines(int column, Side side) {
        List<Integer> parts = comparableParts(column);
        if (parts.size() < 3) {
            return Optional.empty();
        }
        return page.limit(parts.stream().map(line -> page.value(line, column)).toList())
                .map(limit -> new Passing(
                        parts.stream()
                                .filter(line -> side.holds(page.value(line, column), limit))
                                .toList(),
                        limit));
    }

    Optional<Question> countLinesDown() {
        List<Integer> years = page.statement().years();
        if (years.size() < 2) {
            return Optional.empty();
        }
        int now = years.get(0);
        int before = years.get(1);
        List<Integer> parts = comparableParts(now);
        boolean same = parts.size() == comparableParts(before).size();
        List<Integer> down = parts.stream()
                .filter(line -> page.value(line, now).compareTo(page.value(line, before)) < 0)
                .toList();
        if (!same || parts.size() < 3 || down.isEmpty()) {
            return Optional.empty();
        }
        String text = page.word(
                "COUNT_LINES_DOWN",
                "new",
                page.column(now).name(),
                "old",
                page.column(before).name());
        return Optional.of(page.counted(text, labels(down)));
    }

    Optional<Question> extremeYear(Side side) {
        List<Integer> years = inTableOrder(page.statement().years());
        int line = page.chance().pick(page.statement().valueLines());
        if (years.size() < 2 || years.stream().anyMatch(c -> page.value(line, c).signum() <= 0)) {
            return Optional.empty();
        }
        List<Integer> order = sorted(years, side, c -> page.value(line, c));
        if (page.value(line, order.get(0)).compareTo(page.value(line, order.get(1))) == 0) {
            return Optional.empty();
        }
        String text = page.word(side.kind("MAX_YEAR", "MIN_YEAR"), "row", page.mention(line));
        List<String> shown = order.stream().map(c -> bare(line, c)).toList();
        String year = page.column(order.get(0)).header();
        return Optional.of(page.spans(
                text, List.of(year), String.join(side.kind(">", "<"), shown), Comparison.REQUIRED, Unit.COUNT, ""));
    }

    Optional<Question> extremeLine(Side side) {
        int column = anyColumn();
        List<Integer> parts = comparableParts(column);
        if (parts.size() < 3) {
            return Optional.empty();
        }
        List<Integer> order = sorted(parts, side, line -> page.value(line, column));
        if (page.value(order.get(0), column).compareTo(page.value(order.get(1), column)) == 0) {
            return Optional.empty();
        }
        String text = page.word(side.kind("MAX_LINE", "MIN_LINE"), "in", page.in(column));
        List<String> shown = order.stream().map(line -> bare(line, column)).toList();
        return Optional.of(page.spans(
                text,
                List.of(page.line(order.get(0)).label()),
                String.join(side.kind(">", "<"), shown),
                Comparison.REQUIRED,
                Unit.COUNT,
                ""));
    }

    Optional<Question> maxColumn() {
        List<Integer> columns = IntStream.range(0, page.statement().columns().size())
                .filter(c -> page.column(c).sort() == Column.Sort.CATEGORY)
                .boxed()
                .toList();
        int line = page.chance().pick(page.statement().valueLines());
        if (columns.size() < 2
                || columns.stream().anyMatch(c -> page.value(line, c).signum() < 0)) {
            return Optional.empty();
        }
        List<Integer> order = sorted(columns, Side.ABOVE, c -> page.value(line, c));
        if (page.value(line, order.get(0)).compareTo(page.value(line, order.get(1))) == 0) {
            return Optional.empty();
        }
        String text = page.word("MAX_COLUMN", "row", page.mention(line), "columns", page.names(columns));
        List<String> shown = order.stream().map(c -> bare(line, c)).toList();
        return Optional.of(page.spans(
                text,
                List.of(page.column(order.get(0)).header()),
                String.join(">", shown),
                Comparison.REQUIRED,
                Unit.COUNT,
                ""));
    }

    private static List<Integer> sorted(List<Integer> places, Side side, Function<Integer, BigDecimal> value) {
        Comparator<Integer> rising = Comparator.comparing(value);
        return places.stream()
                .sorted(side == Side.ABOVE ? rising.reversed() : rising)
                .toList();
    }

    /** The parts of a table that is one sum, when all are positive in that column; a dash or a deduction bars them. */
    private List<Integer> comparableParts(int column) {
        if (!page.statement().isOneSum()) {
            return List.of();
        }
        List<Integer> parts = page.statement().places(Line::isPart);
        boolean positive =
                parts.stream().allMatch(line -> page.value(line, column).signum() > 0);
        return positive ? parts : List.of();
    }

    private int anyColumn() {
        return page.chance().between(0, page.statement().columns().size() - 1);
    }

    private static List<Integer> inTableOrder(List<Integer> columns) {
        return columns.stream().sorted().toList();
    }

    private String bare(int line, int column) {
        return Layout.digits(page.value(line, column));
    }

    private List<String> headers(List<Integer> columns) {
        return columns.stream().map(c -> page.column(c).header()).toList();
    }

    private List<String> labels(List<Integer> lines) {
        return lines.stream().map(line -> page.line(line).label()).toList();
    }
}

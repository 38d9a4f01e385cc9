package org.tunebook.sample;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Questions answered by a computed number. */
final class Computations {
    private final Page page;

    Computations(Page page) {
        this.page = page;
    }

    private record Pair(int now, int before) {}

    private Optional<Pair> pair() {
        List<Integer> times = times();
        if (times.size() < 2) {
            return Optional.empty();
        }
        int from = page.chance().percent(65) ? 0 : page.chance().between(0, times.size() - 2);
        int step = page.chance().percent(85) ? 1 : page.chance().between(1, times.size() - 1 - from);
        return Optional.of(new Pair(times.get(from), times.get(from + step)));
    }

    private List<Integer> times() {
        List<Integer> years = page.statement().years();
        if (!years.isEmpty()) {
            return years;
        }
        int last = page.statement().columns().size() - 1;
        return IntStream.rangeClosed(0, last)
                .map(c -> last - c)
                .filter(c -> page.column(c).sort() == Column.Sort.QUARTER)
                .boxed()
                .toList();
    }

    private int anyLine() {
        return page.chance().pick(page.statement().valueLines());
    }

    private int anyColumn() {
        return page.chance().between(0, page.statement().columns().size() - 1);
    }

    private boolean isAnsweredInCells(Pair pair) {
        List<Integer> years = page.statement().years();
        return page.layout().extra() == Layout.Extra.CHANGES
                && years.get(0) == pair.now()
                && years.get(1) == pair.before();
    }

    private String scale(Unit unit) {
        return unit == Unit.PERCENT ? "percent" : page.scale(unit);
    }

    Optional<Question> change() {
        int line = anyLine();
        return pair().filter(pair -> !isAnsweredInCells(pair))
                .filter(pair -> page.value(line, pair.now()).signum() != 0
                        && page.value(line, pair.before()).signum() != 0)
                .map(pair -> {
                    Unit unit = page.line(line).unit();
                    Formula formula = Formula.change(page.operand(line, pair.now()), page.operand(line, pair.before()));
                    return page.computed(word("CHANGE", line, pair), formula, unit, scale(unit));
                });
    }

    Optional<Question> percentChange() {
        int line = anyLine();
        return pair().filter(pair -> !isAnsweredInCells(pair))
                .filter(pair -> page.line(line).unit() != Unit.PERCENT
                        && page.value(line, pair.now()).signum() > 0
                        && page.value(line, pair.before()).signum() > 0)
                .map(pair -> {
                    Formula formula =
                            Formula.percentChange(page.operand(line, pair.now()), page.operand(line, pair.before()));
                    return page.computed(word("PERCENT_CHANGE", line, pair), formula, Unit.PERCENT, "percent");
                });
    }

    private String word(String kind, int line, Pair pair) {
        return page.word(
                kind,
                "row",
                page.mention(line),
                "new",
                page.column(pair.now()).name(),
                "old",
                page.column(pair.before()).name());
    }

    Optional<Question> average() {
        return overYears("AVERAGE");
    }

    Optional<Question> sumYears() {
        if (page.statement().kind().columns("as-of") || page.statement().kind().columns("rollforward")) {
            return Optional.empty();
        }
        return overYears("SUM_YEARS");
    }

    private Optional<Question> overYears(String kind) {
        List<Integer> times = times();
        int line = anyLine();
        Unit unit = page.line(line).unit();
        boolean summed = kind.equals("SUM_YEARS");
        if (times.size() < 2 || (summed && unit != Unit.MONEY)) {
            return Optional.empty();
        }
        int count = page.chance().between(2, Math.min(3, times.size()));
        int from = page.chance().between(0, times.size() - count);
        List<Integer> chosen = times.subList(from, from + count);
        if (chosen.stream().anyMatch(c -> page.value(line, c).signum() <= 0)) {
            return Optional.empty();
        }
        List<Integer> order = page.chance().percent(50) ? chosen : reversed(chosen);
        List<Formula.Operand> operands =
                order.stream().map(c -> page.operand(line, c)).toList();
        Formula formula = summed ? Formula.sum(operands) : Formula.average(operands);
        String text = page.word(kind, "row", page.mention(line), "years", page.names(order));
        return Optional.of(page.computed(text, formula, unit, scale(unit)));
    }

    private static List<Integer> reversed(List<Integer> items) {
        List<Integer> copy = new ArrayList<>(items);
        Collections.reverse(copy);
        return copy;
    }

    Optional<Question> averageDifference() {
        List<Integer> years = page.statement().years();
        int line = anyLine();
        if (years.size() < 3 || years.stream().anyMatch(c -> page.value(line, c).signum() <= 0)) {
            return Optional.empty();
        }
        int from = page.chance().between(0, years.size() - 3);
        List<Integer> late = years.subList(from, from + 2);
        List<Integer> early = years.subList(from + 1, from + 3);
        Formula formula = averageOf(line, late).minus(averageOf(line, early));
        Unit unit = page.line(line).unit();
        String text = page.word(
                "AVERAGE_DIFFERENCE",
                "row",
                page.mention(line),
                "new",
                page.column(late.get(0)).name(),
                "old",
                page.column(early.get(0)).name(),
                "pair1",
                page.names(late),
                "pair2",
                page.names(early));
        return Optional.of(page.computed(text, formula, unit, scale(unit)));
    }

    private Formula averageOf(int line, List<Integer> columns) {
        return Formula.average(columns.stream().map(c -> page.operand(line, c)).toList());
    }

    private record TwoLines(int one, int other, int column) {}

    private Optional<TwoLines> twoParts() {
        int column = anyColumn();
        List<Integer> parts = page.chance()
                .shuffled(page.statement()
                        .places(line -> !line.isSection()
                                && !line.isTotal()
                                && line.unit() != Unit.PER_SHARE
                                && line.unit() != Unit.YEARS
                                && line.value(column).signum() > 0));
        if (parts.size() < 2
                || page.line(parts.get(0)).unit() != page.line(parts.get(1)).unit()) {
            return Optional.empty();
        }
        return Optional.of(new TwoLines(parts.get(0), parts.get(1), column));
    }

    Optional<Question> sumRows() {
        return twoParts().map(two -> onRows("SUM_ROWS", two, Formula.sum(operands(two))));
    }

    Optional<Question> averageRows() {
        return twoParts().map(two -> onRows("AVERAGE_ROWS", two, Formula.average(operands(two))));
    }

    Optional<Question> differenceRows() {
        return twoParts().map(two -> {
            boolean larger = page.value(two.one(), two.column()).compareTo(page.value(two.other(), two.column())) >= 0;
            TwoLines order = larger ? two : new TwoLines(two.other(), two.one(), two.column());
            List<Formula.Operand> operands = operands(order);
            return onRows("DIFFERENCE_ROWS", order, Formula.change(operands.get(0), operands.get(1)));
        });
    }

    Optional<Question> ratio() {
        return twoParts()
                .filter(two -> page.line(two.one()).unit() != Unit.PERCENT)
                .map(two -> {
                    List<Formula.Operand> operands = operands(two);
                    return page.computed(
                            wordRows("RATIO", two), Formula.ratio(operands.get(0), operands.get(1)), Unit.COUNT, "");
                });
    }

    private List<Formula.Operand> operands(TwoLines two) {
        return List.of(page.operand(two.one(), two.column()), page.operand(two.other(), two.column()));
    }

    private Question onRows(String kind, TwoLines two, Formula formula) {
        Unit unit = page.line(two.one()).unit();
        return page.computed(wordRows(kind, two), formula, unit, scale(unit));
    }

    private String wordRows(String kind, TwoLines two) {
        return page.word(
                kind, "row", page.mention(two.one()), "row2", page.mention(two.other()), "in", page.in(two.column()));
    }

    private Optional<TwoLines> partAndWhole() {
        int column = anyColumn();
        List<Integer> parts = page.statement()
                .places(line -> line.whole() >= 0
                        && (line.unit() == Unit.MONEY || line.unit() == Unit.COUNT)
                        && line.value(column).signum() > 0
                        && page.value(line.whole(), column).signum() > 0);
        if (parts.isEmpty() || page.layout().extra() == Layout.Extra.PERCENT_OF_TOTAL) {
            return Optional.empty();
        }
        int part = page.chance().pick(parts);
        return Optional.of(new TwoLines(part, page.line(part).whole(), column));
    }

    Optional<Question> share() {
        return partAndWhole().map(two -> {
            List<Formula.Operand> operands = operands(two);
            Formula formula = Formula.share(operands.get(0), operands.get(1));
            return page.computed(wordRows("SHARE", two), formula, Unit.PERCENT, "percent");
        });
    }

    Optional<Question> shareChange() {
        Optional<TwoLines> found = partAndWhole();
        List<Integer> years = page.statement().years();
        if (found.isEmpty() || years.size() < 2) {
            return Optional.empty();
        }
        TwoLines two = found.get();
        int now = years.get(0);
        int before = years.get(1);
        boolean positive = List.of(now, before).stream()
                .allMatch(c -> page.value(two.one(), c).signum() > 0
                        && page.value(two.other(), c).signum() > 0);
        if (!positive) {
            return Optional.empty();
        }
        Formula formula = Formula.share(page.operand(two.one(), now), page.operand(two.other(), now))
                .minus(Formula.share(page.operand(two.one(), before), page.operand(two.other(), before)));
        String text = page.word(
                "SHARE_CHANGE",
                "row",
                page.mention(two.one()),
                "row2",
                page.mention(two.other()),
                "new",
                page.column(now).name(),
                "old",
                page.column(before).name());
        return Optional.of(page.computed(text, formula, Unit.PERCENT, "percent"));
    }

    Optional<Question> sumColumns() {
        return twoCategories().map(two -> onColumns("SUM_COLUMNS", two, Formula.sum(columnOperands(two))));
    }

    Optional<Question> differenceColumns() {
        return twoCategories().map(two -> {
            boolean larger = page.value(two.line(), two.a()).compareTo(page.value(two.line(), two.b())) >= 0;
            TwoColumns order = larger ? two : new TwoColumns(two.line(), two.b(), two.a());
            List<Formula.Operand> operands = columnOperands(order);
            return onColumns("DIFFERENCE_COLUMNS", order, Formula.change(operands.get(0), operands.get(1)));
        });
    }

    private record TwoColumns(int line, int a, int b) {}

    private Optional<TwoColumns> twoCategories() {
        int line = anyLine();
        Unit unit = page.line(line).unit();
        List<Integer> columns = page.chance()
                .shuffled(IntStream.range(0, page.statement().columns().size())
                        .filter(c -> page.column(c).sort() == Column.Sort.CATEGORY
                                || page.column(c).sort() == Column.Sort.QUARTER)
                        .filter(c -> page.value(line, c).signum() > 0)
                        .boxed()
                        .toList());
        if (columns.size() < 2 || (unit != Unit.MONEY && unit != Unit.COUNT)) {
            return Optional.empty();
        }
        return Optional.of(new TwoColumns(line, columns.get(0), columns.get(1)));
    }

    private List<Formula.Operand> columnOperands(TwoColumns two) {
        return List.of(page.operand(two.line(), two.a()), page.operand(two.line(), two.b()));
    }

    private Question onColumns(String kind, TwoColumns two, Formula formula) {
        Unit unit = page.line(two.line()).unit();
        String text = page.word(
                kind,
                "row",
                page.mention(two.line()),
                "a",
                page.column(two.a()).name(),
                "b",
                page.column(two.b()).name());
        return page.computed(text, formula, unit, scale(unit));
    }
}

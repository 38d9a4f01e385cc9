package org.tunebook.sample;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tunebook.sample.Question.Comparison;

/** Questions answered by what stands in the table. */
final class Lookups {
    private final Page page;

    Lookups(Page page) {
        this.page = page;
    }

    Optional<Question> cell() {
        int line = page.chance().pick(page.statement().valueLines());
        int column = page.chance().between(0, page.statement().columns().size() - 1);
        if (page.value(line, column).signum() == 0) {
            return Optional.empty();
        }
        Unit unit = page.line(line).unit();
        String kind = switch (unit) {
            case MONEY -> "CELL";
            case COUNT -> "CELL_COUNT";
            default -> "CELL_FIGURE";
        };
        String text = page.word(kind, "row", page.mention(line), "in", page.in(column));
        return Optional.of(page.spans(
                text, List.of(page.layout().cell(line, column)), "", Comparison.NONE, unit, page.scale(unit)));
    }

    Optional<Question> rowCells() {
        List<Integer> years = page.statement().years();
        if (years.size() < 2) {
            return Optional.empty();
        }
        int line = page.chance().pick(page.statement().valueLines());
        List<Integer> asked = new ArrayList<>(years.subList(0, page.chance().between(2, Math.min(3, years.size()))));
        if (page.chance().percent(40)) {
            Collections.reverse(asked);
        }
        if (asked.stream().anyMatch(c -> page.value(line, c).signum() == 0)) {
            return Optional.empty();
        }
        Unit unit = page.line(line).unit();
        String text = page.word("ROW_CELLS", "row", page.mention(line), "years", page.names(asked));
        List<String> cells =
                asked.stream().map(c -> page.layout().cell(line, c)).toList();
        return Optional.of(page.spans(text, cells, "", Comparison.NONE, unit, page.scale(unit)));
    }

    Optional<Question> twoRows() {
        List<Integer> lines = page.chance().shuffled(page.statement().valueLines());
        int column = page.chance().between(0, page.statement().columns().size() - 1);
        if (lines.size() < 2) {
            return Optional.empty();
        }
        int one = lines.get(0);
        int other = lines.get(1);
        boolean dashed = page.value(one, column).signum() == 0
                || page.value(other, column).signum() == 0;
        Unit unit = page.line(one).unit();
        if (dashed || page.line(other).unit() != unit) {
            return Optional.empty();
        }
        String text =
                page.word("TWO_ROWS", "row", page.mention(one), "row2", page.mention(other), "in", page.in(column));
        List<String> cells =
                List.of(page.layout().cell(one, column), page.layout().cell(other, column));
        return Optional.of(page.spans(text, cells, "", Comparison.NONE, unit, page.scale(unit)));
    }

    Optional<Question> allYears() {
        List<String> years = yearHeaders();
        if (years.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(page.spans(page.word("ALL_YEARS"), years, "", Comparison.NONE, Unit.YEARS, ""));
    }

    Optional<Question> countYears() {
        List<String> years = yearHeaders();
        return years.isEmpty() ? Optional.empty() : Optional.of(page.counted(page.word("COUNT_YEARS"), years));
    }

    private List<String> yearHeaders() {
        return page.statement().columns().stream()
                .filter(column -> column.sort() == Column.Sort.YEAR)
                .map(Column::header)
                .toList();
    }

    Optional<Question> whichLine() {
        List<Integer> lines = page.statement().valueLines();
        int line = page.chance().pick(lines);
        int column = page.chance().between(0, page.statement().columns().size() - 1);
        long same = lines.stream()
                .filter(other -> page.value(other, column)
                                .abs()
                                .compareTo(page.value(line, column).abs())
                        == 0)
                .count();
        if (same > 1 || !isNamedOnce(line)) {
            return Optional.empty();
        }
        String cell = page.layout().cell(line, column).replace(" ", "");
        String text = page.word("WHICH_LINE", "cell", cell, "in", page.in(column));
        return Optional.of(page.spans(
                text,
                List.of(page.line(line).label()),
                "",
                Comparison.NONE,
                page.line(line).unit(),
                ""));
    }

    private boolean isNamedOnce(int line) {
        String label = page.line(line).label();
        return page.statement().places(other -> other.label().equals(label)).size() == 1;
    }

    Optional<Question> sectionLines() {
        return section()
                .map(section -> page.spans(
                        page.word("SECTION_LINES", "section", spoken(section)),
                        labels(section),
                        "",
                        Comparison.NONE,
                        Unit.COUNT,
                        ""));
    }

    Optional<Question> countSection() {
        return section()
                .map(section -> page.counted(page.word("COUNT_SECTION", "section", spoken(section)), labels(section)));
    }

    private Optional<String> section() {
        List<String> sections = page.statement().lines().stream()
                .filter(Line::isSection)
                .map(Line::label)
                .filter(section -> labels(section).size() > 1)
                .toList();
        return sections.isEmpty() ? Optional.empty() : Optional.of(page.chance().pick(sections));
    }

    private List<String> labels(String section) {
        return page.statement().lines().stream()
                .filter(line -> line.isPart() && line.section().equals(section))
                .map(Line::label)
                .toList();
    }

    private static String spoken(String section) {
        return Bookkeeper.lower(section.replace(":", ""));
    }

    Optional<Question> parts() {
        Statement statement = page.statement();
        if (!statement.isOneSum() || statement.kind().columns("maturities")) {
            return Optional.empty();
        }
        List<String> parts =
                statement.lines().stream().filter(Line::isPart).map(Line::label).toList();
        int total = statement.places(Line::isTotal).get(0);
        String text = page.word("PARTS", "total", page.mention(total));
        return Optional.of(page.spans(text, parts, "", Comparison.NONE, Unit.COUNT, ""));
    }
}

package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.tunebook.bedrocklocal.model.Blocks.Family;

/**
 * The candidates from a table: its cells, its headers, and what can be calculated from them. Which rows and columns
 * are tried is cut to the best matching ones, so the work per question is bounded.
 */
final class TableCandidates {
    private static final int CELL_ROWS = 45;
    private static final int CELL_COLUMNS = 10;
    private static final int OPERATION_ROWS = 8;
    private static final int OPERATION_COLUMNS = 6;
    private static final int PAIR_ROWS = 7;
    private static final int PAIR_COLUMNS = 4;
    private static final int TRIPLE_ROWS = 5;
    private static final int AVERAGE_ROWS = 4;
    private static final int HEADER_ROWS = 16;
    private static final int MOST_ROW_SETS = 14;
    private static final int MOST_LINES = 24;
    private static final int[] NONE = {};

    private final Candidates candidates;
    private final Reading reading;
    private final Question question;
    private final Blocks blocks;
    private final TableView table;
    private final int[] columns;
    private final int[] pairColumns;
    private final int[] operationRows;
    private final int[] pairRows;
    private final int[] tripleRows;
    private final List<RowSet> rowSets;
    private final int lastTotal;
    private final double threshold;

    TableCandidates(Candidates candidates, TableView table) {
        this.candidates = candidates;
        this.reading = candidates.reading;
        this.question = reading.question;
        this.blocks = candidates.blocks;
        this.table = table;
        columns = best(reading.columnOrder, OPERATION_COLUMNS);
        pairColumns = best(reading.columnOrder, PAIR_COLUMNS);
        operationRows = best(reading.rowOrder, OPERATION_ROWS);
        pairRows = best(reading.rowOrder, PAIR_ROWS);
        tripleRows = best(reading.rowOrder, TRIPLE_ROWS);
        rowSets = rowSets();
        lastTotal = lastTotal();
        threshold = threshold();
    }

    void list() {
        for (int r : best(reading.rowOrder, CELL_ROWS)) {
            cells(r);
        }
        for (int r : tripleRows) {
            cellsOfRow(r);
        }
        cellsOfColumns();
        columnHeaders();
        for (int r : operationRows) {
            columnsChosenBy(r);
            overColumns(r);
        }
        rowHeaders();
        overRows();
        overRowSets();
        ofTwoRowsAndColumns();
    }

    /** The first so many, in the order of the table. */
    private static int[] best(int[] order, int most) {
        int[] chosen = Arrays.copyOf(order, Math.min(order.length, most));
        Arrays.sort(chosen);
        return chosen;
    }

    private TableView.Columns set(int row) {
        return table.rows.get(row).columns;
    }

    private int row(int r) {
        return blocks.row(r);
    }

    private int column(int r, int c) {
        return blocks.column(set(r), c);
    }

    private int cover(int[] rows, int[] columns) {
        return blocks.cover(rows, columns);
    }

    private static int[] just(int... items) {
        return items;
    }

    private boolean number(int r, int c) {
        return table.value(r, c).isNumber();
    }

    private double value(int r, int c) {
        return table.value(r, c).value();
    }

    /** The threshold that the question names, in the table's own scale. */
    private double threshold() {
        Magnitude asked = question.thresholdIn;
        Magnitude own = reading.magnitude();
        boolean known = asked != Magnitude.ONE && asked != Magnitude.PERCENT && own != Magnitude.ONE;
        return known ? question.threshold * asked.factor / own.factor : question.threshold;
    }

    private void cells(int r) {
        for (int c : best(reading.columnOrder, CELL_COLUMNS)) {
            if (!table.cell(r, c).isEmpty()) {
                candidates
                        .add(Answer.text(Program.CELL, table.cell(r, c), r, c))
                        .use(row(r))
                        .use(column(r, c))
                        .use(blocks.cell(r, c))
                        .use(cover(just(r), just(c)));
            }
        }
    }

    private void cellsOfRow(int r) {
        List<int[]> subsets = new ArrayList<>();
        pairs(columns, subsets);
        triples(columns, subsets);
        if (columns.length > 3) {
            subsets.add(columns);
        }
        for (int[] subset : subsets) {
            List<String> lines = new ArrayList<>();
            for (int c : byMention(r, subset)) {
                if (!table.cell(r, c).isEmpty()) {
                    lines.add(table.cell(r, c));
                }
            }
            if (lines.size() == subset.length) {
                candidates
                        .add(Answer.texts(programOf(subset.length), lines, r, subset[0]))
                        .use(row(r))
                        .use(blocks.columnSet(set(r), subset))
                        .use(blocks.cell(r, subset[0]))
                        .use(cover(just(r), subset));
            }
        }
    }

    private static Program programOf(int count) {
        return switch (count) {
            case 2 -> Program.CELLS_OF_ROW_2;
            case 3 -> Program.CELLS_OF_ROW_3;
            default -> Program.CELLS_OF_ROW;
        };
    }

    /** Columns in the order in which the question names their years; as they are if it does not name them all. */
    private int[] byMention(int r, int[] subset) {
        for (int c : subset) {
            if (question.mention(set(r).year[c]) < 0) {
                return subset;
            }
        }
        return Arrays.stream(subset)
                .boxed()
                .sorted(Comparator.comparingInt(c -> question.mention(set(r).year[c])))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void cellsOfColumns() {
        List<int[]> pairs = new ArrayList<>();
        pairs(pairRows, pairs);
        for (int[] pair : pairs) {
            int a = first(pair[0], pair[1]);
            int b = a == pair[0] ? pair[1] : pair[0];
            for (int c : pairColumns) {
                if (!table.cell(a, c).isEmpty() && !table.cell(b, c).isEmpty()) {
                    List<String> lines = List.of(table.cell(a, c), table.cell(b, c));
                    candidates
                            .add(Answer.texts(Program.CELLS_OF_COLUMN_2, lines, a, c))
                            .use(row(a))
                            .use(row(b))
                            .use(blocks.rowPair(a, b, Family.CHANGE))
                            .use(column(a, c))
                            .use(blocks.cell(a, c))
                            .use(cover(just(a, b), just(c)));
                }
            }
        }
        List<int[]> triples = new ArrayList<>();
        triples(tripleRows, triples);
        for (int[] t : triples) {
            for (int c : pairColumns) {
                List<String> lines = List.of(table.cell(t[0], c), table.cell(t[1], c), table.cell(t[2], c));
                if (lines.stream().noneMatch(String::isEmpty)) {
                    candidates
                            .add(Answer.texts(Program.CELLS_OF_COLUMN_3, lines, t[0], c))
                            .use(row(t[0]))
                            .use(row(t[1]))
                            .use(row(t[2]))
                            .use(column(t[0], c))
                            .use(cover(t, just(c)));
                }
            }
        }
    }

    /** Which of two rows the question names first. */
    private int first(int a, int b) {
        float ma = reading.rows[a].recall == 0 ? 2 : reading.rows[a].first;
        float mb = reading.rows[b].recall == 0 ? 2 : reading.rows[b].first;
        return mb < ma ? b : a;
    }

    private static String name(TableView.Columns set, int c) {
        Words header = set.header[c];
        for (int i = header.size - 1; i >= 0; i--) {
            if (header.year[i] != 0) {
                boolean fiscal = header.word[i].startsWith("f");
                return fiscal ? header.text.substring(header.from[i], header.to[i]) : Integer.toString(header.year[i]);
            }
        }
        return header.text;
    }

    private void columnHeaders() {
        TableView.Columns set = table.columnSets.get(0);
        long dated = Arrays.stream(table.columns).filter(c -> set.year[c] != 0).count();
        List<String> names = new ArrayList<>();
        for (int c : table.columns) {
            String name = name(set, c);
            if (name.isEmpty()) {
                continue;
            }
            boolean listed = dated >= 2 ? set.year[c] != 0 : !total(set, c);
            if (listed && !names.contains(name)) {
                names.add(name);
            }
            candidates.add(Answer.text(Program.COLUMN_HEADER, name, -1, c)).use(blocks.column(set, c));
            if (!name.equals(set.header[c].text)) {
                candidates
                        .add(Answer.text(Program.COLUMN_HEADER, set.header[c].text, -1, c))
                        .use(blocks.column(set, c), 1);
            }
        }
        if (names.size() > 1 && names.size() <= MOST_LINES) {
            int all = blocks.columnSet(set, table.columns);
            candidates.add(Answer.texts(Program.COLUMN_HEADERS, names, -1, -1)).use(all);
            candidates
                    .add(Answer.number(Program.COUNT_COLUMNS, names.size(), -1, -1))
                    .use(all);
        }
    }

    private static boolean total(TableView.Columns set, int c) {
        return Arrays.asList(set.header[c].word).contains("total");
    }

    /** The columns where a row is largest, smallest, above or below a threshold. */
    private void columnsChosenBy(int r) {
        int[] compared = Arrays.stream(table.columns)
                .filter(c ->
                        number(r, c) && !total(set(r), c) && !name(set(r), c).isEmpty())
                .toArray();
        if (compared.length > 1) {
            int set = blocks.columnSet(set(r), table.columns);
            int max = compared[0];
            int min = compared[0];
            for (int c : compared) {
                max = value(r, c) > value(r, max) ? c : max;
                min = value(r, c) < value(r, min) ? c : min;
            }
            candidates
                    .add(Answer.text(Program.COLUMN_OF_MAXIMUM, name(set(r), max), r, max))
                    .use(row(r))
                    .use(set)
                    .use(column(r, max))
                    .use(cover(just(r), NONE));
            candidates
                    .add(Answer.text(Program.COLUMN_OF_MINIMUM, name(set(r), min), r, min))
                    .use(row(r))
                    .use(set)
                    .use(column(r, min))
                    .use(cover(just(r), NONE));
        }
        if (!Double.isNaN(threshold)) {
            columnsBeyond(r, Program.COLUMNS_ABOVE, Program.COUNT_COLUMNS_ABOVE);
            columnsBeyond(r, Program.COLUMNS_BELOW, Program.COUNT_COLUMNS_BELOW);
        }
    }

    private boolean beyond(Program program, double value) {
        boolean above = program == Program.COLUMNS_ABOVE || program == Program.ROWS_ABOVE;
        return above ? value > threshold : value < threshold;
    }

    private void columnsBeyond(int r, Program headers, Program count) {
        List<String> names = new ArrayList<>();
        int numbers = 0;
        for (int c : table.columns) {
            if (number(r, c) && !total(set(r), c)) {
                numbers++;
                if (beyond(headers, value(r, c))) {
                    names.add(name(set(r), c));
                }
            }
        }
        if (!names.isEmpty()) {
            candidates.add(Answer.texts(headers, names, r, -1)).use(row(r)).use(cover(just(r), NONE));
        }
        if (numbers > 0) {
            candidates
                    .add(Answer.number(count, names.size(), r, -1))
                    .use(row(r))
                    .use(cover(just(r), NONE));
        }
    }

    /** A row's header without what only the layout put there. */
    private String name(int r) {
        String text = table.rows.get(r).header.text.strip().replaceAll("\\s*\\(\\d\\)$|(?<=[a-z])\\d$", "");
        return bare(text);
    }

    private static String bare(String header) {
        String text = header.strip();
        while (text.endsWith(":") || text.endsWith("*")) {
            text = text.substring(0, text.length() - 1).strip();
        }
        return text;
    }

    private void rowHeaders() {
        for (int r : best(reading.rowOrder, HEADER_ROWS)) {
            if (!name(r).isEmpty()) {
                candidates.add(Answer.text(Program.ROW_HEADER, name(r), r, -1)).use(row(r));
            }
        }
        for (int s = 0; s < rowSets.size(); s++) {
            RowSet set = rowSets.get(s);
            int block = blocks.rowSet(s, set);
            List<String> names = Arrays.stream(set.rows()).mapToObj(this::name).toList();
            listed(names, block);
            for (int c : pairColumns) {
                rowExtremes(set, block, c);
                if (!Double.isNaN(threshold)) {
                    rowsBeyond(set, block, c, Program.ROWS_ABOVE, Program.COUNT_ROWS_ABOVE);
                    rowsBeyond(set, block, c, Program.ROWS_BELOW, Program.COUNT_ROWS_BELOW);
                }
            }
        }
        List<String> sections =
                table.rows.stream().map(row -> bare(row.section.text)).toList();
        listed(sections, -1);
    }

    private void listed(List<String> all, int block) {
        List<String> names =
                all.stream().filter(name -> !name.isEmpty()).distinct().toList();
        if (names.size() < 2) {
            return;
        }
        if (names.size() <= MOST_LINES) {
            candidates.add(Answer.texts(Program.ROW_HEADERS, names, -1, -1));
            useSet(block);
        }
        candidates.add(Answer.number(Program.COUNT_ROWS, names.size(), -1, -1));
        useSet(block);
    }

    private void useSet(int block) {
        if (block >= 0) {
            candidates.use(block);
        }
    }

    private void rowExtremes(RowSet set, int block, int c) {
        int[] compared = Arrays.stream(set.rows())
                .filter(r -> number(r, c) && !name(r).isEmpty())
                .toArray();
        if (compared.length < 2) {
            return;
        }
        int max = compared[0];
        int min = compared[0];
        for (int r : compared) {
            max = value(r, c) > value(max, c) ? r : max;
            min = value(r, c) < value(min, c) ? r : min;
        }
        candidates
                .add(Answer.text(Program.ROW_OF_MAXIMUM, name(max), max, c))
                .use(block)
                .use(column(max, c))
                .use(row(max))
                .use(cover(NONE, just(c)));
        candidates
                .add(Answer.text(Program.ROW_OF_MINIMUM, name(min), min, c))
                .use(block)
                .use(column(min, c))
                .use(row(min))
                .use(cover(NONE, just(c)));
    }

    private void rowsBeyond(RowSet set, int block, int c, Program headers, Program count) {
        List<String> names = new ArrayList<>();
        int numbers = 0;
        for (int r : set.rows()) {
            if (number(r, c)) {
                numbers++;
                if (beyond(headers, value(r, c))) {
                    names.add(name(r));
                }
            }
        }
        if (numbers == 0) {
            return;
        }
        int column = column(set.rows()[0], c);
        int cover = cover(NONE, just(c));
        if (!names.isEmpty() && names.size() <= MOST_LINES) {
            candidates
                    .add(Answer.texts(headers, names, -1, c))
                    .use(block)
                    .use(column)
                    .use(cover);
        }
        candidates
                .add(Answer.number(count, names.size(), -1, c))
                .use(block)
                .use(column)
                .use(cover);
    }

    private List<RowSet> rowSets() {
        List<RowSet> sets = new ArrayList<>();
        int n = table.rows.size();
        int[] all = range(0, n);
        int[] parts = Arrays.stream(all).filter(r -> !table.rows.get(r).total).toArray();
        Words none = Words.of("");
        if (parts.length > 1) {
            sets.add(new RowSet(RowSet.Kind.NOT_TOTAL, parts, none));
        }
        if (parts.length < n || n < 2) {
            sets.add(new RowSet(RowSet.Kind.ALL, all, none));
        }
        int from = 0;
        for (int r = 0; r < n && sets.size() < MOST_ROW_SETS; r++) {
            TableView.Row row = table.rows.get(r);
            boolean ends = r + 1 == n || table.rows.get(r + 1).sectionAt != row.sectionAt;
            if (row.total && r - from >= 2) {
                sets.add(new RowSet(RowSet.Kind.ABOVE, range(from, r), row.header));
            }
            if (row.total || ends) {
                int to = row.total ? r : r + 1;
                if (row.sectionAt >= 0 && to - from >= 2) {
                    sets.add(new RowSet(RowSet.Kind.SECTION, range(from, to), row.section));
                }
                from = r + 1;
            }
        }
        return sets;
    }

    private static int[] range(int from, int to) {
        int[] rows = new int[to - from];
        Arrays.setAll(rows, i -> from + i);
        return rows;
    }

    private int lastTotal() {
        for (int r = table.rows.size() - 1; r >= 0; r--) {
            if (table.rows.get(r).total) {
                return r;
            }
        }
        return -1;
    }

    private static boolean sound(double value) {
        return Double.isFinite(value) && Math.abs(value) < 1e13;
    }

    private void overColumns(int r) {
        for (int a : columns) {
            for (int b : columns) {
                if (a != b && number(r, a) && number(r, b)) {
                    columnPair(r, a, b);
                }
            }
        }
        List<int[]> subsets = new ArrayList<>();
        pairs(columns, subsets);
        triples(columns, subsets);
        if (columns.length > 3) {
            subsets.add(columns);
        }
        int[] parts = Arrays.stream(columns).filter(c -> !total(set(r), c)).toArray();
        if (parts.length > 3 && parts.length < columns.length) {
            subsets.add(parts);
        }
        for (int[] subset : subsets) {
            columnSubset(r, subset);
        }
    }

    private void columnPair(int r, int a, int b) {
        double first = value(r, a);
        double second = value(r, b);
        int change = blocks.columnPair(set(r), a, b, Family.CHANGE);
        int ratio = blocks.columnPair(set(r), a, b, Family.RATIO);
        columnPair(Program.DIFFERENCE_OF_COLUMNS, first - second, r, a, b, change);
        columnPair(Program.CHANGE_OF_COLUMNS, (first - second) / second * 100, r, a, b, change);
        columnPair(Program.SHARE_OF_COLUMNS, first / second * 100, r, a, b, ratio);
        columnPair(Program.RATIO_OF_COLUMNS, first / second, r, a, b, ratio);
    }

    private void columnPair(Program program, double value, int r, int a, int b, int pair) {
        if (sound(value)) {
            candidates
                    .add(Answer.number(program, value, r, a))
                    .use(row(r))
                    .use(column(r, a))
                    .use(column(r, b), 1)
                    .use(pair)
                    .use(blocks.result(program, value, table.value(r, a), table.value(r, b)))
                    .use(cover(just(r), just(a, b)));
        }
    }

    private void columnSubset(int r, int[] subset) {
        double sum = 0;
        for (int c : subset) {
            sum += value(r, c);
        }
        if (!sound(sum)) {
            return;
        }
        columnSubset(Program.AVERAGE_OF_COLUMNS, sum / subset.length, r, subset, 0);
        columnSubset(Program.SUM_OF_COLUMNS, sum, r, subset, 0);
        if (sum < 0) {
            // costs in parentheses are often asked for without their sign
            columnSubset(Program.AVERAGE_OF_COLUMNS, -sum / subset.length, r, subset, 1);
            columnSubset(Program.SUM_OF_COLUMNS, -sum, r, subset, 1);
        }
    }

    private void columnSubset(Program program, double value, int r, int[] subset, int signRole) {
        candidates
                .add(Answer.number(program, value, r, subset[0]))
                .use(row(r))
                .use(blocks.columnSet(set(r), subset))
                .use(blocks.cell(r, subset[0]), signRole)
                .use(cover(just(r), subset));
    }

    private void overRows() {
        int[] seconds = pairRows;
        if (lastTotal >= 0 && Arrays.stream(pairRows).noneMatch(r -> r == lastTotal)) {
            seconds = Arrays.copyOf(pairRows, pairRows.length + 1);
            seconds[pairRows.length] = lastTotal;
        }
        for (int a : pairRows) {
            for (int b : seconds) {
                for (int c : pairColumns) {
                    if (a != b && number(a, c) && number(b, c)) {
                        rowPair(a, b, c);
                    }
                }
            }
        }
        List<int[]> pairs = new ArrayList<>();
        pairs(pairRows, pairs);
        for (int[] pair : pairs) {
            for (int c : pairColumns) {
                rowSum(pair[0], pair[1], c);
            }
        }
        List<int[]> triples = new ArrayList<>();
        triples(tripleRows, triples);
        for (int[] t : triples) {
            for (int c : best(reading.columnOrder, 2)) {
                double sum = value(t[0], c) + value(t[1], c) + value(t[2], c);
                rowTriple(Program.SUM_OF_ROWS, sum, t, c);
                rowTriple(Program.AVERAGE_OF_ROWS, sum / 3, t, c);
            }
        }
    }

    private void rowPair(int a, int b, int c) {
        double first = value(a, c);
        double second = value(b, c);
        int change = blocks.rowPair(a, b, Family.CHANGE);
        int ratio = blocks.rowPair(a, b, Family.RATIO);
        rowPair(Program.DIFFERENCE_OF_ROWS, first - second, a, b, c, change);
        rowPair(Program.CHANGE_OF_ROWS, (first - second) / second * 100, a, b, c, change);
        rowPair(Program.SHARE_OF_ROWS, first / second * 100, a, b, c, ratio);
        rowPair(Program.RATIO_OF_ROWS, first / second, a, b, c, ratio);
    }

    private void rowPair(Program program, double value, int a, int b, int c, int pair) {
        if (sound(value)) {
            candidates
                    .add(Answer.number(program, value, a, c))
                    .use(row(a))
                    .use(row(b), 1)
                    .use(column(a, c))
                    .use(pair)
                    .use(blocks.result(program, value, table.value(a, c), table.value(b, c)))
                    .use(cover(just(a, b), just(c)));
        }
    }

    private void rowSum(int a, int b, int c) {
        double sum = value(a, c) + value(b, c);
        rowSum(Program.SUM_OF_ROWS, sum, a, b, c);
        rowSum(Program.AVERAGE_OF_ROWS, sum / 2, a, b, c);
        if (lastTotal >= 0 && lastTotal != a && lastTotal != b) {
            double share = sum / value(lastTotal, c);
            rowSum(Program.SHARE_OF_SUM, share * 100, a, b, c);
            rowSum(Program.RATIO_OF_SUM, share, a, b, c);
        }
    }

    private void rowSum(Program program, double value, int a, int b, int c) {
        if (!sound(value)) {
            return;
        }
        candidates
                .add(Answer.number(program, value, a, c))
                .use(row(a))
                .use(row(b))
                .use(blocks.rowPair(a, b, Family.CHANGE))
                .use(column(a, c))
                .use(blocks.cell(a, c))
                .use(cover(just(a, b), just(c)));
        if (program == Program.SHARE_OF_SUM || program == Program.RATIO_OF_SUM) {
            candidates.use(row(lastTotal), 1);
        }
    }

    private void rowTriple(Program program, double value, int[] t, int c) {
        if (sound(value)) {
            candidates
                    .add(Answer.number(program, value, t[0], c))
                    .use(row(t[0]), 1)
                    .use(row(t[1]), 1)
                    .use(row(t[2]), 1)
                    .use(column(t[0], c), 1)
                    .use(cover(t, just(c)), 1);
        }
    }

    private void overRowSets() {
        for (int s = 0; s < rowSets.size(); s++) {
            RowSet set = rowSets.get(s);
            for (int c : pairColumns) {
                int[] added =
                        Arrays.stream(set.rows()).filter(r -> number(r, c)).toArray();
                double sum = Arrays.stream(added).mapToDouble(r -> value(r, c)).sum();
                if (added.length > 1) {
                    rowSet(Program.SUM_OF_ROW_SET, sum, s, c);
                    rowSet(Program.AVERAGE_OF_ROW_SET, sum / added.length, s, c);
                }
            }
        }
    }

    private void rowSet(Program program, double value, int s, int c) {
        if (sound(value)) {
            RowSet set = rowSets.get(s);
            int r = set.rows()[0];
            candidates
                    .add(Answer.number(program, value, r, c))
                    .use(blocks.rowSet(s, set))
                    .use(column(r, c))
                    .use(cover(NONE, just(c)));
        }
    }

    private void ofTwoRowsAndColumns() {
        int[] rows = best(reading.rowOrder, AVERAGE_ROWS);
        List<int[]> subsets = new ArrayList<>();
        pairs(pairColumns, subsets);
        triples(pairColumns, subsets);
        for (int a : rows) {
            for (int b : rows) {
                if (a != b) {
                    for (int[] subset : subsets) {
                        averages(a, b, subset);
                    }
                    shares(a, b);
                }
            }
        }
    }

    private void averages(int a, int b, int[] subset) {
        double difference = 0;
        for (int c : subset) {
            difference += (value(a, c) - value(b, c)) / subset.length;
        }
        if (sound(difference)) {
            candidates
                    .add(Answer.number(Program.DIFFERENCE_OF_AVERAGES, difference, a, subset[0]))
                    .use(row(a))
                    .use(row(b), 1)
                    .use(blocks.rowPair(a, b, Family.CHANGE))
                    .use(blocks.columnSet(set(a), subset))
                    .use(cover(just(a, b), subset));
        }
    }

    private void shares(int a, int b) {
        for (int c : pairColumns) {
            for (int d : pairColumns) {
                double difference = (value(a, c) / value(b, c) - value(a, d) / value(b, d)) * 100;
                if (c != d && sound(difference)) {
                    candidates
                            .add(Answer.number(Program.DIFFERENCE_OF_SHARES, difference, a, c))
                            .use(row(a))
                            .use(row(b), 1)
                            .use(blocks.rowPair(a, b, Family.RATIO))
                            .use(blocks.columnPair(set(a), c, d, Family.CHANGE))
                            .use(cover(just(a, b), just(c, d)));
                }
            }
        }
    }

    private static void pairs(int[] items, List<int[]> into) {
        for (int i = 0; i < items.length; i++) {
            for (int j = i + 1; j < items.length; j++) {
                into.add(new int[] {items[i], items[j]});
            }
        }
    }

    private static void triples(int[] items, List<int[]> into) {
        for (int i = 0; i < items.length; i++) {
            for (int j = i + 1; j < items.length; j++) {
                for (int k = j + 1; k < items.length; k++) {
                    into.add(new int[] {items[i], items[j], items[k]});
                }
            }
        }
    }
}

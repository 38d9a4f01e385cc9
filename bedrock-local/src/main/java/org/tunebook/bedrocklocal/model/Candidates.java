package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Every answer that the programs can give for a reading, each with the features it is scored by. Which rows,
 * columns and sentences are tried is cut to the best matching ones, so the work per question is bounded.
 */
final class Candidates {
    private static final int CELL_ROWS = 45;
    private static final int CELL_COLUMNS = 10;
    private static final int OPERATION_ROWS = 8;
    private static final int OPERATION_COLUMNS = 6;
    private static final int PAIR_ROWS = 7;
    private static final int PAIR_COLUMNS = 4;
    private static final int TRIPLE_ROWS = 5;
    private static final int HEADER_ROWS = 16;
    private static final int SENTENCES = 6;
    private static final int NUMBER_SENTENCES = 4;
    private static final int MOST_NUMBERS = 8;
    private static final int LONGEST_SPAN = 70;
    private static final int NEAR_ENDS = 7;
    private static final int MOST_SPANS_OF_SENTENCE = 420;
    private static final int MOST_LINES = 24;

    /** Rows that belong together. */
    record RowSet(Kind kind, int[] rows, Words name) {
        enum Kind {
            NOT_TOTAL,
            ALL,
            SECTION,
            ABOVE
        }
    }

    /** A number in a sentence; its year is the last one named before it in the sentence, or the next one after. */
    record TextNumber(int sentence, int word, double value, boolean percent, boolean money, int year) {}

    /** The candidates of a reading: what the head scores, and the answers in the same order. */
    record Listed(Example example, List<Answer> answers) {}

    private final Reading reading;
    private final Question question;
    private final Example.Builder builder;
    private final Blocks blocks;
    private final List<Answer> answers = new ArrayList<>();

    private Candidates(Reading reading) {
        this.reading = reading;
        this.question = reading.question;
        this.builder = new Example.Builder(reading.questionVector);
        this.blocks = new Blocks(reading, builder);
    }

    static Listed of(Reading reading) {
        Candidates candidates = new Candidates(reading);
        TableView table = reading.table;
        if (table != null && !table.rows.isEmpty()) {
            OfTable ofTable = candidates.new OfTable(table);
            ofTable.list();
        }
        candidates.ofText();
        if (candidates.answers.isEmpty()) {
            candidates.begin(Answer.text(Program.SPAN, reading.question.words.text.strip(), -1, -1));
        }
        return new Listed(candidates.builder.build(), candidates.answers);
    }

    private void begin(Answer answer) {
        answers.add(answer);
        builder.begin(answer.program());
        builder.with(blocks.program(answer.program()), 0);
    }

    /** The candidates from the table. */
    private final class OfTable {
        private final TableView table;
        private final int[] columns;
        private final int[] pairColumns;
        private final List<RowSet> rowSets;
        private final double threshold;

        OfTable(TableView table) {
            this.table = table;
            this.columns = best(reading.columnOrder, OPERATION_COLUMNS);
            this.pairColumns = best(reading.columnOrder, PAIR_COLUMNS);
            this.rowSets = rowSets();
            double factor = question.thresholdIn == Magnitude.ONE || reading.magnitude() == Magnitude.ONE
                    ? 1
                    : question.thresholdIn.factor / reading.magnitude().factor;
            this.threshold =
                    question.thresholdIn == Magnitude.PERCENT ? question.threshold : question.threshold * factor;
        }

        void list() {
            cells();
            cellsOfRows();
            cellsOfColumns();
            columnHeaders();
            rowHeaders();
            overColumns();
            overRows();
            overRowSets();
            ofTwoAverages();
        }

        private int[] best(int[] order, int most) {
            int[] chosen = Arrays.copyOf(order, Math.min(order.length, most));
            Arrays.sort(chosen);
            return chosen;
        }

        private TableView.Columns set(int row) {
            return table.rows.get(row).columns;
        }

        private void add(Answer answer, int... blockAndRole) {
            begin(answer);
            for (int i = 0; i < blockAndRole.length; i += 2) {
                builder.with(blockAndRole[i], blockAndRole[i + 1]);
            }
        }

        private int row(int r) {
            return blocks.row(r);
        }

        private int column(int r, int c) {
            return blocks.column(set(r), c);
        }

        private boolean number(int r, int c) {
            return table.value(r, c).isNumber();
        }

        private double value(int r, int c) {
            return table.value(r, c).value();
        }

        private void cells() {
            int[] wide = best(reading.columnOrder, CELL_COLUMNS);
            for (int r : best(reading.rowOrder, CELL_ROWS)) {
                for (int c : wide) {
                    if (!table.cell(r, c).isEmpty()) {
                        add(
                                Answer.text(Program.CELL, table.cell(r, c), r, c),
                                row(r),
                                0,
                                column(r, c),
                                0,
                                blocks.cell(r, c),
                                0);
                    }
                }
            }
        }

        private void cellsOfRows() {
            int[] rows = best(reading.rowOrder, TRIPLE_ROWS);
            for (int r : rows) {
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
                        Program program = subset.length == 2
                                ? Program.CELLS_OF_ROW_2
                                : subset.length == 3 ? Program.CELLS_OF_ROW_3 : Program.CELLS_OF_ROW;
                        add(
                                Answer.texts(program, lines, r, subset[0]),
                                row(r),
                                0,
                                blocks.columnSet(set(r), subset),
                                0,
                                blocks.cell(r, subset[0]),
                                0);
                    }
                }
            }
        }

        /** Columns in the order in which the question names their years; others stay where they are. */
        private int[] byMention(int r, int[] subset) {
            for (int c : subset) {
                if (question.mention(set(r).year[c]) < 0) {
                    return subset;
                }
            }
            Integer[] sorted = Arrays.stream(subset).boxed().toArray(Integer[]::new);
            Arrays.sort(
                    sorted,
                    (a, b) -> Integer.compare(question.mention(set(r).year[a]), question.mention(set(r).year[b])));
            return Arrays.stream(sorted).mapToInt(Integer::intValue).toArray();
        }

        private void cellsOfColumns() {
            int[] rows = best(reading.rowOrder, PAIR_ROWS);
            for (int i = 0; i < rows.length; i++) {
                for (int j = i + 1; j < rows.length; j++) {
                    int a = first(rows[i], rows[j]);
                    int b = a == rows[i] ? rows[j] : rows[i];
                    for (int c : pairColumns) {
                        if (!table.cell(a, c).isEmpty() && !table.cell(b, c).isEmpty()) {
                            add(
                                    Answer.texts(
                                            Program.CELLS_OF_COLUMN_2,
                                            List.of(table.cell(a, c), table.cell(b, c)),
                                            a,
                                            c),
                                    row(a),
                                    0,
                                    row(b),
                                    0,
                                    blocks.rowPair(a, b, Blocks.Family.CHANGE),
                                    0,
                                    column(a, c),
                                    0,
                                    blocks.cell(a, c),
                                    0);
                        }
                    }
                }
            }
            int[] few = best(reading.rowOrder, TRIPLE_ROWS);
            List<int[]> triples = new ArrayList<>();
            triples(few, triples);
            for (int[] triple : triples) {
                for (int c : pairColumns) {
                    List<String> lines = new ArrayList<>();
                    for (int r : triple) {
                        if (!table.cell(r, c).isEmpty()) {
                            lines.add(table.cell(r, c));
                        }
                    }
                    if (lines.size() == 3) {
                        add(
                                Answer.texts(Program.CELLS_OF_COLUMN_3, lines, triple[0], c),
                                row(triple[0]),
                                0,
                                row(triple[1]),
                                0,
                                row(triple[2]),
                                0,
                                column(triple[0], c),
                                0);
                    }
                }
            }
        }

        private int first(int a, int b) {
            float ma = reading.rows[a].recall == 0 ? 2 : reading.rows[a].first;
            float mb = reading.rows[b].recall == 0 ? 2 : reading.rows[b].first;
            return mb < ma ? b : a;
        }

        private String columnName(TableView.Columns set, int c) {
            return set.year[c] != 0 ? Integer.toString(set.year[c]) : set.header[c].text;
        }

        private void columnHeaders() {
            TableView.Columns set = table.columnSets.get(0);
            List<String> names = new ArrayList<>();
            for (int c : table.columns) {
                String name = columnName(set, c);
                if (name.isEmpty()) {
                    continue;
                }
                if (!names.contains(name)) {
                    names.add(name);
                }
                add(Answer.text(Program.COLUMN_HEADER, name, -1, c), blocks.column(set, c), 0);
                if (!name.equals(set.header[c].text)) {
                    add(Answer.text(Program.COLUMN_HEADER, set.header[c].text, -1, c), blocks.column(set, c), 1);
                }
            }
            if (names.size() > 1 && names.size() <= MOST_LINES) {
                add(Answer.texts(Program.COLUMN_HEADERS, names, -1, -1), blocks.columnSet(set, table.columns), 0);
                add(
                        Answer.number(Program.COUNT_COLUMNS, names.size(), -1, -1),
                        blocks.columnSet(set, table.columns),
                        0);
            }
            for (int r : best(reading.rowOrder, OPERATION_ROWS)) {
                extremes(r);
                if (!Double.isNaN(threshold)) {
                    columnsBeyond(r, Program.COLUMNS_ABOVE, Program.COUNT_COLUMNS_ABOVE);
                    columnsBeyond(r, Program.COLUMNS_BELOW, Program.COUNT_COLUMNS_BELOW);
                }
            }
        }

        private void extremes(int r) {
            int max = -1;
            int min = -1;
            int numbers = 0;
            for (int c : table.columns) {
                if (number(r, c) && !columnName(set(r), c).isEmpty()) {
                    numbers++;
                    max = max < 0 || value(r, c) > value(r, max) ? c : max;
                    min = min < 0 || value(r, c) < value(r, min) ? c : min;
                }
            }
            if (numbers < 2) {
                return;
            }
            int[] all = table.columns;
            add(
                    Answer.text(Program.COLUMN_OF_MAXIMUM, columnName(set(r), max), r, max),
                    row(r),
                    0,
                    blocks.columnSet(set(r), all),
                    0,
                    column(r, max),
                    0);
            add(
                    Answer.text(Program.COLUMN_OF_MINIMUM, columnName(set(r), min), r, min),
                    row(r),
                    0,
                    blocks.columnSet(set(r), all),
                    0,
                    column(r, min),
                    0);
        }

        private boolean beyond(Program program, double value) {
            return switch (program) {
                case COLUMNS_ABOVE, ROWS_ABOVE -> value > threshold;
                default -> value < threshold;
            };
        }

        private void columnsBeyond(int r, Program headers, Program count) {
            List<String> names = new ArrayList<>();
            int numbers = 0;
            for (int c : table.columns) {
                if (number(r, c)) {
                    numbers++;
                    if (beyond(headers, value(r, c))) {
                        names.add(columnName(set(r), c));
                    }
                }
            }
            if (numbers == 0) {
                return;
            }
            if (!names.isEmpty()) {
                add(Answer.texts(headers, names, r, -1), row(r), 0);
            }
            add(Answer.number(count, names.size(), r, -1), row(r), 0);
        }

        private String rowName(int r) {
            TableView.Row row = table.rows.get(r);
            String text = row.header.text.strip();
            text = text.replaceAll("\\s*\\(\\d\\)$", "");
            while (text.endsWith(":") || text.endsWith("*")) {
                text = text.substring(0, text.length() - 1).strip();
            }
            return text;
        }

        private void rowHeaders() {
            for (int r : best(reading.rowOrder, HEADER_ROWS)) {
                if (!rowName(r).isEmpty()) {
                    add(Answer.text(Program.ROW_HEADER, rowName(r), r, -1), row(r), 0);
                }
            }
            for (int s = 0; s < rowSets.size(); s++) {
                RowSet set = rowSets.get(s);
                List<String> names = new ArrayList<>();
                for (int r : set.rows()) {
                    String name = rowName(r);
                    if (!name.isEmpty() && !names.contains(name)) {
                        names.add(name);
                    }
                }
                int block = blocks.rowSet(s, set);
                if (names.size() > 1) {
                    if (names.size() <= MOST_LINES) {
                        add(Answer.texts(Program.ROW_HEADERS, names, -1, -1), block, 0);
                    }
                    add(Answer.number(Program.COUNT_ROWS, names.size(), -1, -1), block, 0);
                }
                for (int c : pairColumns) {
                    rowExtremes(set, block, c);
                    if (!Double.isNaN(threshold)) {
                        rowsBeyond(set, block, c, Program.ROWS_ABOVE, Program.COUNT_ROWS_ABOVE);
                        rowsBeyond(set, block, c, Program.ROWS_BELOW, Program.COUNT_ROWS_BELOW);
                    }
                }
            }
            sections();
        }

        /** The sections' own names. */
        private void sections() {
            List<String> names = new ArrayList<>();
            for (TableView.Row row : table.rows) {
                String name = row.section.text.strip();
                while (name.endsWith(":")) {
                    name = name.substring(0, name.length() - 1).strip();
                }
                if (!name.isEmpty() && !names.contains(name)) {
                    names.add(name);
                }
            }
            if (names.size() > 1 && names.size() <= MOST_LINES) {
                add(Answer.texts(Program.ROW_HEADERS, names, -1, -1));
                add(Answer.number(Program.COUNT_ROWS, names.size(), -1, -1));
            }
        }

        private void rowExtremes(RowSet set, int block, int c) {
            int max = -1;
            int min = -1;
            int numbers = 0;
            for (int r : set.rows()) {
                if (number(r, c) && !rowName(r).isEmpty()) {
                    numbers++;
                    max = max < 0 || value(r, c) > value(max, c) ? r : max;
                    min = min < 0 || value(r, c) < value(min, c) ? r : min;
                }
            }
            if (numbers < 2) {
                return;
            }
            add(Answer.text(Program.ROW_OF_MAXIMUM, rowName(max), max, c), block, 0, column(max, c), 0, row(max), 0);
            add(Answer.text(Program.ROW_OF_MINIMUM, rowName(min), min, c), block, 0, column(min, c), 0, row(min), 0);
        }

        private void rowsBeyond(RowSet set, int block, int c, Program headers, Program count) {
            List<String> names = new ArrayList<>();
            int numbers = 0;
            for (int r : set.rows()) {
                if (number(r, c)) {
                    numbers++;
                    if (beyond(headers, value(r, c))) {
                        names.add(rowName(r));
                    }
                }
            }
            if (numbers == 0) {
                return;
            }
            int column = column(set.rows()[0], c);
            if (!names.isEmpty() && names.size() <= MOST_LINES) {
                add(Answer.texts(headers, names, -1, c), block, 0, column, 0);
            }
            add(Answer.number(count, names.size(), -1, c), block, 0, column, 0);
        }

        private List<RowSet> rowSets() {
            List<RowSet> sets = new ArrayList<>();
            int n = table.rows.size();
            int[] all = new int[n];
            int[] some = new int[n];
            int count = 0;
            for (int r = 0; r < n; r++) {
                all[r] = r;
                if (!table.rows.get(r).total) {
                    some[count++] = r;
                }
            }
            Words none = Words.of("");
            if (count > 1) {
                sets.add(new RowSet(RowSet.Kind.NOT_TOTAL, Arrays.copyOf(some, count), none));
            }
            if (count < n || count < 2) {
                sets.add(new RowSet(RowSet.Kind.ALL, all, none));
            }
            sectionsAndTotals(sets);
            return sets;
        }

        private void sectionsAndTotals(List<RowSet> sets) {
            int n = table.rows.size();
            int from = 0;
            for (int r = 0; r < n && sets.size() < 14; r++) {
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
        }

        private int[] range(int from, int to) {
            int[] rows = new int[to - from];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = from + i;
            }
            return rows;
        }

        private void calculate(Program program, double value, int r, int c, int... blockAndRole) {
            if (Double.isFinite(value) && Math.abs(value) < 1e13) {
                add(Answer.number(program, value, r, c), blockAndRole);
            }
        }

        private void overColumns() {
            for (int r : best(reading.rowOrder, OPERATION_ROWS)) {
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
                for (int[] subset : subsets) {
                    columnSet(r, subset);
                }
            }
        }

        private void columnPair(int r, int a, int b) {
            CellValue first = table.value(r, a);
            CellValue second = table.value(r, b);
            int change = blocks.columnPair(set(r), a, b, Blocks.Family.CHANGE);
            int ratio = blocks.columnPair(set(r), a, b, Blocks.Family.RATIO);
            double difference = first.value() - second.value();
            double quotient = first.value() / second.value();
            columnPair(Program.DIFFERENCE_OF_COLUMNS, difference, r, a, b, change);
            columnPair(Program.CHANGE_OF_COLUMNS, difference / second.value() * 100, r, a, b, change);
            columnPair(Program.SHARE_OF_COLUMNS, quotient * 100, r, a, b, ratio);
            columnPair(Program.RATIO_OF_COLUMNS, quotient, r, a, b, ratio);
        }

        private void columnPair(Program program, double value, int r, int a, int b, int pair) {
            if (Double.isFinite(value)) {
                calculate(
                        program,
                        value,
                        r,
                        a,
                        row(r),
                        0,
                        column(r, a),
                        0,
                        column(r, b),
                        1,
                        pair,
                        0,
                        blocks.result(program, value, table.value(r, a), table.value(r, b)),
                        0);
            }
        }

        private void columnSet(int r, int[] subset) {
            double sum = 0;
            for (int c : subset) {
                if (!number(r, c)) {
                    return;
                }
                sum += value(r, c);
            }
            int set = blocks.columnSet(set(r), subset);
            int cell = blocks.cell(r, subset[0]);
            calculate(Program.AVERAGE_OF_COLUMNS, sum / subset.length, r, subset[0], row(r), 0, set, 0, cell, 0);
            calculate(Program.SUM_OF_COLUMNS, sum, r, subset[0], row(r), 0, set, 0, cell, 0);
        }

        private void overRows() {
            int[] rows = best(reading.rowOrder, PAIR_ROWS);
            int[] withTotal = withLastTotal(rows);
            for (int a : rows) {
                for (int b : withTotal) {
                    for (int c : pairColumns) {
                        if (a != b && number(a, c) && number(b, c)) {
                            rowPair(a, b, c);
                        }
                    }
                }
            }
            for (int i = 0; i < rows.length; i++) {
                for (int j = i + 1; j < rows.length; j++) {
                    for (int c : pairColumns) {
                        if (number(rows[i], c) && number(rows[j], c)) {
                            rowSum(rows[i], rows[j], c);
                        }
                    }
                }
            }
            List<int[]> triples = new ArrayList<>();
            triples(best(reading.rowOrder, TRIPLE_ROWS), triples);
            for (int[] t : triples) {
                for (int c : best(reading.columnOrder, 2)) {
                    double sum = value(t[0], c) + value(t[1], c) + value(t[2], c);
                    calculate(
                            Program.SUM_OF_ROWS,
                            sum,
                            t[0],
                            c,
                            row(t[0]),
                            1,
                            row(t[1]),
                            1,
                            row(t[2]),
                            1,
                            column(t[0], c),
                            1);
                    calculate(
                            Program.AVERAGE_OF_ROWS,
                            sum / 3,
                            t[0],
                            c,
                            row(t[0]),
                            1,
                            row(t[1]),
                            1,
                            row(t[2]),
                            1,
                            column(t[0], c),
                            1);
                }
            }
        }

        private int[] withLastTotal(int[] rows) {
            for (int r = table.rows.size() - 1; r >= 0; r--) {
                if (table.rows.get(r).total) {
                    int last = r;
                    if (Arrays.stream(rows).anyMatch(x -> x == last)) {
                        return rows;
                    }
                    int[] more = Arrays.copyOf(rows, rows.length + 1);
                    more[rows.length] = last;
                    return more;
                }
            }
            return rows;
        }

        private void rowPair(int a, int b, int c) {
            double first = value(a, c);
            double second = value(b, c);
            int change = blocks.rowPair(a, b, Blocks.Family.CHANGE);
            int ratio = blocks.rowPair(a, b, Blocks.Family.RATIO);
            rowPair(Program.DIFFERENCE_OF_ROWS, first - second, a, b, c, change);
            rowPair(Program.CHANGE_OF_ROWS, (first - second) / second * 100, a, b, c, change);
            rowPair(Program.SHARE_OF_ROWS, first / second * 100, a, b, c, ratio);
            rowPair(Program.RATIO_OF_ROWS, first / second, a, b, c, ratio);
        }

        private void rowPair(Program program, double value, int a, int b, int c, int pair) {
            if (Double.isFinite(value)) {
                calculate(
                        program,
                        value,
                        a,
                        c,
                        row(a),
                        0,
                        row(b),
                        1,
                        column(a, c),
                        0,
                        pair,
                        0,
                        blocks.result(program, value, table.value(a, c), table.value(b, c)),
                        0);
            }
        }

        private void rowSum(int a, int b, int c) {
            double sum = value(a, c) + value(b, c);
            int pair = blocks.rowPair(a, b, Blocks.Family.CHANGE);
            int cell = blocks.cell(a, c);
            calculate(Program.SUM_OF_ROWS, sum, a, c, row(a), 0, row(b), 0, pair, 0, column(a, c), 0, cell, 0);
            calculate(Program.AVERAGE_OF_ROWS, sum / 2, a, c, row(a), 0, row(b), 0, pair, 0, column(a, c), 0, cell, 0);
            int total = lastTotal();
            if (total >= 0 && total != a && total != b && number(total, c)) {
                double share = sum / value(total, c);
                calculate(
                        Program.SHARE_OF_SUM,
                        share * 100,
                        a,
                        c,
                        row(a),
                        0,
                        row(b),
                        0,
                        pair,
                        0,
                        column(a, c),
                        0,
                        row(total),
                        1);
                calculate(
                        Program.RATIO_OF_SUM,
                        share,
                        a,
                        c,
                        row(a),
                        0,
                        row(b),
                        0,
                        pair,
                        0,
                        column(a, c),
                        0,
                        row(total),
                        1);
            }
        }

        private int lastTotal() {
            for (int r = table.rows.size() - 1; r >= 0; r--) {
                if (table.rows.get(r).total) {
                    return r;
                }
            }
            return -1;
        }

        private void overRowSets() {
            for (int s = 0; s < rowSets.size(); s++) {
                RowSet set = rowSets.get(s);
                for (int c : pairColumns) {
                    double sum = 0;
                    int count = 0;
                    for (int r : set.rows()) {
                        if (number(r, c)) {
                            sum += value(r, c);
                            count++;
                        }
                    }
                    if (count < 2) {
                        continue;
                    }
                    int block = blocks.rowSet(s, set);
                    int r = set.rows()[0];
                    calculate(Program.SUM_OF_ROW_SET, sum, r, c, block, 0, column(r, c), 0);
                    calculate(Program.AVERAGE_OF_ROW_SET, sum / count, r, c, block, 0, column(r, c), 0);
                }
            }
        }

        private void ofTwoAverages() {
            int[] rows = best(reading.rowOrder, 4);
            List<int[]> subsets = new ArrayList<>();
            pairs(pairColumns, subsets);
            triples(pairColumns, subsets);
            for (int a : rows) {
                for (int b : rows) {
                    if (a == b) {
                        continue;
                    }
                    for (int[] subset : subsets) {
                        double difference = average(a, subset) - average(b, subset);
                        calculate(
                                Program.DIFFERENCE_OF_AVERAGES,
                                difference,
                                a,
                                subset[0],
                                row(a),
                                0,
                                row(b),
                                1,
                                blocks.rowPair(a, b, Blocks.Family.CHANGE),
                                0,
                                blocks.columnSet(set(a), subset),
                                0);
                    }
                    for (int c : pairColumns) {
                        for (int d : pairColumns) {
                            if (c != d) {
                                double share = value(a, c) / value(b, c) - value(a, d) / value(b, d);
                                calculate(
                                        Program.DIFFERENCE_OF_SHARES,
                                        share * 100,
                                        a,
                                        c,
                                        row(a),
                                        0,
                                        row(b),
                                        1,
                                        blocks.rowPair(a, b, Blocks.Family.RATIO),
                                        0,
                                        blocks.columnPair(set(a), c, d, Blocks.Family.CHANGE),
                                        0);
                            }
                        }
                    }
                }
            }
        }

        private double average(int r, int[] subset) {
            double sum = 0;
            for (int c : subset) {
                sum += value(r, c);
            }
            return sum / subset.length;
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

    private void ofText() {
        int[] order = reading.sentenceOrder;
        List<TextNumber> numbers = new ArrayList<>();
        for (int i = 0; i < Math.min(SENTENCES, order.length); i++) {
            spans(order[i]);
            if (i < NUMBER_SENTENCES) {
                List<TextNumber> own = numbers(order[i]);
                numbersOfSentence(order[i], own);
                numbers.addAll(own);
            }
        }
        calculations(numbers.size() > MOST_NUMBERS ? numbers.subList(0, MOST_NUMBERS) : numbers);
    }

    private boolean asked(Words words, int i) {
        return words.content(i) && reading.mention(words.stem[i]) >= 0;
    }

    private void spans(int s) {
        Words words = reading.sentences.get(s);
        int n = words.size;
        boolean[] starts = new boolean[n];
        boolean[] ends = new boolean[n];
        boolean[] strong = new boolean[n];
        for (int i = 0; i < n; i++) {
            boolean measured = i > 0 && words.number[i - 1] && Words.isUnit(words.word[i]);
            starts[i] = i == 0
                    || (!words.glued(i - 1)
                            && !measured
                            && (words.before(i) != 0
                                    || words.function[i - 1]
                                    || words.number[i]
                                    || words.year[i] != 0
                                    || asked(words, i - 1) != asked(words, i)));
            boolean last = i == n - 1;
            boolean opens = !last && words.number[i] && Words.isUnit(words.word[i + 1]);
            ends[i] = last
                    || (!words.glued(i)
                            && !opens
                            && !words.function[i]
                            && (words.after(i) != 0
                                    || words.function[i + 1]
                                    || words.number[i]
                                    || words.year[i] != 0
                                    || Words.isUnit(words.word[i])
                                    || asked(words, i) != asked(words, i + 1)));
            strong[i] = last || (ends[i] && words.after(i) != 0);
        }
        int made = 0;
        int sentence = blocks.sentence(s);
        for (int from = 0; from < n && made < MOST_SPANS_OF_SENTENCE; from++) {
            if (!starts[from]) {
                continue;
            }
            int near = 0;
            for (int to = from; to < Math.min(n, from + LONGEST_SPAN); to++) {
                if (!ends[to] || (!strong[to] && near >= NEAR_ENDS)) {
                    continue;
                }
                near++;
                made++;
                begin(spanAnswer(words, from, to));
                builder.with(sentence, 0);
                builder.with(blocks.start(s, from), 0);
                builder.with(blocks.end(s, to), 0);
                builder.with(blocks.span(s, from, to), 0);
            }
        }
    }

    private static Answer spanAnswer(Words words, int from, int to) {
        String text = spanText(words, from, to);
        double number = CellValue.of(text).value();
        if (Double.isNaN(number)) {
            int space = text.lastIndexOf(' ');
            if (space > 0 && Magnitude.ofWord(text.substring(space + 1).toLowerCase(Locale.ROOT)) != Magnitude.ONE) {
                number = CellValue.of(text.substring(0, space)).value();
            }
        }
        return new Answer(Program.SPAN, List.of(text), number, -1, -1);
    }

    /** The text from a word to another, with a bracket or quote that it opens and the text closes right after. */
    static String spanText(Words words, int from, int to) {
        int begin = words.from[from];
        int end = words.to[to];
        if (begin > 0 && "(“\"".indexOf(words.text.charAt(begin - 1)) >= 0) {
            char close = words.text.charAt(begin - 1) == '(' ? ')' : words.text.charAt(begin - 1) == '“' ? '”' : '"';
            if (words.text.substring(begin, end).indexOf(close) >= 0
                    || (end < words.text.length() && words.text.charAt(end) == close)) {
                begin--;
            }
        }
        int open = 0;
        for (int i = begin; i < end; i++) {
            char c = words.text.charAt(i);
            open += c == '(' || c == '“' ? 1 : c == ')' || c == '”' ? -1 : 0;
        }
        while (open > 0 && end < words.text.length() && ")”".indexOf(words.text.charAt(end)) >= 0) {
            end++;
            open--;
        }
        return words.text.substring(begin, end);
    }

    private List<TextNumber> numbers(int s) {
        Words words = reading.sentences.get(s);
        List<TextNumber> found = new ArrayList<>();
        for (int i = 0; i < words.size && found.size() < 2 * MOST_NUMBERS; i++) {
            if (!words.number[i]) {
                continue;
            }
            CellValue value = CellValue.of(words.text.substring(words.from[i], words.to[i]));
            if (value.isNumber()) {
                found.add(new TextNumber(
                        s,
                        i,
                        value.value(),
                        value.form() == CellValue.Form.PERCENT,
                        value.form() == CellValue.Form.MONEY,
                        yearNear(words, i)));
            }
        }
        return found;
    }

    private static int yearNear(Words words, int at) {
        for (int i = at - 1; i >= 0; i--) {
            if (words.year[i] != 0) {
                return words.year[i];
            }
        }
        for (int i = at + 1; i < words.size; i++) {
            if (words.year[i] != 0) {
                return words.year[i];
            }
        }
        return 0;
    }

    private void numbersOfSentence(int s, List<TextNumber> numbers) {
        Words words = reading.sentences.get(s);
        for (int size = 2; size <= 3; size++) {
            for (int i = 0; i + size <= Math.min(MOST_NUMBERS, numbers.size()); i++) {
                List<String> lines = new ArrayList<>();
                for (TextNumber number : numbers.subList(i, i + size)) {
                    int at = number.word();
                    boolean unit = at + 1 < words.size && Words.isUnit(words.word[at + 1]);
                    lines.add(spanText(words, at, unit ? at + 1 : at));
                }
                begin(Answer.texts(Program.NUMBERS_OF_SENTENCE, lines, -1, -1));
                builder.with(blocks.sentence(s), 0);
                builder.with(blocks.start(s, numbers.get(i).word()), size - 1);
                builder.with(blocks.textPair(numbers.get(i), numbers.get(i + size - 1), Blocks.Family.RATIO), size - 1);
            }
        }
    }

    private void calculations(List<TextNumber> numbers) {
        for (TextNumber a : numbers) {
            for (TextNumber b : numbers) {
                if (a == b) {
                    continue;
                }
                int change = blocks.textPair(a, b, Blocks.Family.CHANGE);
                textPair(Program.DIFFERENCE_IN_TEXT, a.value() - b.value(), a, b, change);
                textPair(Program.CHANGE_IN_TEXT, (a.value() - b.value()) / b.value() * 100, a, b, change);
                textPair(Program.RATIO_IN_TEXT, a.value() / b.value(), a, b, change);
                if (numbers.indexOf(a) < numbers.indexOf(b)) {
                    textPair(Program.AVERAGE_IN_TEXT, (a.value() + b.value()) / 2, a, b, change);
                    textPair(Program.SUM_IN_TEXT, a.value() + b.value(), a, b, change);
                }
            }
        }
    }

    private void textPair(Program program, double value, TextNumber a, TextNumber b, int pair) {
        if (Double.isFinite(value) && Math.abs(value) < 1e13) {
            begin(Answer.number(program, value, -1, -1));
            builder.with(blocks.sentence(a.sentence()), 0);
            builder.with(blocks.sentence(b.sentence()), 1);
            builder.with(pair, 0);
        }
    }
}

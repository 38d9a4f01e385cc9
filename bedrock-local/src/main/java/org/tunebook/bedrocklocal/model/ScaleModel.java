package org.tunebook.bedrocklocal.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * The scale of an answer, by a log-linear model with five outcomes over hashed features, trained by AdaGrad after
 * the head.
 */
final class ScaleModel {
    private static final int BUCKETS = 1 << 16;
    private static final int SCALES = Magnitude.values().length;
    private static final int EPOCHS = 12;
    private static final float RATE = 0.1f;

    final float[] weights;

    ScaleModel() {
        this(new float[BUCKETS * SCALES]);
    }

    ScaleModel(float[] weights) {
        this.weights = weights;
    }

    /** One answer to learn from: its features and its scale. */
    record Case(int[] features, Magnitude magnitude) {}

    Magnitude of(int[] features) {
        float[] scores = scores(features);
        int best = 0;
        for (int i = 1; i < SCALES; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return Magnitude.values()[best];
    }

    private float[] scores(int[] features) {
        float[] scores = new float[SCALES];
        for (int feature : features) {
            for (int i = 0; i < SCALES; i++) {
                scores[i] += weights[feature * SCALES + i];
            }
        }
        return scores;
    }

    /** Trains on the cases, {@value EPOCHS} times over. */
    void train(Case[] cases, double learningRateMultiplier, long seed) {
        float[] squares = new float[weights.length];
        Random random = new Random(seed);
        int[] order = new int[cases.length];
        Arrays.setAll(order, i -> i);
        float rate = (float) (RATE * learningRateMultiplier);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Training.shuffle(order, random);
            for (int at : order) {
                step(cases[at], squares, rate);
            }
        }
    }

    private void step(Case one, float[] squares, float rate) {
        float[] p = scores(one.features());
        float best = Float.NEGATIVE_INFINITY;
        for (float score : p) {
            best = Math.max(best, score);
        }
        float sum = 0;
        for (int i = 0; i < SCALES; i++) {
            p[i] = (float) Math.exp(p[i] - best);
            sum += p[i];
        }
        for (int i = 0; i < SCALES; i++) {
            float g = p[i] / sum - (i == one.magnitude().ordinal() ? 1 : 0);
            for (int feature : one.features()) {
                int at = feature * SCALES + i;
                squares[at] += g * g;
                weights[at] -= rate * g / ((float) Math.sqrt(squares[at]) + 1e-6f);
            }
        }
    }

    /** What speaks for an answer's scale: how it was found, what the table and the text say, the words around. */
    static int[] features(Reading reading, Answer answer) {
        int[] all = new int[400];
        int n = 0;
        int program = answer.program().ordinal();
        int table = reading.table == null ? 9 : reading.table.magnitude.ordinal();
        int text = reading.textMagnitude.ordinal();
        int named = reading.magnitude().ordinal();
        CellValue.Form form = CellValue.Form.NONE;
        Words row = Words.of("");
        Words column = row;
        if (reading.table != null && answer.row() >= 0) {
            row = reading.table.rows.get(answer.row()).header;
            if (answer.column() >= 0) {
                form = reading.table.value(answer.row(), answer.column()).form();
                column = reading.table.rows.get(answer.row()).columns.header[answer.column()];
            }
        }
        String line = answer.lines().get(0);
        int written = written(line, answer.number());
        boolean percentHeader = percent(column.text) || percent(row.text);
        int family = family(answer, form, percentHeader);
        all[n++] = bucket(20, family, named);
        all[n++] = bucket(21, family, written);
        all[n++] = bucket(22, family, program);
        all[n++] = bucket(1, program, 0);
        all[n++] = bucket(2, program, table);
        all[n++] = bucket(3, program, named);
        all[n++] = bucket(4, program, form.ordinal());
        all[n++] = bucket(5, program * 8 + form.ordinal(), named);
        all[n++] = bucket(6, table, text);
        all[n++] = bucket(7, program, written);
        all[n++] = bucket(8, form.ordinal() * 8 + written, named);
        all[n++] = bucket(9, percentHeader ? 1 : 0, program);
        all[n++] = bucket(10, reading.question.percent ? 1 : 0, program);
        all[n++] = bucket(11, answer.lines().size() > 1 ? 1 : 0, named);
        all[n++] = bucket(12, Double.isNaN(answer.number()) ? 1 : 0, program * 8 + named);
        Question question = reading.question;
        for (int i = 0; i < question.size && n < 180; i++) {
            if (question.words.year[i] == 0) {
                all[n++] = bucket(13, question.gram(i), named);
                all[n++] = bucket(14, question.gram(i), family);
            }
        }
        for (int i = 0; i < row.size && n < 280; i++) {
            all[n++] = bucket(15, row.stem[i], named);
            all[n++] = bucket(16, row.stem[i], family);
        }
        for (int i = 0; i < column.size && n < 380; i++) {
            if (column.year[i] == 0) {
                all[n++] = bucket(17, column.stem[i], named);
                all[n++] = bucket(18, column.stem[i], family);
            }
        }
        return Arrays.copyOf(all, n);
    }

    private static boolean percent(String header) {
        return header.indexOf('%') >= 0 || header.toLowerCase(Locale.ROOT).contains("percent");
    }

    /** What sort of quantity an answer is: a text, a count, a percentage, a ratio, or something measured. */
    private static int family(Answer answer, CellValue.Form form, boolean percentHeader) {
        boolean percents = form == CellValue.Form.PERCENT || percentHeader;
        return switch (answer.program()) {
            case COLUMN_HEADER,
                    COLUMN_HEADERS,
                    COLUMN_OF_MAXIMUM,
                    COLUMN_OF_MINIMUM,
                    COLUMNS_ABOVE,
                    COLUMNS_BELOW,
                    ROW_HEADER,
                    ROW_HEADERS,
                    ROW_OF_MAXIMUM,
                    ROW_OF_MINIMUM,
                    ROWS_ABOVE,
                    ROWS_BELOW,
                    COUNT_COLUMNS,
                    COUNT_COLUMNS_ABOVE,
                    COUNT_COLUMNS_BELOW,
                    COUNT_ROWS,
                    COUNT_ROWS_ABOVE,
                    COUNT_ROWS_BELOW -> 0;
            case SPAN, NUMBERS_OF_SENTENCE -> 1;
            case DIFFERENCE_IN_TEXT, AVERAGE_IN_TEXT, SUM_IN_TEXT -> 2;
            case RATIO_OF_COLUMNS, RATIO_OF_ROWS, RATIO_OF_SUM, RATIO_IN_TEXT -> 3;
            case CELL, CELLS_OF_ROW_2, CELLS_OF_ROW_3, CELLS_OF_ROW, CELLS_OF_COLUMN_2, CELLS_OF_COLUMN_3 ->
                percents ? 4 : 5;
            default -> answer.program().percent() ? 6 : percents ? 7 : 8;
        };
    }

    /** How a value is written: with % or money sign, with decimals, small or large. */
    private static int written(String line, double number) {
        if (Double.isNaN(number)) {
            return 0;
        }
        int decimals = line.indexOf('.') >= 0 ? 1 : 0;
        if (line.indexOf('%') >= 0) {
            return 2;
        }
        boolean money = !line.isEmpty() && Words.isCurrency(line.charAt(0));
        return (Math.abs(number) < 100 ? 3 : 4) + 2 * decimals + (money ? 4 : 0);
    }

    private static int bucket(int kind, int a, int b) {
        return Hash.of(7000 + kind, a, b) & (BUCKETS - 1);
    }
}

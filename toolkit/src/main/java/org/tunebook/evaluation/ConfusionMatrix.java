package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.tunebook.evaluation.CorpusMetric.Pair;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * How often each label was answered where each was right. Labels are those of the references, in lower case; every
 * other answer is counted under {@value #OTHER}.
 */
public final class ConfusionMatrix implements Displayable {
    /** The column of answers that are none of the labels. */
    public static final String OTHER = "(none of them)";

    private static final int LARGEST = 100;

    private final String title;
    private final List<String> labels;
    private final int[][] counts;

    private ConfusionMatrix(String title, List<String> labels, int[][] counts) {
        this.title = title;
        this.labels = labels;
        this.counts = counts;
    }

    static String label(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    /** The answers of an evaluation against its gold labels. */
    public static ConfusionMatrix of(Evaluation evaluation) {
        return of(evaluation.title(), evaluation.pairs());
    }

    /**
     * Answers against gold labels.
     *
     * @throws IllegalArgumentException if there are more than {@value #LARGEST} labels: this is no classification then
     */
    static ConfusionMatrix of(String title, List<Pair> pairs) {
        Map<String, Integer> index = new TreeMap<>();
        pairs.forEach(pair -> index.put(label(pair.reference()), 0));
        if (index.size() > LARGEST) {
            throw new IllegalArgumentException(
                    "there are " + index.size() + " different gold answers; expected at most " + LARGEST
                            + " labels. A confusion matrix is for classification");
        }
        List<String> labels = new ArrayList<>(index.keySet());
        labels.forEach(label -> index.put(label, labels.indexOf(label)));
        int[][] counts = new int[labels.size()][labels.size() + 1];
        for (Pair pair : pairs) {
            counts[index.getOrDefault(label(pair.reference()), 0)][
                    index.getOrDefault(label(pair.answer()), labels.size())]++;
        }
        return new ConfusionMatrix(title, labels, counts);
    }

    /** The labels, in order. */
    public List<String> labels() {
        return labels;
    }

    /** How often {@code answer} ({@link #OTHER} for none of the labels) was said where {@code gold} was right. */
    public int count(String gold, String answer) {
        int row = labels.indexOf(label(gold));
        int column = answer.equals(OTHER) ? labels.size() : labels.indexOf(label(answer));
        if (row < 0 || column < 0) {
            throw new IllegalArgumentException(
                    "no label " + (row < 0 ? gold : answer) + " in this matrix; there are " + labels);
        }
        return counts[row][column];
    }

    /** One row a gold label, one column an answer. */
    public Sheet counts() {
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int c = 0; c <= labels.size(); c++) {
            int column = c;
            columns.put(
                    c < labels.size() ? "answered " + labels.get(c).replace("\n", " | ") : OTHER,
                    IntStream.range(0, labels.size())
                            .mapToDouble(row -> counts[row][column])
                            .toArray());
        }
        Sheet sheet = Sheet.captioned("Gold labels against answers of " + title).text("gold", labels);
        for (Map.Entry<String, double[]> column : columns.entrySet()) {
            sheet = sheet.numbers(column.getKey(), "%.0f", column.getValue());
        }
        return sheet;
    }

    /** One row a label: precision, recall, F1, and how many examples have it. */
    public Sheet byLabel() {
        int n = labels.size();
        double[] precision = new double[n];
        double[] recall = new double[n];
        double[] f1 = new double[n];
        double[] support = new double[n];
        for (int i = 0; i < n; i++) {
            int label = i;
            double right = counts[i][i];
            double answered =
                    IntStream.range(0, n).mapToDouble(row -> counts[row][label]).sum();
            support[i] = IntStream.of(counts[i]).sum();
            precision[i] = 100 * right / answered;
            recall[i] = 100 * right / support[i];
            f1[i] = 200 * right / (answered + support[i]);
        }
        return Sheet.captioned("Labels, " + title)
                .text("label", labels)
                .numbers("precision, %", "%.1f", precision)
                .numbers("recall, %", "%.1f", recall)
                .numbers("F1, %", "%.1f", f1)
                .numbers("examples", "%.0f", support);
    }

    @Override
    public MimeBundle display() {
        return counts().display();
    }

    @Override
    public String toString() {
        return counts().toString();
    }
}

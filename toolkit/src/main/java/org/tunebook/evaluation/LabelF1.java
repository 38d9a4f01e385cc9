package org.tunebook.evaluation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tunebook.evaluation.MetricCard.Case;

/**
 * F1 of a classification over all examples. The labels are those of the references, or those given; both sides lose
 * case and outer white space. An answer that is none of the labels is a miss for its reference's label and no false
 * alarm for another.
 */
public final class LabelF1 implements CorpusMetric {
    /** The mean of the labels' F1: every label counts the same, however rare. */
    public static final LabelF1 MACRO = new LabelF1("macro-f1", Set.of());

    /** F1 of the counts of all labels together: every example counts the same. */
    public static final LabelF1 MICRO = new LabelF1("micro-f1", Set.of());

    private final String name;
    private final Set<String> labels;

    private LabelF1(String name, Set<String> labels) {
        this.name = name;
        this.labels = labels;
    }

    /** The same over these labels, whether they stand in the references or not. */
    public LabelF1 labels(String... labels) {
        Set<String> all = new LinkedHashSet<>();
        for (String label : labels) {
            all.add(ConfusionMatrix.label(label));
        }
        return new LabelF1(name, all);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public MetricCard card() {
        boolean macro = isMacro();
        return new MetricCard(
                name,
                macro
                        ? "The mean of the labels' F1: a rare label counts as much as a frequent one."
                        : "F1 of the counts of all labels together. Where every answer is one of the labels it is the accuracy.",
                (macro ? "mean over labels of 2TP / (2TP + FP + FN)" : "2ΣTP / (2ΣTP + ΣFP + ΣFN)")
                        + "; a label without any of the three is left out",
                "the usual definition; macro as the mean of F1, not F1 of the means",
                MetricCard.SHARE,
                List.of(new Case("Refund ", "refund", 1), new Case("a refund", "refund", 0)),
                "An answer around the label (\"It is a refund.\") is none of the labels.");
    }

    private boolean isMacro() {
        return name.equals("macro-f1");
    }

    @Override
    public Prepared over(List<Pair> pairs) {
        Set<String> known = new TreeSet<>(labels);
        if (labels.isEmpty()) {
            pairs.forEach(pair -> known.add(ConfusionMatrix.label(pair.reference())));
        }
        List<String> order = List.copyOf(known);
        int[] answers = pairs.stream()
                .mapToInt(pair -> order.indexOf(ConfusionMatrix.label(pair.answer())))
                .toArray();
        int[] references = pairs.stream()
                .mapToInt(pair -> order.indexOf(ConfusionMatrix.label(pair.reference())))
                .toArray();
        return places -> {
            int[] right = new int[order.size()];
            int[] wrong = new int[order.size()];
            for (int place : places) {
                if (answers[place] >= 0 && answers[place] == references[place]) {
                    right[answers[place]]++;
                } else {
                    if (answers[place] >= 0) {
                        wrong[answers[place]]++;
                    }
                    if (references[place] >= 0) {
                        wrong[references[place]]++;
                    }
                }
            }
            return isMacro() ? macro(right, wrong) : micro(right, wrong);
        };
    }

    /** Wrong are false alarms and misses together. */
    private static double macro(int[] right, int[] wrong) {
        double sum = 0;
        int counted = 0;
        for (int label = 0; label < right.length; label++) {
            if (right[label] + wrong[label] > 0) {
                sum += 2.0 * right[label] / (2.0 * right[label] + wrong[label]);
                counted++;
            }
        }
        return counted == 0 ? Double.NaN : sum / counted;
    }

    private static double micro(int[] right, int[] wrong) {
        long allRight = 0;
        long allWrong = 0;
        for (int label = 0; label < right.length; label++) {
            allRight += right[label];
            allWrong += wrong[label];
        }
        return allRight + allWrong == 0 ? Double.NaN : 2.0 * allRight / (2.0 * allRight + allWrong);
    }

    @Override
    public String toString() {
        return name;
    }
}

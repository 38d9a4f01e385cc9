package org.tunebook.evaluation;

import java.util.List;
import org.tunebook.evaluation.MetricCard.Case;

/** 1 where the answer is the reference's label, case and outer white space aside, else 0. */
public final class Accuracy {
    public static final Metric METRIC = new CardedMetric(
            new MetricCard(
                    "accuracy",
                    "Whether the answer is the right label; case and outer white space make no difference.",
                    "right answers / answers",
                    "the usual definition",
                    "0 or 1 for an example; the mean is the share of right labels",
                    List.of(new Case("Refund ", "refund", 1), new Case("a refund", "refund", 0)),
                    "Where one label is frequent, always answering it scores high: look at macro-f1 too."),
            (answer, reference) -> ConfusionMatrix.label(answer).equals(ConfusionMatrix.label(reference)) ? 1 : 0);

    private Accuracy() {}
}

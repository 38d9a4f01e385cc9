package org.tunebook.evaluation;

import java.util.List;
import org.tunebook.plot.Sheet;

/** Every measure there is, by name. */
public final class Metrics {
    private static final List<Measure> ALL = List.of(
            TokenF1.MULTISET,
            TokenF1.ARTICLE,
            TokenF1.SQUAD,
            TokenF1.ARTICLE_NORMALISED,
            ExactMatch.METRIC,
            ExactMatch.SQUAD,
            NumericMatch.METRIC,
            TatQaScore.EXACT_MATCH,
            TatQaScore.F1,
            TatQaScore.SCALE,
            Accuracy.METRIC,
            LabelF1.MACRO,
            LabelF1.MICRO,
            JsonMatch.VALIDITY,
            JsonMatch.FIELD_F1,
            CallAccuracy.METRIC,
            CallAccuracy.NAMES,
            RougeL.METRIC,
            Bleu.SENTENCE,
            Bleu.CORPUS,
            Chrf.SENTENCE,
            Chrf.CORPUS);

    private Metrics() {}

    /** All of them. */
    public static List<Measure> all() {
        return ALL;
    }

    /**
     * The measure of a name.
     *
     * @throws IllegalArgumentException if there is none; the message has those that there are
     */
    public static Measure named(String name) {
        return ALL.stream()
                .filter(measure -> measure.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no metric \"" + name + "\"; there are "
                        + String.join(", ", ALL.stream().map(Measure::name).toList())));
    }

    /** The cards of all, one row each. */
    public static Sheet cards() {
        List<MetricCard> cards = ALL.stream().map(Measure::card).toList();
        return Sheet.captioned("Metrics")
                .text("metric", cards.stream().map(MetricCard::name).toList())
                .text("definition", cards.stream().map(MetricCard::definition).toList())
                .text("formula", cards.stream().map(MetricCard::formula).toList())
                .text("source", cards.stream().map(MetricCard::source).toList())
                .text("range", cards.stream().map(MetricCard::range).toList())
                .text("limits", cards.stream().map(MetricCard::limits).toList());
    }
}

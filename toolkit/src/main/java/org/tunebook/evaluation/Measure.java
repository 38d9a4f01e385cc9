package org.tunebook.evaluation;

/**
 * A way to judge answers by references: example by example ({@link Metric}) or all together
 * ({@link CorpusMetric}). An {@link Evaluation} takes both.
 */
public sealed interface Measure permits Metric, CorpusMetric {
    /** The measure's name on the command line and in JSON, as {@code token-f1}. */
    String name();

    /** What the measure says and what it does not. */
    default MetricCard card() {
        return MetricCard.unknown(name());
    }
}

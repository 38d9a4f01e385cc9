package org.tunebook.evaluation;

import java.util.function.ToDoubleBiFunction;

/** A metric that is a function of answer and reference, under the name that its card gives it. */
record CardedMetric(MetricCard card, ToDoubleBiFunction<String, String> agreement) implements Metric {
    @Override
    public String name() {
        return card.name();
    }

    @Override
    public double score(String answer, String reference) {
        return agreement.applyAsDouble(answer, reference);
    }

    @Override
    public String toString() {
        return name();
    }
}

package org.tunebook.evaluation;

import java.util.List;
import java.util.function.Function;

/** A metric that is a function of all pairs together, under the name that its card gives it. */
record CardedCorpusMetric(MetricCard card, Function<List<CorpusMetric.Pair>, CorpusMetric.Prepared> preparation)
        implements CorpusMetric {
    @Override
    public String name() {
        return card.name();
    }

    @Override
    public Prepared over(List<Pair> pairs) {
        return preparation.apply(pairs);
    }

    @Override
    public String toString() {
        return name();
    }
}

package org.tunebook.evaluation;

import java.util.List;
import java.util.stream.IntStream;

/** How well a set of answers agrees with their references as a whole, where a mean over examples would say something else. */
public non-sealed interface CorpusMetric extends Measure {
    /** Makes pairs ready to be scored, all or a part of them and again and again, as intervals need it. */
    Prepared over(List<Pair> pairs);

    /** The score of all pairs, from 0 to 1. */
    default double score(List<Pair> pairs) {
        return over(pairs).score(IntStream.range(0, pairs.size()).toArray());
    }

    /** An answer and its reference. */
    record Pair(String answer, String reference) {}

    /** Pairs that were made ready. */
    @FunctionalInterface
    interface Prepared {
        /** The score, from 0 to 1, of the pairs in these places, each as often as it is named; NaN where there is no saying. */
        double score(int[] places);
    }
}

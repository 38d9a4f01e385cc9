package org.tunebook.evaluation;

/** How well an answer agrees with a reference; over many examples the mean counts. */
public non-sealed interface Metric extends Measure {
    /**
     * The agreement of one answer with one reference, from 0 (none) to 1 (full); NaN where there is no saying, which
     * no mean counts.
     */
    double score(String answer, String reference);
}

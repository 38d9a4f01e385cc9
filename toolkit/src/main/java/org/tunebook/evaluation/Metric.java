package org.tunebook.evaluation;

/** How well an answer agrees with a reference. */
public interface Metric {
    /** The metric's name on the command line and in JSON, as {@code token-f1}. */
    String name();

    /** The agreement of one answer with one reference, from 0 (none) to 1 (full). */
    double score(String answer, String reference);
}

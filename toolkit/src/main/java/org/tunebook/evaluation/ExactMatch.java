package org.tunebook.evaluation;

import java.util.List;
import org.tunebook.evaluation.MetricCard.Case;
import org.tunebook.evaluation.Tokens.Form;

/**
 * 1 where answer and reference have the same tokens in the same order, else 0. Tokens are those of
 * {@link TokenF1}: white space and case make no difference, punctuation does unless it is normalised away.
 */
public final class ExactMatch implements Metric {
    public static final ExactMatch METRIC = new ExactMatch("exact-match", Form.PLAIN);

    /** Exact match after SQuAD's normalisation: ASCII punctuation and the words a, an, the make no difference either. */
    public static final ExactMatch SQUAD = new ExactMatch("squad-em", Form.SQUAD);

    private final String name;
    private final Form form;

    private ExactMatch(String name, Form form) {
        this.name = name;
        this.form = form;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public MetricCard card() {
        boolean plain = form == Form.PLAIN;
        return new MetricCard(
                name,
                "Whether the answer is the reference; case and white space make no difference"
                        + (plain ? "." : ", nor do ASCII punctuation and the words a, an, the."),
                "1 if the tokens are the same in the same order, else 0",
                plain ? "the usual definition" : "Rajpurkar et al., SQuAD, EMNLP 2016",
                "0 or 1 for an example; the mean is the share of exact answers",
                List.of(
                        new Case(" The\n mat ", "the mat", 1),
                        new Case("mat.", "the mat", plain ? 0 : 1),
                        new Case("12.5", "125", plain ? 0 : 1)),
                plain
                        ? "A full stop too many is as wrong as another number."
                        : "Takes points and signs out of numbers too: 12.5 and 125 are the same to it, -5 and 5 as well."
                                + " For numbers take numeric-match.");
    }

    @Override
    public double score(String answer, String reference) {
        return TokenOverlap.of(answer, reference, form).isSame() ? 1 : 0;
    }

    @Override
    public String toString() {
        return name;
    }
}

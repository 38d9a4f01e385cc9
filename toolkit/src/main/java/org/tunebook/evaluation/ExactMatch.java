package org.tunebook.evaluation;

/**
 * 1 where answer and reference have the same tokens in the same order, else 0. Tokens are those of
 * {@link TokenF1}: white space and case make no difference, punctuation does.
 */
public final class ExactMatch implements Metric {
    public static final ExactMatch METRIC = new ExactMatch();

    private ExactMatch() {}

    @Override
    public String name() {
        return "exact-match";
    }

    @Override
    public double score(String answer, String reference) {
        return Tokens.of(answer).equals(Tokens.of(reference)) ? 1 : 0;
    }

    @Override
    public String toString() {
        return name();
    }
}

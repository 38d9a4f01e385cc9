package org.tunebook.usecase;

/** The two ways to make a model do what it does not do yet. */
public enum Approach {
    FINE_TUNING("fine-tuning"),
    PROMPTING_WITH_RETRIEVAL("prompting with retrieval");

    private final String words;

    Approach(String words) {
        this.words = words;
    }

    /** The approach in words: {@code prompting with retrieval}. */
    @Override
    public String toString() {
        return words;
    }
}

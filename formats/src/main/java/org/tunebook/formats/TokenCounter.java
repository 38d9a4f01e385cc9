package org.tunebook.formats;

import java.util.Locale;

/**
 * How the tokens of a family are counted before its service counts them. Every count is an estimate: the
 * {@linkplain TokenEstimate estimate} of OpenAI's {@code cl100k_base} tokens, times a factor of the
 * family. {@link #error()} is the relative error to allow for, {@link #basis()} says how far it was measured.
 */
public enum TokenCounter {
    /**
     * Claude 3's tokenizer is not public. The factor follows a published comparison with OpenAI's
     * tokenizers (16 % more tokens for English articles, 21 % for mathematics, 30 % for Python); the
     * error is that spread and the estimate's own, and was not measured against the service.
     */
    CLAUDE_3(1.2, 0.25, "Claude 3's tokenizer is not public: 1.2 times OpenAI's cl100k_base, itself estimated"),
    /** Nova's tokenizer is not public, and no comparison was found. The factor is a precaution, not a measurement. */
    NOVA(1.1, 0.25, "Nova's tokenizer is not public: 1.1 times OpenAI's cl100k_base, itself estimated"),
    /**
     * Llama 3's vocabulary is that of {@code cl100k_base} and 28,000 more entries, mostly for other languages
     * than English: for English the two agree but for a few per cent.
     */
    LLAMA_3(1.0, 0.1, "OpenAI's cl100k_base, which Llama 3's vocabulary extends, estimated"),
    /** Titan's tokenizer is not public; the factor is a precaution, not a measurement. */
    TITAN(1.1, 0.25, "Titan's tokenizer is not public: 1.1 times OpenAI's cl100k_base, itself estimated");

    private final double factor;
    private final double error;
    private final String basis;

    TokenCounter(double factor, double error, String basis) {
        this.factor = factor;
        this.error = error;
        this.basis = basis;
    }

    /** The estimate for one text. */
    public int count(String text) {
        return scaled(TokenEstimate.of(text));
    }

    /** The estimate for a whole record: system text and all turns together, without the service's own framing. */
    public int count(Conversation conversation) {
        return scaled(TokenEstimate.of(conversation));
    }

    private int scaled(int tokens) {
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(tokens * factor));
    }

    /** The relative error to allow for in English prose and tables, up and down: 0.1 is a tenth. */
    public double error() {
        return error;
    }

    /** As many tokens as there may be, if that many were estimated. */
    public int atMost(int estimated) {
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(estimated * (1 + error)));
    }

    /** What the count is made from, in words. */
    public String basis() {
        return basis;
    }

    /** An estimate with its error, as {@code about 1200 tokens (± 25 %)}. */
    public String describe(int estimated) {
        return String.format(Locale.ROOT, "about %d tokens (± %.0f %%)", estimated, 100 * error);
    }
}

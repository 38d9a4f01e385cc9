package org.tunebook.sample;

/** The unit money stands in, by its name in the data set. */
enum Scale {
    NONE("", "", 0),
    THOUSAND("thousand", "'000", 0),
    MILLION("million", "m", 1),
    BILLION("billion", "bn", 2);

    private final String word;
    private final String sign;
    private final int decimals;

    Scale(String word, String sign, int decimals) {
        this.word = word;
        this.sign = sign;
        this.decimals = decimals;
    }

    /** The word of the data set: empty, thousand, million or billion. */
    String word() {
        return word;
    }

    /** The short sign after a currency, as in £m. */
    String sign() {
        return sign;
    }

    /** The most decimals an amount in this scale is printed with. */
    int decimals() {
        return decimals;
    }

    /** The word after an amount, with a space before it, or nothing. */
    String suffix() {
        return word.isEmpty() ? "" : " " + word;
    }
}

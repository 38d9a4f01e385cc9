package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tokens that answers are compared by: what stands between white space, in lower case; punctuation stays. */
final class Tokens {
    private Tokens() {}

    static List<String> of(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        List<String> tokens = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < lower.length(); i++) {
            if (isSpace(lower.charAt(i))) {
                if (start >= 0) {
                    tokens.add(lower.substring(start, i));
                    start = -1;
                }
            } else if (start < 0) {
                start = i;
            }
        }
        if (start >= 0) {
            tokens.add(lower.substring(start));
        }
        return tokens;
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}

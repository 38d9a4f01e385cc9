package org.tunebook.evaluation;

import org.jspecify.annotations.Nullable;
import org.tunebook.evaluation.Tokens.Form;

/**
 * An answer as TAT-QA's evaluation compares it: in lower case, with numbers in one form, and without
 * punctuation and articles.
 *
 * @param text the whole, its words parted by single spaces
 */
record TatQaText(String text) {
    /** Numbers of up to 15 digits are told apart by a double. */
    private static final int LONGEST_PLAIN_NUMBER = 15;

    private static final long CERTAIN_UNITS = 1_000_000_000_000_000L;

    private static final String[] ARTICLES = {"an", "a", "the"};

    static TatQaText of(String answer) {
        StringBuilder out = new StringBuilder(answer.length());
        int start = 0;
        while (start < answer.length()) {
            int end = answer.indexOf(' ', start);
            if (end < 0) {
                end = answer.length();
            }
            if (end > start && !addPlainWord(answer, start, end, out) && !addPlainNumber(answer, start, end, out)) {
                add(normalized(answer.substring(start, end)), out);
            }
            start = end + 1;
        }
        return new TatQaText(out.toString());
    }

    /** Most tokens are ASCII and begin with a letter that begins no number: they lose case and punctuation, no more. */
    private static boolean addPlainWord(String text, int start, int end, StringBuilder out) {
        int first = text.charAt(start) | 0x20;
        if (first < 'a' || first > 'z' || first == 'i') {
            return false;
        }
        int before = out.length();
        if (before > 0) {
            out.append(' ');
        }
        int from = out.length();
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 127) {
                out.setLength(before);
                return false;
            }
            if (!isPunctuation(c)) {
                out.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
            }
        }
        int letters = out.length() - from;
        if (letters <= 3 && isArticle(out, from, letters)) {
            out.setLength(before);
        }
        return true;
    }

    /** Digits alone, or with up to four decimals, as amounts are written once their scale is applied. */
    private static boolean addPlainNumber(String text, int start, int end, StringBuilder out) {
        int digits = text.charAt(start) == '-' ? start + 1 : start;
        if (digits == end || end - digits > LONGEST_PLAIN_NUMBER || !PythonText.isDigit(text.charAt(digits))) {
            return false;
        }
        long number = 0;
        int decimals = -1;
        for (int i = digits; i < end; i++) {
            char c = text.charAt(i);
            if (PythonText.isDigit(c)) {
                number = 10 * number + (c - '0');
                decimals += decimals >= 0 ? 1 : 0;
            } else if (c == '.' && decimals < 0) {
                decimals = 0;
            } else {
                return false;
            }
        }
        if (decimals == 0 || decimals > 4) {
            return false;
        }
        for (int i = decimals; decimals > 0 && i < 4; i++) {
            number *= 10;
        }
        if (number >= CERTAIN_UNITS) {
            return false;
        }
        if (!out.isEmpty()) {
            out.append(' ');
        }
        boolean negative = digits > start;
        if (decimals < 0) {
            out.append(negative ? -number : number);
        } else {
            out.append(negative ? "-" : "");
            PythonText.appendTenThousandths(number, out);
        }
        return true;
    }

    private static boolean isArticle(StringBuilder text, int start, int letters) {
        for (String article : ARTICLES) {
            if (article.length() == letters && text.indexOf(article, start) == start) {
                return true;
            }
        }
        return false;
    }

    /** One token in its normal form; it may have several words or none. */
    private static String normalized(String token) {
        String lower = lower(token);
        String number = number(lower);
        if (number != null) {
            return number;
        }
        String bare = withoutPunctuation(lower);
        number = bare.length() == lower.length() ? null : number(bare);
        return number != null ? number : withoutArticles(bare);
    }

    private static String lower(String token) {
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c >= 'A' && c <= 'Z' || c >= 128) {
                return PythonText.lower(token);
            }
        }
        return token;
    }

    private static @Nullable String number(String token) {
        if (!TatQaNumber.isNumber(token)) {
            return null;
        }
        TatQaNumber number = TatQaNumber.of(token);
        // What looks like a number and holds none has this text in the evaluation's language.
        return number == null ? "None" : number.shortest();
    }

    private static String withoutPunctuation(String token) {
        int i = 0;
        while (i < token.length() && !isPunctuation(token.charAt(i))) {
            i++;
        }
        if (i == token.length()) {
            return token;
        }
        StringBuilder out = new StringBuilder(token.length()).append(token, 0, i);
        for (; i < token.length(); i++) {
            char c = token.charAt(i);
            if (!isPunctuation(c)) {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isPunctuation(char c) {
        return c > ' ' && c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 'a' || c > 'z' && c < 127;
    }

    /** The token with every article that stands as a word of its own replaced by a space. */
    private static String withoutArticles(String token) {
        StringBuilder out = null;
        int copied = 0;
        int i = 0;
        while (i < token.length()) {
            int codePoint = token.codePointAt(i);
            if (!PythonText.isWord(codePoint)) {
                i += Character.charCount(codePoint);
                continue;
            }
            int start = i;
            while (i < token.length() && PythonText.isWord(token.codePointAt(i))) {
                i += Character.charCount(token.codePointAt(i));
            }
            if (isArticle(token, start, i)) {
                out = out == null ? new StringBuilder() : out;
                out.append(token, copied, start).append(' ');
                copied = i;
            }
        }
        return out == null ? token : out.append(token, copied, token.length()).toString();
    }

    private static boolean isArticle(String token, int start, int end) {
        for (String article : ARTICLES) {
            if (article.length() == end - start && token.startsWith(article, start)) {
                return true;
            }
        }
        return false;
    }

    private static void add(String normalized, StringBuilder out) {
        int i = 0;
        while (i < normalized.length()) {
            if (PythonText.isSpace(normalized.charAt(i))) {
                i++;
                continue;
            }
            int start = i;
            while (i < normalized.length() && !PythonText.isSpace(normalized.charAt(i))) {
                i++;
            }
            if (!out.isEmpty()) {
                out.append(' ');
            }
            out.append(normalized, start, i);
        }
    }

    /** The F1 of the different words, to two decimals, as the evaluation rounds it. */
    double f1(TatQaText gold) {
        TokenOverlap overlap = TokenOverlap.of(text, gold.text, Form.AS_IS);
        int common = overlap.distinctMatches();
        int words = overlap.distinctAnswerTokens();
        int goldWords = overlap.distinctReferenceTokens();
        double precision = words == 0 ? 1 : (double) common / words;
        double recall = goldWords == 0 ? 1 : (double) common / goldWords;
        double f1 = precision == 0 && recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
        return Math.rint(f1 * 100) / 100;
    }
}

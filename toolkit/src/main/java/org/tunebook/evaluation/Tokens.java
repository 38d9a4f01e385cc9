package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens that answers are compared by: what stands between white space, in lower case. The buffers are used again
 * from text to text, so that reading one makes no garbage.
 */
final class Tokens {
    /** What happens to a text before it is cut. */
    enum Form {
        /** Nothing. */
        AS_IS,
        /** Lower case. */
        PLAIN,
        /** Lower case, without ASCII punctuation and the words a, an, the. */
        SQUAD
    }

    private static final char CAPITAL_SIGMA = '\u03A3';
    private static final char CAPITAL_I_WITH_DOT = '\u0130';

    private char[] text = new char[256];
    private int length;
    private int[] starts = new int[32];
    private int[] ends = new int[32];
    private int[] hashes = new int[32];
    private int size;

    static List<String> of(String text, Form form) {
        Tokens tokens = new Tokens();
        tokens.read(text, form);
        List<String> all = new ArrayList<>(tokens.size);
        for (int i = 0; i < tokens.size; i++) {
            all.add(new String(tokens.text, tokens.starts[i], tokens.ends[i] - tokens.starts[i]));
        }
        return all;
    }

    /** Takes in a text in place of the last one. */
    void read(String source, Form form) {
        if (text.length < source.length()) {
            text = new char[2 * source.length()];
        }
        if (form == Form.AS_IS) {
            source.getChars(0, source.length(), text, 0);
            length = source.length();
        } else if (!copy(source, form)) {
            // Two letters change with their neighbours or their number when they lose their case.
            String lower = PythonText.lower(source);
            if (text.length < lower.length()) {
                text = new char[2 * lower.length()];
            }
            copy(lower, form);
        }
        if (form == Form.SQUAD) {
            blankArticles();
        }
        cut();
    }

    private boolean copy(String source, Form form) {
        int to = 0;
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c < 128) {
                if (c >= 'A' && c <= 'Z') {
                    c += 32;
                } else if (form == Form.SQUAD && isPunctuation(c)) {
                    continue;
                }
                text[to++] = c;
            } else if (c == CAPITAL_SIGMA || c == CAPITAL_I_WITH_DOT) {
                return false;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < source.length()
                    && Character.isLowSurrogate(source.charAt(i + 1))) {
                int lower = Character.toLowerCase(Character.toCodePoint(c, source.charAt(++i)));
                to += Character.toChars(lower, text, to);
            } else {
                text[to++] = Character.toLowerCase(c);
            }
        }
        length = to;
        return true;
    }

    private static boolean isPunctuation(char c) {
        return c > ' ' && c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 'a' || c > 'z' && c < 127;
    }

    private void blankArticles() {
        int i = 0;
        while (i < length) {
            int start = i;
            while (i < length) {
                int codePoint = Character.codePointAt(text, i, length);
                if (!PythonText.isWord(codePoint)) {
                    break;
                }
                i += Character.charCount(codePoint);
            }
            if (isArticle(start, i - start)) {
                Arrays.fill(text, start, i, ' ');
            }
            if (i < length) {
                i += Character.charCount(Character.codePointAt(text, i, length));
            }
        }
    }

    private boolean isArticle(int start, int letters) {
        return switch (letters) {
            case 1 -> text[start] == 'a';
            case 2 -> text[start] == 'a' && text[start + 1] == 'n';
            case 3 -> text[start] == 't' && text[start + 1] == 'h' && text[start + 2] == 'e';
            default -> false;
        };
    }

    private void cut() {
        size = 0;
        int i = 0;
        while (i < length) {
            if (PythonText.isSpace(text[i])) {
                i++;
                continue;
            }
            int start = i;
            int hash = 0;
            while (i < length && !PythonText.isSpace(text[i])) {
                hash = 31 * hash + text[i++];
            }
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, 2 * size);
                ends = Arrays.copyOf(ends, 2 * size);
                hashes = Arrays.copyOf(hashes, 2 * size);
            }
            starts[size] = start;
            ends[size] = i;
            hashes[size++] = hash * 0x9E3779B9;
        }
    }

    int size() {
        return size;
    }

    /** The hash of a token; its upper bits are the better ones. */
    int hash(int token) {
        return hashes[token];
    }

    boolean same(int token, Tokens other, int otherToken) {
        return hashes[token] == other.hashes[otherToken]
                && Arrays.equals(
                        text, starts[token], ends[token], other.text, other.starts[otherToken], other.ends[otherToken]);
    }

    /** Whether the buffers have grown beyond what is worth keeping. */
    boolean isLarge() {
        return text.length > 1 << 16 || starts.length > 1 << 14;
    }
}

package org.tunebook.bedrocklocal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/**
 * The encoder's tokenizer: words in lower case without accents, cut greedily into the longest pieces that its
 * vocabulary holds (Wu et al. 2016, as BERT uses it).
 */
final class WordPiece {
    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> vocabulary;
    private final int unknown;
    private final int start;
    private final int end;

    private WordPiece(Map<String, Integer> vocabulary) {
        this.vocabulary = vocabulary;
        this.unknown = id("[UNK]");
        this.start = id("[CLS]");
        this.end = id("[SEP]");
    }

    /** Reads the vocabulary out of a {@code tokenizer.json}. */
    static WordPiece read(InputStream tokenizerJson) throws IOException {
        JsonNode words =
                new ObjectMapper().readTree(tokenizerJson).path("model").path("vocab");
        Map<String, Integer> vocabulary = new HashMap<>(words.size() * 2);
        for (Iterator<Map.Entry<String, JsonNode>> each = words.fields(); each.hasNext(); ) {
            Map.Entry<String, JsonNode> word = each.next();
            vocabulary.put(word.getKey(), word.getValue().intValue());
        }
        return new WordPiece(vocabulary);
    }

    private int id(String token) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new IllegalStateException("the tokenizer file has no " + token + " token");
        }
        return id;
    }

    /** The ids of a text between the start and the end mark, at most {@code longest} in all. */
    long[] encode(String text, int longest) {
        Pieces pieces = new Pieces(longest - 1);
        pieces.add(start);
        cut(text, pieces);
        long[] ids = new long[pieces.size + 1];
        for (int i = 0; i < pieces.size; i++) {
            ids[i] = pieces.ids[i];
        }
        ids[pieces.size] = end;
        return ids;
    }

    /** The number of pieces of a text, without marks. */
    int count(String text) {
        Pieces pieces = new Pieces(0);
        cut(text, pieces);
        return pieces.count;
    }

    private void cut(String text, Pieces pieces) {
        int at = 0;
        int length = text.length();
        StringBuilder word = new StringBuilder();
        while (at < length && !pieces.full()) {
            int code = text.codePointAt(at);
            at += Character.charCount(code);
            if (Character.isWhitespace(code) || Character.isSpaceChar(code)) {
                flush(word, pieces);
            } else if (isMark(code) || isIdeograph(code)) {
                flush(word, pieces);
                word.appendCodePoint(code);
                flush(word, pieces);
            } else if (!Character.isISOControl(code) && code != 0xFFFD) {
                word.appendCodePoint(code);
            }
        }
        flush(word, pieces);
    }

    private void flush(StringBuilder buffer, Pieces pieces) {
        if (buffer.length() == 0) {
            return;
        }
        String word = plain(buffer.toString());
        buffer.setLength(0);
        if (word.isEmpty()) {
            return;
        }
        if (word.length() > LONGEST_WORD) {
            pieces.add(unknown);
            return;
        }
        int before = pieces.size;
        int counted = pieces.count;
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            Integer id = null;
            while (to > from && id == null) {
                String piece = word.substring(from, to);
                id = vocabulary.get(from == 0 ? piece : "##" + piece);
                if (id == null) {
                    to--;
                }
            }
            if (id == null) {
                pieces.size = before;
                pieces.count = counted;
                pieces.add(unknown);
                return;
            }
            pieces.add(id);
            from = to;
        }
    }

    private static String plain(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); i++) {
            if (lower.charAt(i) > 127) {
                return Normalizer.normalize(lower, Normalizer.Form.NFD).replaceAll("\\p{Mn}", "");
            }
        }
        return lower;
    }

    private static boolean isMark(int code) {
        if (code < 128) {
            return code > 32 && code < 127 && !Character.isLetterOrDigit(code);
        }
        return switch (Character.getType(code)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    private static boolean isIdeograph(int code) {
        return Character.isIdeographic(code);
    }

    private static final class Pieces {
        final int[] ids;
        int size;
        int count;

        Pieces(int capacity) {
            ids = new int[capacity];
        }

        void add(int id) {
            count++;
            if (size < ids.length) {
                ids[size++] = id;
            }
        }

        boolean full() {
            return ids.length > 0 && size == ids.length;
        }
    }
}

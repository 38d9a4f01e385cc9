package org.tunebook.check;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What is worth looking for in a text, found in one pass: the patterns that cost more are tried only then. */
final class Scan {
    private static final int FEWEST_DIGITS = 7;

    private static final Set<Long> ORDER_WORDS = new HashSet<>();

    static {
        for (String word : ("ignore ignorez ignora ignoriere ignorieren vergiss olvida disregard forget override bypass"
                        + " system assistant now reveal mention print repeat disclose")
                .split(" ")) {
            long hash = 0;
            for (char c : word.toCharArray()) {
                hash = Language.hash(hash, c);
            }
            ORDER_WORDS.add(hash);
        }
    }

    private final Language language = new Language();
    private boolean beyondAscii;
    private boolean control;
    private boolean bracket;
    private boolean ampersand;
    private boolean colon;
    private boolean at;
    private boolean orderWord;
    private boolean countryCode;
    private int digits;

    static Scan of(String text) {
        Scan scan = new Scan();
        scan.read(text);
        return scan;
    }

    private void read(String text) {
        long word = 0;
        int capitals = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'a' && c <= 'z') {
                word = Language.hash(word, c);
                language.letter(c);
                capitals = 0;
                continue;
            }
            if (c >= 'A' && c <= 'Z') {
                word = Language.hash(word, (char) (c + 32));
                language.letter(c);
                capitals++;
                continue;
            }
            if (c >= 0x80 && Character.isLetter(c)) {
                beyondAscii = true;
                word = Language.hash(word, Character.toLowerCase(c));
                language.letter(c);
                continue;
            }
            if (word != 0) {
                language.word(word);
                orderWord |= ORDER_WORDS.contains(word);
                word = 0;
            }
            if (c >= '0' && c <= '9') {
                digits++;
                countryCode |= capitals >= 2;
            } else {
                symbol(c);
            }
            capitals = 0;
        }
        if (word != 0) {
            language.word(word);
            orderWord |= ORDER_WORDS.contains(word);
        }
    }

    private void symbol(char c) {
        switch (c) {
            case '<', '>', '[' -> bracket = true;
            case '&' -> ampersand = true;
            case ':' -> colon = true;
            case '@' -> at = true;
            case '\n', '\t', '\r' -> {}
            default -> {
                beyondAscii |= c >= 0x80;
                control |= c < ' ' || c == 0x7F;
            }
        }
    }

    Language language() {
        return language;
    }

    boolean mayBeDamaged() {
        return beyondAscii;
    }

    boolean mayHoldStrayCharacters() {
        return beyondAscii || control;
    }

    boolean mayHoldMarkup() {
        return bracket || ampersand;
    }

    boolean mayHoldReservedStrings() {
        return bracket || colon;
    }

    boolean mayHoldOrders() {
        return orderWord;
    }

    boolean mayHoldPersonalData() {
        return at || digits >= FEWEST_DIGITS || countryCode;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%d digits, %s", digits, language.name().orElse("no plain language"));
    }
}

package org.tunebook.check;

/** What is worth looking for in a text, found in one pass: the patterns that cost more are tried only then. */
final class Scan {
    /** As many digits, with nothing but what stands in telephone and card numbers between them. */
    private static final int FEWEST_DIGITS = 7;

    private static final WordTable ORDER_WORDS = new WordTable();
    private static final byte[] ASCII = new byte[128];
    private static final byte DIGIT = 1;
    private static final byte WITHIN_NUMBERS = 2;
    private static final byte WHITE = 3;
    private static final byte SYMBOL = 4;

    static {
        for (String word :
                ("ignore ignorez ignora ignoriere ignorieren vergiss olvida oubliez disregard forget override"
                                + " bypass system assistant now reveal mention print repeat disclose")
                        .split(" ")) {
            ORDER_WORDS.add(word, 1);
        }
        for (int c = 0; c < ASCII.length; c++) {
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            ASCII[c] = letter
                    ? (byte) (c | 0x20)
                    : c >= '0' && c <= '9'
                            ? DIGIT
                            : " ()./-+".indexOf(c) >= 0 ? WITHIN_NUMBERS : "\n\t\r".indexOf(c) >= 0 ? WHITE : SYMBOL;
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
    private boolean longNumber;

    static Scan of(String text) {
        Scan scan = new Scan();
        scan.read(text);
        return scan;
    }

    private void read(String text) {
        long word = 0;
        int letters = 0;
        int letterInWord = 0;
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            byte kind = c < 0x80 ? ASCII[c] : Character.isLetter(c) ? (byte) 'a' : SYMBOL;
            if (kind >= 'a') {
                if (c < 0x80) {
                    letters++;
                    word = WordTable.hash(word, (char) kind);
                } else {
                    beyondAscii = true;
                    language.letter(c);
                    word = WordTable.hash(word, Character.toLowerCase(c));
                }
                letterInWord++;
                digits = 0;
                continue;
            }
            if (word != 0) {
                word(word);
                word = 0;
            }
            if (kind == DIGIT) {
                digits++;
                longNumber |= digits >= FEWEST_DIGITS;
                countryCode |= letterInWord == 2;
            } else if (kind != WITHIN_NUMBERS) {
                digits = 0;
                symbol(c);
            }
            letterInWord = 0;
        }
        if (word != 0) {
            word(word);
        }
        language.asciiLetters(letters);
    }

    private void word(long hash) {
        language.word(hash);
        orderWord |= ORDER_WORDS.get(hash) != 0;
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

    boolean mayHold(PersonalData data) {
        return switch (data) {
            case E_MAIL -> at;
            case IBAN -> countryCode;
            case CARD, PHONE -> longNumber;
        };
    }
}

package org.tunebook.evaluation;

import java.util.Arrays;

/** The tokens of two texts and what they have in common; one a thread, used again and again without making garbage. */
final class TokenOverlap {
    private static final ThreadLocal<TokenOverlap> CURRENT = ThreadLocal.withInitial(TokenOverlap::new);

    private final Tokens answer = new Tokens();
    private final Tokens reference = new Tokens();

    /** An open hash table: in each used place one of a text's tokens, counted from 1, and how many of it are left. */
    private int[] places = new int[64];

    private int[] left = new int[64];

    static TokenOverlap of(String answer, String reference, Tokens.Form form) {
        TokenOverlap overlap = CURRENT.get();
        if (overlap.answer.isLarge() || overlap.reference.isLarge()) {
            overlap = new TokenOverlap();
            CURRENT.set(overlap);
        }
        overlap.answer.read(answer, form);
        overlap.reference.read(reference, form);
        return overlap;
    }

    int answerTokens() {
        return answer.size();
    }

    int referenceTokens() {
        return reference.size();
    }

    boolean isSame() {
        if (answer.size() != reference.size()) {
            return false;
        }
        for (int i = 0; i < answer.size(); i++) {
            if (!answer.same(i, reference, i)) {
                return false;
            }
        }
        return true;
    }

    /** How many of the answer's tokens stand in the reference, each as often as it stands there. */
    int matches() {
        int bits = fill(reference);
        int matches = 0;
        for (int i = 0; i < answer.size(); i++) {
            int place = place(answer, i, reference, bits);
            if (places[place] != 0 && left[place] > 0) {
                left[place]--;
                matches++;
            }
        }
        return matches;
    }

    /** How many different tokens stand in both texts. */
    int distinctMatches() {
        int bits = fill(reference);
        int matches = 0;
        for (int i = 0; i < answer.size(); i++) {
            int place = place(answer, i, reference, bits);
            if (places[place] != 0 && left[place] > 0) {
                left[place] = 0;
                matches++;
            }
        }
        return matches;
    }

    int distinctAnswerTokens() {
        return distinct(answer);
    }

    int distinctReferenceTokens() {
        return distinct(reference);
    }

    private int distinct(Tokens tokens) {
        int bits = fill(tokens);
        int distinct = 0;
        for (int place = 0; place < 1 << bits; place++) {
            distinct += places[place] == 0 ? 0 : 1;
        }
        return distinct;
    }

    /** Enters a text's tokens; gives back the size of the table as a power of two. */
    private int fill(Tokens entered) {
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(4, 2 * entered.size()));
        int capacity = 1 << bits;
        if (places.length < capacity) {
            places = new int[capacity];
            left = new int[capacity];
        } else {
            Arrays.fill(places, 0, capacity, 0);
        }
        for (int i = 0; i < entered.size(); i++) {
            int place = place(entered, i, entered, bits);
            if (places[place] == 0) {
                places[place] = i + 1;
                left[place] = 1;
            } else {
                left[place]++;
            }
        }
        return bits;
    }

    /** Where a token is in the table, or would be. */
    private int place(Tokens tokens, int token, Tokens entered, int bits) {
        int mask = (1 << bits) - 1;
        int place = tokens.hash(token) >>> (32 - bits);
        while (places[place] != 0 && !entered.same(places[place] - 1, tokens, token)) {
            place = (place + 1) & mask;
        }
        return place;
    }
}

package org.tunebook.check;

import java.util.List;
import org.tunebook.formats.Severity;

/**
 * Something wrong with the data, and what to do about it.
 *
 * @param rule the check's name, as {@code conflicting-answers}
 * @param severity an error would teach the model something false or spoil its judgement; a warning wants a look
 * @param examples the ids of the examples to drop or mend; never empty
 * @param place where in them, as {@code paragraph 2}
 * @param evidence what was found there, shortened
 * @param remedy what to do
 */
public record Flaw(
        String rule, Severity severity, List<String> examples, String place, String evidence, String remedy) {
    private static final int CHARACTERS_SHOWN = 120;

    public Flaw {
        examples = List.copyOf(examples);
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("a finding of " + rule + " names no example");
        }
        evidence = shortened(evidence.replaceAll("\\s+", " "));
        place = shortened(place);
    }

    /** The text, cut after 120 characters; the cut is marked and parts no character of two chars. */
    static String shortened(String text) {
        if (text.length() <= CHARACTERS_SHOWN) {
            return text;
        }
        int end = CHARACTERS_SHOWN - (Character.isHighSurrogate(text.charAt(CHARACTERS_SHOWN - 1)) ? 1 : 0);
        return text.substring(0, end) + "…";
    }

    /** The first example, and how many more there are. */
    String who() {
        return examples.get(0) + (examples.size() > 1 ? " and " + (examples.size() - 1) + " more" : "");
    }

    @Override
    public String toString() {
        return who() + ", " + place + ": " + evidence + ". " + remedy + " (" + rule + ")";
    }
}

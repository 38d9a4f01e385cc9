package org.tunebook.check;

import java.util.List;

/**
 * One text that was mended.
 *
 * @param fix what was done
 * @param examples the ids of the examples that have the text; never empty
 * @param place where in them, as {@code paragraph 2}
 * @param before the text from where it changes on, shortened
 * @param after what stands there now, shortened
 */
public record Mend(Fix fix, List<String> examples, String place, String before, String after) {
    private static final int CHARACTERS_BEFORE = 10;

    public Mend {
        examples = List.copyOf(examples);
    }

    /** A mend of these texts, shown from a few characters before the first difference. */
    static Mend of(Fix fix, List<String> examples, String place, String before, String after) {
        int same = 0;
        while (same < Math.min(before.length(), after.length()) && before.charAt(same) == after.charAt(same)) {
            same++;
        }
        int start = Math.max(0, same - CHARACTERS_BEFORE);
        if (start > 0 && Character.isLowSurrogate(before.charAt(start))) {
            start--;
        }
        String cut = start > 0 ? "\u2026" : "";
        return new Mend(
                fix,
                examples,
                place,
                cut + Flaw.shortened(before.substring(start)),
                cut + Flaw.shortened(after.substring(start)));
    }

    @Override
    public String toString() {
        return examples.get(0) + (examples.size() > 1 ? " and " + (examples.size() - 1) + " more" : "") + ", " + place
                + ": \"" + before + "\" became \"" + after + "\" (" + fix.wireName() + ")";
    }
}

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
        evidence = evidence.length() <= CHARACTERS_SHOWN ? evidence : evidence.substring(0, CHARACTERS_SHOWN) + "…";
    }

    @Override
    public String toString() {
        return examples.get(0)
                + (examples.size() > 1 ? " and " + (examples.size() - 1) + " more" : "")
                + ", " + place + ": " + evidence + ". " + remedy + " (" + rule + ")";
    }
}

package org.tunebook.check;

import java.util.Locale;
import org.tunebook.dataset.Example;
import org.tunebook.formats.TableMarkup;

/** Texts that are equal where examples say the same. */
final class Fingerprint {
    private Fingerprint() {}

    /** Table and paragraphs, to the letter. */
    static String ofContext(Example example) {
        return example.table().map(TableMarkup.JSON::write).orElse("") + '\n' + String.join("\n", example.paragraphs());
    }

    /** Table, paragraphs and question, the question without regard to case and white space at its edges. */
    static String ofPrompt(Example example) {
        return ofContext(example) + '\n' + example.question().strip().toLowerCase(Locale.ROOT);
    }

    /** The text without case, white space and punctuation. */
    static String loose(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                out.append(Character.toLowerCase(c));
            }
        }
        return out.toString();
    }
}

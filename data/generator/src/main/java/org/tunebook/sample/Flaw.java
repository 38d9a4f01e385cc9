package org.tunebook.sample;

import java.util.Locale;

/** What is wrong with a record of the flawed file. */
enum Flaw {
    DUPLICATE_DOCUMENT("the document stands twice in the file, under two uids"),
    NEAR_DUPLICATE_DOCUMENT("the document is another one but for spacing, case or a footnote"),
    LEAKED_TEST_DOCUMENT("the document is one of test.json"),
    DUPLICATE_QUESTION("the question stands twice in its document, with the same answer"),
    CONFLICTING_ANSWERS("the question stands twice in its document, with different answers"),
    EMPTY_QUESTION("the question is empty"),
    EMPTY_ANSWER("the answer is empty"),
    PLACEHOLDER_ANSWER("the answer is a placeholder an annotator left"),
    WRONG_SCALE("the scale is not that of the table"),
    DERIVATION_MISMATCH("the derivation does not compute to the answer"),
    ANSWER_NOT_IN_CONTEXT("the answer stands neither in the table nor in a paragraph"),
    RAGGED_ROWS("the rows of the table differ in length"),
    EMPTY_TABLE("the table has no cells"),
    MOJIBAKE("text was decoded with the wrong character set"),
    MARKUP_REMAINS("tags and entities of a web page are left in the text"),
    PERSONAL_DATA("a paragraph has an e-mail address and a telephone number"),
    TRUNCATED_PARAGRAPH("a paragraph breaks off, and an answer with it"),
    OVERLONG_PARAGRAPH("a paragraph repeats itself past any token limit"),
    PROMPT_INJECTION("the text gives orders to the model that reads it");

    private final String meaning;

    Flaw(String meaning) {
        this.meaning = meaning;
    }

    /** What it means, for the card. */
    String meaning() {
        return meaning;
    }

    /** Its name in the index: lower case with hyphens. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

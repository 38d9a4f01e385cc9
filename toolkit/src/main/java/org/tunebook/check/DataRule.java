package org.tunebook.check;

import static org.tunebook.formats.Severity.ERROR;
import static org.tunebook.formats.Severity.WARNING;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.tunebook.formats.Severity;
import org.tunebook.plot.Sheet;

/** What the checks of this package look for; a finding names its rule by {@link #wireName}. */
public enum DataRule {
    DUPLICATE_EXAMPLE(
            ERROR,
            "the same prompt with the same answer stands in the data before; white space, spacing of punctuation, case"
                    + " and Unicode form are no difference",
            "Drop it"),
    NEAR_DUPLICATE_EXAMPLE(
            WARNING,
            "nearly the same prompt with the same answer: on one document a question in other words, else 80 % of the"
                    + " runs of five words",
            "Keep one"),
    CONFLICTING_ANSWERS(ERROR, "the same prompt with different answers", "Keep the right answer; drop the others"),
    DUPLICATE_DOCUMENT(ERROR, "the same table and text stand under another id", "Drop it"),
    NEAR_DUPLICATE_DOCUMENT(
            WARNING,
            "nearly the same table and text (80 % of the runs of five words) stand under another id",
            "Keep one, or both in one part of the split"),
    LEAKED_EXAMPLE(
            ERROR,
            "the same prompt stands in an earlier part of the split",
            "Split by document, or drop it from one of the parts"),
    LEAKED_DOCUMENT(
            ERROR,
            "the same document stands in an earlier part of the split",
            "Split by document, or drop it from one of the parts"),
    LEAKED_NEAR_DUPLICATE(
            ERROR,
            "nearly the same document or prompt stands in an earlier part of the split",
            "Put both into one part, or drop one"),
    EMPTY_QUESTION(ERROR, "the question has no text", "Drop it"),
    EMPTY_ANSWER(ERROR, "the answer has no text", "Answer it or drop it"),
    EMPTY_TURN(ERROR, "a turn of the conversation has no text", "Fill it in or drop the record"),
    FIRST_NOT_USER(ERROR, "the conversation begins with the assistant", "Begin with the user's turn"),
    ROLES_NOT_ALTERNATING(
            ERROR, "two turns by the same role follow each other", "Join the two turns into one, or drop the record"),
    LAST_NOT_ASSISTANT(ERROR, "the conversation has no answer", "End with the answer that is to be learned"),
    PLACEHOLDER_ANSWER(ERROR, "the answer is what an annotator leaves for later", "Answer it or drop it"),
    ANSWER_NOT_IN_CONTEXT(
            WARNING,
            "a span does not stand in the context; or an answer does not, where nine of ten in the data do",
            "Copy the span from the table or the text, or drop it"),
    DERIVATION_MISMATCH(
            ERROR,
            "the derivation computes to something else than the answer",
            "Correct the answer or the derivation, or drop it"),
    WRONG_SCALE(
            ERROR,
            "the answer's scale is not the one that its table or its text states",
            "Correct the scale, or drop it"),
    LABEL_IMBALANCE(
            WARNING,
            "a label has less than a tenth of the examples of the most frequent one",
            "Gather more of it, or judge by macro F1"),
    NO_CONTEXT(ERROR, "neither table nor text, where most of the data have them", "Drop it"),
    EMPTY_TABLE(ERROR, "no cell of the table has text", "Fetch the table again or drop it"),
    RAGGED_ROWS(WARNING, "the rows of the table differ in length", "Put the cells under their columns"),
    TRUNCATED_TEXT(WARNING, "prose that breaks off within a sentence", "Fetch the text again"),
    OUTLYING_LENGTH(
            WARNING,
            "far longer or shorter than the others (modified z-score of the log length over 8)",
            "Look at it; shorten it or drop it"),
    MIXED_LANGUAGES(
            WARNING,
            "in a language in which less than a tenth of the data's questions, answers or texts are",
            "Translate it or drop it"),
    ENCODING_DAMAGE(ERROR, "text that was decoded in the wrong encoding", "Read the source again in its own encoding"),
    STRAY_CHARACTERS(
            WARNING,
            "control or zero-width characters, or white space at the edges of a question or an answer",
            "Take them out"),
    MARKUP_REMAINS(WARNING, "tags and entities of a web page", "Take the tags out and resolve the entities"),
    RESERVED_STRING(
            ERROR,
            "a string that a model reserves for the seams of its prompt",
            "Reword it, for instance without the colon or the brackets"),
    PERSONAL_DATA(WARNING, "an e-mail address, a telephone number, a payment card or a bank account (IBAN)", "Mask it"),
    PROMPT_INJECTION(ERROR, "an order to the model in the data", "Take the order out or drop it");

    private final Severity severity;
    private final String meaning;
    private final String remedy;

    DataRule(Severity severity, String meaning, String remedy) {
        this.severity = severity;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** The rule's name in findings: {@code duplicate-example}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** An error would teach the model something false or spoil its judgement; a warning wants a look. */
    public Severity severity() {
        return severity;
    }

    /** What breaks the rule. */
    public String meaning() {
        return meaning;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }

    /** A finding of this rule. */
    public Flaw flaw(List<String> examples, String place, String evidence) {
        return new Flaw(wireName(), severity, examples, place, evidence, remedy);
    }

    /** All rules as a table: name, severity, meaning, remedy, and whether {@link CheckReport#fix} mends it. */
    public static Sheet sheet() {
        List<DataRule> rules = List.of(values());
        return Sheet.captioned("Rules")
                .text("rule", rules.stream().map(DataRule::wireName).toList())
                .text("severity", rules.stream().map(r -> r.severity.wireName()).toList())
                .text("finds", rules.stream().map(DataRule::meaning).toList())
                .text("remedy", rules.stream().map(DataRule::remedy).toList())
                .text("fix", rules.stream().map(DataRule::fix).toList());
    }

    private static String fix(DataRule rule) {
        return Arrays.stream(Fix.values())
                .filter(fix -> fix.rules().contains(rule))
                .findFirst()
                .map(fix -> fix.isSafe() ? "safe" : "if asked")
                .orElse("");
    }
}

package org.tunebook.prompt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.TableMarkup;

/**
 * How an example becomes a conversation: a system text, then the shots, then the example itself. A
 * user's turn has up to three blocks in XML tags: the table in its markup ({@code financial_table}), the
 * paragraphs ({@code paragraphs}, a blank line between two), and the question ({@code question}); a
 * block with nothing in it is left out. The answer is the assistant's turn.
 *
 * <p>The same template serves training and inference; {@link #hash} says that it is the same.
 *
 * @param system the system text
 * @param markup how tables are written
 * @param shots answered examples that are shown before the one in question
 */
public record PromptTemplate(String system, TableMarkup markup, List<Example> shots) {
    /** The attribute of a prompted example that names its document. */
    public static final String DOCUMENT = "document";

    /** Part of the hash: a change to the layout of the blocks makes another template. */
    private static final String LAYOUT = "blocks-1";

    private static final String INSTRUCTION = """
            You answer questions about financial reports. Use only the table and the paragraphs you are given.
            Reply with the answer alone: no sentence around it, no explanation.
            - A phrase or a number from the report: copy it as it stands. Several: one on each line.
            - A calculation: the resulting number, rounded to two decimals, without thousands separators.
            - A count: a whole number.
            - A number given in thousands, millions or billions: add thousand, million or billion after it.
            - A percentage: end it with %.""";

    private static final Pattern CLOSING_TAG =
            Pattern.compile("</(?=(?:financial_table|paragraphs|question)\\s*>)", Pattern.CASE_INSENSITIVE);

    public PromptTemplate {
        shots = List.copyOf(shots);
        for (Example shot : shots) {
            if (shot.answer().isEmpty()) {
                throw new IllegalArgumentException("example " + shot.id() + " has no answer, so it cannot be a shot");
            }
        }
    }

    /** The template for questions about a table and its text: tables in HTML, no shots. */
    public static PromptTemplate questionAnswering() {
        return new PromptTemplate(INSTRUCTION, TableMarkup.HTML, List.of());
    }

    /** This template with another system text. */
    public PromptTemplate system(String newSystem) {
        return new PromptTemplate(newSystem, markup, shots);
    }

    /** This template with another table markup. */
    public PromptTemplate markup(TableMarkup newMarkup) {
        return new PromptTemplate(system, newMarkup, shots);
    }

    /** This template with these shots; an example is never shown before itself. */
    public PromptTemplate fewShot(List<Example> newShots) {
        return new PromptTemplate(system, markup, newShots);
    }

    /** The conversation of one example, answered where the answer is known. */
    public PromptedExample apply(Example example) {
        List<Message> messages = new ArrayList<>();
        for (Example shot : shots) {
            if (!shot.id().equals(example.id())) {
                messages.add(Message.user(question(shot)));
                shot.answer().ifPresent(answer -> messages.add(Message.assistant(answer)));
            }
        }
        messages.add(Message.user(question(example)));
        example.answer().ifPresent(answer -> messages.add(Message.assistant(answer)));
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(DOCUMENT, example.document());
        attributes.putAll(example.attributes());
        return new PromptedExample(
                example.id(), new Conversation(system.isEmpty() ? null : system, messages), attributes);
    }

    /** The conversations of all examples, in order. */
    public List<PromptedExample> apply(Dataset dataset) {
        return dataset.examples().stream().map(this::apply).toList();
    }

    private String question(Example example) {
        StringBuilder text = new StringBuilder();
        example.table().ifPresent(table -> block("financial_table", markup.write(table), text));
        if (!example.paragraphs().isEmpty()) {
            block("paragraphs", guarded(String.join("\n\n", example.paragraphs())), text);
        }
        block("question", guarded(example.question()), text);
        return text.toString();
    }

    private static void block(String tag, String content, StringBuilder text) {
        text.append(text.isEmpty() ? "" : "\n").append('<').append(tag).append(">\n");
        text.append(content).append("\n</").append(tag).append('>');
    }

    /** The text with nothing in it that would close one of the blocks. */
    private static String guarded(String text) {
        return CLOSING_TAG.matcher(text).replaceAll("&lt;/");
    }

    /**
     * What tells this template from any other: the SHA-256, in hexadecimal, of its layout, system text,
     * markup and shots. It is the same on every machine.
     */
    public String hash() {
        StringBuilder all = new StringBuilder(LAYOUT);
        for (String part : List.of(system, markup.wireName())) {
            all.append('\0').append(part.length()).append(':').append(part);
        }
        for (Example shot : shots) {
            for (String part : List.of(question(shot), shot.answer().orElse(""))) {
                all.append('\0').append(part.length()).append(':').append(part);
            }
        }
        return Sha256.of(all.toString());
    }
}

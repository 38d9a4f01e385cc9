package org.tunebook.prompt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.Sha256;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.TableMarkup;

/**
 * How an example becomes a conversation: a system text, then the shots, then the example itself. A user's turn
 * is made of blocks, each in its XML tag and filled with a part of the example; a block with nothing in it is
 * left out. The answer is the assistant's turn.
 *
 * <pre>{@code
 * PromptTemplate.of("Say which team a ticket is for.")
 *         .block("teams", Content.text("billing, network, sales"))
 *         .block("ticket", Content.QUESTION)
 * }</pre>
 *
 * <p>No content can close its block: {@code </ticket} inside it is written {@code &lt;/ticket}.
 *
 * <p>The same template serves training and inference; {@link #hash} says that it is the same. Templates do not
 * change: every step gives a new one.
 */
public final class PromptTemplate {
    /** The attribute of a prompted example that names its document. */
    public static final String DOCUMENT = "document";

    /** Part of the hash: a change to the layout of the blocks makes another template. */
    private static final String LAYOUT = "blocks-2";

    private static final String INSTRUCTION = """
            You answer questions about financial reports. Use only the table and the paragraphs you are given.
            Reply with the answer alone: no sentence around it, no explanation.
            - A phrase or a number from the report: copy it as it stands. Several: one on each line.
            - A calculation: the resulting number, rounded to two decimals, without thousands separators.
            - A count: a whole number.
            - A number given in thousands, millions or billions: add thousand, million or billion after it.
            - A percentage: end it with %.""";

    private static final Pattern TAG = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");
    private static final String EXAMPLES = "examples";
    private static final String EXAMPLE = "example";
    private static final String ANSWER = "answer";
    private static final Set<String> TAGS_OF_SHOTS = Set.of(EXAMPLES, EXAMPLE, ANSWER);
    private static final Set<String> TAGS_OF_HTML_TABLES = Set.of("table", "tr", "td");

    /** Where shots stand. */
    public enum ShotPlacement {
        /** Each shot is a turn of the user and one of the assistant. */
        TURNS,
        /**
         * All shots stand at the head of the user's turn, in {@code <examples>}: for models whose records have one
         * prompt and one completion.
         */
        PROMPT
    }

    private record Block(String tag, Content content) {}

    private final String system;
    private final List<Block> blocks;
    private final TableMarkup markup;
    private final Shots shots;
    private final ShotPlacement placement;
    private final Pattern closingTag;
    private final String hash;

    private PromptTemplate(
            String system, List<Block> blocks, TableMarkup markup, Shots shots, ShotPlacement placement) {
        this.system = system;
        this.blocks = List.copyOf(blocks);
        this.markup = markup;
        this.shots = shots;
        this.placement = placement;
        for (Block block : blocks) {
            if (markup == TableMarkup.HTML
                    && block.content().equals(Content.TABLE)
                    && TAGS_OF_HTML_TABLES.contains(block.tag().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("the block <" + block.tag() + "> holds a table in HTML, whose own"
                        + " tags would close it; name it otherwise, as financial_table");
            }
        }
        String tags = this.blocks.stream()
                .map(Block::tag)
                .filter(tag -> !tag.isEmpty())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        String ofShots = placement == ShotPlacement.PROMPT ? "|examples|example|answer" : "";
        this.closingTag = Pattern.compile(
                "<(?=\\s*/\\s*(?:" + (tags + ofShots).replaceFirst("^\\|", "") + ")(?![\\w.-]))",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
        this.hash = hashed();
    }

    /** A template with that system text (empty for none) and no blocks yet; tables in HTML, no shots. */
    public static PromptTemplate of(String system) {
        return new PromptTemplate(system, List.of(), TableMarkup.HTML, Shots.none(), ShotPlacement.TURNS);
    }

    /** The template for questions about a table and its text: tables in HTML, no shots. */
    public static PromptTemplate questionAnswering() {
        return of(INSTRUCTION)
                .block("financial_table", Content.TABLE)
                .block("paragraphs", Content.PARAGRAPHS)
                .block("question", Content.QUESTION);
    }

    /** The template for free records: the example's question is the prompt, as it stands, with no tags around it. */
    public static PromptTemplate plain() {
        return of("").text(Content.QUESTION);
    }

    /**
     * This template with another block at the end.
     *
     * @param tag the name of its XML tag: letters, digits, {@code _ . -}, another than those there are
     */
    public PromptTemplate block(String tag, Content content) {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "the tag \"" + tag + "\" is no name; expected a letter or _, then" + " letters, digits, _ . or -");
        }
        for (Block block : blocks) {
            if (block.tag().equalsIgnoreCase(tag)) {
                throw new IllegalArgumentException(
                        "there is a block <" + block.tag() + "> already; name this one otherwise");
            }
        }
        if (TAGS_OF_SHOTS.contains(tag.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the tag <" + tag + "> is that of shots; name the block otherwise");
        }
        return with(new Block(tag, content));
    }

    /** This template with a text at the end that has no tag around it. */
    public PromptTemplate text(Content content) {
        return with(new Block("", content));
    }

    private PromptTemplate with(Block block) {
        List<Block> more = new ArrayList<>(blocks);
        more.add(block);
        return new PromptTemplate(system, more, markup, shots, placement);
    }

    /** This template with another system text; empty for none. */
    public PromptTemplate system(String newSystem) {
        return new PromptTemplate(newSystem, blocks, markup, shots, placement);
    }

    /** This template with another table markup. */
    public PromptTemplate markup(TableMarkup newMarkup) {
        return new PromptTemplate(system, blocks, newMarkup, shots, placement);
    }

    /** This template with these shots, picked by hand. */
    public PromptTemplate fewShot(List<Example> newShots) {
        return fewShot(Shots.of(newShots));
    }

    /** This template with shots picked by hand, at random or by similarity. */
    public PromptTemplate fewShot(Shots newShots) {
        return new PromptTemplate(system, blocks, markup, newShots, placement);
    }

    /** This template with its shots in another place. */
    public PromptTemplate shotsIn(ShotPlacement newPlacement) {
        return new PromptTemplate(system, blocks, markup, shots, newPlacement);
    }

    /** The system text; empty if there is none. */
    public String system() {
        return system;
    }

    /** How tables are written. */
    public TableMarkup markup() {
        return markup;
    }

    /** The shots. */
    public Shots shots() {
        return shots;
    }

    /**
     * The conversation of one example, answered where the answer is known.
     *
     * @throws IllegalArgumentException if no block has anything in it
     */
    public PromptedExample apply(Example example) {
        List<Message> messages = new ArrayList<>();
        StringBuilder asked = new StringBuilder();
        List<Example> shown = shots.before(example);
        if (placement == ShotPlacement.PROMPT && !shown.isEmpty()) {
            asked.append(examples(shown)).append('\n');
        } else {
            for (Example shot : shown) {
                messages.add(Message.user(turn(shot)));
                shot.answer().ifPresent(answer -> messages.add(Message.assistant(answer)));
            }
        }
        messages.add(Message.user(asked.append(turn(example)).toString()));
        example.answer().ifPresent(answer -> messages.add(Message.assistant(answer)));
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(DOCUMENT, example.document());
        attributes.putAll(example.attributes());
        return new PromptedExample(
                example.id(), new Conversation(system.isEmpty() ? null : system, messages), attributes, hash);
    }

    /** The conversations of all examples, in order. */
    public List<PromptedExample> apply(Dataset dataset) {
        return dataset.examples().stream().map(this::apply).toList();
    }

    private String examples(List<Example> shown) {
        StringBuilder text = new StringBuilder("<" + EXAMPLES + ">\n");
        for (Example shot : shown) {
            text.append('<').append(EXAMPLE).append(">\n").append(turn(shot)).append('\n');
            append(ANSWER, guarded(shot.answer().orElse("")), text);
            text.append("\n</").append(EXAMPLE).append(">\n");
        }
        return text.append("</").append(EXAMPLES).append('>').toString();
    }

    private String turn(Example example) {
        StringBuilder text = new StringBuilder();
        for (Block block : blocks) {
            block.content().of(example, markup).ifPresent(content -> {
                text.append(text.isEmpty() ? "" : "\n");
                // A table's markup has escaped its cells itself.
                append(block.tag(), block.content().equals(Content.TABLE) ? content : guarded(content), text);
            });
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "example " + example.id() + " fills no block of the template; expected one of "
                            + blocks.stream()
                                    .map(block -> "<" + block.tag() + "> " + block.content())
                                    .toList());
        }
        return text.toString();
    }

    private static void append(String tag, String content, StringBuilder text) {
        if (tag.isEmpty()) {
            text.append(content);
        } else {
            text.append('<').append(tag).append(">\n");
            text.append(content).append("\n</").append(tag).append('>');
        }
    }

    /** The text with nothing in it that would close one of the blocks. */
    private String guarded(String text) {
        boolean hasTags = placement == ShotPlacement.PROMPT
                || blocks.stream().anyMatch(block -> !block.tag().isEmpty());
        return hasTags ? closingTag.matcher(text).replaceAll("&lt;") : text;
    }

    /**
     * What tells this template from any other: the SHA-256, in hexadecimal, of its layout, system text, blocks,
     * markup and shots. It is the same on every machine.
     */
    public String hash() {
        return hash;
    }

    private String hashed() {
        List<String> parts = new ArrayList<>(List.of(system, markup.wireName(), shots.digest(), placement.name()));
        for (Block block : blocks) {
            parts.add(block.tag());
            parts.add(block.content().toString());
        }
        StringBuilder all = new StringBuilder(LAYOUT);
        for (String part : parts) {
            all.append('\0').append(part.length()).append(':').append(part);
        }
        return Sha256.of(all.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PromptTemplate template && template.hash.equals(hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    /** The template in a line: its blocks, its markup and the beginning of its hash. */
    @Override
    public String toString() {
        return "prompt template " + hash.substring(0, 12) + ": "
                + blocks.stream()
                        .map(block -> block.tag().isEmpty() ? block.content().toString() : "<" + block.tag() + ">")
                        .collect(Collectors.joining(" "))
                + ", tables in " + markup.wireName();
    }
}

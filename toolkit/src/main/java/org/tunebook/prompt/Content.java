package org.tunebook.prompt;

import java.util.Objects;
import java.util.Optional;
import org.tunebook.dataset.Example;
import org.tunebook.formats.TableMarkup;

/**
 * What a block of a prompt is filled with: a part of the example, or a fixed text. A value and no function,
 * so that a template's hash tells everything that its prompts depend on; what has to be computed goes into an
 * attribute of the example first.
 */
public final class Content {
    private enum Kind {
        TABLE,
        PARAGRAPHS,
        QUESTION,
        ATTRIBUTE,
        TEXT
    }

    /** The example's table, in the template's markup. */
    public static final Content TABLE = new Content(Kind.TABLE, "");

    /** The example's paragraphs, a blank line between two. */
    public static final Content PARAGRAPHS = new Content(Kind.PARAGRAPHS, "");

    /** The example's question; of a free record, its prompt. */
    public static final Content QUESTION = new Content(Kind.QUESTION, "");

    private final Kind kind;
    private final String value;

    private Content(Kind kind, String value) {
        this.kind = kind;
        this.value = value;
    }

    /** An attribute of the example; empty where it does not have it. */
    public static Content attribute(String name) {
        return new Content(Kind.ATTRIBUTE, Objects.requireNonNull(name, "name"));
    }

    /** The same text in every prompt, as a list of labels. */
    public static Content text(String text) {
        return new Content(Kind.TEXT, Objects.requireNonNull(text, "text"));
    }

    /** The text for an example, or empty if it has nothing there. */
    Optional<String> of(Example example, TableMarkup markup) {
        return switch (kind) {
            case TABLE -> example.table().map(markup::write);
            case PARAGRAPHS ->
                example.paragraphs().isEmpty()
                        ? Optional.empty()
                        : Optional.of(String.join("\n\n", example.paragraphs()));
            case QUESTION -> Optional.of(example.question());
            case ATTRIBUTE -> Optional.of(example.attribute(value)).filter(text -> !text.isEmpty());
            case TEXT -> Optional.of(value).filter(text -> !text.isEmpty());
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content content && content.kind == kind && content.value.equals(value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, value);
    }

    /** As {@code TABLE}, {@code attribute(label)}, {@code text(…)}; part of a template's hash. */
    @Override
    public String toString() {
        return switch (kind) {
            case ATTRIBUTE, TEXT -> kind.name().toLowerCase(java.util.Locale.ROOT) + "(" + value + ")";
            default -> kind.name();
        };
    }
}

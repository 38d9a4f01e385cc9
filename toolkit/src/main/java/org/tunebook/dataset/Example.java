package org.tunebook.dataset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.tunebook.formats.Grid;
import org.tunebook.formats.TableMarkup;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/**
 * One question about one document, with its answer where it is known.
 *
 * @param id unique in its data set
 * @param document the id of the document it asks about; examples of one document are never parted by a split
 * @param table the document's table, if it has one
 * @param paragraphs the document's paragraphs, in order
 * @param question the question
 * @param answer the gold answer as a model is to write it; empty where it is not known
 * @param attributes what else is known, in order, under the data set's own names ({@code answer_type},
 *     {@code scale}, …); {@link #SPLIT} is the part of the data set that the example came in
 */
public record Example(
        String id,
        String document,
        Optional<Grid> table,
        List<String> paragraphs,
        String question,
        Optional<String> answer,
        Map<String, String> attributes)
        implements Displayable {
    /** The attribute that names the part of the data set (train, dev, test) that an example came in. */
    public static final String SPLIT = "split";

    public Example {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(document, "document");
        Objects.requireNonNull(question, "question");
        paragraphs = List.copyOf(paragraphs);
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** An attribute's value; empty text where the example does not have it. */
    public String attribute(String name) {
        return attributes.getOrDefault(name, "");
    }

    /** The same example with one attribute set. */
    public Example with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(name, value);
        return new Example(id, document, table, paragraphs, question, answer, more);
    }

    /** The same example with another answer. */
    public Example answered(String newAnswer) {
        return new Example(id, document, table, paragraphs, question, Optional.of(newAnswer), attributes);
    }

    /** The same example with no answer. */
    Example unanswered() {
        return new Example(id, document, table, paragraphs, question, Optional.empty(), attributes);
    }

    /** The document as a reader sees it, then the question and its answer. */
    @Override
    public MimeBundle display() {
        StringBuilder html =
                new StringBuilder(table.map(TableMarkup.HTML::write).orElse(""));
        paragraphs.forEach(text -> html.append("<p>")
                .append(Html.escape(text).replace("\n", "<br>"))
                .append("</p>"));
        html.append("<p><b>").append(Html.escape(question)).append("</b></p>");
        html.append("<pre style=\"white-space: pre-wrap\">")
                .append(Html.escape(shownAnswer()))
                .append("</pre>");
        return MimeBundle.html(toString(), html.toString());
    }

    private String shownAnswer() {
        return answer.orElse("(no answer is known)");
    }

    /** The document, its table in Markdown, then the question and its answer. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("example ").append(id).append('\n');
        table.map(TableMarkup.MARKDOWN::write)
                .ifPresent(grid -> text.append(grid).append('\n'));
        paragraphs.forEach(paragraph -> text.append(paragraph).append('\n'));
        return text.append("question: ")
                .append(question)
                .append("\nanswer: ")
                .append(shownAnswer())
                .toString();
    }
}

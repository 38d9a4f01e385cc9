package org.tunebook.prompt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/**
 * An example as a model sees it: the conversation it became, under the example's own id.
 *
 * @param id the example's id, unique in its data set
 * @param conversation the prompt, with the gold answer as its last turn where it is known
 * @param attributes what is known of the example besides (answer type, source …), in order, for slices
 * @param template the {@linkplain PromptTemplate#hash hash} of the template that made it; empty where no template did
 */
public record PromptedExample(String id, Conversation conversation, Map<String, String> attributes, String template)
        implements Displayable {
    public PromptedExample {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(conversation, "conversation");
        Objects.requireNonNull(template, "template");
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** An example that no template made, as a record of a file. */
    public PromptedExample(String id, Conversation conversation, Map<String, String> attributes) {
        this(id, conversation, attributes, "");
    }

    /**
     * The hashes of the templates that made these examples, each once, in order, with a comma between two; empty
     * if no template made them.
     */
    public static String templates(List<PromptedExample> examples) {
        return examples.stream()
                .map(PromptedExample::template)
                .filter(template -> !template.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** The gold answer, if the example has one. */
    public Optional<String> gold() {
        return conversation.completion();
    }

    /**
     * Conversations that have no ids of their own, as those of a {@linkplain
     * org.tunebook.dataset.RecordFile#conversations file}: the first is {@code record-1}.
     */
    public static List<PromptedExample> numbered(Stream<Conversation> conversations) {
        List<PromptedExample> examples = new ArrayList<>();
        conversations.forEach(conversation ->
                examples.add(new PromptedExample("record-" + (examples.size() + 1), conversation, Map.of())));
        return List.copyOf(examples);
    }

    @Override
    public MimeBundle display() {
        StringBuilder html = new StringBuilder();
        String system = conversation.system();
        if (system != null) {
            turn("system", system, html);
        }
        for (Message message : conversation.messages()) {
            turn(message.role().wireName(), message.text(), html);
        }
        return MimeBundle.html(toString(), html.toString());
    }

    private static void turn(String who, String text, StringBuilder html) {
        html.append("<p><b>").append(Html.escape(who)).append("</b></p>");
        html.append("<pre style=\"white-space: pre-wrap\">")
                .append(Html.escape(text))
                .append("</pre>");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("example ").append(id);
        String system = conversation.system();
        if (system != null) {
            text.append("\n[system] ").append(system);
        }
        for (Message message : conversation.messages()) {
            text.append("\n[").append(message.role().wireName()).append("] ").append(message.text());
        }
        return text.toString();
    }
}

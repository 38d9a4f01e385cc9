package org.tunebook.kernel.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** One cell of a {@link NotebookDocument}. */
public final class NotebookCell {
    private final ObjectNode json;

    NotebookCell(ObjectNode json) {
        this.json = json;
    }

    /** What a cell holds. */
    public enum Kind {
        CODE,
        MARKDOWN,
        RAW
    }

    /** A code cell that has not run. */
    public static NotebookCell code(String id, String source) {
        NotebookCell cell = of("code", id, source);
        cell.clear();
        return cell;
    }

    /** A cell with text in Markdown. */
    public static NotebookCell markdown(String id, String source) {
        return of("markdown", id, source);
    }

    private static NotebookCell of(String type, String id, String source) {
        ObjectNode json = NotebookDocument.JSON.createObjectNode();
        json.put("cell_type", type).put("id", id).putObject("metadata");
        json.set("source", Multiline.of(source));
        return new NotebookCell(json);
    }

    /** This cell with another source; all else about it stays. */
    public NotebookCell withSource(String source) {
        ObjectNode changed = json.deepCopy();
        changed.set("source", Multiline.of(source));
        return new NotebookCell(changed);
    }

    /** This cell without some tags. */
    public NotebookCell withoutTags(Collection<String> tags) {
        ObjectNode changed = json.deepCopy();
        List<String> left = new ArrayList<>(tags());
        left.removeAll(tags);
        ObjectNode metadata = changed.withObject("metadata");
        metadata.remove("tags");
        left.forEach(tag -> metadata.withArray("tags").add(tag));
        return new NotebookCell(changed);
    }

    NotebookCell tagged(String tag) {
        json.withObject("metadata").withArray("tags").add(tag);
        return this;
    }

    ObjectNode json() {
        return json;
    }

    public Kind kind() {
        return switch (json.path("cell_type").asText()) {
            case "code" -> Kind.CODE;
            case "markdown" -> Kind.MARKDOWN;
            default -> Kind.RAW;
        };
    }

    /** The cell's id, unique in its notebook. */
    public String id() {
        return json.path("id").asText();
    }

    public String source() {
        return Multiline.text(json.path("source"));
    }

    public List<String> tags() {
        List<String> tags = new ArrayList<>();
        json.path("metadata").path("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    /** The number under which the cell ran; empty if it has not. */
    public OptionalInt executionCount() {
        JsonNode count = json.path("execution_count");
        return count.isInt() ? OptionalInt.of(count.asInt()) : OptionalInt.empty();
    }

    /** The outputs in the notebook format's own shape ({@code output_type} and its fields). */
    public List<JsonNode> outputs() {
        List<JsonNode> outputs = new ArrayList<>();
        json.path("outputs").forEach(outputs::add);
        return outputs;
    }

    /** Why the cell ended early; empty if it ran to its end. */
    public Optional<CellFailure> failure() {
        return outputs().stream()
                .filter(output -> output.path("output_type").asText().equals("error"))
                .map(error -> CellFailure.of(this, error))
                .findFirst();
    }

    /** The file of that name pasted into a text cell, as a bundle of MIME types; a missing node if there is none. */
    public JsonNode attachment(String name) {
        return json.path("attachments").path(name);
    }

    void clear() {
        json.putNull("execution_count");
        json.putArray("outputs");
    }

    void executed(int number) {
        json.put("execution_count", number);
    }

    void outputs(ArrayNode outputs) {
        json.set("outputs", outputs);
    }

    void tidy(UnaryOperator<String> text) {
        JsonNode tags = json.path("metadata").path("tags");
        ObjectNode metadata = json.putObject("metadata");
        if (!tags.isMissingNode()) {
            metadata.set("tags", tags);
        }
        if (json.has("outputs")) {
            json.set("outputs", tidy(json.get("outputs"), text));
        }
    }

    private static JsonNode tidy(JsonNode node, UnaryOperator<String> text) {
        if (node.isTextual()) {
            return TextNode.valueOf(text.apply(node.asText()));
        }
        if (node instanceof ArrayNode array) {
            ArrayNode out = array.arrayNode();
            array.forEach(item -> out.add(tidy(item, text)));
            return out;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode out = object.objectNode();
            object.fields()
                    .forEachRemaining(field -> out.set(
                            field.getKey(),
                            field.getKey().startsWith("image/") ? field.getValue() : tidy(field.getValue(), text)));
            return out;
        }
        return node;
    }
}

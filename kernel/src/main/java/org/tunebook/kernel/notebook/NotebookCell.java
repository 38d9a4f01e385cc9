package org.tunebook.kernel.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

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

    static NotebookCell code(String id, String tag, String source) {
        ObjectNode json = NotebookDocument.JSON.createObjectNode();
        json.put("cell_type", "code")
                .put("id", id)
                .putObject("metadata")
                .putArray("tags")
                .add(tag);
        json.set("source", Multiline.of(source));
        NotebookCell cell = new NotebookCell(json);
        cell.clear();
        return cell;
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
}

package org.tunebook.cli;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A notebook on disk, read for its cells and their outputs. */
final class NotebookFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What differs from run to run and says nothing: ids, addresses, times. Committed outputs hold the replacement. */
    private static final List<Varying> VARYING = List.of(
            new Varying(
                    "(model-customization-job|custom-model|provisioned-model)/([\\w.:-]+/)?[a-z0-9]{12}\\b", "$1/$2…"),
            new Varying("\\bcustom model [a-z0-9]{12}\\b", "custom model …"),
            new Varying("http://(127\\.0\\.0\\.1|localhost):\\d+", "http://localhost:…"),
            new Varying("\\b\\d+([.,]\\d+)? ?(ms|s|min)\\b", "… s"),
            new Varying("\\b\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "…"),
            new Varying("\\b\\d\\d:\\d\\d:\\d\\d\\b", "…"));

    private static final Pattern HEADING = Pattern.compile("<th[ >].*?</th>");
    private static final Pattern TUNED_F1 = Pattern.compile("(?m)^token-f1 +[\\d.]+ +([\\d.]+)");

    private final Path path;
    private final ObjectNode root;

    private NotebookFile(Path path, ObjectNode root) {
        this.path = path;
        this.root = root;
    }

    static NotebookFile read(Path path) throws IOException {
        return new NotebookFile(path, (ObjectNode) JSON.readTree(Files.readString(path)));
    }

    List<JsonNode> cells() {
        List<JsonNode> cells = new ArrayList<>();
        root.get("cells").forEach(cells::add);
        return cells;
    }

    List<JsonNode> codeCells() {
        return cells().stream().filter(cell -> type(cell).equals("code")).toList();
    }

    static String type(JsonNode cell) {
        return cell.get("cell_type").asText();
    }

    /** A cell's source, or any other of the format's texts that may be one string or a list of lines. */
    static String text(JsonNode multiline) {
        if (!multiline.isArray()) {
            return multiline.asText();
        }
        StringBuilder text = new StringBuilder();
        multiline.forEach(line -> text.append(line.asText()));
        return text.toString();
    }

    static String source(JsonNode cell) {
        return text(cell.get("source"));
    }

    /**
     * Whether a cell shows what the trained model says. The local model's encoder computes with 8-bit integers, and
     * processors round those differently: figures and answers may differ a little from machine to machine.
     */
    static boolean isMeasured(JsonNode cell) {
        for (JsonNode tag : cell.path("metadata").path("tags")) {
            if (tag.asText().equals("measured")) {
                return true;
            }
        }
        return false;
    }

    /** The forms of what a code cell showed and, of tables, their headings. */
    static List<String> outline(JsonNode codeCell) {
        return shown(codeCell).stream()
                .map(form -> form.startsWith("text/html")
                        ? "text/html"
                                + HEADING.matcher(form)
                                        .results()
                                        .map(MatchResult::group)
                                        .toList()
                        : form.substring(0, (form + ":").indexOf(':')))
                .toList();
    }

    /** The tuned model's token F1 in percent, of every table of scores that a cell shows as text. */
    static List<Double> tunedF1(JsonNode codeCell) {
        return shown(codeCell).stream()
                .filter(form -> form.startsWith("text/plain"))
                .flatMap(form -> TUNED_F1.matcher(form).results())
                .map(found -> Double.valueOf(found.group(1)))
                .toList();
    }

    /**
     * What a code cell showed, without what differs from run to run; pictures by their type alone, since fonts
     * differ between machines.
     */
    static List<String> shown(JsonNode codeCell) {
        List<String> shown = new ArrayList<>();
        for (JsonNode output : codeCell.get("outputs")) {
            switch (output.get("output_type").asText()) {
                case "stream" -> shown.add(output.get("name").asText() + ": " + steady(text(output.get("text"))));
                case "error" -> shown.add("error: " + output.get("evalue").asText());
                default ->
                    output.get("data")
                            .fields()
                            .forEachRemaining(form -> shown.add(form.getKey()
                                    + (form.getKey().startsWith("image/")
                                            ? ""
                                            : ": " + steady(written(form.getValue())))));
            }
        }
        return shown;
    }

    private static String withoutPictures(String html) {
        return html.replaceAll("data:image/png;base64,[A-Za-z0-9+/=]+", "picture");
    }

    private static String written(JsonNode form) {
        return form.isObject() ? form.toString() : text(form);
    }

    private static String steady(String text) {
        for (Varying varying : VARYING) {
            text = varying.pattern.matcher(text).replaceAll(varying.replacement);
        }
        return text;
    }

    /** Writes this notebook, as executed, in the form in which notebooks are committed. */
    void writeForCommit(Path target) throws IOException {
        ObjectNode steady = (ObjectNode) steady(root);
        for (JsonNode cell : steady.get("cells")) {
            ((ObjectNode) cell).set("metadata", kept(cell.get("metadata")));
        }
        ((ObjectNode) steady.get("metadata").get("language_info")).remove("version");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        DefaultPrettyPrinter.Indenter indent = new DefaultIndenter(" ", "\n");
        printer.indentArraysWith(indent);
        printer.indentObjectsWith(indent);
        Files.writeString(target, JSON.writer(printer).writeValueAsString(steady) + "\n");
    }

    private static ObjectNode kept(JsonNode metadata) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        if (metadata.has("tags")) {
            kept.set("tags", metadata.get("tags"));
        }
        return kept;
    }

    private static JsonNode steady(JsonNode node) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(steady(node.asText()));
        }
        if (node instanceof ArrayNode array) {
            ArrayNode out = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> out.add(steady(item)));
            return out;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode out = JsonNodeFactory.instance.objectNode();
            object.fields().forEachRemaining(field -> {
                boolean picture = field.getKey().startsWith("image/");
                boolean source = field.getKey().equals("source");
                out.set(field.getKey(), picture || source ? field.getValue() : steady(field.getValue()));
            });
            return out;
        }
        return node;
    }

    @Override
    public String toString() {
        return path.getFileName().toString();
    }

    private record Varying(Pattern pattern, String replacement) {
        Varying(String pattern, String replacement) {
            this(Pattern.compile(pattern), replacement);
        }
    }
}

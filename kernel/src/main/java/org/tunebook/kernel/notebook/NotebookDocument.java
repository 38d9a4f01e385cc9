package org.tunebook.kernel.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A notebook's file: its cells in order, and everything else in it kept as it was. What is read as format
 * 4.0 to 4.4 is brought to 4.5, where cells have ids.
 */
public final class NotebookDocument {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build();

    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final String MAY_FAIL = "raises-exception";
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final ObjectNode root;

    private NotebookDocument(ObjectNode root) {
        this.root = root;
    }

    /** A notebook without cells. */
    public static NotebookDocument empty() {
        ObjectNode root = JSON.createObjectNode().put("nbformat", MAJOR);
        root.putArray("cells");
        NotebookDocument document = new NotebookDocument(root);
        document.complete();
        return document;
    }

    /**
     * Reads a notebook.
     *
     * @throws NotebookException if the file is no notebook of format 4, or one for another language
     * @throws IOException if it cannot be read
     */
    public static NotebookDocument read(Path file) throws IOException {
        JsonNode json;
        try {
            String text = Files.readString(file);
            if (text.isBlank()) {
                throw new NotebookException(file + ": not a notebook: the file is empty");
            }
            json = JSON.readTree(text);
        } catch (CharacterCodingException e) {
            throw new NotebookException(file + ": not a notebook: it is not text in UTF-8");
        } catch (JsonProcessingException e) {
            throw new NotebookException(file + ": not a notebook: "
                    + e.getOriginalMessage().replaceAll("\\s*\\(start marker at .*", "") + " (line "
                    + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()) + ")");
        }
        if (!(json instanceof ObjectNode root) || !root.path("cells").isArray()) {
            throw new NotebookException(
                    file + ": not a notebook of format 4: expected an object with a list of cells; open and save it in"
                            + " Jupyter if it is an older notebook");
        }
        int major = root.path("nbformat").asInt();
        if (major != MAJOR) {
            throw new NotebookException(file + ": notebook format " + major + "; expected " + MAJOR
                    + "; open and save it in Jupyter to convert it");
        }
        for (JsonNode cell : root.get("cells")) {
            if (!cell.isObject()) {
                throw new NotebookException(file + ": a cell is " + cell.getNodeType() + ", not an object");
            }
        }
        NotebookDocument document = new NotebookDocument(root);
        document.language()
                .filter(language -> !language.equalsIgnoreCase("java"))
                .ifPresent(language -> {
                    throw new NotebookException(
                            file + ": a notebook in " + language + "; only Java notebooks can be run");
                });
        document.complete();
        return document;
    }

    private Optional<String> language() {
        JsonNode metadata = root.path("metadata");
        JsonNode spec = metadata.path("kernelspec");
        for (JsonNode language :
                List.of(spec.path("language"), metadata.path("language_info").path("name"))) {
            if (language.isTextual()) {
                return Optional.of(language.asText());
            }
        }
        // A notebook that has never run names its kernel alone; Jupyter's own is known by that.
        return spec.path("name").asText().startsWith("python") ? Optional.of("python") : Optional.empty();
    }

    /** Adds what format 4.5 demands and earlier writers left out. */
    private void complete() {
        root.put("nbformat_minor", Math.max(MINOR, root.path("nbformat_minor").asInt()));
        ObjectNode metadata = object(root, "metadata");
        if (!metadata.path("language_info").path("name").isTextual()) {
            metadata.putObject("language_info")
                    .put("name", "java")
                    .put("file_extension", ".jshell")
                    .put("mimetype", "text/x-java-source");
        }
        Set<String> ids = new HashSet<>();
        for (NotebookCell cell : cells()) {
            object(cell.json(), "metadata");
            if (!ID.matcher(cell.id()).matches() || !ids.add(cell.id())) {
                String id = freeId(ids, "cell");
                cell.json().put("id", id);
                ids.add(id);
            }
            if (cell.kind() == NotebookCell.Kind.CODE) {
                if (!cell.json().path("outputs").isArray()) {
                    cell.json().putArray("outputs");
                }
                if (!cell.json().has("execution_count")) {
                    cell.json().putNull("execution_count");
                }
            }
        }
    }

    private static ObjectNode object(ObjectNode in, String name) {
        return in.path(name) instanceof ObjectNode there ? there : in.putObject(name);
    }

    private String freeId(Set<String> taken, String stem) {
        Set<String> all = new HashSet<>(taken);
        cells().forEach(cell -> all.add(cell.id()));
        int n = 1;
        String id = String.format("%s-%02d", stem, n);
        while (all.contains(id)) {
            n++;
            id = String.format("%s-%02d", stem, n);
        }
        return id;
    }

    /** The cells, in order. */
    public List<NotebookCell> cells() {
        List<NotebookCell> cells = new ArrayList<>();
        root.get("cells").forEach(cell -> cells.add(new NotebookCell((ObjectNode) cell)));
        return cells;
    }

    /** The code cells, in order. */
    public List<NotebookCell> codeCells() {
        return cells().stream()
                .filter(cell -> cell.kind() == NotebookCell.Kind.CODE)
                .toList();
    }

    /** Adds a code cell at the end. */
    public NotebookCell add(String source) {
        NotebookCell cell = NotebookCell.code(freeId(Set.of(), "cell"), source);
        ((ArrayNode) root.get("cells")).add(cell.json());
        return cell;
    }

    /** The first cell that carries a tag. */
    Optional<NotebookCell> tagged(String tag) {
        return codeCells().stream().filter(cell -> cell.tags().contains(tag)).findFirst();
    }

    /** Puts a cell with that source and tag below another, in the place of the earlier one with that tag. */
    void putBelow(NotebookCell above, String tag, String source) {
        Optional<NotebookCell> earlier = tagged(tag);
        String id = earlier.map(NotebookCell::id).orElseGet(() -> freeId(Set.of(), tag));
        ArrayNode changed = JSON.createArrayNode();
        for (NotebookCell cell : cells()) {
            if (!cell.tags().contains(tag)) {
                changed.add(cell.json());
            }
            if (cell.json() == above.json()) {
                changed.add(NotebookCell.code(id, source).tagged(tag).json());
            }
        }
        root.set("cells", changed);
    }

    /** Puts in the place of each cell what a function makes of it; where ids then repeat, the later get new ones. */
    public void replaceCells(Function<NotebookCell, List<NotebookCell>> with) {
        ArrayNode changed = JSON.createArrayNode();
        for (NotebookCell cell : cells()) {
            with.apply(cell).forEach(each -> changed.add(each.json()));
        }
        root.set("cells", changed);
        complete();
    }

    /** Takes the outputs and numbers of an earlier run away. */
    public void clearOutputs() {
        codeCells().forEach(NotebookCell::clear);
    }

    /**
     * Leaves out what a run writes and nobody reads again: the cells' metadata but their tags, the version of
     * Java, and the states of widgets. Every text that a cell has put out is passed through a function, and so is its HTML; pictures
     * and sources stay.
     */
    public void tidy(UnaryOperator<String> text) {
        object(root, "metadata").remove("widgets");
        if (root.path("metadata").path("language_info") instanceof ObjectNode language) {
            language.remove("version");
        }
        cells().forEach(cell -> cell.tidy(text));
    }

    /** Whether a cell says, by the tag {@code raises-exception}, that it is meant to fail. */
    static boolean mayFail(NotebookCell cell) {
        return cell.tags().contains(MAY_FAIL);
    }

    /** The first cell that failed and was not meant to. */
    public Optional<CellFailure> failure() {
        return codeCells().stream()
                .flatMap(cell -> cell.failure().stream().filter(failure -> failure.isInterruption() || !mayFail(cell)))
                .findFirst();
    }

    /** The notebook as Jupyter writes it: keys in order, one space of indent, long texts by line. */
    public String text() {
        try {
            return JSON.writer(printer()).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a notebook that has no JSON form", e);
        }
    }

    /** Writes the notebook's text; the file is replaced as a whole. */
    public void write(Path file) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(beside, text());
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static DefaultPrettyPrinter printer() {
        DefaultPrettyPrinter.Indenter indent = new DefaultIndenter(" ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
        printer.indentArraysWith(indent);
        printer.indentObjectsWith(indent);
        return printer;
    }
}

package org.tunebook.kernel.notebook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Notebooks made for a test, of the format before cells had ids. */
final class Notebooks {
    private final Path directory;

    Notebooks(Path directory) {
        this.directory = directory;
    }

    static ObjectNode code(String source) {
        ObjectNode cell = NotebookDocument.JSON.createObjectNode();
        cell.put("cell_type", "code").put("source", source).putObject("metadata");
        return cell;
    }

    static ObjectNode tagged(String tag, String source) {
        ObjectNode cell = code(source);
        ((ObjectNode) cell.get("metadata")).putArray("tags").add(tag);
        return cell;
    }

    NotebookDocument with(ObjectNode... cells) throws IOException {
        ObjectNode notebook = NotebookDocument.JSON.createObjectNode();
        notebook.put("nbformat", 4).put("nbformat_minor", 4).putObject("metadata");
        ArrayNode all = notebook.putArray("cells");
        for (ObjectNode cell : cells) {
            all.add(cell);
        }
        return NotebookDocument.read(Files.writeString(directory.resolve("in.ipynb"), notebook.toString()));
    }
}

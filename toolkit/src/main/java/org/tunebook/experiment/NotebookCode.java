package org.tunebook.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunebook.dataset.Sha256;

/** The code of a notebook: the sources of its code cells, in order. Outputs, prose and ids are none of it. */
final class NotebookCode {
    private static final JsonMapper JSON = new JsonMapper();

    private NotebookCode() {}

    /** @throws IllegalArgumentException if the file is no notebook */
    static String sha256(Path notebook) {
        JsonNode document;
        try {
            document = JSON.readTree(Files.readAllBytes(notebook));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(
                    notebook + " is no notebook: it is not JSON (" + e.getOriginalMessage() + ")", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the notebook " + notebook + ": " + e, e);
        }
        if (!document.path("cells").isArray()) {
            throw new IllegalArgumentException(notebook + " is no notebook: it has no list of cells");
        }
        StringBuilder all = new StringBuilder();
        for (JsonNode cell : document.path("cells")) {
            if (cell.path("cell_type").asText().equals("code")) {
                String source = source(cell.path("source"));
                all.append(source.length()).append(':').append(source).append('\n');
            }
        }
        return Sha256.of(all.toString());
    }

    /** A text, or its lines. */
    private static String source(JsonNode source) {
        if (!source.isArray()) {
            return source.asText();
        }
        StringBuilder text = new StringBuilder();
        source.forEach(line -> text.append(line.asText()));
        return text.toString();
    }
}

package org.tunebook.kernel.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;

/** The code of a notebook's file. */
final class NotebookSource {
    private NotebookSource() {}

    /** The sources of the code cells, one after the other. */
    static String code(String json, Path file) throws Magics.Failed {
        StringBuilder all = new StringBuilder();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().equals("cells")) {
                    parser.nextToken();
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        all.append(cell(parser));
                    }
                }
            }
        } catch (IOException e) {
            throw new Magics.Failed(file + " is not a notebook: " + e.getMessage());
        }
        return all.toString();
    }

    private static String cell(JsonParser parser) throws IOException {
        StringBuilder source = new StringBuilder();
        boolean code = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("cell_type")) {
                code = parser.getText().equals("code");
            } else if (field.equals("source") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    source.append(parser.getText());
                }
            } else if (field.equals("source")) {
                source.append(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return code ? source.append('\n').toString() : "";
    }
}

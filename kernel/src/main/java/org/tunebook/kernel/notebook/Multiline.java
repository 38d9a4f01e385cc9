package org.tunebook.kernel.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

/** The notebook format's long texts: a list of lines on disk, where one string is allowed too. */
public final class Multiline {
    private Multiline() {}

    /** The text of a string or of a list of lines. */
    public static String text(JsonNode node) {
        if (!node.isArray()) {
            return node.asText();
        }
        StringBuilder text = new StringBuilder();
        node.forEach(line -> text.append(line.asText()));
        return text.toString();
    }

    static ArrayNode of(String text) {
        ArrayNode lines = NotebookDocument.JSON.createArrayNode();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start) + 1;
            int next = end == 0 ? text.length() : end;
            lines.add(text.substring(start, next));
            start = next;
        }
        return lines;
    }
}

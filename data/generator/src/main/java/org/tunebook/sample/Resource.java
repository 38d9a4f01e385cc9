package org.tunebook.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The word lists beside this class, read as sections: what stands before the first "## " is a comment. */
final class Resource {
    private Resource() {}

    static Map<String, List<String>> sections(String file) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : lines(file)) {
            if (line.startsWith("## ")) {
                current = new ArrayList<>();
                sections.put(line.substring(3).strip(), current);
            } else if (!line.isBlank()) {
                current.add(line);
            }
        }
        return sections;
    }

    static List<String> lines(String file) {
        try (InputStream in = Resource.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + file + " is missing from the generator's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parts of a line between separators, stripped; blank parts are dropped. */
    static List<String> parts(String line, String separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from <= line.length()) {
            int to = line.indexOf(separator, from);
            to = to < 0 ? line.length() : to;
            String part = line.substring(from, to).strip();
            if (!part.isEmpty()) {
                parts.add(part);
            }
            from = to + separator.length();
        }
        return parts;
    }
}

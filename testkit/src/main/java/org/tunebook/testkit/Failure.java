package org.tunebook.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.kernel.engine.CellError;

/**
 * Why a cell ended early.
 *
 * @param name the exception's class, or {@link CellError#COMPILATION} or {@link CellError#INTERRUPTED}
 * @param message the exception's message or the first compile error; empty if there is none
 * @param line the line of the cell, from 1, that failed or called what failed; empty if it is of no line
 * @param traceback what the notebook shows of it, without colours
 */
public record Failure(String name, String message, OptionalInt line, String traceback) {
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern PLACE = Pattern.compile("cell \\[(\\d+)] line (\\d+)");

    static Failure of(JsonNode error, int cell) {
        List<String> lines = new ArrayList<>();
        error.path("traceback").forEach(line -> lines.add(line.asText()));
        String traceback = COLOURS.matcher(String.join("\n", lines)).replaceAll("");
        return new Failure(
                error.path("ename").asText(), error.path("evalue").asText(), line(traceback, cell), traceback);
    }

    private static OptionalInt line(String traceback, int cell) {
        Matcher place = PLACE.matcher(traceback);
        while (place.find()) {
            if (Integer.parseInt(place.group(1)) == cell) {
                return OptionalInt.of(Integer.parseInt(place.group(2)));
            }
        }
        return OptionalInt.empty();
    }
}

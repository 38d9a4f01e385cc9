package org.tunebook.kernel.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.kernel.engine.CellError;

/**
 * Why a cell ended early, as its outputs tell it.
 *
 * @param number the number under which it ran, as its traceback names it
 * @param id its id in the notebook
 * @param name the exception's class, or {@link CellError#COMPILATION} or {@link CellError#INTERRUPTED}
 * @param message the exception's message or the first compile error; may be empty
 * @param line the line of the cell, from 1, that failed or called what failed; empty if none is named
 * @param traceback what the notebook shows of it, without colours
 */
public record CellFailure(int number, String id, String name, String message, OptionalInt line, String traceback) {
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern PLACE = Pattern.compile("cell \\[(\\d+)] line (\\d+)");

    static CellFailure of(NotebookCell cell, JsonNode error) {
        List<String> lines = new ArrayList<>();
        error.path("traceback").forEach(line -> lines.add(line.asText()));
        String traceback = COLOURS.matcher(String.join("\n", lines)).replaceAll("");
        int number = cell.executionCount().orElse(0);
        return new CellFailure(
                number,
                cell.id(),
                error.path("ename").asText(),
                error.path("evalue").asText(),
                line(traceback, number),
                traceback);
    }

    private static OptionalInt line(String traceback, int cell) {
        Matcher place = PLACE.matcher(traceback);
        while (place.find()) {
            if (place.group(1).equals(Integer.toString(cell))) {
                return OptionalInt.of(Integer.parseInt(place.group(2)));
            }
        }
        return OptionalInt.empty();
    }

    boolean isInterruption() {
        return name.equals(CellError.INTERRUPTED);
    }
}

package org.tunebook.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.kernel.notebook.NotebookCell;
import org.tunebook.kernel.notebook.NotebookDocument;

/**
 * A notebook as attendees get it: nothing in it has run, each exercise at its end has a cell to write in, and
 * a code cell tagged {@code exercise} is its leading comment and no more.
 */
final class Twin {
    private static final String EXERCISE = "exercise";

    /** Tags that speak to the tests of the course, not to a kernel. */
    private static final Set<String> INTERNAL = Set.of("measured", EXERCISE);

    private static final Pattern HEADING = Pattern.compile("(?m)^\\*\\*Exercises\\.\\*\\*[ \\t]*$");
    private static final Pattern ITEM = Pattern.compile("(?m)^(\\d{1,3})\\.[ \\t]+");
    private static final Pattern LEADING_COMMENT = Pattern.compile("\\A(?:[ \\t]*//[^\\n]*(?:\\n|\\z))+");
    private static final String PROMPT = "// Your turn.";

    /** Code, in which nothing is a link, or a link: its words and where it goes. */
    private static final Pattern CODE_OR_LINK =
            Pattern.compile("(?s)(`+)(?!`).*?(?<!`)\\1(?!`)|!?\\[([^\\[\\]]*)]\\(([^()\\s]+)\\)");

    private static final Pattern ELSEWHERE = Pattern.compile("(?i)([a-z][a-z0-9+.-]*:|#).*");

    private Twin() {}

    /**
     * The text of a notebook's twin.
     *
     * @param handedOut the files that attendees get; a link to any other file keeps its words only
     * @throws org.tunebook.kernel.notebook.NotebookException if it is no Java notebook of format 4
     */
    static String of(Path notebook, Set<Path> handedOut) throws IOException {
        NotebookDocument twin = NotebookDocument.read(notebook);
        twin.clearOutputs();
        twin.tidy(UnaryOperator.identity());
        twin.replaceCells(cell -> cells(cell, notebook, handedOut));
        return twin.text();
    }

    private static List<NotebookCell> cells(NotebookCell cell, Path notebook, Set<Path> handedOut) {
        if (cell.kind() == NotebookCell.Kind.MARKDOWN) {
            return exercises(cell.withSource(linked(cell.source(), notebook, handedOut)));
        }
        boolean open = cell.tags().contains(EXERCISE);
        return List.of((open ? cell.withSource(prompt(cell.source())) : cell).withoutTags(INTERNAL));
    }

    private static String prompt(String source) {
        Matcher comment = LEADING_COMMENT.matcher(source);
        return comment.find() ? comment.group().stripTrailing() : PROMPT;
    }

    /** A text cell, and where it lists exercises, a text and an empty code cell for each. */
    private static List<NotebookCell> exercises(NotebookCell cell) {
        List<Exercise> exercises = Exercise.in(cell);
        if (exercises.isEmpty()) {
            return List.of(cell);
        }
        List<NotebookCell> cells = new ArrayList<>();
        cells.add(cell.withSource(
                cell.source().substring(0, exercises.get(0).start()).stripTrailing()));
        for (Exercise exercise : exercises) {
            String id = "exercise-" + exercise.number();
            cells.add(NotebookCell.markdown(id, exercise.toString()));
            cells.add(NotebookCell.code(id + "-answer", ""));
        }
        return cells;
    }

    private static String linked(String source, Path notebook, Set<Path> handedOut) {
        return CODE_OR_LINK
                .matcher(source)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(3) == null || holds(found.group(3), notebook, handedOut)
                                ? found.group()
                                : found.group(2)));
    }

    private static boolean holds(String target, Path notebook, Set<Path> handedOut) {
        if (ELSEWHERE.matcher(target).matches()) {
            return true;
        }
        try {
            return handedOut.contains(
                    notebook.resolveSibling(target.replaceFirst("#.*", "")).normalize());
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * One of the exercises that end a notebook.
     *
     * @param number its number there
     * @param start where in its cell it starts
     */
    record Exercise(int number, int start, String text) {
        /** The exercises that a cell lists below its line {@code **Exercises.**}. */
        static List<Exercise> in(NotebookCell cell) {
            String source = cell.source();
            Matcher heading = HEADING.matcher(source);
            if (cell.kind() != NotebookCell.Kind.MARKDOWN || !heading.find()) {
                return List.of();
            }
            List<Exercise> exercises = new ArrayList<>();
            Matcher item = ITEM.matcher(source);
            boolean found = item.find(heading.end());
            while (found) {
                int number = Integer.parseInt(item.group(1));
                int start = item.start();
                int text = item.end();
                found = item.find();
                String all = source.substring(text, found ? item.start() : source.length());
                exercises.add(new Exercise(number, start, all.strip()));
            }
            return exercises;
        }

        @Override
        public String toString() {
            return "**Exercise " + number + ".** " + text;
        }
    }
}

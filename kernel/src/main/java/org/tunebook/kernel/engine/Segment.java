package org.tunebook.kernel.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stretch of a cell: Java, or a magic. */
sealed interface Segment {
    /** Java code. */
    record Code(int from, int to) implements Segment {}

    /** A magic. */
    record Call(Magic magic) implements Segment {}

    /** A question about a name: {@code ?name} or {@code name?}. */
    record Question(String name) implements Segment {}

    /** Whether the segment may run code of the user's. */
    default boolean runsCode() {
        return this instanceof Code
                || this instanceof Call call
                        && Magics.RUNNING.contains(call.magic().name());
    }

    Pattern CELL_MAGIC = Pattern.compile("\\A\\s*%%(\\w+)([^\\n]*)(?:\\n([\\s\\S]*))?\\z");
    Pattern LINE_MAGIC = Pattern.compile("(?m)^[ \\t]*%(\\w+)([^\\n]*)$");
    Pattern ASSIGNED = Pattern.compile("(?m)^([^\"%\\n]*=[ \\t]*)%(\\w+)([^\\n]*?);?[ \\t]*$");
    Pattern QUESTION = Pattern.compile("\\A\\s*(?:\\?{1,2}\\s*([\\w.]+)|([\\w.]+)\\s*\\?{1,2})\\s*\\z");

    /** A cell with its magics on the right of an assignment ({@code var paths = %jars lib}) written as calls. */
    static String asCalls(String cell) {
        if (cell.indexOf('%') < 0) {
            return cell;
        }
        Matcher assigned = ASSIGNED.matcher(cell);
        StringBuilder all = new StringBuilder();
        while (assigned.find()) {
            if (!Magics.NAMES.contains(assigned.group(2)) || insideText(cell, assigned.start())) {
                continue;
            }
            List<String> arguments = Magic.words(assigned.group(3)).stream()
                    .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                    .toList();
            String call = assigned.group(1) + "lineMagic(\"" + assigned.group(2) + "\", List.of("
                    + String.join(", ", arguments) + "));";
            assigned.appendReplacement(all, Matcher.quoteReplacement(call));
        }
        return assigned.appendTail(all).toString();
    }

    /** The segments of a cell, in order. */
    static List<Segment> of(String cell) {
        Matcher question = QUESTION.matcher(cell);
        if (question.matches()) {
            String before = question.group(1);
            return List.of(new Question(before == null ? question.group(2) : before));
        }
        Matcher whole = CELL_MAGIC.matcher(cell);
        if (whole.matches()) {
            String body = whole.group(3) == null ? "" : whole.group(3);
            return List.of(new Call(Magic.written(whole.group(1), whole.group(2), cell.indexOf("%%"), body)));
        }
        if (cell.indexOf('%') < 0) {
            return List.of(new Code(0, cell.length()));
        }
        List<Segment> segments = new ArrayList<>();
        Matcher line = LINE_MAGIC.matcher(cell);
        int from = 0;
        while (line.find()) {
            if (insideText(cell, line.start())) {
                continue;
            }
            code(cell, from, line.start(), segments);
            segments.add(new Call(Magic.written(line.group(1), line.group(2), cell.indexOf('%', line.start()), null)));
            from = line.end();
        }
        code(cell, from, cell.length(), segments);
        return segments;
    }

    private static void code(String cell, int from, int to, List<Segment> segments) {
        if (!cell.substring(from, to).isBlank()) {
            segments.add(new Code(from, to));
        }
    }

    /** Whether a place is inside a text block or a comment, or goes on with the expression of the line before. */
    private static boolean insideText(String cell, int at) {
        boolean block = false;
        boolean comment = false;
        for (int i = 0; i < at; i++) {
            if (!comment && cell.startsWith("\"\"\"", i)) {
                block = !block;
                i += 2;
            } else if (!block && !comment && cell.startsWith("//", i)) {
                int end = cell.indexOf('\n', i);
                i = end < 0 ? at : end;
            } else if (!block && !comment && cell.startsWith("/*", i)) {
                comment = true;
            } else if (comment && cell.startsWith("*/", i)) {
                comment = false;
            }
        }
        if (block || comment) {
            return true;
        }
        String before = cell.substring(0, at).stripTrailing();
        return !before.isEmpty()
                && (Character.isJavaIdentifierPart(before.charAt(before.length() - 1))
                        || before.endsWith(")")
                        || before.endsWith("]"))
                && !lastLineIsMagic(before);
    }

    private static boolean lastLineIsMagic(String before) {
        String last = before.substring(before.lastIndexOf('\n') + 1);
        return last.stripLeading().startsWith("%") || last.contains("//");
    }
}

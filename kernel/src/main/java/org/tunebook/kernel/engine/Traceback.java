package org.tunebook.kernel.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Diag;

/** What is shown of an error: its own words, the user's lines, and nothing of the kernel's machinery. */
final class Traceback {
    private static final String TOP_LEVEL = "do_it$";
    private static final String INITIALISER = "do_it$Aux";
    private static final Pattern SNIPPET_CLASS = Pattern.compile("(REPL\\.)?\\$JShell\\$\\w+[.$]");
    private static final int MOST_FRAMES = 30;
    private static final int MOST_CHARS_OF_A_MESSAGE = 10_000;

    private final Origins origins;

    Traceback(Origins origins) {
        this.origins = origins;
    }

    /** A class name as the user wrote it. */
    static String userName(String className) {
        if (className.startsWith(CellGuard.class.getName())) {
            return className.substring(className.lastIndexOf('$') + 1);
        }
        return SNIPPET_CLASS.matcher(className).replaceAll("").replace('$', '.');
    }

    /** A text that may name JShell's own classes, without them. */
    static String plain(String text) {
        return text.contains("$JShell$") ? SNIPPET_CLASS.matcher(text).replaceAll("") : text;
    }

    /** An exception that a cell threw. */
    CellError thrown(Throwable thrown) {
        List<String> lines = new ArrayList<>();
        List<Throwable> chain = Chain.of(thrown);
        for (int i = 0; i < chain.size(); i++) {
            Throwable each = chain.get(i);
            String intro = i == 0 ? "" : relation(chain, each);
            String message = message(each);
            lines.add(intro
                    + Ansi.error(userName(each.getClass().getName()))
                    + (message.isEmpty() ? "" : ": " + message));
            frames(List.of(each.getStackTrace()), lines);
        }
        if (thrown instanceof OutOfMemoryError) {
            lines.add("The kernel's heap is " + Runtime.getRuntime().maxMemory() / (1 << 20)
                    + " MB. Let go of what is no longer needed (x = null), or give the kernel more in its kernel.json"
                    + " (-Xmx).");
        }
        return new CellError(userName(thrown.getClass().getName()), message(thrown), lines);
    }

    /** An exception's own message, as far as it can be had and is of use. */
    private static String message(Throwable thrown) {
        String message;
        try {
            message = thrown.getLocalizedMessage();
        } catch (Throwable e) {
            return "(its message could not be had: getMessage() threw "
                    + userName(e.getClass().getName()) + ")";
        }
        if (message == null) {
            return "";
        }
        message = plain(message);
        return message.length() <= MOST_CHARS_OF_A_MESSAGE
                ? message
                : message.substring(0, MOST_CHARS_OF_A_MESSAGE)
                        + String.format("… %,d characters in all", message.length());
    }

    private static String relation(List<Throwable> chain, Throwable each) {
        for (Throwable other : chain) {
            if (other.getCause() == each) {
                return "caused by ";
            }
        }
        return "suppressed: ";
    }

    private void frames(List<StackTraceElement> frames, List<String> lines) {
        int last = -1;
        for (int i = 0; i < frames.size(); i++) {
            if (origins.cell(frames.get(i)) != null) {
                last = i;
            }
        }
        int shown = 0;
        String before = "";
        int repeats = 0;
        for (int i = 0; i < frames.size() && i <= (last < 0 ? 5 : last); i++) {
            StackTraceElement frame = frames.get(i);
            if (hidden(frame) || (i > 0 && callsInitialiser(frame, frames.get(i - 1)))) {
                continue;
            }
            String line = describe(frame);
            if (line.equals(before)) {
                repeats++;
                continue;
            }
            repeated(repeats, lines);
            repeats = 0;
            before = line;
            if (++shown > MOST_FRAMES) {
                lines.add("    … " + (frames.size() - i) + " more");
                return;
            }
            lines.add(line);
        }
        repeated(repeats, lines);
    }

    private static void repeated(int repeats, List<String> lines) {
        if (repeats > 0) {
            lines.add("    … " + repeats + " times more");
        }
    }

    /** JShell computes the value of a {@code var} in a method of its own, which the one of the cell's line calls. */
    private static boolean callsInitialiser(StackTraceElement frame, StackTraceElement called) {
        return called.getMethodName().equals(INITIALISER)
                && frame.getMethodName().equals(TOP_LEVEL);
    }

    private static boolean hidden(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("org.tunebook.kernel.")
                || name.startsWith("jdk.internal.reflect.")
                || name.startsWith("java.lang.invoke.")
                || name.startsWith("java.lang.reflect.");
    }

    private String describe(StackTraceElement frame) {
        CellSource cell = origins.cell(frame);
        if (cell == null) {
            return "    at " + userName(frame.getClassName()) + "." + frame.getMethodName() + "("
                    + (frame.getFileName() == null
                            ? "no source"
                            : frame.getFileName() + (frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : ""))
                    + ")";
        }
        int line = frame.getLineNumber();
        String in = frame.getMethodName();
        in = in.startsWith("lambda$") ? "a lambda" : in;
        String text = cell.lineText(line).strip();
        return "    at " + Ansi.place(cell.name() + " line " + line)
                + (in.isEmpty() || in.equals(TOP_LEVEL) || in.equals(INITIALISER) ? "" : " in " + in)
                + (text.isEmpty() ? "" : ":  " + text);
    }

    /** What the compiler found wrong with pieces of a cell. */
    static CellError compilation(CellSource cell, List<Problem> problems) {
        List<String> lines = new ArrayList<>();
        for (Problem problem : problems) {
            int line = cell.line(problem.start());
            int column = cell.column(problem.start());
            String[] message = problem.message().split("\\R");
            lines.add(Ansi.place(cell.name() + " line " + line + ", column " + column) + ": " + Ansi.error(message[0]));
            String text = cell.lineText(line);
            lines.add("    " + text.replace('\t', ' '));
            int width = Math.max(1, Math.min(problem.end() - problem.start(), text.length() - column + 1));
            lines.add("    " + " ".repeat(column - 1) + Ansi.error("^".repeat(width)));
            for (int i = 1; i < message.length; i++) {
                lines.add("  " + message[i]);
            }
            for (String advice : problem.advice()) {
                lines.add("  " + advice);
            }
        }
        String first = problems.isEmpty() ? "" : problems.get(0).message().split("\\R")[0];
        return new CellError(CellError.COMPILATION, first, lines);
    }

    /** One thing that the compiler found, placed in its cell. */
    record Problem(int start, int end, String code, String message, List<String> advice) {
        Problem with(List<String> more) {
            return new Problem(start, end, code, message, more);
        }

        static Problem of(Diag diag, Piece piece, CellSource cell) {
            int shift = piece.offset() - piece.shift();
            int length = cell.text().length();
            int at = diag.getPosition() == Diag.NOPOS ? piece.offset() : (int) diag.getPosition() + shift;
            int end = diag.getEndPosition() == Diag.NOPOS ? at + 1 : (int) diag.getEndPosition() + shift;
            at = Math.max(0, Math.min(at, length));
            if (at < length && cell.text().charAt(at) == '.') {
                // The compiler points at the dot; what it does not know is the name beside it.
                if (diag.getCode().equals("compiler.err.doesnt.exist")) {
                    end = at;
                    while (at > 0 && Character.isJavaIdentifierPart(cell.text().charAt(at - 1))) {
                        at--;
                    }
                } else {
                    at++;
                }
            }
            return new Problem(
                    at,
                    Math.max(at, Math.min(end, length)),
                    diag.getCode(),
                    words(diag.getMessage(Locale.ROOT)),
                    List.of());
        }

        private static final Set<String> NOISE = Set.of("  location: class");

        private static String words(String message) {
            List<String> kept = new ArrayList<>();
            for (String line : message.split("\\R")) {
                Matcher inSnippet = SNIPPET_CLASS.matcher(line);
                if (NOISE.stream().noneMatch(line::startsWith)) {
                    kept.add(inSnippet.replaceAll(""));
                }
            }
            return String.join("\n", kept);
        }
    }
}

package org.tunebook.kernel.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Where the classes that JShell makes of snippets come from. JShell wraps a snippet, or several methods of
 * one name, in a class; here such a class is given the cell as its source file and the cell's lines.
 */
final class Origins {
    private static final Pattern SNIPPET_CLASS = Pattern.compile("\\AREPL\\.\\$JShell\\$\\w+");
    private static final int MOST_COMPARED = 12;

    private record Place(CellSource cell, Piece piece) {}

    private final SourceCodeAnalysis analysis;
    private final Map<Snippet, Place> places = new ConcurrentHashMap<>();
    private final Map<String, CellSource> cells = new ConcurrentHashMap<>();

    Origins(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** Says what a snippet was made of. */
    void place(Snippet snippet, CellSource cell, Piece piece) {
        places.put(snippet, new Place(cell, piece));
    }

    /** Forgets a snippet that no other will be compiled with; the cell of its class stays known. */
    void forget(Snippet snippet) {
        places.remove(snippet);
    }

    /** A class file with its cell's name and lines in it, if it is a snippet's. */
    byte[] told(String className, byte[] classFile) {
        Matcher own = SNIPPET_CLASS.matcher(className);
        List<Wrapped> parts = new ArrayList<>();
        if (own.find()) {
            places.forEach((snippet, place) -> {
                SnippetWrapper wrapper = analysis.wrapper(snippet);
                if (wrapper.fullClassName().equals(own.group())) {
                    parts.add(new Wrapped(wrapper, place));
                }
            });
        }
        if (parts.isEmpty()) {
            return classFile;
        }
        CellSource cell = parts.get(0).place.cell;
        cells.put(own.group(), cell);
        return LinePatcher.patch(classFile, cell.name(), line -> line(line, parts));
    }

    private record Wrapped(SnippetWrapper wrapper, Place place) {
        /** The line of the cell that a place of the wrapping class is of. */
        int line(int wrapped) {
            String source = place.piece.source();
            int end = Math.max(0, Math.min(wrapper.wrappedToSourcePosition(wrapped), source.length()));
            int line = place.cell.line(place.piece.offset());
            for (int i = 0; i < end; i++) {
                line += source.charAt(i) == '\n' ? 1 : 0;
            }
            return line;
        }

        boolean holds(String text, int from, int end) {
            int own = wrapper.wrappedToSourcePosition(from);
            return place.piece.source().regionMatches(own, text, from, Math.min(end - from, MOST_COMPARED));
        }
    }

    private static int line(int wrappedLine, List<Wrapped> parts) {
        String text = parts.get(0).wrapper.wrapped();
        int start = 0;
        for (int line = 1; line < wrappedLine; line++) {
            start = text.indexOf('\n', start) + 1;
        }
        int end = text.indexOf('\n', start);
        end = end < 0 ? text.length() : end;
        for (int i = start; i < end; i++) {
            for (Wrapped part : parts) {
                if (!Character.isWhitespace(text.charAt(i)) && part.holds(text, i, end)) {
                    return part.line(i);
                }
            }
        }
        return parts.get(0).line(start);
    }

    /** The cell that a frame of a stack trace is in; null if it is in none. */
    @Nullable
    CellSource cell(StackTraceElement frame) {
        Matcher own = SNIPPET_CLASS.matcher(frame.getClassName());
        return own.find() ? cells.get(own.group()) : null;
    }
}

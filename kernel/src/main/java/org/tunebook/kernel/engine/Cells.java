package org.tunebook.kernel.engine;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/** The calls that every cell has by name; imported statically into all of them. */
public final class Cells {
    private Cells() {}

    /** Shows a value below the cell and gives the display's id for {@link #updateDisplay}. */
    public static String display(@Nullable Object value) {
        return Notebook.current().display(orNull(value)).id();
    }

    /** Shows the value's form of one MIME type, beside its text. */
    public static String display(@Nullable Object value, String... mimeTypes) {
        return Notebook.current().display(render(value, mimeTypes)).id();
    }

    /** Shows a value in the place of the display of that id. */
    public static void updateDisplay(String id, @Nullable Object value) {
        if (Notebook.current() instanceof CellNotebook cells) {
            cells.update(id, orNull(value), null);
        } else {
            Notebook.current().display(orNull(value));
        }
    }

    /** Shows a value in the place of the display of that id, in one MIME type beside its text. */
    public static void updateDisplay(String id, @Nullable Object value, String... mimeTypes) {
        updateDisplay(id, render(value, mimeTypes));
    }

    /** Empties the cell's output at once. */
    public static void clearOutput() {
        Notebook.current().clearOutput(Notebook.Clear.NOW);
    }

    /** Empties the cell's output, at once or when the next output arrives. */
    public static void clearOutput(Notebook.Clear when) {
        Notebook.current().clearOutput(when);
    }

    /** The forms in which a value would be shown. */
    public static MimeBundle render(@Nullable Object value) {
        return Notebook.current().render(orNull(value));
    }

    /** A value as the content of the given MIME types, as text that already is in that form. */
    public static MimeBundle render(@Nullable Object value, String... mimeTypes) {
        MimeBundle own = render(value);
        MimeBundle asked = MimeBundle.text(own.toString());
        for (String type : mimeTypes) {
            Object form = own.data().get(type);
            if (form instanceof byte[] bytes) {
                asked = asked.with(type, bytes);
            } else {
                asked = asked.with(type, form == null ? String.valueOf(value) : form.toString());
            }
        }
        return asked;
    }

    /** A new id for a display, unique in this session. */
    public static String displayId() {
        return UUID.randomUUID().toString();
    }

    /** Prints a text with values put in, as {@code System.out.printf}. */
    public static void printf(String format, @Nullable Object... values) {
        System.out.printf(format, values);
    }

    /**
     * Evaluates code as a cell would, in the midst of one: it sees what cells have declared, and they see what
     * it declares.
     *
     * @return the value of its last expression; null if it has none. What the code throws is thrown on
     * @throws IllegalArgumentException if the code does not compile
     */
    public static @Nullable Object eval(String code) {
        try {
            return run("code").eval(code);
        } catch (Throwable e) {
            throw Cells.<RuntimeException>unchanged(e);
        }
    }

    /** What the code threw, as it is: notebooks call {@code eval} where nothing is declared to be thrown. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchanged(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** Runs a magic as a line would: {@code magic("maven group:artifact:version")}. */
    public static void magic(String line) {
        List<String> words = Magic.words(line.startsWith("%") ? line.substring(1) : line);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("the magic has no name");
        }
        call(new Magic(words.get(0), words.subList(1, words.size()), line, 0, null));
    }

    /**
     * Runs a line's magic by its name.
     *
     * @return the paths that it added to the class path, as {@code List<String>}
     */
    public static <T> T lineMagic(String name, List<String> arguments) {
        return added(call(new Magic(name, arguments, String.join(" ", arguments), 0, null)));
    }

    /**
     * Runs a cell's magic by its name.
     *
     * @return the paths that it added to the class path, as {@code List<String>}
     */
    public static <T> T cellMagic(String name, List<String> arguments, String body) {
        return added(call(new Magic(name, arguments, String.join(" ", arguments), 0, body)));
    }

    /** Typed by what it is assigned to, as in the kernels whose notebooks call this. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> T added(List<String> paths) {
        return (T) paths;
    }

    private static List<String> call(Magic magic) {
        return run("%" + magic.name()).call(magic);
    }

    private static CellRun run(String what) {
        CellRun run = CellRun.current();
        if (run == null) {
            throw new IllegalStateException(what + " can be run by the code of a cell only");
        }
        return run;
    }

    private static Object orNull(@Nullable Object value) {
        return value == null ? MimeBundle.text("null") : value;
    }
}

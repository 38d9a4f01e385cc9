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

    /** Runs a magic as a line would: {@code magic("maven group:artifact:version")}. */
    public static void magic(String line) {
        List<String> words = Magic.words(line.startsWith("%") ? line.substring(1) : line);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("the magic has no name");
        }
        lineMagic(words.get(0), words.subList(1, words.size()));
    }

    /** Runs a line's magic by its name. */
    public static void lineMagic(String name, List<String> arguments) {
        call(new Magic(name, arguments, String.join(" ", arguments), 0, null));
    }

    /** Runs a cell's magic by its name. */
    public static void cellMagic(String name, List<String> arguments, String body) {
        call(new Magic(name, arguments, String.join(" ", arguments), 0, body));
    }

    private static void call(Magic magic) {
        CellRun run = CellRun.current();
        if (run == null) {
            throw new IllegalStateException("%" + magic.name() + " can be called by the code of a cell only");
        }
        run.call(magic);
    }

    private static Object orNull(@Nullable Object value) {
        return value == null ? MimeBundle.text("null") : value;
    }
}

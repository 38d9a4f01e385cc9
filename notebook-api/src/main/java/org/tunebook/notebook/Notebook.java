package org.tunebook.notebook;

/**
 * The notebook that code runs in, whatever kernel runs it. Outside any kernel it is the console:
 * values are printed as text.
 */
public interface Notebook {
    /** Shows a value below the running cell; a {@link Live} one is given the place. */
    DisplayHandle display(Object value);

    /** The forms in which this notebook would show a value. */
    MimeBundle render(Object value);

    /** Empties the running cell's output. */
    void clearOutput(Clear when);

    /** Whether an updated display replaces the earlier one; a console can only print below it. */
    boolean updatesInPlace();

    /** When an output is emptied. */
    enum Clear {
        /** At once. */
        NOW,
        /** When the next output arrives, so that the page does not flicker. */
        ON_NEXT_OUTPUT
    }

    /** The notebook this code runs in. */
    static Notebook current() {
        return CurrentNotebook.get();
    }

    /** Called once by a kernel (or an adapter to one) to say that it is the notebook from now on. */
    static void attach(Notebook notebook) {
        CurrentNotebook.set(notebook);
    }
}

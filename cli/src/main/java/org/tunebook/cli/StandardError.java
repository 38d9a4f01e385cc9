package org.tunebook.cli;

import java.io.PrintWriter;
import org.tunebook.notebook.DisplayHandle;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/** What the toolkit shows on its way, as an estimate before something costs: standard output is for results. */
record StandardError(PrintWriter err) implements Notebook {
    @Override
    public DisplayHandle display(Object value) {
        err.println(render(value));
        return new DisplayHandle() {
            @Override
            public String id() {
                return "stderr";
            }

            @Override
            public void update(Object next) {
                err.println(render(next));
            }
        };
    }

    @Override
    public MimeBundle render(Object value) {
        return value instanceof MimeBundle bundle
                ? bundle
                : value instanceof Displayable displayable
                        ? displayable.display()
                        : MimeBundle.text(String.valueOf(value));
    }

    @Override
    public void clearOutput(Clear when) {}

    @Override
    public boolean updatesInPlace() {
        return false;
    }
}

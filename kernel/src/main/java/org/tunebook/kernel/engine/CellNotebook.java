package org.tunebook.kernel.engine;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.tunebook.notebook.DisplayHandle;
import org.tunebook.notebook.Live;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/** The notebook as the code of any cell sees it: what is shown goes to the calling thread's cell. */
final class CellNotebook implements Notebook {
    private final ValueForms forms;

    CellNotebook(ValueForms forms) {
        this.forms = forms;
    }

    @Override
    public DisplayHandle display(Object value) {
        String id = UUID.randomUUID().toString();
        MimeBundle bundle = forms.of(value);
        CellRun shownBy = CellRun.current();
        if (shownBy != null) {
            shownBy.show(bundle, id);
        }
        DisplayHandle handle = new DisplayHandle() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public void update(Object next) {
                CellNotebook.this.update(id, next, shownBy);
            }
        };
        if (value instanceof Live live) {
            live.shownIn(handle);
        }
        return handle;
    }

    /** The update is the running cell's if a cell's thread makes it, else that of the cell that showed it first. */
    void update(String id, Object value, @Nullable CellRun shownBy) {
        MimeBundle bundle = forms.of(value);
        CellRun current = CellRun.current();
        CellRun run = current == null ? shownBy : current;
        if (run != null) {
            run.update(bundle, id, shownBy == null ? run : shownBy);
        }
    }

    @Override
    public MimeBundle render(Object value) {
        return forms.of(value);
    }

    @Override
    public void clearOutput(Clear when) {
        CellRun run = CellRun.current();
        if (run != null) {
            run.clear(when);
        }
    }

    @Override
    public boolean updatesInPlace() {
        return true;
    }
}

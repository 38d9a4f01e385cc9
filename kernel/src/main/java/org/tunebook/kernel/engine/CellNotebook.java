package org.tunebook.kernel.engine;

import java.util.UUID;
import org.tunebook.notebook.DisplayHandle;
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
        show(value, id);
        return new DisplayHandle() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public void update(Object next) {
                CellNotebook.this.update(id, next);
            }
        };
    }

    void show(Object value, String id) {
        MimeBundle bundle = forms.of(value);
        CellRun run = CellRun.current();
        if (run != null) {
            run.show(bundle, id);
        }
    }

    void update(String id, Object value) {
        MimeBundle bundle = forms.of(value);
        CellRun run = CellRun.current();
        if (run != null) {
            run.update(bundle, id);
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

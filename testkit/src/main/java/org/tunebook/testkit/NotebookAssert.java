package org.tunebook.testkit;

import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Assertions on an executed notebook; a failing one shows the cell that it is about. */
public final class NotebookAssert extends AbstractAssert<NotebookAssert, NotebookFile> {
    NotebookAssert(NotebookFile notebook) {
        super(notebook, NotebookAssert.class);
    }

    /** Every cell has run to its end, but for those tagged {@code raises-exception} or {@code skip-execution}. */
    public NotebookAssert succeeded() {
        actual.document().failure().ifPresent(failed -> {
            Cell cell = actual.cells().stream()
                    .filter(each -> each.number() == failed.number())
                    .findFirst()
                    .orElseThrow();
            throw failure("%nExpected %s to run to its end, but it ended at %n%s", actual, cell);
        });
        for (Cell cell : actual.cells()) {
            if (cell.number() == 0 && !cell.source().isBlank() && !cell.tags().contains("skip-execution")) {
                throw failure("%nExpected %s to have been executed, but there is %n%s", actual, cell);
            }
        }
        return this;
    }

    /** The cells' outputs are those of another notebook, as the committed one, aside from what varies by nature. */
    public NotebookAssert putsOutTheSameAs(NotebookFile committed) {
        return putsOutTheSameAs(committed, Varying.standard());
    }

    /**
     * The cells' outputs are those of another notebook, as the committed one, aside from what varies. A cell
     * with parameters that were given is passed over.
     */
    public NotebookAssert putsOutTheSameAs(NotebookFile committed, Varying varying) {
        List<Cell> cells = own(actual);
        List<Cell> expected = own(committed);
        if (cells.size() != expected.size()) {
            throw failure("%nExpected %s to have %s code cells, but it has %s", actual, expected.size(), cells.size());
        }
        for (int i = 0; i < cells.size(); i++) {
            new CellAssert(cells.get(i))
                    .as("%s, code cell %s", actual, i + 1)
                    .putsOutTheSameAs(expected.get(i), varying);
        }
        return this;
    }

    private static List<Cell> own(NotebookFile notebook) {
        return notebook.cells().stream()
                .filter(cell -> !cell.tags().contains("injected-parameters"))
                .toList();
    }
}

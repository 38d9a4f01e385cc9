package org.tunebook.check;

import java.util.ArrayList;
import java.util.List;
import org.tunebook.dataset.Dataset;
import org.tunebook.formats.Grid;

/** Tables and paragraphs: there where most of the data have them, with text, in whole rows. */
final class Tables implements Check {
    @Override
    public List<Flaw> on(Dataset dataset) {
        List<Flaw> flaws = new ArrayList<>();
        List<Document> documents = Document.of(dataset);
        long with = documents.stream().filter(Document::hasContext).count();
        for (Document document : documents) {
            if (!document.hasContext()) {
                if (2 * with > documents.size()) {
                    flaws.add(DataRule.NO_CONTEXT.flaw(document.ids(), Passages.DOCUMENT, "no table and no text"));
                }
            } else if (!document.hasTable() && document.first().table().isPresent()) {
                flaws.add(DataRule.EMPTY_TABLE.flaw(document.ids(), Passages.TABLE, "no cell has text"));
            }
            ragged(document, flaws);
        }
        return flaws;
    }

    private static void ragged(Document document, List<Flaw> flaws) {
        Grid table = document.table();
        int width = table.width();
        for (int i = 0; i < table.height(); i++) {
            int cells = table.rows().get(i).size();
            if (cells != width) {
                flaws.add(DataRule.RAGGED_ROWS.flaw(
                        document.ids(),
                        Passages.TABLE,
                        "row " + (i + 1) + " has " + cells + " cells where the longest row has " + width));
                return;
            }
        }
    }
}

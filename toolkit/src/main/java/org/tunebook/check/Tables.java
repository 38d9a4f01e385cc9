package org.tunebook.check;

import java.util.ArrayList;
import java.util.List;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Grid;

/** Tables and paragraphs: there where most of the data have them, with text, in whole rows. */
final class Tables implements Check {
    @Override
    public List<Flaw> on(Dataset dataset) {
        List<Flaw> flaws = new ArrayList<>();
        List<Document> documents = Document.opened(dataset);
        long with = documents.stream()
                .filter(document -> document.isNamed() && document.hasContext())
                .count();
        for (Document document : documents) {
            Example first = document.first();
            String place = document.isNamed() ? Passages.TABLE : Passages.QUESTION;
            if (!document.hasContext()) {
                if (2 * with > documents.size()) {
                    flaws.add(DataRule.NO_CONTEXT.flaw(document.ids(), Passages.DOCUMENT, "no table and no text"));
                }
            } else if (first.table().isPresent() && !Document.hasTable(first)) {
                flaws.add(DataRule.EMPTY_TABLE.flaw(document.ids(), place, "no cell of the table has text"));
            }
            ragged(document, place, Document.table(first), flaws);
        }
        return flaws;
    }

    private static void ragged(Document document, String place, Grid table, List<Flaw> flaws) {
        int width = table.width();
        for (int i = 0; i < table.height(); i++) {
            int cells = table.rows().get(i).size();
            if (cells != width) {
                flaws.add(DataRule.RAGGED_ROWS.flaw(
                        document.ids(),
                        place,
                        "row " + (i + 1) + " has " + cells + " cells where the longest row "
                                + (document.isNamed() ? "" : "of the table ") + "has " + width));
                return;
            }
        }
    }
}

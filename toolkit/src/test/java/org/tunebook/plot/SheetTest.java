package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunebook.notebook.MimeBundle;
import tech.tablesaw.api.Table;

class SheetTest {
    private final Sheet sheet = Sheet.captioned("F1 <test>")
            .text("metric", List.of("token-f1", "exact-match"))
            .numbers("base, %", "%.1f", 73.24, 7)
            .numbers("relative gain, %", "%+.1f", 24.59, Double.NaN);

    @Test
    void textIsAlignedAndHtmlIsEscaped() {
        assertThat(sheet).hasToString("""
                F1 <test>
                metric       base, %  relative gain, %
                -----------  -------  ----------------
                token-f1        73.2             +24.6
                exact-match      7.0                 –""");
        assertThat(sheet.display().get(MimeBundle.HTML).orElseThrow())
                .contains(">F1 &lt;test&gt;</caption>")
                .contains("<td style=\"text-align:right;white-space:nowrap\">+24.6</td>");
    }

    @Test
    void theTablesawFormKeepsFullPrecision() {
        Table table = sheet.toTable();

        assertThat(table.doubleColumn("relative gain, %").get(0)).isEqualTo(24.59);
        assertThat(table.column("relative gain, %").isMissing(1)).isTrue();
        assertThat(table.stringColumn("metric").get(1)).isEqualTo("exact-match");
    }

    @Test
    void columnsOfDifferentLengthAreRefused() {
        assertThatThrownBy(() -> sheet.numbers("x", "%.0f", 1))
                .hasMessage("column x has 1 cells where the sheet has 2 rows");
    }
}

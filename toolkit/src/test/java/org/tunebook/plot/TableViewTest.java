package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.tunebook.notebook.MimeBundle;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.InstantColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.api.TimeColumn;

class TableViewTest {
    @Test
    void aWideTableSaysHowManyColumnsItHasAndShowsTheFirst() {
        Table wide = Table.create("wide");
        for (int i = 0; i < 200; i++) {
            wide.addColumns(IntColumn.create("column" + i, new int[] {i}));
        }
        MimeBundle shown = TableView.of(wide);

        assertThat(shown.get(MimeBundle.HTML).orElseThrow())
                .contains("wide: 1 row, 200 columns; the first 30 columns are shown")
                .contains("column29<")
                .doesNotContain("column30<");
        assertThat(shown.toString()).contains("column29").doesNotContain("column30");
    }

    @Test
    void everyKindOfColumnMayHaveMissingValues() {
        Table table = Table.create(
                "kinds",
                DateColumn.create("date", LocalDate.of(2026, 1, 31), null),
                DateTimeColumn.create("moment", LocalDateTime.of(2026, 1, 31, 12, 30), null),
                DoubleColumn.create("score", 73.25, Double.NaN),
                StringColumn.create("name", "base", null));
        table.addColumns(
                withMissing(BooleanColumn.create("right", true)),
                withMissing(InstantColumn.create("instant", java.time.Instant.EPOCH)),
                withMissing(TimeColumn.create("time", java.time.LocalTime.NOON)),
                withMissing(IntColumn.create("count", new int[] {7})));
        MimeBundle shown = TableView.of(table);

        assertThat(shown.get(MimeBundle.HTML).orElseThrow())
                .contains("start\">2026-01-31</td>", "right\">73.25</td>", "right\">7</td>", "start\">true</td>")
                .doesNotContain("null", "NaN");
        assertThat(shown.toString()).contains("2026-01-31", "73.25").doesNotContain("null", "NaN");
    }

    @Test
    void namesAndCellsAreEscaped() {
        Table table = Table.create("<i>t</i>", StringColumn.create("<script>a&b</script>", "<img src=x onerror=y>"));

        assertThat(TableView.of(table).get(MimeBundle.HTML).orElseThrow())
                .contains("&lt;i&gt;t&lt;/i&gt;", "&lt;script&gt;a&amp;b&lt;/script&gt;", ">&lt;img src=x")
                .doesNotContain("<script", "<img", "<i>");
    }

    @Test
    void aLongCellIsCutBetweenCharacters() {
        Table table = Table.create("t", StringColumn.create("text", "x".repeat(298) + "\uD83D\uDE00".repeat(20)));

        assertThat(TableView.of(table).get(MimeBundle.HTML).orElseThrow()).contains("x…</td>");
    }

    private static tech.tablesaw.columns.Column<?> withMissing(tech.tablesaw.columns.Column<?> column) {
        return column.appendMissing();
    }
}

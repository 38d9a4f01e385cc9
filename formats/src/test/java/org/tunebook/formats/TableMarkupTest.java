package org.tunebook.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TableMarkupTest {
    private static final Grid SALES = new Grid(List.of(
            List.of("", "Years Ended September 30,", ""),
            List.of("", "2019", "2018"),
            List.of("Fixed Price", "$  1,452.4", "$  1,146.2"),
            List.of("R&D | other", "(44.1)", "56.7%")));

    @Example
    void writesEachMarkupAsItsReadersExpectIt() {
        assertThat(TableMarkup.HTML.write(SALES)).isEqualTo("""
                        <table>
                        <tr><td></td><td>Years Ended September 30,</td><td></td></tr>
                        <tr><td></td><td>2019</td><td>2018</td></tr>
                        <tr><td>Fixed Price</td><td>$  1,452.4</td><td>$  1,146.2</td></tr>
                        <tr><td>R&amp;D | other</td><td>(44.1)</td><td>56.7%</td></tr>
                        </table>""");
        assertThat(TableMarkup.JSON.write(SALES)).isEqualTo("""
                        [["", "Years Ended September 30,", ""],
                         ["", "2019", "2018"],
                         ["Fixed Price", "$  1,452.4", "$  1,146.2"],
                         ["R&D | other", "(44.1)", "56.7%"]]""");
        assertThat(TableMarkup.MARKDOWN.write(SALES)).isEqualTo("""
                        |  | Years Ended September 30, |  |
                        | --- | --- | --- |
                        |  | 2019 | 2018 |
                        | Fixed Price | $  1,452.4 | $  1,146.2 |
                        | R&D \\| other | (44.1) | 56.7% |""");
        assertThat(TableMarkup.LATEX.write(SALES)).isEqualTo("""
                        \\begin{tabular}{lll}
                         & Years Ended September 30, &  \\\\
                         & 2019 & 2018 \\\\
                        Fixed Price & \\$  1,452.4 & \\$  1,146.2 \\\\
                        R\\&D | other & (44.1) & 56.7\\% \\\\
                        \\end{tabular}""");
    }

    @Property(tries = 2000)
    void everyMarkupReadsBackWhatItWrote(@ForAll("grids") Grid grid, @ForAll TableMarkup markup) {
        assertThat(markup.read(markup.write(grid))).isEqualTo(grid);
    }

    @Example
    void theSmallestAndTheRaggedOfTablesReadBack() {
        for (List<List<String>> rows : List.<List<List<String>>>of(
                List.of(),
                List.of(List.of()),
                List.of(List.of(), List.of()),
                List.of(List.of("")),
                List.of(List.of(" ")),
                List.of(List.of("one")),
                List.of(List.of("a", "b", "c")),
                List.of(List.of("a"), List.of("b"), List.of("")),
                List.of(List.of("", ""), List.of("", "")),
                List.of(List.of("a"), List.of("b", "c", ""), List.of(), List.of("d", "e")),
                List.of(List.of("\u00A0", " a\u00A0", "\u00A0 "), List.of("\tb\t", "\n", "c\nd\n")))) {
            Grid grid = new Grid(rows);
            for (TableMarkup markup : TableMarkup.values()) {
                assertThat(markup.read(markup.write(grid)))
                        .as(markup + " " + rows)
                        .isEqualTo(grid);
            }
        }
    }

    @Property
    void itsPlaceInATextIsTheMarkupItself(@ForAll("grids") Grid grid, @ForAll TableMarkup markup) {
        String before = "Before it, (1):\n";
        String written = markup.write(grid);
        TableMarkup.locate(before + written + "\nAfter.").ifPresent(found -> {
            assertThat(found.start()).isEqualTo(before.length());
            assertThat(found.end()).isEqualTo(before.length() + written.length());
        });
    }

    @Property
    void everyMarkupIsFoundInFreeTextWhateverTheTag(
            @ForAll("grids") Grid grid, @ForAll TableMarkup markup, @ForAll("tags") String tag) {
        String text = "Look at this, [1] and <2>:\n<" + tag + ">\n" + markup.write(grid) + "\n</" + tag
                + ">\n<question>\nWhat | is [it]?\n</question>";
        if (grid.width() > 0) {
            assertThat(TableMarkup.find(text)).contains(grid);
        } else {
            assertThat(TableMarkup.find(text)).isEmpty();
        }
    }

    @Property
    void anyTextAtAllIsSearchedWithoutFailing(@ForAll("soup") String text) {
        TableMarkup.find(text).ifPresent(grid -> assertThat(grid.width()).isPositive());
    }

    @Property
    void noCellEndsTheBlockItStandsIn(@ForAll("grids") Grid grid, @ForAll TableMarkup markup) {
        assertThat(markup.write(grid).replace("</td>", "").replace("</tr>", "").replace("</table>", ""))
                .doesNotContain("</");
    }

    @Example
    void readsHtmlAsItIsFoundInTheWild() {
        Grid grid = TableMarkup.HTML.read("""
                <p>before</p><TABLE border=1 summary='a > b'><caption>Sales</caption>
                <!-- <tr><td>no</td></tr> -->
                <thead><tr><th rowspan="2">Item<th colspan=2>Years&nbsp;ended</thead>
                <tbody>
                  <tr>
                    <td>
                       2019
                    </td>
                    <td>2018<sup>1</sup></td>
                  </tr>
                  <tr><td>Research <b>&amp;</b> development</td><td>&euro;5<br/>(net)</td><td>&#8212;</td></tr>
                  <tr><td>AT&T <script>"</td>"</script></td><td>&nbsp;</td><td><p>a</p><p>b</p></td></tr>
                </tbody></TABLE> after""");
        assertThat(grid.rows())
                .containsExactly(
                        List.of("Item", "Years ended", ""),
                        List.of("", "2019", "20181"),
                        List.of("Research & development", "\u20AC5\n(net)", "\u2014"),
                        List.of("AT&T", "", "a b"));
    }

    @Example
    void readsATableInsideATableAsTextOfItsCell() {
        assertThat(TableMarkup.HTML
                        .read(
                                "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table>d</td><td>e</td></tr></table>")
                        .rows())
                .containsExactly(List.of("a b c d", "e"));
    }

    @Example
    void readsLatexAsItIsFoundInTheWild() {
        Grid grid = TableMarkup.LATEX.read("""
                \\begin{table}[h]\\centering
                \\begin{tabular}{l|rr} % figures
                \\toprule
                \\multirow{2}{*}{Item} & \\multicolumn{2}{c}{Years ended} \\\\ \\cmidrule(lr){2-3}
                 & 2019 & 2018$^{1}$ \\\\[2pt]
                \\hline
                \\textbf{R\\&D} & \\$1,234 & --- \\\\
                Caf\\'e~au lait & 5\\% & (3) \\\\ \\bottomrule
                \\end{tabular}
                \\end{table}""");
        assertThat(grid.rows())
                .containsExactly(
                        List.of("Item", "Years ended", ""),
                        List.of("", "2019", "20181"),
                        List.of("R&D", "$1,234", "---"),
                        List.of("Caf\u00E9 au lait", "5%", "(3)"));
    }

    @Example
    void readsMarkdownWithoutOuterPipesAndJsonObjects() {
        assertThat(TableMarkup.MARKDOWN
                        .read("Sales:\n\nItem | 2019\n:--|--:\nA &amp; B | 1\nC|`2\\|3`\n\nEnd | here")
                        .rows())
                .containsExactly(List.of("Item", "2019"), List.of("A & B", "1"), List.of("C", "`2|3`"));
        assertThat(TableMarkup.JSON
                        .read("[{\"item\": \"A\", \"2019\": -1.50}, {\"item\": null, \"2018\": true}]")
                        .rows())
                .containsExactly(List.of("item", "2019", "2018"), List.of("A", "-1.50"), List.of("", "", "true"));
    }

    @Example
    void findsTheTableInsideATagThatIsCalledTable() {
        assertThat(TableMarkup.find("<table>\n| a | b |\n|---|---|\n| 1 | 2 |\n</table>")
                        .orElseThrow()
                        .rows())
                .containsExactly(List.of("a", "b"), List.of("1", "2"));
        assertThat(TableMarkup.find("<table>[[\"a\", 1]]</table>").orElseThrow().rows())
                .containsExactly(List.of("a", "1"));
    }

    @Example
    void saysWhereATableIsBroken() {
        assertThatThrownBy(() -> TableMarkup.JSON.read("[[\"a\", \"b\"],\n [\"c\" \"d\"]]"))
                .isInstanceOf(FormatException.class)
                .hasMessage("JSON table, line 2, column 7: expected ',' or ']'");
        assertThatThrownBy(() -> TableMarkup.HTML.read("<table><tr><td>a"))
                .hasMessageContaining("the text ends before </table>");
        assertThatThrownBy(() -> TableMarkup.HTML.read("no table")).hasMessageContaining("no <table> tag");
        assertThatThrownBy(() -> TableMarkup.MARKDOWN.read("| a |\n| b |")).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> TableMarkup.LATEX.read("a & b")).hasMessageContaining("\\begin{tabular}");
    }

    @Example
    void smallTextsStaySmallTablesWhateverTheySpan() {
        String hostile = "<table>" + "<tr><td colspan=1000 rowspan=0>".repeat(2_000) + "</table>";
        Grid grid = TableMarkup.HTML.read(hostile);
        assertThat(grid.rows().stream().mapToLong(List::size).sum()).isLessThan(110_000);
        assertThat(TableMarkup.LATEX
                        .read("\\begin{tabular}{l}" + "\\multicolumn{99999}{l}{a}&".repeat(2_000) + "\\end{tabular}")
                        .width())
                .isLessThan(110_000);
    }

    /** Each of these takes minutes if an attempt may begin again and again over the same text. */
    @Example
    void hostileTextIsSearchedInOnePass() {
        int times = 100_000;
        for (String part : List.of(
                "<table>",
                "<table><tr><td>",
                "<table ",
                "<td a='\"",
                "<!--",
                "<table><!--",
                "<table><script>",
                "[[",
                "[[\"a\",",
                "[[\"",
                "[[\"\\\"",
                "[{\"a\":1},",
                "[ \n[",
                "\\begin{tabular}",
                "\\begin{tabular}{",
                "\\begin{tabular}{l}\\multicolumn{",
                "|\n",
                "|--",
                "| a |\n",
                "&#32;&#",
                "&")) {
            assertThat(TableMarkup.find(part.repeat(times))).as(part).isEmpty();
        }
    }

    @Provide
    Arbitrary<Grid> grids() {
        return cells().list().ofMaxSize(4).list().ofMaxSize(5).map(Grid::new);
    }

    private static Arbitrary<String> cells() {
        Arbitrary<String> pieces = Arbitraries.of(
                "",
                " ",
                "  ",
                "\t",
                "\n",
                "\r",
                "\r\n",
                "\f",
                "|",
                "||",
                "\\",
                "\\\\",
                "\\|",
                "&",
                "&amp;",
                "&#32;",
                "&nbsp;",
                "&lt",
                "<",
                ">",
                "<br>",
                "<br/>",
                "<br />",
                "</td>",
                "</financial_table>",
                "<table>",
                "---",
                ":-:",
                "%",
                "$",
                "#",
                "_",
                "{",
                "}",
                "~",
                "^",
                "[",
                "]",
                "*",
                "\"",
                "'",
                "/",
                ",",
                "\\end{tabular}",
                "\\begin{tabular}{l}",
                "[[\"a\"]]",
                "\\ ",
                "\\u0041",
                "\u00A0",
                "\u2028",
                "\u0085",
                "\uFEFF",
                "\u0000",
                "\u20AC",
                "\u4E2D",
                "\uD83D\uDE00",
                "1,234.5",
                "Revenue",
                "(12)",
                "\\textbf{x}",
                "-",
                "\u0300",
                "e\u0301\u0323",
                "\u05D0\u05D1",
                "\u0627\u0644",
                "\u202E",
                "\u200B",
                "\u200D",
                "\u2060",
                "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
                "\u2007",
                "\u3000",
                "\u2029",
                "\u001B",
                "\uD83D",
                "\\\\ \\hline",
                "\\multicolumn{2}{c}{x}",
                "<td colspan=2>",
                "| --- | --- |",
                "\n| a | b |\n|---|---|\n",
                "<!--",
                "]]>",
                "{\"a\": 1}");
        return Arbitraries.oneOf(
                pieces.list().ofMaxSize(5).map(parts -> String.join("", parts)),
                Arbitraries.strings().ofMaxLength(8),
                Arbitraries.of("", "2019", "$ 5"));
    }

    @Provide
    Arbitrary<String> tags() {
        return Arbitraries.of("financial_table", "table_data", "document", "t");
    }

    @Provide
    Arbitrary<String> soup() {
        return Arbitraries.of(
                        "<table>",
                        "</table>",
                        "<tr>",
                        "<td>",
                        "</td>",
                        "<td colspan=2>",
                        "<br>",
                        "<",
                        ">",
                        "\"",
                        "'",
                        "=",
                        "&amp;",
                        "&",
                        "[",
                        "]",
                        "{",
                        "}",
                        ",",
                        ":",
                        "\"a\"",
                        "1",
                        "|",
                        "---",
                        "\n",
                        "\r\n",
                        " ",
                        "\\",
                        "\\\\",
                        "\\begin{tabular}",
                        "{l}",
                        "\\end{tabular}",
                        "\\multicolumn{2}{c}",
                        "\\hline",
                        "%",
                        "$",
                        "a",
                        "<!--",
                        "-->",
                        "\\'",
                        "\\symbol{")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }
}

package org.tunebook.formats;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The four ways a table is written into a prompt. What {@link #write} writes, {@link #read} reads back
 * to an equal {@link Grid}, cell by cell and character by character: every row keeps its own number of
 * cells (ragged rows are neither padded nor cut), and all four say the same of the same grid.
 *
 * <p>Reading is tolerant of tables written by others. HTML: attributes, {@code thead} and the like,
 * omitted end tags, entities, inline markup; white space is laid out as a browser would, but that runs
 * of plain spaces are kept; a cell that spans columns or rows stands in the first of its places and
 * leaves the others empty. LaTeX: rules, comments, {@code \multicolumn}, {@code \multirow}, text
 * commands. Markdown: rows without outer pipes. JSON: an array of arrays, or of objects, whose keys then
 * make the first row.
 */
public enum TableMarkup {
    HTML {
        @Override
        public String write(Grid grid) {
            return HtmlTable.write(grid);
        }

        @Override
        public Grid read(String text) {
            return HtmlTable.read(text);
        }
    },
    JSON {
        @Override
        public String write(Grid grid) {
            return JsonTable.write(grid);
        }

        @Override
        public Grid read(String text) {
            return JsonTable.read(text);
        }
    },
    MARKDOWN {
        @Override
        public String write(Grid grid) {
            return MarkdownTable.write(grid);
        }

        @Override
        public Grid read(String text) {
            return MarkdownTable.read(text);
        }
    },
    LATEX {
        @Override
        public String write(Grid grid) {
            return LatexTable.write(grid);
        }

        @Override
        public Grid read(String text) {
            return LatexTable.read(text);
        }
    };

    /** The grid in this markup, one row a line, with no line break at the end. */
    public abstract String write(Grid grid);

    /**
     * The first table of this markup in the text.
     *
     * @throws FormatException if there is none, or it is broken
     */
    public abstract Grid read(String text);

    /** The first table that has a cell, in whatever markup, anywhere in free text; takes linear time. */
    public static Optional<Grid> find(String text) {
        return locate(text).map(Located::grid);
    }

    /** The same with its place in the text. */
    public static Optional<Located> locate(String text) {
        return new TableSearch(text).find();
    }

    /**
     * A table and where it stands.
     *
     * @param grid the table
     * @param start the index of its first character in the text
     * @param end the index after its last
     */
    public record Located(Grid grid, int start, int end) {}

    /** The markup's name on the command line: {@code html}, {@code json}, {@code markdown}, {@code latex}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The markup of that {@link #wireName}, in any case. */
    public static Optional<TableMarkup> of(String wireName) {
        return Arrays.stream(values())
                .filter(markup -> markup.wireName().equalsIgnoreCase(wireName))
                .findFirst();
    }
}

package org.tunebook.formats;

import java.util.Optional;

/** The search for the first table in free text: one pass that tries every place where some markup may start. */
final class TableSearch {
    /** How often a text may be gone through by attempts that come to nothing before they are cut short. */
    private static final int MOST_PASSES = 4;

    private final String text;
    private long budget;
    private int nextHtml;
    private int nextLatex;
    private int nextJson;

    TableSearch(String text) {
        this.text = text;
        this.budget = (long) MOST_PASSES * text.length();
    }

    Optional<TableMarkup.Located> find() {
        boolean lineStart = true;
        for (int i = 0; i < text.length(); i++) {
            TableAttempt attempt = lineStart && MarkdownTable.isStart(text, i) ? MarkdownTable.attempt(text, i) : null;
            char c = text.charAt(i);
            lineStart = c == '\n' || c == '\r';
            if (c == '<' && i >= nextHtml && HtmlTable.isStart(text, i)) {
                attempt = HtmlTable.attempt(text, i);
                nextHtml = attempt.end();
            } else if (c == '\\' && i >= nextLatex && LatexTable.isStart(text, i)) {
                attempt = LatexTable.attempt(text, i);
                nextLatex = attempt.end();
            } else if (c == '[' && i >= nextJson && JsonTable.isStart(text, i)) {
                attempt = JsonTable.attempt(text, i);
                budget -= attempt.end() - i;
                // A table may hide inside a broken one; but not at the price of reading the same text again and again.
                nextJson = budget > 0 ? 0 : attempt.end();
            }
            if (attempt != null && attempt.hasCells() && attempt.grid() != null) {
                return Optional.of(new TableMarkup.Located(attempt.grid(), i, attempt.end()));
            }
        }
        return Optional.empty();
    }
}

package org.tunebook.evaluation;

import java.util.List;
import java.util.Locale;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/**
 * Answers of two models to the same questions, each against the gold answer token by token: {@code [-what the answer
 * lacks-]}, {@code {+what it has too much+}}.
 *
 * @param caption which answers these are
 * @param metric what the scores are by
 * @param rows one an example
 */
public record AnswerDiffs(String caption, String metric, List<Row> rows) implements Displayable {
    public AnswerDiffs {
        rows = List.copyOf(rows);
    }

    /**
     * One example.
     *
     * @param id the example's id
     * @param question what was asked
     * @param gold the gold answer
     * @param before the base's answer
     * @param beforeScore its score, from 0 to 1
     * @param after the tuned model's answer
     * @param afterScore its score, from 0 to 1
     */
    public record Row(
            String id,
            String question,
            String gold,
            String before,
            double beforeScore,
            String after,
            double afterScore) {}

    @Override
    public MimeBundle display() {
        StringBuilder html = new StringBuilder("<table><caption>")
                .append(Html.escape(caption))
                .append("</caption><thead><tr>");
        for (String name : List.of("example", "question", "gold", "base", "base, %", "tuned", "tuned, %")) {
            html.append("<th style=\"text-align:left\">").append(name).append("</th>");
        }
        html.append("</tr></thead><tbody>");
        for (Row row : rows) {
            html.append("<tr>");
            cell(html, Html.escape(row.id));
            cell(html, Html.escape(row.question));
            cell(html, Html.escape(row.gold));
            cell(html, TokenDiff.of(row.gold, row.before).html());
            cell(html, percent(row.beforeScore));
            cell(html, TokenDiff.of(row.gold, row.after).html());
            cell(html, percent(row.afterScore));
            html.append("</tr>");
        }
        return MimeBundle.html(
                toString(),
                html.append("</tbody></table><p>[-what the answer lacks-] {+what it has too much+}</p>")
                        .toString());
    }

    private static void cell(StringBuilder html, String escaped) {
        html.append("<td dir=\"auto\" style=\"text-align:start; overflow-wrap:break-word\">")
                .append(escaped.replace("\n", "<br>"))
                .append("</td>");
    }

    private static String percent(double score) {
        return Double.isNaN(score) ? "–" : String.format(Locale.ROOT, "%.0f", 100 * score);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(caption);
        for (Row row : rows) {
            out.append("\n\n").append(row.id).append(": ").append(row.question.replace('\n', ' '));
            out.append("\n  gold   ").append(row.gold.replace("\n", " | "));
            out.append("\n  base   ").append(TokenDiff.of(row.gold, row.before));
            out.append(" (").append(percent(row.beforeScore)).append(" %)");
            out.append("\n  tuned  ").append(TokenDiff.of(row.gold, row.after));
            out.append(" (").append(percent(row.afterScore)).append(" %)");
        }
        return out.append("\n\n[-what the answer lacks-] {+what it has too much+}")
                .toString();
    }
}

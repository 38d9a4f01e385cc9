package org.tunebook.evaluation;

import java.util.List;
import java.util.Locale;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/**
 * Answers of two models to the same questions, each against the gold answer token by token: {@code [missing: what the
 * answer lacks]}, {@code [extra: what it has too much]}.
 *
 * @param caption which answers these are
 * @param metric what the scores are by
 * @param rows one an example
 */
public record AnswerDiffs(String caption, String metric, List<Row> rows) implements Displayable {
    private static final String TEXT = "overflow-wrap:anywhere;min-width:10em";

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
        Html names = Html.element("tr");
        for (String name : List.of("example", "question", "gold", "base", "base, %", "tuned", "tuned, %")) {
            names.add(Html.element("th")
                    .with("scope", "col")
                    .with("style", "text-align:start")
                    .add(name));
        }
        Html body = Html.element("tbody");
        for (Row row : rows) {
            body.add(Html.element("tr")
                    .add(
                            cell("overflow-wrap:anywhere;min-width:7em").add(row.id),
                            cell(TEXT).lines(row.question),
                            cell(TEXT).lines(row.gold),
                            cell(TEXT).add(TokenDiff.of(row.gold, row.before).html()),
                            cell("").add(percent(row.beforeScore)),
                            cell(TEXT).add(TokenDiff.of(row.gold, row.after).html()),
                            cell("").add(percent(row.afterScore))));
        }
        return MimeBundle.html(
                toString(),
                Html.pieces()
                        .add(
                                Html.element("table")
                                        .add(
                                                Html.element("caption")
                                                        .with("style", "text-align:start;min-width:20em")
                                                        .add(caption),
                                                Html.element("thead").add(names),
                                                body),
                                TokenDiff.key())
                        .toString());
    }

    private static Html cell(String style) {
        return Html.element("td").with("dir", "auto").with("style", "text-align:start;" + style);
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
        return out.append("\n\n[missing: what the answer lacks] [extra: what it has too much]")
                .toString();
    }
}

package org.tunebook.usecase;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * How well fine-tuning fits a use case against prompting with retrieval, why, and what to try first.
 *
 * @param problem the kind of problem it was taken for
 * @param first the approach to try first
 * @param reasons what speaks for and against, the weightiest first
 * @param steps what to do, in order
 */
public record Fit(ProblemKind problem, Approach first, List<String> reasons, List<String> steps)
        implements Displayable {
    public Fit {
        reasons = List.copyOf(reasons);
        steps = List.copyOf(steps);
    }

    /** The chance that the approach succeeds. */
    public Chance chance(Approach approach) {
        return problem.chance(approach);
    }

    private Sheet sheet() {
        List<Approach> approaches = List.of(Approach.values());
        return Sheet.captioned("")
                .text("approach", approaches.stream().map(Approach::toString).toList())
                .text(
                        "chance for " + problem,
                        approaches.stream()
                                .map(approach -> chance(approach).toString())
                                .toList())
                .text(
                        "try",
                        approaches.stream()
                                .map(approach -> approach == first ? "first" : "")
                                .toList());
    }

    @Override
    public MimeBundle display() {
        String html = sheet().display().get(MimeBundle.HTML).orElse("")
                + "<p><b>Why</b></p>" + list("ul", reasons)
                + "<p><b>What to do</b></p>" + list("ol", steps)
                + "<p><small>" + Html.escape(ProblemKind.SOURCE) + "</small></p>";
        return MimeBundle.html(toString(), html);
    }

    private static String list(String tag, List<String> items) {
        StringBuilder html = new StringBuilder("<" + tag + ">");
        items.forEach(item -> html.append("<li>").append(Html.escape(item)).append("</li>"));
        return html.append("</").append(tag).append('>').toString();
    }

    @Override
    public String toString() {
        Stream<String> why = reasons.stream().map(reason -> "- " + reason);
        Stream<String> what = IntStream.range(0, steps.size()).mapToObj(i -> (i + 1) + ". " + steps.get(i));
        return Stream.of(
                        Stream.of(sheet().toString(), "", "Why"),
                        why,
                        Stream.of("", "What to do"),
                        what,
                        Stream.of("", ProblemKind.SOURCE))
                .flatMap(lines -> lines)
                .reduce((above, below) -> above + "\n" + below)
                .orElse("");
    }
}

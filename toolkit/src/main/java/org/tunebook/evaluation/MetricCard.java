package org.tunebook.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/**
 * What a measure says and what it does not.
 *
 * @param name the measure's name
 * @param definition what it measures, in a sentence or two
 * @param formula how it is reckoned
 * @param source who defined it
 * @param range from what to what it goes, and which end is good
 * @param examples answers, references and what they score
 * @param limits what it does not see
 */
public record MetricCard(
        String name, String definition, String formula, String source, String range, List<Case> examples, String limits)
        implements Displayable {
    /** The range of nearly all: from 0 to 1, shown in percent. */
    static final String SHARE = "0 (no agreement) to 1 (full agreement); shown in percent";

    public MetricCard {
        examples = List.copyOf(examples);
    }

    /** One answer against one reference. */
    public record Case(String answer, String reference, double score) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "\"%s\" against \"%s\": %.4f", flat(answer), flat(reference), score);
        }

        private static String flat(String text) {
            return text.replace("\n", " ⏎ ");
        }
    }

    static MetricCard unknown(String name) {
        return new MetricCard(name, "A measure without a card.", "not said", "not said", SHARE, List.of(), "not said");
    }

    @Override
    public MimeBundle display() {
        StringBuilder html =
                new StringBuilder("<p><b>").append(Html.escape(name)).append("</b></p><dl>");
        part(html, "definition", Html.escape(definition));
        part(html, "formula", Html.escape(formula));
        part(html, "source", Html.escape(source));
        part(html, "range", Html.escape(range));
        part(
                html,
                "examples",
                examples.stream().map(one -> Html.escape(one.toString())).collect(Collectors.joining("<br>")));
        part(html, "limits", Html.escape(limits));
        return MimeBundle.html(toString(), html.append("</dl>").toString());
    }

    private static void part(StringBuilder html, String term, String escaped) {
        html.append("<dt>").append(term).append("</dt><dd>").append(escaped).append("</dd>");
    }

    @Override
    public String toString() {
        return name + "\n  definition: " + definition + "\n  formula: " + formula + "\n  source: " + source
                + "\n  range: " + range
                + examples.stream().map(one -> "\n  example: " + one).collect(Collectors.joining()) + "\n  limits: "
                + limits;
    }
}

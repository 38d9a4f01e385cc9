package org.tunebook.check;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tunebook.dataset.Dataset;
import org.tunebook.formats.Severity;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What checks found in a data set.
 *
 * @param dataset the data as it was checked
 * @param flaws everything that was found
 */
public record CheckReport(Dataset dataset, List<Flaw> flaws) implements Displayable {
    private static final int ROWS_SHOWN = 10;

    public CheckReport {
        flaws = List.copyOf(flaws);
    }

    /** How often each rule was broken, in order of appearance. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        flaws.forEach(flaw -> counts.merge(flaw.rule(), 1, Integer::sum));
        return counts;
    }

    /** The findings of one rule. */
    public List<Flaw> of(String rule) {
        return flaws.stream().filter(flaw -> flaw.rule().equals(rule)).toList();
    }

    /** Whether there is no error; warnings pass. */
    public boolean passes() {
        return flaws.stream().noneMatch(flaw -> flaw.severity() == Severity.ERROR);
    }

    /** The data without the examples that an error names; of what stands twice, the first stays. */
    public Dataset dropFailing() {
        return drop(
                flaws.stream().filter(flaw -> flaw.severity() == Severity.ERROR).toList());
    }

    /** The data without the examples that these rules' findings name. */
    public Dataset drop(Set<String> rules) {
        return drop(flaws.stream().filter(flaw -> rules.contains(flaw.rule())).toList());
    }

    private Dataset drop(List<Flaw> failing) {
        Set<String> ids = new HashSet<>();
        failing.forEach(flaw -> ids.addAll(flaw.examples()));
        return dataset.filter(example -> !ids.contains(example.id()));
    }

    /** The findings as a Tablesaw table of text columns: rule, severity, example, place, evidence, remedy. */
    public Table toTable() {
        return Table.create(
                "findings in " + dataset.name(),
                StringColumn.create("rule", flaws.stream().map(Flaw::rule)),
                StringColumn.create(
                        "severity", flaws.stream().map(flaw -> flaw.severity().wireName())),
                StringColumn.create("example", flaws.stream().map(flaw -> String.join(" ", flaw.examples()))),
                StringColumn.create("place", flaws.stream().map(Flaw::place)),
                StringColumn.create("evidence", flaws.stream().map(Flaw::evidence)),
                StringColumn.create("remedy", flaws.stream().map(Flaw::remedy)));
    }

    @Override
    public MimeBundle display() {
        StringBuilder html =
                new StringBuilder("<p>").append(Html.escape(toString())).append("</p>");
        if (!flaws.isEmpty()) {
            html.append("<table><thead><tr><th>rule</th><th>severity</th><th>place</th><th>evidence</th>");
            html.append("<th>remedy</th></tr></thead><tbody>");
            for (Flaw flaw : flaws.subList(0, Math.min(ROWS_SHOWN, flaws.size()))) {
                html.append("<tr>");
                for (String cell : List.of(
                        flaw.rule(), flaw.severity().wireName(), flaw.place(), flaw.evidence(), flaw.remedy())) {
                    html.append("<td>").append(Html.escape(cell)).append("</td>");
                }
                html.append("</tr>");
            }
            html.append("</tbody></table>");
        }
        if (flaws.size() > ROWS_SHOWN) {
            html.append("<p>… and ").append(flaws.size() - ROWS_SHOWN).append(" more</p>");
        }
        return MimeBundle.html(toString(), html.toString());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(dataset.name() + ": " + dataset.size() + " examples, " + flaws.size()
                + (flaws.size() == 1 ? " finding" : " findings"));
        counts().forEach((rule, count) -> text.append(text.indexOf(";") < 0 ? "; " : ", ")
                .append(count)
                .append(' ')
                .append(rule));
        return text.toString();
    }
}

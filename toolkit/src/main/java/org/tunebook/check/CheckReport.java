package org.tunebook.check;

import java.util.ArrayList;
import java.util.HashMap;
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
import org.tunebook.plot.Sheet;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What checks found in a data set.
 *
 * @param dataset the data as it was checked
 * @param flaws everything that was found
 * @param checks what found it, and is asked again after mending
 */
public record CheckReport(Dataset dataset, List<Flaw> flaws, Checks checks) implements Displayable {
    private static final int ROWS_SHOWN = 10;
    private static final int ROWS_A_RULE = 2;

    public CheckReport {
        flaws = List.copyOf(flaws);
    }

    /** Findings that no check can make again, as a person's: each stands as long as an example that it names is there. */
    public CheckReport(Dataset dataset, List<Flaw> flaws) {
        this(dataset, flaws, new Checks(List.of(data -> standing(flaws, data))));
    }

    private static List<Flaw> standing(List<Flaw> flaws, Dataset dataset) {
        Set<String> ids = new HashSet<>();
        dataset.examples().forEach(example -> ids.add(example.id()));
        return flaws.stream()
                .filter(flaw -> flaw.examples().stream().anyMatch(ids::contains))
                .toList();
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

    /** The findings of one rule. */
    public List<Flaw> of(DataRule rule) {
        return of(rule.wireName());
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

    /**
     * Mends what can be mended without changing what is meant, and checks again. Only the texts that a
     * finding names are touched; whatever is done is listed.
     *
     * @param besides what is to be done besides what is safe
     */
    public Mending fix(Fix... besides) {
        Set<Fix> fixes = new HashSet<>(Fix.safe());
        fixes.addAll(List.of(besides));
        return Mending.of(this, fixes);
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

    /** The rules that were broken, how often, in how many examples, and what to do: errors first. */
    public Sheet summary() {
        Map<String, Flaw> firsts = new LinkedHashMap<>();
        Map<String, Set<String>> examples = new HashMap<>();
        for (Severity severity : Severity.values()) {
            flaws.stream().filter(flaw -> flaw.severity() == severity).forEach(flaw -> {
                firsts.putIfAbsent(flaw.rule(), flaw);
                examples.computeIfAbsent(flaw.rule(), rule -> new HashSet<>()).addAll(flaw.examples());
            });
        }
        Map<String, Integer> counts = counts();
        return Sheet.captioned("")
                .text("rule", firsts.keySet())
                .text(
                        "severity",
                        firsts.values().stream()
                                .map(flaw -> flaw.severity().wireName())
                                .toList())
                .numbers(
                        "findings",
                        "%.0f",
                        firsts.keySet().stream()
                                .mapToDouble(rule -> counts.getOrDefault(rule, 0))
                                .toArray())
                .numbers(
                        "examples",
                        "%.0f",
                        firsts.keySet().stream()
                                .mapToDouble(rule ->
                                        examples.getOrDefault(rule, Set.of()).size())
                                .toArray())
                .text("remedy", firsts.values().stream().map(Flaw::remedy).toList());
    }

    /** The counts by rule, then the first findings: one of each rule, and where there is room a second. */
    @Override
    public MimeBundle display() {
        StringBuilder html =
                new StringBuilder("<p>").append(Html.escape(headline())).append("</p>");
        if (!flaws.isEmpty()) {
            List<Flaw> shown = shown();
            html.append(html(summary()));
            html.append(html(Sheet.captioned(
                            shown.size() < flaws.size()
                                    ? shown.size() + " of " + flaws.size() + " findings; toTable() has all of them"
                                    : "")
                    .text("rule", shown.stream().map(Flaw::rule).toList())
                    .text("example", shown.stream().map(Flaw::who).toList())
                    .text("place", shown.stream().map(Flaw::place).toList())
                    .text("evidence", shown.stream().map(Flaw::evidence).toList())));
        }
        return MimeBundle.html(toString(), html.toString());
    }

    private static String html(Sheet sheet) {
        return sheet.display().get(MimeBundle.HTML).orElse("");
    }

    private List<Flaw> shown() {
        List<Flaw> shown = new ArrayList<>();
        for (int turn = 1; turn <= ROWS_A_RULE; turn++) {
            for (Severity severity : Severity.values()) {
                Map<String, Integer> met = new HashMap<>();
                for (Flaw flaw : flaws) {
                    if (flaw.severity() == severity
                            && met.merge(flaw.rule(), 1, Integer::sum) == turn
                            && shown.size() < ROWS_SHOWN) {
                        shown.add(flaw);
                    }
                }
            }
        }
        return shown;
    }

    private String headline() {
        long errors =
                flaws.stream().filter(flaw -> flaw.severity() == Severity.ERROR).count();
        return dataset.name() + ": " + dataset.size() + " examples, " + flaws.size()
                + (flaws.size() == 1 ? " finding" : " findings")
                + (errors > 0 ? " (" + errors + (errors == 1 ? " error)" : " errors)") : "");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(headline());
        counts().forEach((rule, count) -> text.append(text.indexOf(";") < 0 ? "; " : ", ")
                .append(count)
                .append(' ')
                .append(rule));
        return text.toString();
    }
}

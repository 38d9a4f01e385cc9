package org.tunebook.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Grid;
import org.tunebook.formats.TableMarkup;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * What became of a data set: the findings before and after, every text that was mended and every example
 * that was dropped.
 *
 * @param before the findings that were acted on
 * @param after the findings that are left, by the same checks on the mended data
 * @param mends the texts that were changed
 * @param dropped the ids of the examples that were dropped
 */
public record Mending(CheckReport before, CheckReport after, List<Mend> mends, List<String> dropped)
        implements Displayable {
    private static final int ROWS_SHOWN = 10;

    public Mending {
        mends = List.copyOf(mends);
        dropped = List.copyOf(dropped);
    }

    /** The mended data. */
    public Dataset dataset() {
        return after.dataset();
    }

    static Mending of(CheckReport report, Set<Fix> fixes) {
        Map<String, Fix> byRule = new HashMap<>();
        fixes.forEach(fix -> fix.rules().forEach(rule -> byRule.put(rule.wireName(), fix)));
        Map<String, Example> examples = new HashMap<>();
        report.dataset().examples().forEach(example -> examples.put(example.id(), example));
        Set<String> dropped = new LinkedHashSet<>();
        List<Mend> mends = new ArrayList<>();
        Map<String, Map<String, Set<Fix>>> plan = new HashMap<>();
        for (Flaw flaw : report.flaws()) {
            Fix fix = byRule.get(flaw.rule());
            if (fix == null) {
                continue;
            }
            if (fix.drops()) {
                dropped.addAll(flaw.examples());
                continue;
            }
            String place = flaw.place();
            Optional<Mend> mend = Optional.ofNullable(
                            examples.get(flaw.examples().get(0)))
                    .flatMap(example -> mend(fix, flaw, place, example));
            mend.ifPresent(made -> {
                mends.add(made);
                for (String id : flaw.examples()) {
                    plan.computeIfAbsent(id, key -> new HashMap<>())
                            .computeIfAbsent(place, key -> EnumSet.noneOf(Fix.class))
                            .add(fix);
                }
            });
        }
        Rewriting rewriting = new Rewriting();
        Dataset mended = new Dataset(
                report.dataset().name(),
                report.dataset().examples().stream()
                        .filter(example -> !dropped.contains(example.id()))
                        .map(example -> rewriting.of(example, plan.getOrDefault(example.id(), Map.of())))
                        .toList());
        return new Mending(report, report.checks().on(mended), mends, List.copyOf(dropped));
    }

    private static Optional<Mend> mend(Fix fix, Flaw flaw, String place, Example example) {
        String before;
        String after;
        if (place.equals(Passages.TABLE)) {
            Grid table = example.table().orElse(new Grid(List.of()));
            before = TableMarkup.JSON.write(table);
            after = TableMarkup.JSON.write(fix.table(table));
        } else {
            before = Passages.at(example, place).orElse("");
            after = fix.text(before);
        }
        return before.equals(after)
                ? Optional.empty()
                : Optional.of(Mend.of(fix, flaw.examples(), flaw.place(), before, after));
    }

    /** Changes examples; those that shared a table and paragraphs before share them afterwards. */
    private static final class Rewriting {
        private record Context(Example before, Map<String, Set<Fix>> plan, Example after) {}

        private final Map<String, Context> latest = new HashMap<>();

        Example of(Example example, Map<String, Set<Fix>> plan) {
            if (plan.isEmpty()) {
                return example;
            }
            Example mended = Passages.rewritten(
                    example,
                    table -> {
                        Grid now = table;
                        for (Fix fix : plan.getOrDefault(Passages.TABLE, Set.of())) {
                            now = fix.table(now);
                        }
                        return now;
                    },
                    (place, text) -> {
                        String now = text;
                        for (Fix fix : plan.getOrDefault(place, Set.of())) {
                            now = fix.text(now);
                        }
                        return now;
                    });
            Map<String, Set<Fix>> ofContext = new HashMap<>(plan);
            ofContext.keySet().retainAll(Passages.ofContext(example));
            Context known = latest.get(example.document());
            if (known != null && known.plan.equals(ofContext) && Document.isShared(known.before, example)) {
                return new Example(
                        mended.id(),
                        mended.document(),
                        known.after.table(),
                        known.after.paragraphs(),
                        mended.question(),
                        mended.answer(),
                        mended.attributes());
            }
            latest.put(example.document(), new Context(example, ofContext, mended));
            return mended;
        }
    }

    /** The findings of each rule before and after, and how many texts were mended and examples dropped. */
    public Sheet summary() {
        Map<String, Integer> counted = before.counts();
        Map<String, Integer> left = after.counts();
        Set<String> rules = new LinkedHashSet<>(counted.keySet());
        rules.addAll(left.keySet());
        return Sheet.captioned(toString())
                .text("rule", rules)
                .numbers("before", "%.0f", column(rules, counted))
                .numbers("after", "%.0f", column(rules, left));
    }

    private static double[] column(Collection<String> rules, Map<String, Integer> counts) {
        return rules.stream().mapToDouble(rule -> counts.getOrDefault(rule, 0)).toArray();
    }

    @Override
    public MimeBundle display() {
        StringBuilder html =
                new StringBuilder(summary().display().get(MimeBundle.HTML).orElse(""));
        if (!mends.isEmpty()) {
            List<Mend> first = mends.subList(0, Math.min(ROWS_SHOWN, mends.size()));
            html.append(Sheet.captioned(
                            first.size() < mends.size() ? first.size() + " of " + mends.size() + " mends" : "")
                    .text(
                            "fix",
                            first.stream().map(mend -> mend.fix().wireName()).toList())
                    .text(
                            "example",
                            first.stream().map(mend -> mend.examples().get(0)).toList())
                    .text("place", first.stream().map(Mend::place).toList())
                    .text("before", first.stream().map(Mend::before).toList())
                    .text("after", first.stream().map(Mend::after).toList())
                    .display()
                    .get(MimeBundle.HTML)
                    .orElse(""));
        }
        return MimeBundle.html(toString(), html.toString());
    }

    @Override
    public String toString() {
        return before.dataset().name() + ": " + before.flaws().size() + " findings before, "
                + after.flaws().size() + " after; " + mends.size() + (mends.size() == 1 ? " text" : " texts")
                + " mended, " + dropped.size() + " of " + before.dataset().size() + " examples dropped";
    }
}

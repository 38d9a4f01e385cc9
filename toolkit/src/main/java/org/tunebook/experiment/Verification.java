package org.tunebook.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.evaluation.Measure;
import org.tunebook.evaluation.Metric;
import org.tunebook.evaluation.Metrics;
import org.tunebook.experiment.Experiment.Question;
import org.tunebook.experiment.Experiment.Said;
import org.tunebook.experiment.Experiment.Value;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * The numbers of a record beside those of the same experiment run again. On the same processor every number is expected
 * to be the same to its last bit. The local model's encoder computes with 8-bit integers, which processors round
 * differently: on another one a score may move by 3 points and a gain by 6, and other numbers are shown and not judged.
 * Times are never judged.
 *
 * @param expected what the comparison expects, in words
 * @param rows one a number
 */
public record Verification(String expected, List<Row> rows) implements Displayable {
    private static final double POINTS = 0.03;
    private static final Set<String> TIMES = Set.of("ms", "s", "seconds", "minutes", "hours");

    public Verification {
        rows = List.copyOf(rows);
    }

    /** What became of a number. */
    public enum State {
        /** To the last bit. */
        SAME("same"),
        /** It moved, and no farther than is expected. */
        WITHIN("within tolerance"),
        /** It moved farther than is expected. */
        MOVED("moved"),
        /** The record has it, the new run has not. */
        MISSING("missing"),
        /** The new run has it, the record has not. */
        NEW("new"),
        /** It moved, and nothing is known of how far it may. */
        NOT_JUDGED("not judged");

        private final String title;

        State(String title) {
            this.title = title;
        }

        /** The state in running text. */
        public String title() {
            return title;
        }
    }

    /**
     * One number.
     *
     * @param recorded NaN if there is none
     * @param again NaN if there is none
     * @param tolerance how far it may move; infinite if it is not judged
     */
    public record Row(String name, String unit, double recorded, double again, double tolerance, State state) {
        /** By how much it moved. */
        public double moved() {
            return again - recorded;
        }
    }

    /** Sets a record beside a new run of the same experiment. */
    public static Verification of(Experiment recorded, Experiment again) {
        boolean sameProcessor =
                recorded.versions().processor().equals(again.versions().processor());
        boolean local = !again.place().service().equals(Bedrock.Place.AWS.title());
        Map<String, Value> before = byName(recorded);
        Map<String, Value> after = byName(again);
        List<Row> rows = new ArrayList<>();
        before.forEach((name, value) -> rows.add(row(value, after.get(name), local && sameProcessor)));
        after.forEach((name, value) -> {
            if (!before.containsKey(name)) {
                rows.add(new Row(name, value.unit(), Double.NaN, value.value(), 0, State.NEW));
            }
        });
        return new Verification(
                !local
                        ? "a service's answers may differ from run to run: scores within 3 points, gains within 6, other"
                                + " numbers not judged"
                        : sameProcessor
                                ? "the same processor (" + again.versions().processor()
                                        + "): every number to its last bit"
                                : "another processor (" + again.versions().processor() + ", recorded on "
                                        + recorded.versions().processor()
                                        + "): scores within 3 points, gains within 6, other numbers not judged",
                rows);
    }

    private static Map<String, Value> byName(Experiment experiment) {
        Map<String, Value> all = new LinkedHashMap<>();
        experiment.values().forEach(one -> all.put(one.name(), one));
        return all;
    }

    private static Row row(Value before, @Nullable Value after, boolean exact) {
        if (after == null) {
            return new Row(before.name(), before.unit(), before.value(), Double.NaN, 0, State.MISSING);
        }
        double tolerance = tolerance(before.unit(), exact);
        double moved = Math.abs(after.value() - before.value());
        State state = Double.compare(before.value(), after.value()) == 0
                ? State.SAME
                : Double.isNaN(moved)
                        ? State.MOVED
                        : Double.isInfinite(tolerance)
                                ? State.NOT_JUDGED
                                : moved <= tolerance ? State.WITHIN : State.MOVED;
        return new Row(before.name(), before.unit(), before.value(), after.value(), tolerance, state);
    }

    private static double tolerance(String unit, boolean exact) {
        if (TIMES.contains(unit)) {
            return Double.POSITIVE_INFINITY;
        }
        if (exact) {
            return 0;
        }
        return switch (unit) {
            case "score" -> POINTS;
            case "gain" -> 2 * POINTS;
            default -> Double.POSITIVE_INFINITY;
        };
    }

    /**
     * Where a record contradicts itself: kept answers that score otherwise than it says, means that are not those of the
     * scores. Empty if it does not; answers whose text is not kept whole are not scored again.
     */
    public static List<String> contradictions(Experiment experiment) {
        List<String> found = new ArrayList<>();
        for (int m = 0; m < experiment.metrics().size(); m++) {
            String metric = experiment.metrics().get(m);
            int place = m;
            for (int i = 0; i < experiment.models().size(); i++) {
                int model = i;
                Experiment.Model one = experiment.models().get(i);
                List<Question> asked = experiment.questions().stream()
                        .filter(question -> question.answers().size() > model
                                && question.answers().get(model).scores().size() > place)
                        .toList();
                asked.stream()
                        .filter(question -> !again(metric, question, model, place))
                        .findFirst()
                        .ifPresent(question -> found.add("the answer of " + one.role() + " to example " + question.id()
                                + " does not score "
                                + question.answers().get(model).scores().get(place) + " by " + metric));
                double mean = asked.stream()
                        .mapToDouble(question ->
                                question.answers().get(model).scores().get(place))
                        .filter(score -> !Double.isNaN(score))
                        .average()
                        .orElse(Double.NaN);
                if (asked.size() == one.examples() && !asked.isEmpty() && Math.abs(mean - one.score(metric)) > 1e-9) {
                    found.add("the mean " + metric + " of " + one.role() + " is said to be " + one.score(metric)
                            + "; that of its " + asked.size() + " answers is " + mean);
                }
            }
        }
        return found;
    }

    private static boolean again(String metric, Question question, int model, int place) {
        Said said = question.answers().get(model);
        String gold = question.gold();
        String answer = said.text();
        if (gold == null || answer == null || Recording.isCut(gold) || Recording.isCut(answer)) {
            return true;
        }
        return Metrics.all().stream()
                .filter(measure -> measure.name().equals(metric))
                .findFirst()
                .map(measure -> isScore(measure, answer, gold, said.scores().get(place)))
                .orElse(true);
    }

    private static boolean isScore(Measure measure, String answer, String gold, double score) {
        return !(measure instanceof Metric metric) || Double.compare(metric.score(answer, gold), score) == 0;
    }

    /** Whether every number is where it was, or where it is expected. */
    public boolean holds() {
        return rows.stream().noneMatch(row -> row.state == State.MOVED || row.state == State.MISSING);
    }

    /** How many numbers are in a state. */
    public long count(State state) {
        return rows.stream().filter(row -> row.state == state).count();
    }

    /** All of it in one line. */
    public String summary() {
        StringBuilder said = new StringBuilder();
        for (State state : State.values()) {
            if (count(state) > 0) {
                said.append(said.isEmpty() ? "" : ", ")
                        .append(count(state))
                        .append(' ')
                        .append(state.title);
            }
        }
        return rows.size() + (rows.size() == 1 ? " number: " : " numbers: ") + said;
    }

    private Sheet sheet() {
        List<Row> shown = rows.stream().filter(row -> row.state != State.SAME).toList();
        return Sheet.captioned(summary() + "; " + expected)
                .text("number", shown.stream().map(Row::name).toList())
                .text(
                        "recorded",
                        shown.stream()
                                .map(row -> ValueText.number(row.unit, row.recorded))
                                .toList())
                .text(
                        "again",
                        shown.stream()
                                .map(row -> ValueText.number(row.unit, row.again))
                                .toList())
                .text("moved by", shown.stream().map(Verification::moved).toList())
                .text("", shown.stream().map(row -> row.state.title).toList());
    }

    private static String moved(Row row) {
        return Double.isNaN(row.moved()) ? "–" : String.format(Locale.ROOT, "%+.4g", row.moved());
    }

    @Override
    public MimeBundle display() {
        return sheet().display();
    }

    /** The numbers that are not the same, under what holds of all. */
    @Override
    public String toString() {
        return sheet().rows() == 0 ? summary() + "; " + expected : sheet().toString();
    }
}

package org.tunebook.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tunebook.sample.Question.Comparison;

/** A laid-out statement as the makers of questions see it. */
final class Page {
    private final Statement statement;
    private final Layout layout;
    private final Company company;
    private final Pools pools;
    private final Chance chance;
    private final Split split;
    private final Map<String, List<String>> wordings;
    private int introduction;

    Page(
            Statement statement,
            Layout layout,
            Company company,
            Pools pools,
            Chance chance,
            Split split,
            Map<String, List<String>> wordings) {
        this.statement = statement;
        this.layout = layout;
        this.company = company;
        this.pools = pools;
        this.chance = chance;
        this.split = split;
        this.wordings = wordings;
    }

    Statement statement() {
        return statement;
    }

    Layout layout() {
        return layout;
    }

    Company company() {
        return company;
    }

    Chance chance() {
        return chance;
    }

    Line line(int place) {
        return statement.lines().get(place);
    }

    Column column(int place) {
        return statement.columns().get(place);
    }

    BigDecimal value(int line, int column) {
        return line(line).value(column);
    }

    /** Says which paragraph introduces the table and names its scale. */
    void introducedBy(int order) {
        introduction = order;
    }

    /** One wording of that kind of question, its slots filled in pairs of name and text. */
    String word(String kind, String... slots) {
        int year = statement.columns().get(0).year();
        Scope scope = new Scope(chance, pools, company, year);
        boolean nowhere = false;
        for (int i = 0; i < slots.length; i += 2) {
            scope.bind(slots[i], slots[i + 1]);
            if (slots[i].equals("in")) {
                nowhere = slots[i + 1].isEmpty();
                scope.bind("In", Bookkeeper.capital(slots[i + 1]));
            }
        }
        scope.bind("subject", chance.pick(statement.subjects()));
        List<String> all = wordings.get(kind);
        if (all == null) {
            throw new IllegalStateException("no wordings for " + kind + " in the generator's word lists");
        }
        boolean drop = nowhere;
        List<String> usable = split.allowed(all).stream()
                .filter(wording -> !(drop && wording.contains("{In}")))
                .toList();
        return Passage.say(chance.pick(usable), scope).text();
    }

    /** What a question calls the line: one of its mentions, or now and then its label. */
    String mention(int place) {
        Line line = line(place);
        String label = line.label().replace("(1)", "").strip();
        boolean alone = statement.lines().stream()
                        .filter(other -> other.label().equals(line.label()))
                        .count()
                == 1;
        boolean speaking = alone && !label.equals("Total") && line.mentions().contains(Bookkeeper.lower(label));
        return speaking && chance.percent(35) ? label : chance.pick(line.mentions());
    }

    String in(int column) {
        return chance.pick(column(column).phrases());
    }

    Formula.Operand operand(int line, int column) {
        return new Formula.Operand(value(line, column), line(line).unit() == Unit.PERCENT ? "%" : "");
    }

    /** The columns' names as a list in words. */
    String names(List<Integer> columns) {
        List<String> names = columns.stream().map(c -> column(c).name()).toList();
        return list(names);
    }

    static String list(List<String> names) {
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    /** An amount with currency and scale as a sentence gives it. */
    String spoken(BigDecimal amount, Unit unit) {
        return switch (unit) {
            case MONEY ->
                company.currency() + Layout.digits(amount) + statement.scale().suffix();
            case PER_SHARE -> company.currency() + Layout.digits(amount);
            case PERCENT -> Layout.digits(amount) + "%";
            default -> Layout.digits(amount);
        };
    }

    /** The scale of an answer in that unit: of computed numbers, and of cells that do not carry a % sign. */
    String scale(Unit unit) {
        return unit == Unit.MONEY ? statement.scale().word() : "";
    }

    /** A question answered by texts of the table. */
    Question spans(String text, List<String> texts, String derivation, Comparison comparison, Unit unit, String scale) {
        return table(text, new Question.Spans(texts), derivation, comparison, unit, scale);
    }

    Question computed(String text, Formula formula, Unit unit, String scale) {
        return table(text, new Question.Computed(formula.answer()), formula.text(), Comparison.NONE, unit, scale);
    }

    Question counted(String text, List<String> things) {
        String derivation = String.join("##", things);
        return table(text, new Question.Counted(things.size()), derivation, Comparison.NONE, Unit.MONEY, "");
    }

    private Question table(
            String text, Question.Answer answer, String derivation, Comparison comparison, Unit unit, String scale) {
        boolean told = layout.scalePlace() == Layout.ScalePlace.PARAGRAPH && unit == Unit.MONEY && introduction > 0;
        return new Question(
                chance.uid(),
                Bookkeeper.capital(text),
                answer,
                derivation,
                told ? "table-text" : "table",
                told ? List.of(introduction) : List.of(),
                comparison,
                scale);
    }

    /** The shortest number strictly between two; they must differ. */
    static BigDecimal roundest(BigDecimal low, BigDecimal high) {
        for (int power = 12; power >= -6; power--) {
            BigDecimal step = BigDecimal.ONE.scaleByPowerOfTen(power);
            BigDecimal candidate =
                    low.divide(step, 0, RoundingMode.FLOOR).add(BigDecimal.ONE).multiply(step);
            if (candidate.compareTo(high) < 0) {
                return candidate.setScale(Math.max(0, -power));
            }
        }
        throw new IllegalArgumentException(String.format(Locale.ROOT, "no round number between %s and %s", low, high));
    }

    private static List<BigDecimal> distinct(List<BigDecimal> values) {
        List<BigDecimal> sorted = new ArrayList<>();
        values.stream().sorted().forEach(value -> {
            if (sorted.isEmpty() || sorted.get(sorted.size() - 1).compareTo(value) != 0) {
                sorted.add(value);
            }
        });
        return sorted;
    }

    /** A round limit between two of the values; empty when fewer than two differ. */
    Optional<BigDecimal> limit(List<BigDecimal> values) {
        List<BigDecimal> sorted = distinct(values);
        if (sorted.size() < 2) {
            return Optional.empty();
        }
        int gap = chance.between(0, sorted.size() - 2);
        return Optional.of(roundest(sorted.get(gap), sorted.get(gap + 1)));
    }
}

package org.tunebook.sample;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tunebook.sample.Formula.Operand;
import org.tunebook.sample.Question.Comparison;

/** Sentences about one amount of the table, each with a question that needs the sentence and the table. */
final class Hybrids {
    private final Page page;
    private final Pools pools;
    private final Map<String, List<String>> templates;

    Hybrids(Page page, Pools pools, Map<String, List<String>> templates) {
        this.page = page;
        this.pools = pools;
        this.templates = templates;
    }

    Optional<Told> tell() {
        int line = page.chance().pick(page.statement().valueLines());
        int column = page.chance().between(0, page.statement().columns().size() - 1);
        BigDecimal value = page.value(line, column);
        boolean roomy = value.unscaledValue().compareTo(BigInteger.valueOf(200)) > 0;
        if (page.line(line).unit() != Unit.MONEY || !roomy) {
            return Optional.empty();
        }
        boolean year = page.column(column).sort() == Column.Sort.YEAR;
        int way = page.chance().between(1, 10);
        if (way <= 4) {
            return Optional.of(part(line, column, "NOTE_SHARE"));
        }
        if (way <= 6) {
            return Optional.of(part(line, column, "NOTE_REST"));
        }
        boolean newest = year && page.statement().years().get(0) == column;
        if (way <= 8 && newest) {
            return Optional.of(outlook(line, column));
        }
        return year ? Optional.of(basis(line, column)) : Optional.empty();
    }

    private Told part(int line, int column, String kind) {
        BigDecimal value = page.value(line, column);
        BigDecimal part = value.multiply(BigDecimal.valueOf(page.chance().between(40, 640), 3))
                .setScale(value.scale(), RoundingMode.HALF_UP);
        Scope scope = scope();
        String what = Passage.say(page.chance().pick(template("what")), scope).text();
        String row = page.mention(line);
        String in = page.in(column);
        scope.bind("row", row)
                .bind("in", in)
                .bind("In", Bookkeeper.capital(in))
                .bind("what", what)
                .bind("amount", page.spoken(part, Unit.MONEY));
        List<String> sentences = template("part").stream()
                .filter(sentence -> !in.isEmpty() || !sentence.contains("{In}"))
                .toList();
        String text = Passage.say(page.chance().pick(sentences), scope).text();
        String question = page.word(kind, "row", page.mention(line), "in", page.in(column), "what", what);
        boolean share = kind.equals("NOTE_SHARE");
        Formula formula = share
                ? Formula.share(Operand.of(part), page.operand(line, column))
                : Formula.change(page.operand(line, column), Operand.of(part));
        return told(text, question, formula, share ? "percent" : page.scale(Unit.MONEY));
    }

    private Told outlook(int line, int column) {
        BigDecimal rise = BigDecimal.valueOf(page.chance().between(11, 149), 1);
        String next = Integer.toString(page.column(column).year() + 1);
        Scope scope =
                scope().bind("row", page.mention(line)).bind("next", next).bind("rise", rise.toPlainString() + "%");
        String text =
                Passage.say(page.chance().pick(template("outlook")), scope).text();
        String question = page.word("NOTE_NEXT", "row", page.mention(line), "next", next);
        Formula formula = Formula.raised(page.operand(line, column), rise);
        return told(text, question, formula, page.scale(Unit.MONEY));
    }

    private Told basis(int line, int column) {
        String unit = page.chance().pick(template("unit"));
        BigDecimal count = BigDecimal.valueOf(page.chance().between(12, 480));
        String in = page.in(column);
        String text = page.chance()
                .of(
                        "The Company counted " + count + " " + unit + "s " + in + ".",
                        "There were " + count + " " + unit + "s " + in + ", after some openings and closings.",
                        Bookkeeper.capital(in) + ", the number of " + unit + "s was " + count + ".");
        String question = page.word("NOTE_BASIS", "row", page.mention(line), "in", page.in(column), "unit", unit);
        Formula formula = Formula.ratio(page.operand(line, column), Operand.of(count));
        return told(text, question, formula, page.scale(Unit.MONEY));
    }

    private Told told(String text, String question, Formula formula, String scale) {
        Question asked = new Question(
                page.chance().uid(),
                Bookkeeper.capital(question),
                new Question.Computed(formula.answer()),
                formula.text(),
                "table-text",
                List.of(),
                Comparison.NONE,
                scale);
        return new Told(Bookkeeper.capital(text), List.of(asked));
    }

    private Scope scope() {
        return new Scope(
                page.chance(),
                pools,
                page.company(),
                page.statement().columns().get(0).year());
    }

    private List<String> template(String name) {
        List<String> found = templates.get(name);
        if (found == null) {
            throw new IllegalStateException("hybrid.txt has no section \"" + name + "\"");
        }
        return found;
    }
}

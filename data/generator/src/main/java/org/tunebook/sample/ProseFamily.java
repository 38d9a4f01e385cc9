package org.tunebook.sample;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tunebook.sample.Formula.Operand;
import org.tunebook.sample.Question.Comparison;

/** A kind of paragraph, as prose.txt describes it: sentences with slots, and questions on what they say. */
record ProseFamily(String name, List<String> topics, List<String> sentences, List<Asking> askings) {
    private static final String EVERY_TABLE = "*";

    /** A question on a paragraph: its wordings, and the marked answers or the computation that answer it. */
    record Asking(List<String> wordings, String operation, List<String> answers) {
        static Asking read(String line) {
            int arrow = line.lastIndexOf("=> ");
            String gold = line.substring(arrow + 3);
            List<String> wordings = Resource.parts(line.substring(2, arrow), " | ");
            if (!gold.startsWith("=")) {
                return new Asking(wordings, "", Resource.parts(gold, ";"));
            }
            List<String> words = Resource.parts(gold.substring(1), " ");
            return new Asking(wordings, words.get(0), words.subList(1, words.size()));
        }
    }

    static List<ProseFamily> readAll() {
        List<ProseFamily> families = new ArrayList<>();
        Resource.sections("prose.txt").forEach((header, lines) -> {
            int colon = header.indexOf(" : ");
            List<String> sentences =
                    lines.stream().filter(line -> !line.startsWith("Q ")).toList();
            List<Asking> askings = lines.stream()
                    .filter(line -> line.startsWith("Q "))
                    .map(Asking::read)
                    .toList();
            families.add(new ProseFamily(
                    header.substring(0, colon), Resource.parts(header.substring(colon + 3), " "), sentences, askings));
        });
        return families;
    }

    boolean isAbout(TableKind kind) {
        return kind.words("topics").stream().anyMatch(topics::contains);
    }

    boolean isGeneral() {
        return topics.contains(EVERY_TABLE);
    }

    Told tell(Scope scope) {
        List<Passage> said = new ArrayList<>();
        for (String sentence : sentences) {
            boolean optional = sentence.startsWith("~");
            if (!optional || scope.chance().percent(60)) {
                said.add(Passage.say(optional ? sentence.substring(1) : sentence, scope));
            }
        }
        Passage passage = Passage.join(said);
        List<Question> questions = new ArrayList<>();
        for (Asking asking : askings) {
            ask(asking, passage, scope).ifPresent(questions::add);
        }
        return new Told(passage.text(), questions);
    }

    private static Optional<Question> ask(Asking asking, Passage passage, Scope scope) {
        List<String> spans = new ArrayList<>();
        List<Operand> operands = new ArrayList<>();
        for (String name : asking.answers()) {
            String marked = passage.answers().get(name);
            String money = scope.amountText(name);
            BigDecimal amount = scope.amount(name);
            if (marked != null) {
                spans.add(marked);
            } else if (money != null && amount != null && passage.text().contains(money)) {
                spans.add(money);
                operands.add(Operand.of(amount));
            } else {
                return Optional.empty();
            }
        }
        String text = Passage.say(scope.chance().pick(asking.wordings()), scope).text();
        String uid = scope.chance().uid();
        if (asking.operation().isEmpty()) {
            return Optional.of(
                    new Question(uid, text, new Question.Spans(spans), "", "text", List.of(), Comparison.NONE, ""));
        }
        Formula formula = switch (asking.operation()) {
            case "change" -> Formula.change(operands.get(0), operands.get(1));
            case "percent" -> Formula.percentChange(operands.get(0), operands.get(1));
            case "average" -> Formula.average(operands);
            case "sum" -> Formula.sum(operands);
            default ->
                throw new IllegalArgumentException(
                        "prose.txt asks for the unknown computation \"" + asking.operation() + "\"");
        };
        String scale = asking.operation().equals("percent") ? "percent" : "million";
        return Optional.of(new Question(
                uid,
                text,
                new Question.Computed(formula.answer()),
                formula.text(),
                "text",
                List.of(),
                Comparison.NONE,
                scale));
    }
}

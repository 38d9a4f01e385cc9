package org.tunebook.bedrocklocal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tunebook.bedrocklocal.model.ModelKind.EarlyStopping;
import org.tunebook.bedrocklocal.model.ModelKind.TrainingSettings;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Message;
import org.tunebook.formats.TableMarkup;

class InContextTest {
    private static final List<String> ITEMS =
            List.of("Revenue", "Cost of sales", "Gross profit", "Inventories", "Goodwill");

    private final LocalModel base = TableQa.kind().base();

    /** The value of one item in a small table of its own. */
    private record Lookup(String asked, String cell) {
        static Lookup of(int seed) {
            Random random = new Random(seed);
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("", "2019", "2018"));
            for (String item : ITEMS) {
                rows.add(List.of(item, "$1," + (100 + random.nextInt(900)), "$2," + (100 + random.nextInt(900))));
            }
            int row = 1 + random.nextInt(ITEMS.size());
            int column = 1 + random.nextInt(2);
            String text = "<financial_table>\n" + TableMarkup.HTML.write(new Grid(rows))
                    + "\n</financial_table>\n<question>\nWhat was the "
                    + rows.get(row).get(0) + " in " + rows.get(0).get(column) + "?\n</question>";
            return new Lookup(text, rows.get(row).get(column));
        }
    }

    private interface Way {
        String write(String cell);
    }

    private static Conversation turns(int count, Way way, Lookup asked) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Lookup shot = Lookup.of(100 + i);
            messages.add(Message.user(shot.asked()));
            messages.add(Message.assistant(way.write(shot.cell())));
        }
        messages.add(Message.user(asked.asked()));
        return new Conversation("Answer from the table.", messages);
    }

    private static Conversation blocks(int count, Way way, Lookup asked) {
        StringBuilder text = new StringBuilder("<examples>\n");
        for (int i = 0; i < count; i++) {
            Lookup shot = Lookup.of(100 + i);
            text.append("<example>\n").append(shot.asked()).append("\n<answer>\n");
            text.append(way.write(shot.cell())).append("\n</answer>\n</example>\n");
        }
        return user(text + "</examples>\n" + asked.asked());
    }

    private static Conversation user(String text) {
        return new Conversation(null, List.of(Message.user(text)));
    }

    private String answer(Conversation prompt) {
        return base.reply(prompt).text();
    }

    private List<String> answers(Way way) {
        return IntStream.range(0, 6)
                .mapToObj(i -> answer(turns(4, way, Lookup.of(i))))
                .toList();
    }

    private static List<String> right(Way way) {
        return IntStream.range(0, 6)
                .mapToObj(i -> way.write(Lookup.of(i).cell()))
                .toList();
    }

    private static String digits(String cell) {
        return cell.replace("$", "").replace(",", "");
    }

    @Test
    void withoutExamplesTheBaseSpeaksInItsOwnSentences() {
        assertThat(answer(user("<financial_table>\n<table>\n<tr><td></td><td>2019</td></tr>\n"
                        + "<tr><td>Goodwill</td><td>12</td></tr>\n</table>\n</financial_table>\n<question>\n"
                        + "What was the goodwill in 2019?\n</question>")))
                .isEqualTo("Based on the financial table provided, the value reported for \"Goodwill\" in the column"
                        + " \"2019\" is 12. This figure is taken from the row of the table that is closest to the"
                        + " question.");
        assertThat(answer(
                        user("<paragraphs>\nGoodwill is tested each year.\n</paragraphs>\n<question>\nWhen is goodwill"
                                + " tested?\n</question>")))
                .isEqualTo("According to the paragraphs provided, the passage most relevant to the question reads:"
                        + " Goodwill is tested each year.");
        assertThat(answer(user("")))
                .isEqualTo("There is no table and no paragraph in the prompt that an answer could be taken from.");
    }

    @Test
    void bareExamplesGetBareAnswers() {
        assertThat(answers(cell -> cell)).isEqualTo(right(cell -> cell));
    }

    @Test
    void numbersComeInTheFormOfTheExamples() {
        assertThat(answers(InContextTest::digits)).isEqualTo(right(InContextTest::digits));
        assertThat(answers(cell -> cell.replace("$", ""))).isEqualTo(right(cell -> cell.replace("$", "")));
        assertThat(answers(cell -> digits(cell) + ".00")).isEqualTo(right(cell -> digits(cell) + ".00"));
    }

    @Test
    void whatStandsAroundEveryAnswerStandsAroundThisOne() {
        Way json = cell -> "{\"answer\": \"" + cell + "\"}";
        assertThat(answers(json)).isEqualTo(right(json));
        Way sentence = cell -> "The report says " + cell + ".";
        assertThat(answers(sentence)).isEqualTo(right(sentence));
    }

    @Test
    void examplesTeachACalculationThatTheBaseNeverMakes() {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            messages.add(Message.user(change(i)));
            messages.add(Message.assistant(Integer.toString(10 * (i + 1))));
        }
        messages.add(Message.user(change(11)));
        assertThat(answer(new Conversation(null, messages))).isEqualTo("120");
    }

    /** The change of an item by ten times one more than i. */
    private static String change(int i) {
        return "<financial_table>\n<table>\n<tr><td></td><td>2019</td><td>2018</td></tr>\n<tr><td>"
                + ITEMS.get(i % 5) + "</td><td>" + (700 + 13 * i + 10 * (i + 1)) + "</td><td>" + (700 + 13 * i)
                + "</td></tr>\n<tr><td>Cash</td><td>55</td><td>44</td></tr>\n</table>\n</financial_table>\n<question>\n"
                + "What was the change in " + ITEMS.get(i % 5) + " from 2018 to 2019?\n</question>";
    }

    @Test
    void blocksInTheUsersTurnAndEarlierTurnsAreTheSameExamples() {
        for (int i = 0; i < 6; i++) {
            assertThat(answer(blocks(3, InContextTest::digits, Lookup.of(i))))
                    .isEqualTo(answer(turns(3, InContextTest::digits, Lookup.of(i))));
        }
        Conversation withSystem = blocks(3, InContextTest::digits, Lookup.of(1));
        assertThat(answer(new Conversation("Be brief.", withSystem.messages()).withSystemInPrompt()))
                .isEqualTo(answer(withSystem));
    }

    @Test
    void theTablesOfExamplesAreNotReadForTheQuestion() {
        String asked = "<paragraphs>\nThe auditor is Smith and Sons.\n</paragraphs>\n<question>\nWho is the auditor?\n"
                + "</question>";
        Conversation shown = blocks(2, cell -> cell, new Lookup(asked, ""));
        Passage passage = Passage.of(shown);
        assertThat(passage).isEqualTo(Passage.of(asked));
    }

    @Test
    void whatIsNoAnsweredExampleStaysPartOfThePrompt() {
        for (String text : List.of(
                "<example>\nWhat is this?\n</example>\nWhy?",
                "<paragraphs>\n<example>\na\n<answer>b</answer>\n</example>\n</paragraphs>\nWhy?",
                "<examples>\n</examples>\nWhy?",
                "<example>\n<answer>b</answer>\n</example>\nWhy?",
                "<example>\nnever closed\n<answer>b</answer>")) {
            assertThat(Shots.of(text).question()).isSameAs(text);
            assertThat(Shots.of(text).shown()).isEmpty();
        }
    }

    @Test
    void examplesInSentencesOfTheirOwnLeaveTheBaseAsItIs() {
        String alone = answer(user(Lookup.of(3).asked()));
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            messages.add(Message.user(Lookup.of(50 + i).asked()));
            messages.add(Message.assistant(answer(user(Lookup.of(50 + i).asked()))));
        }
        messages.add(Message.user(Lookup.of(3).asked()));
        assertThat(answer(new Conversation(null, messages))).isEqualTo(alone);
    }

    @Test
    void labelsComeFromTheExamplesMostLikeTheText() {
        List<Message> messages = new ArrayList<>();
        String[][] shown = {
            {"I was charged twice this month", "billing"},
            {"The router drops the connection every hour", "network"},
            {"Please send me the invoice again", "billing"},
            {"No signal on my phone since Monday", "network"}
        };
        for (String[] one : shown) {
            messages.add(Message.user("<ticket>\n" + one[0] + "\n</ticket>"));
            messages.add(Message.assistant(one[1]));
        }
        List<Message> bill = new ArrayList<>(messages);
        bill.add(Message.user("<ticket>\nMy invoice shows a charge I do not know\n</ticket>"));
        List<Message> signal = new ArrayList<>(messages);
        signal.add(Message.user("<ticket>\nThe internet connection is down\n</ticket>"));
        assertThat(answer(new Conversation(null, bill))).isEqualTo("billing");
        assertThat(answer(new Conversation(null, signal))).isEqualTo("network");
    }

    @Test
    void aTunedModelTakesTheFormAndForgetsItWithThePrompt() throws Exception {
        List<Conversation> training = IntStream.range(200, 240)
                .mapToObj(i -> user(Lookup.of(i).asked()).answered(Lookup.of(i).cell()))
                .toList();
        LocalModel tuned = TableQa.kind()
                .train(
                        base,
                        training,
                        List.of(),
                        new TrainingSettings(4, 8, 1, new EarlyStopping(0, 99), 3),
                        Measurement.losses(new PrintStream(PrintStream.nullOutputStream())));
        Lookup asked = Lookup.of(1);
        assertThat(tuned.reply(user(asked.asked())).text()).isEqualTo(asked.cell());
        assertThat(tuned.reply(turns(4, InContextTest::digits, asked)).text()).isEqualTo(digits(asked.cell()));
        assertThat(tuned.reply(user(asked.asked())).text()).isEqualTo(asked.cell());
    }

    @Test
    void theSamePromptGetsTheSameAnswerInAnyOrderAndFromManyThreads() {
        List<Conversation> prompts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            prompts.add(turns(1 + i % 6, cell -> cell, Lookup.of(i)));
        }
        List<String> first = prompts.stream().map(this::answer).toList();
        List<Conversation> backwards = new ArrayList<>(prompts);
        Collections.reverse(backwards);
        LocalModel other = TableQa.kind().base();
        List<String> second = new ArrayList<>(backwards.parallelStream()
                .map(prompt -> other.reply(prompt).text())
                .toList());
        Collections.reverse(second);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void hundredsOfTurnsCostNoMoreThanTheLastOnes() {
        Conversation many = turns(400, cell -> cell, Lookup.of(2));
        Conversation few = new Conversation(
                many.system(),
                many.messages()
                        .subList(
                                many.messages().size() - 1 - 2 * Shots.MOST,
                                many.messages().size()));
        assertThat(Shots.of(many)).isEqualTo(Shots.of(few));
        assertThat(Shots.of(many).shown()).hasSize(Shots.MOST);
        assertThat(answer(many)).isEqualTo(answer(few));
    }

    @Test
    void oddExamplesNeverKeepAnAnswerBack() {
        String huge = "<table>\n" + "<tr><td>x</td><td>1</td><td>2</td></tr>\n".repeat(3_000) + "</table>\nHow many?";
        List<Conversation> odd = List.of(
                turns(3, cell -> " \u0000\uD800", Lookup.of(1)),
                turns(3, cell -> "x".repeat(100_000), Lookup.of(1)),
                turns(3, cell -> "{\"answer\": \"\"}", Lookup.of(1)),
                user("<examples>\n" + "<example>\n".repeat(50_000) + "</examples>\n"
                        + Lookup.of(1).asked()),
                user("<example>\n" + "<answer>".repeat(100_000) + "</answer>\n</example>\nWhy?"),
                user("<a>\n<example>\n".repeat(20_000) + Lookup.of(1).asked()),
                new Conversation(
                        null,
                        List.of(
                                Message.user(huge),
                                Message.assistant("2"),
                                Message.user(huge),
                                Message.assistant("1"),
                                Message.user(Lookup.of(1).asked()))));
        for (Conversation prompt : odd) {
            assertThat(answer(prompt)).isNotEmpty();
        }
    }
}

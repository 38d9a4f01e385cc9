package org.tunebook.bedrocklocal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunebook.bedrocklocal.model.ModelKind.EarlyStopping;
import org.tunebook.bedrocklocal.model.ModelKind.TrainingListener;
import org.tunebook.bedrocklocal.model.ModelKind.TrainingSettings;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Message;
import org.tunebook.formats.TableMarkup;

class TableQaTest {
    private static final TrainingSettings FEW = new TrainingSettings(4, 4, 1, new EarlyStopping(0, 99), 3);
    private static final List<String> ITEMS =
            List.of("Revenue", "Cost of sales", "Gross profit", "Inventories", "Goodwill");

    @Test
    void theSameConversationsGiveTheSameModelToTheLastDigit() throws Exception {
        List<Double> firstLosses = new ArrayList<>();
        List<Double> secondLosses = new ArrayList<>();
        LocalModel first = train(TableQa.kind().base(), toy(1, 24), toy(2, 8), FEW, losses(firstLosses));
        LocalModel second = train(TableQa.kind().base(), toy(1, 24), toy(2, 8), FEW, losses(secondLosses));

        assertThat(secondLosses).isEqualTo(firstLosses).hasSize(4 * 6 + 4);
        assertThat(answers(second, toy(3, 12))).isEqualTo(answers(first, toy(3, 12)));
    }

    @Test
    void trainingLearnsWhichOfTwoCalculationsIsMeant() throws Exception {
        List<Double> losses = new ArrayList<>();
        TrainingSettings settings = new TrainingSettings(8, 8, 1, new EarlyStopping(0, 99), 3);
        LocalModel tuned = train(TableQa.kind().base(), toy(1, 64), List.of(), settings, losses(losses));

        List<Conversation> test = toy(99, 20);
        List<String> gold = test.stream().map(c -> c.completion().orElseThrow()).toList();
        long right = IntStream.range(0, 20)
                .filter(i -> answers(tuned, test).get(i).equals(gold.get(i)))
                .count();
        assertThat(right).isGreaterThanOrEqualTo(16);
        assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0) / 2);
    }

    @Test
    void aSavedModelAnswersAsBefore(@TempDir Path directory) throws Exception {
        LocalModel tuned = train(TableQa.kind().base(), toy(1, 24), List.of(), FEW, silent());
        tuned.save(directory);
        LocalModel loaded = TableQa.kind().load(directory);

        assertThat(answers(loaded, toy(3, 12))).isEqualTo(answers(tuned, toy(3, 12)));
        loaded.save(directory.resolve("again"));
        assertThat(directory.resolve("again").resolve(ModelFile.NAME))
                .hasSameBinaryContentAs(directory.resolve(ModelFile.NAME));
    }

    @Test
    void anUntunedModelIsKeptAsWell(@TempDir Path directory) throws Exception {
        TableQa.kind().base().save(directory);
        assertThat(answers(TableQa.kind().load(directory), toy(3, 3)))
                .isEqualTo(answers(TableQa.kind().base(), toy(3, 3)));
    }

    @Test
    void aDamagedOrCutFileIsRefused(@TempDir Path directory) throws Exception {
        train(TableQa.kind().base(), toy(1, 4), List.of(), FEW, silent()).save(directory);
        Path file = directory.resolve(ModelFile.NAME);
        byte[] whole = Files.readAllBytes(file);

        byte[] altered = whole.clone();
        altered[altered.length / 2] ^= 4;
        Files.write(file, altered);
        assertThatThrownBy(() -> TableQa.kind().load(directory)).isInstanceOf(IOException.class);

        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 9));
        assertThatThrownBy(() -> TableQa.kind().load(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("train the model again");

        Files.writeString(file, "not a model");
        assertThatThrownBy(() -> TableQa.kind().load(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tunebook.table-qa-mini");
    }

    @Test
    void trainingGoesOnFromATunedModel() throws Exception {
        LocalModel once = train(TableQa.kind().base(), toy(1, 24), List.of(), FEW, silent());
        List<Double> fresh = new ArrayList<>();
        List<Double> continued = new ArrayList<>();
        train(TableQa.kind().base(), toy(5, 24), List.of(), FEW, losses(fresh));
        train(once, toy(5, 24), List.of(), FEW, losses(continued));

        assertThat(continued.get(0)).isLessThan(fresh.get(0));
    }

    @Test
    void trainingStopsEarlyOnceTheValidationLossStandsStill() throws Exception {
        List<Integer> epochs = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(int step, int epoch, double trainingLoss) {}

            @Override
            public void validation(int step, int epoch, double validationLoss) {
                epochs.add(epoch);
            }
        };
        TrainingSettings settings = new TrainingSettings(10, 8, 1, new EarlyStopping(1000, 2), 3);
        train(TableQa.kind().base(), toy(1, 8), toy(2, 4), settings, listener);

        assertThat(epochs).containsExactly(1, 2, 3);
    }

    @Test
    void anInterruptEndsTrainingWithNothingKept() {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(int step, int epoch, double trainingLoss) {
                Thread.currentThread().interrupt();
            }

            @Override
            public void validation(int step, int epoch, double validationLoss) {}
        };
        assertThatThrownBy(() -> train(TableQa.kind().base(), toy(1, 16), List.of(), FEW, listener))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void examplesThatFindNoRoomInMemoryAreMadeAnewAndTeachTheSame() throws Exception {
        List<Double> kept = new ArrayList<>();
        List<Double> made = new ArrayList<>();
        new Training(Encoder.shared(), FEW, losses(kept)).run(null, toy(1, 12), toy(2, 4));
        new Training(Encoder.shared(), FEW, losses(made), 0).run(null, toy(1, 12), toy(2, 4));
        assertThat(made).isEqualTo(kept);
    }

    @Test
    void theLastBatchMayBeSmaller() throws Exception {
        List<Double> losses = new ArrayList<>();
        train(TableQa.kind().base(), toy(1, 9), List.of(), FEW, losses(losses));
        assertThat(losses).hasSize(4 * 3).allMatch(Double::isFinite);
    }

    @Test
    void conversationsWithoutAnythingToLearnFromDoNotBreakTraining() throws Exception {
        List<Conversation> hopeless = IntStream.range(0, 5)
                .mapToObj(i -> conversation("Hello there number " + i, "zyxwv" + i))
                .toList();
        List<Double> losses = new ArrayList<>();
        LocalModel tuned = train(TableQa.kind().base(), hopeless, hopeless, FEW, losses(losses));
        assertThat(losses).allMatch(Double::isFinite);
        assertThat(answers(tuned, hopeless)).noneMatch(String::isBlank);
    }

    @Test
    void textWithoutATableIsAnsweredBySpans() throws Exception {
        List<Conversation> texts = new ArrayList<>();
        List<String> cities = List.of("Paris", "Rome", "Oslo", "Lima", "Cairo", "Delhi", "Quito", "Tokyo");
        for (String city : cities) {
            texts.add(conversation(
                    "The head office is in " + city + ". It has many rooms.\nWhere is the head office?", city));
        }
        LocalModel tuned = train(TableQa.kind().base(), texts, List.of(), FEW, silent());
        Conversation asked =
                conversation("The head office is in Madrid. It has many rooms.\nWhere is the head office?", "Madrid");
        assertThat(answers(tuned, List.of(asked))).containsExactly("Madrid");
    }

    @ParameterizedTest
    @EnumSource(TableMarkup.class)
    void allMarkupsOfATableGetTheSameAnswer(TableMarkup markup) throws Exception {
        LocalModel tuned = train(TableQa.kind().base(), toy(1, 24), List.of(), FEW, silent());
        List<Conversation> html = toy(7, 5, TableMarkup.HTML);
        assertThat(answers(tuned, toy(7, 5, markup))).isEqualTo(answers(tuned, html));
        assertThat(answers(TableQa.kind().base(), toy(7, 5, markup)))
                .isEqualTo(answers(TableQa.kind().base(), html));
    }

    static List<String> oddPrompts() {
        Random random = new Random(5);
        StringBuilder junk = new StringBuilder();
        random.ints(20_000, 0, 0x10000).forEach(c -> junk.append((char) c));
        StringBuilder rows = new StringBuilder("<table>");
        for (int r = 0; r < 100_000; r++) {
            rows.append("<tr><td>row ")
                    .append(r)
                    .append("</td><td>")
                    .append(r * 7)
                    .append("</td></tr>");
        }
        rows.append("</table>\nWhat is row 7?");
        String wide =
                "| " + "a | ".repeat(5000) + "\n|" + "---|".repeat(5000) + "\n| " + "1 | ".repeat(5000) + "\nHow many?";
        return List.of(
                "",
                " \n\t ",
                "?",
                "<question>",
                "<question>\n\n</question>",
                "<table></table>",
                "<table><tr><td>1</table>",
                "[]",
                "{\"a\":",
                "[[[[[[[[[[".repeat(500),
                "<a>".repeat(20_000),
                "<a>\n".repeat(5_000),
                "((((((((((".repeat(1000),
                "word ".repeat(100_000),
                "x".repeat(300_000),
                "9".repeat(5000) + "?",
                "1/0 is -- %%% $$$ ,,, ...",
                junk.toString(),
                rows.toString(),
                wide,
                "\\begin{tabular}{ll}",
                "| a | b |\n|---|---|\n| | |\n",
                "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ٣٤٥ 数値は何ですか？");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("oddPrompts")
    void oddPromptsAreAnsweredAndNeverThrow(String prompt) {
        Conversation conversation = new Conversation(null, List.of(Message.user(prompt)));
        assertThat(TableQa.kind().base().reply(conversation).text()).isNotNull();
        assertThat(Odd.TUNED.reply(conversation).text()).isNotNull();
    }

    private static final class Odd {
        static final LocalModel TUNED = make();

        private static LocalModel make() {
            try {
                return train(TableQa.kind().base(), toy(1, 8), List.of(), FEW, silent());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void tokensAreCountedAsTheEncoderCutsThem() {
        LocalModel base = TableQa.kind().base();
        assertThat(base.countTokens("")).isZero();
        assertThat(base.countTokens("unaffordable")).isEqualTo(4);
        assertThat(base.countTokens("What was the revenue?")).isEqualTo(5);
        Conversation asked = new Conversation("Be brief.", List.of(Message.user("What was the revenue?")));
        LocalModel.Reply reply = base.reply(asked);
        assertThat(reply.inputTokens()).isEqualTo(8);
        assertThat(reply.outputTokens()).isEqualTo(base.countTokens(reply.text()));
    }

    @Test
    void theLastUserTurnIsTheOneThatCounts() {
        Conversation plain = toy(7, 1).get(0).prompt();
        List<Message> turns = new ArrayList<>(toy(8, 2).get(0).messages());
        turns.addAll(plain.messages());
        assertThat(Odd.TUNED.reply(new Conversation(null, turns)).text())
                .isEqualTo(Odd.TUNED.reply(plain).text());
    }

    private static LocalModel train(
            LocalModel start,
            List<Conversation> training,
            List<Conversation> validation,
            TrainingSettings settings,
            TrainingListener listener)
            throws InterruptedException {
        return TableQa.kind().train(start, training, validation, settings, listener);
    }

    private static TrainingListener silent() {
        return losses(new ArrayList<>());
    }

    private static TrainingListener losses(List<Double> into) {
        return new TrainingListener() {
            @Override
            public void step(int step, int epoch, double trainingLoss) {
                into.add(trainingLoss);
            }

            @Override
            public void validation(int step, int epoch, double validationLoss) {
                into.add(validationLoss);
            }
        };
    }

    private static List<String> answers(LocalModel model, List<Conversation> conversations) {
        return conversations.stream()
                .map(conversation -> model.reply(conversation.prompt()).text())
                .toList();
    }

    private static Conversation conversation(String user, String assistant) {
        return new Conversation(null, List.of(Message.user(user), Message.assistant(assistant)));
    }

    private static List<Conversation> toy(long seed, int count) {
        return toy(seed, count, TableMarkup.HTML);
    }

    /** Questions for the change and for the total of an item over two years, in thousands. */
    private static List<Conversation> toy(long seed, int count, TableMarkup markup) {
        Random random = new Random(seed);
        List<Conversation> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("(in thousands)", "2019", "2018"));
            int[][] values = new int[ITEMS.size()][2];
            for (int r = 0; r < ITEMS.size(); r++) {
                values[r][0] = 100 + random.nextInt(900);
                values[r][1] = 100 + random.nextInt(900);
                rows.add(List.of(ITEMS.get(r), "" + values[r][0], "" + values[r][1]));
            }
            int asked = random.nextInt(ITEMS.size());
            boolean change = random.nextBoolean();
            int answer = change ? values[asked][0] - values[asked][1] : values[asked][0] + values[asked][1];
            String question = change
                    ? "What was the change in " + ITEMS.get(asked) + " from 2018 to 2019?"
                    : "What was the sum of " + ITEMS.get(asked) + " for 2018 and 2019 together?";
            all.add(conversation(
                    "<financial_table>\n" + markup.write(new Grid(rows))
                            + "\n</financial_table>\n<paragraphs>\nThe amounts are audited.\n</paragraphs>\n<question>\n"
                            + question + "\n</question>",
                    answer + " thousand"));
        }
        return all;
    }
}

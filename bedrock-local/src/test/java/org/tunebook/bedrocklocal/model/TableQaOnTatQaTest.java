package org.tunebook.bedrocklocal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.TableMarkup;

/** The claim about real data: TAT-QA's development split, four fifths of its documents to train on. */
class TableQaOnTatQaTest {
    private static final long SPLIT = 1;

    private static Path file() {
        Path root = Path.of(System.getProperty("tunebook.repository", ".."));
        return root.resolve("../shared/data/tatqa/tatqa_dataset_dev.json").normalize();
    }

    @Test
    void trainingLiftsTokenF1FromBelow25ToAtLeast65AndRepeatsToTheLastDigit() throws Exception {
        boolean there = Files.exists(file());
        if (!there) {
            System.out.println("TAT-QA is not beside the repository (" + file() + "): nothing measured on it");
        }
        assumeTrue(there, "TAT-QA's development split is not at " + file());
        TatQaFile.Parts parts = TatQaFile.read(file()).split(SPLIT);

        double base = Measurement.f1(Measurement.replies(TableQa.kind().base(), parts.test()), parts.test());
        List<String> first = trainAndAnswer(parts);
        List<String> second = trainAndAnswer(parts);
        double tuned = Measurement.f1(first, parts.test());
        System.out.printf(Locale.ROOT, "TAT-QA, token F1: base %.2f, tuned %.2f%n", base, tuned);

        assertThat(base).isLessThan(25);
        assertThat(tuned).isGreaterThanOrEqualTo(65);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void everyQuestionGetsTheSameAnswerWhateverTheMarkupWithBlocksAndWithout() throws Exception {
        assumeTrue(Files.exists(file()), "TAT-QA's development split is not at " + file());
        LocalModel tuned = Measurement.train(
                TatQaFile.read(file()).split(SPLIT).training(),
                Measurement.SETTINGS,
                new PrintStream(PrintStream.nullOutputStream()));
        List<String> expected = Measurement.replies(
                tuned, TatQaFile.read(file(), TableMarkup.HTML).all());
        List<String> expectedLoose = null;
        for (TableMarkup markup : TableMarkup.values()) {
            List<TatQaFile.Item> items = TatQaFile.read(file(), markup).all();
            assertThat(Measurement.replies(tuned, items)).as(markup.wireName()).isEqualTo(expected);
            List<String> loose = Measurement.replies(
                    tuned, items.stream().map(TableQaOnTatQaTest::withoutBlocks).toList());
            expectedLoose = expectedLoose == null ? loose : expectedLoose;
            assertThat(loose).as(markup.wireName() + " without blocks").isEqualTo(expectedLoose);
        }
        System.out.printf(Locale.ROOT, "TAT-QA: %d questions, one answer each in four markups%n", expected.size());
        assertThat(expected).hasSize(1_668);
    }

    /** The prompt as someone writes it who knows of no tags: table, paragraphs and question, line by line. */
    private static TatQaFile.Item withoutBlocks(TatQaFile.Item item) {
        String text = item.conversation().messages().get(0).text();
        for (String tag : List.of("financial_table", "paragraphs", "question")) {
            text = text.replace("<" + tag + ">\n", "").replace("\n</" + tag + ">", "");
        }
        return new TatQaFile.Item(
                item.type(),
                item.from(),
                new Conversation(
                        item.conversation().system(), List.of(Message.user(text), Message.assistant(item.gold()))));
    }

    private static List<String> trainAndAnswer(TatQaFile.Parts parts) throws InterruptedException {
        LocalModel tuned = Measurement.train(
                parts.training(), Measurement.SETTINGS, new PrintStream(PrintStream.nullOutputStream()));
        return Measurement.replies(tuned, parts.test());
    }
}

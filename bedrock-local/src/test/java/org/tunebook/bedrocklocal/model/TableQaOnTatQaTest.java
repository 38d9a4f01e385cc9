package org.tunebook.bedrocklocal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

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

    private static List<String> trainAndAnswer(TatQaFile.Parts parts) throws InterruptedException {
        LocalModel tuned = Measurement.train(
                parts.training(), Measurement.SETTINGS, new PrintStream(PrintStream.nullOutputStream()));
        return Measurement.replies(tuned, parts.test());
    }
}

package org.tunebook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.SharedData;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.TatQa;

class WordingTest {
    private static final String DOCUMENT = "Sales of apples and pears grew in Canada. Revenue was 5.";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            How much were the sales of apples in Canada in 2019? | How much were sales of apples in Canada in 2019? | true
            How much were the sales of apples in Canada in 2019? | How much were the saels of apples in Canada in 2019? | true
            How much were the sales of apples in Canada in 2019? | How much were the sales of pears in Canada in 2019?  | false
            How much were the sales of apples in Canada in 2019? | How much were the sales of apples in Canada in 2018? | false
            How much were the sales of apples in Canada in 2019? | How much were the sales of apples in 2019?           | false
            How much were the sales of apples in Canada in 2019? | What did apples bring in Canada during 2019?         | false
            """)
    void questionsAreAlikeIfTheyAskTheSameInNearlyTheSameWords(String a, String b, boolean alike) {
        assertThat(Wording.alike(a, b, () -> DOCUMENT)).isEqualTo(alike);
        assertThat(Wording.alike(b, a, () -> DOCUMENT)).isEqualTo(alike);
        String before = DOCUMENT + "\n";
        assertThat(Wording.alike(before + a, before + b, () -> "")).isEqualTo(alike);
    }

    @Test
    void onTheRealDevSplitDifferentQuestionsAreNotAlikeAndPerturbedOnesAre() {
        Dataset dev = TatQa.read(SharedData.file("data/tatqa/tatqa_dataset_dev.json"));
        List<String> alike = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(7);
        for (Document document : Document.of(dev)) {
            List<Example> examples = document.examples();
            for (int i = 0; i < examples.size(); i++) {
                for (int j = 0; j < i; j++) {
                    boolean sameAnswer =
                            examples.get(i).answer().equals(examples.get(j).answer());
                    String question = examples.get(i).question();
                    String other = examples.get(j).question();
                    if (sameAnswer && !question.equals(other) && Wording.alike(question, other, document::text)) {
                        alike.add(question);
                    }
                }
            }
        }
        assertThat(alike).singleElement().asString().contains("members of Peel");
        assertThat(found(dev, question -> misspelt(question, random))).isGreaterThan(0.9);
        assertThat(found(dev, question -> question.replaceAll("\\bthe ", ""))).isGreaterThan(0.98);
        assertThat(found(dev, question -> "Please answer: " + question.toLowerCase(Locale.ROOT)))
                .isGreaterThan(0.95);
    }

    /** The share of questions that are called alike to themselves as perturbed. */
    private static double found(Dataset dataset, UnaryOperator<String> perturbation) {
        int found = 0;
        int all = 0;
        for (Document document : Document.of(dataset)) {
            for (Example example : document.examples()) {
                String perturbed = perturbation.apply(example.question());
                if (!perturbed.equals(example.question())) {
                    all++;
                    found += Wording.alike(example.question(), perturbed, document::text) ? 1 : 0;
                }
            }
        }
        return (double) found / all;
    }

    /** Two letters of a word change places. */
    private static String misspelt(String question, SplittableRandom random) {
        String[] words = question.split(" ");
        int word = random.nextInt(words.length);
        for (int i = 0; i < words.length; i++, word = (word + 1) % words.length) {
            if (words[word].matches("[A-Za-z]{5,}")) {
                char[] letters = words[word].toCharArray();
                int at = 1 + random.nextInt(letters.length - 2);
                char letter = letters[at];
                letters[at] = letters[at + 1];
                letters[at + 1] = letter;
                words[word] = new String(letters);
                break;
            }
        }
        return String.join(" ", words);
    }
}

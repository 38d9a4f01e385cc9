package org.tunebook.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tunebook.SharedData;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.TatQa;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.TrainingRecords;

class ShotsTest {
    private static Example example(String id, String document, String question) {
        return new Example(
                id, document, Optional.empty(), List.of(document), question, Optional.of("answer of " + id), Map.of());
    }

    private static final Dataset POOL = new Dataset(
            "pool",
            List.of(
                    example("a", "d1", "What was the revenue in 2019?"),
                    example("b", "d1", "What was the revenue in 2018?"),
                    example("c", "d2", "Who audits the accounts?"),
                    example("d", "d3", "What is the change in revenue?"),
                    example("e", "d4", "Which year had the higher tax?")));

    @Test
    void similarShotsEndWithTheMostSimilarAndKeepOffTheDocument() {
        Example asked = example("x", "d1", "What was the change in revenue in 2019?");
        assertThat(Shots.similar(POOL, 2).before(asked))
                .extracting(Example::id)
                .hasSize(2)
                .endsWith("d");
        Example elsewhere = example("x", "d9", "what was the REVENUE in 2019");
        assertThat(Shots.similar(POOL, 2).before(elsewhere))
                .extracting(Example::id)
                .containsExactly("b", "a");
    }

    @Test
    void noShotGivesTheExampleItselfAwayWhateverItsId() {
        Example copy = new Example(
                "copy",
                "copy of d2",
                Optional.empty(),
                List.of("d2"),
                "Who audits the accounts?",
                Optional.of("?"),
                Map.of());
        for (Shots shots : List.of(Shots.of(POOL.examples()), Shots.random(POOL, 4, 7), Shots.similar(POOL, 4))) {
            assertThat(shots.before(copy))
                    .extracting(Example::id)
                    .doesNotContain("c")
                    .hasSize(4);
            assertThat(shots.before(POOL.examples().get(0)))
                    .extracting(Example::document)
                    .doesNotContain("d1");
        }
    }

    @Test
    void theSamePoolGivesTheSameShotsInWhateverOrderItComes() {
        List<Example> shuffled = new ArrayList<>(POOL.examples());
        Collections.shuffle(shuffled, new Random(3));
        Dataset other = new Dataset("other", shuffled);
        Example asked = example("x", "d9", "What was the tax in 2019?");
        assertThat(Shots.similar(other, 3).before(asked))
                .isEqualTo(Shots.similar(POOL, 3).before(asked));
        assertThat(Shots.random(other, 3, 5).before(asked))
                .isEqualTo(Shots.random(POOL, 3, 5).before(asked));
        assertThat(Shots.random(POOL, 3, 6).before(asked))
                .isNotEqualTo(Shots.random(POOL, 3, 5).before(asked));
    }

    @Test
    void askForNoMoreThanThereAre() {
        assertThatThrownBy(() -> Shots.random(POOL, 6, 1))
                .hasMessage("6 shots of pool: expected 0 to 5, as many examples have an answer there");
        assertThat(Shots.none().before(POOL.examples().get(0))).isEmpty();
    }

    @Test
    void realQuestionsGetShotsOfOtherDocumentsThatReadLikeThem() {
        Dataset dev = TatQa.read(SharedData.file("data/tatqa/tatqa_dataset_dev.json"));
        Shots similar = Shots.similar(dev, 3);
        Shots random = Shots.random(dev, 3, 1);
        double nearer = 0;
        for (Example asked : dev.sample(1, 200).examples()) {
            List<Example> shown = similar.before(asked);
            assertThat(shown).hasSize(3).noneMatch(shot -> shot.document().equals(asked.document()));
            nearer += shared(shown.get(2), asked) - shared(random.before(asked).get(2), asked);
        }
        assertThat(nearer / 200).isGreaterThan(0.2);
    }

    /** The share of the asked question's words that the shot's question has. */
    private static double shared(Example shot, Example asked) {
        List<String> words =
                List.of(asked.question().toLowerCase(java.util.Locale.ROOT).split("\\W+"));
        List<String> others =
                List.of(shot.question().toLowerCase(java.util.Locale.ROOT).split("\\W+"));
        return words.stream().filter(others::contains).count() / (double) words.size();
    }

    @Test
    void shotsInThePromptFitModelsOfOnePromptAndOneCompletion() {
        PromptTemplate template = PromptTemplate.questionAnswering()
                .fewShot(Shots.similar(POOL, 1))
                .shotsIn(PromptTemplate.ShotPlacement.PROMPT);
        PromptedExample prompted = template.apply(example("x", "d9", "Who audits them?"));
        List<Message> messages = prompted.conversation().messages();
        assertThat(messages).hasSize(2);
        assertThat(messages.get(0).text()).startsWith("""
                <examples>
                <example>
                <paragraphs>
                d2
                </paragraphs>
                <question>
                Who audits the accounts?
                </question>
                <answer>
                answer of c
                </answer>
                </example>
                </examples>
                <paragraphs>
                d9
                """);
        assertThat(TrainingRecords.line(prompted.conversation(), ModelFamily.LLAMA_3_1_8B))
                .startsWith("{\"prompt\":");
    }
}

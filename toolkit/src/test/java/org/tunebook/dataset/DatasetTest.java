package org.tunebook.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.tunebook.formats.Grid;
import org.tunebook.notebook.MimeBundle;
import tech.tablesaw.api.Table;

class DatasetTest {
    private static Example example(int document, int question) {
        return new Example(
                "d" + document + "-q" + question,
                "d" + document,
                Optional.of(new Grid(List.of(List.of("a|b", "<1>")))),
                List.of("One.", "Two."),
                "Question " + question + "?",
                question == 0 ? Optional.empty() : Optional.of("answer " + question),
                Map.of("answer_type", question % 2 == 0 ? "span" : "count"));
    }

    private static Dataset dataset(int documents, int most) {
        List<Example> examples = new ArrayList<>();
        for (int d = 0; d < documents; d++) {
            for (int q = 0; q <= d % most; q++) {
                examples.add(example(d, q));
            }
        }
        return new Dataset("sample", examples);
    }

    @Property(tries = 200)
    void aSplitPartsDocumentsAndKeepsEveryExample(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int documents) {
        Dataset data = dataset(documents, 7);
        Split split = data.split(seed, 0.8, 0.1, 0.1);
        assertThat(split.sharedDocuments()).isEmpty();
        Set<Example> all = new HashSet<>(split.train().examples());
        all.addAll(split.validation().examples());
        all.addAll(split.test().examples());
        assertThat(all).hasSize(data.size());
        assertThat(split.train().size()
                        + split.validation().size()
                        + split.test().size())
                .isEqualTo(data.size());
        assertThat((double) split.train().size()).isCloseTo(0.8 * data.size(), within(4.0));
    }

    @Property(tries = 100)
    void splitsAndSamplesDoNotDependOnTheOrderOfTheExamples(@ForAll long seed, @ForAll long order) {
        Dataset data = dataset(30, 5);
        List<Example> shuffled = new ArrayList<>(data.examples());
        Collections.shuffle(shuffled, new Random(order));
        Dataset other = new Dataset("sample", shuffled);
        assertThat(other.split(seed, 0.5, 0.2, 0.3).test().examples())
                .containsExactlyInAnyOrderElementsOf(
                        data.split(seed, 0.5, 0.2, 0.3).test().examples());
        assertThat(other.sample(seed, 10).examples())
                .containsExactlyInAnyOrderElementsOf(data.sample(seed, 10).examples());
    }

    @Test
    void aSeedMeansTheSameSplitOnEveryMachine() {
        Dataset data = dataset(12, 3);
        assertThat(data.split(7, 0.5, 0.5).test().documents()).isEqualTo(List.of("d0", "d2", "d3", "d4", "d7", "d11"));
        assertThat(data.split(8, 0.5, 0.5).test().documents())
                .isNotEqualTo(List.of("d0", "d2", "d3", "d4", "d7", "d11"));
        assertThat(data.split(7, 0.5, 0.5).validation().isEmpty()).isTrue();
    }

    @Test
    void refusesSharesThatDoNotAddUpAndIdsThatRepeat() {
        assertThatThrownBy(() -> dataset(3, 1).split(1, 0.8, 0.1, 0.2)).hasMessageContaining("must add up to 1");
        assertThatThrownBy(() -> new Dataset("twice", List.of(example(1, 1), example(1, 1))))
                .hasMessageContaining("two examples have the id d1-q1");
        assertThatThrownBy(() -> dataset(3, 1).presplit()).hasMessageContaining("expected train, dev and test");
    }

    @Test
    void partsThatDidNotComeAreDrawnByDocumentFromTheFirstThatDid() {
        Dataset whole = dataset(40, 3);
        Split dev = parts(whole, "dev").presplit();
        assertThat(dev.toString())
                .endsWith("; only validation came with answers; train, test drawn from validation by"
                        + " document, seed 7");
        assertThat(List.of(dev.train(), dev.validation(), dev.test()))
                .allSatisfy(part -> assertThat(part.examples()).isNotEmpty())
                .flatExtracting(Dataset::examples)
                .hasSize(whole.size());
        assertThat(dev.sharedDocuments()).isEmpty();
        assertThat(dev.display().get(MimeBundle.HTML).orElseThrow()).contains(dev.note());

        Split noTest = parts(whole, "train", "dev").presplit();
        assertThat(noTest.note())
                .isEqualTo(
                        "only train and validation came with answers; test drawn from train by" + " document, seed 7");
        assertThat(noTest.validation().size()).isEqualTo(whole.size());
        assertThat(noTest.train().size() + noTest.test().size()).isEqualTo(whole.size());

        Split all = parts(whole, "train", "dev", "test").presplit();
        assertThat(all.note()).isEmpty();
        assertThat(all.train().size()).isEqualTo(whole.size());
    }

    @Test
    void aPartWithoutAnswersJudgesNothingAndIsDrawnFromAnother() {
        Dataset whole = dataset(40, 3);
        List<Example> examples = new ArrayList<>(parts(whole, "train", "dev").examples());
        parts(whole, "test").examples().forEach(example -> examples.add(example.unanswered()));
        assertThat(new Dataset("open", examples).presplit().note()).startsWith("only train and validation came");
        List<Example> none = examples.stream().map(Example::unanswered).toList();
        assertThatThrownBy(() -> new Dataset("open", none).presplit()).hasMessageContaining("without a single answer");
    }

    @Test
    void aSplitsSampleSaysFromHowManyItIsAndASmallerSplitStaysAsItIs() {
        Split split = dataset(40, 3).split(1, 0.5, 0.25, 0.25);
        Split sample = split.sample(7, 20, 1_000, 5);
        assertThat(sample.train().size()).isEqualTo(20);
        assertThat(sample.validation()).isEqualTo(split.validation());
        assertThat(split.test().examples()).containsSubsequence(sample.test().examples());
        assertThat(sample.note())
                .isEqualTo("a sample by seed 7 of " + split.train().size() + ", "
                        + split.validation().size() + " and " + split.test().size() + " examples");
        assertThat(split.sample(7, 1_000, 1_000, 1_000)).isSameAs(split);
    }

    /** The data set once for each part, under ids of the part's own. */
    private static Dataset parts(Dataset data, String... names) {
        return new Dataset(
                "parts",
                Stream.of(names)
                        .flatMap(part -> data.examples().stream()
                                .map(example -> new Example(
                                        part + example.id(),
                                        part + example.document(),
                                        example.table(),
                                        example.paragraphs(),
                                        example.question(),
                                        example.answer(),
                                        Map.of(Example.SPLIT, part))))
                        .toList());
    }

    @Test
    void aSampleKeepsTheOrderOfTheData() {
        Dataset data = dataset(20, 5);
        Dataset sample = data.sample(3, 9);
        assertThat(sample.size()).isEqualTo(9);
        assertThat(data.examples()).containsSubsequence(sample.examples());
        assertThat(data.sample(3, 1_000)).isEqualTo(data);
    }

    @Test
    void becomesATableWithOneRowAnExample() {
        Table table = dataset(3, 2).toTable();
        assertThat(table.columnNames())
                .containsExactly("id", "document", "question", "answer", "table", "paragraphs", "answer_type");
        assertThat(table.rowCount()).isEqualTo(4);
        assertThat(table.stringColumn("answer").isMissing(0)).isTrue();
        assertThat(table.stringColumn("table").get(0)).isEqualTo("[[\"a|b\", \"<1>\"]]");
        assertThat(table.stringColumn("paragraphs").get(0)).isEqualTo("[[\"One.\", \"Two.\"]]");
    }

    @Test
    void showsItsCountsAndFirstRowsWithMarkupEscaped() {
        Dataset data = new Dataset("a<b", dataset(9, 3).examples());
        assertThat(data.toString()).isEqualTo("a<b: 18 examples, 9 documents, 9 without an answer; 12 span, 6 count");
        String html = data.display().get(MimeBundle.HTML).orElseThrow();
        assertThat(html).contains("a&lt;b").contains("and 13 more").doesNotContain("a<b");
        assertThat(data.split(1, 0.8, 0.2).display().get(MimeBundle.HTML).orElseThrow())
                .contains("<td dir=\"auto\" style=\"text-align:start;white-space:nowrap\">train</td>");
    }

    @Test
    void countsTheValuesOfAnAttributeAsBars() {
        Dataset data = dataset(9, 3);
        assertThat(data.countBy("answer_type").toString())
                .contains("sample: 18 examples")
                .containsSubsequence("span", "12", "count", "6");
        Dataset more = new Dataset(
                "more",
                List.of(
                        example(0, 0),
                        example(0, 1).with("scale", "million"),
                        example(0, 2).with("scale", "")));
        assertThat(more.countBy("scale").toString()).containsSubsequence("(none)", "2", "million", "1");
        assertThatThrownBy(() -> data.countBy("colour"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sample has no attribute colour; expected one of answer_type");
    }

    @Test
    void anExampleShowsItsDocumentWithMarkupEscaped() {
        MimeBundle shown = example(0, 1).display();
        assertThat(shown.get(MimeBundle.HTML).orElseThrow())
                .contains("<td>&lt;1&gt;</td>", "<p>Two.</p>", "<b>Question 1?</b>", ">answer 1</pre>")
                .doesNotContain("<1>");
        assertThat(shown.toString()).contains("example d0-q1", "Two.\nquestion: Question 1?\nanswer: answer 1");
        assertThat(example(0, 0).toString()).endsWith("answer: (no answer is known)");
    }
}

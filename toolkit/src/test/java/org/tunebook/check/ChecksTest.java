package org.tunebook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.Split;
import org.tunebook.dataset.TatQa;
import org.tunebook.formats.Grid;
import org.tunebook.notebook.MimeBundle;

class ChecksTest {
    private static final Path SAMPLE =
            Path.of(System.getProperty("tunebook.repository", "..")).resolve("data/sample");

    /** The rule that finds each planted flaw; a leak is asked of a split. */
    private static final Map<String, String> RULES = Map.ofEntries(
            Map.entry("duplicate-document", "duplicate-document"),
            Map.entry("near-duplicate-document", "near-duplicate-document"),
            Map.entry("duplicate-question", "duplicate-example"),
            Map.entry("conflicting-answers", "conflicting-answers"),
            Map.entry("empty-question", "empty-question"),
            Map.entry("empty-answer", "empty-answer"),
            Map.entry("placeholder-answer", "placeholder-answer"),
            Map.entry("derivation-mismatch", "derivation-mismatch"),
            Map.entry("answer-not-in-context", "answer-not-in-context"),
            Map.entry("ragged-rows", "ragged-rows"),
            Map.entry("empty-table", "empty-table"),
            Map.entry("mojibake", "encoding-damage"),
            Map.entry("markup-remains", "markup-remains"),
            Map.entry("personal-data", "personal-data"),
            Map.entry("wrong-scale", "wrong-scale"),
            Map.entry("truncated-paragraph", "answer-not-in-context"),
            Map.entry("overlong-paragraph", "outlying-length"),
            Map.entry("prompt-injection", "prompt-injection"));

    @Test
    void findsEveryPlantedFlawOfTheKindsItLooksFor() throws IOException {
        Dataset flawed = TatQa.read(SAMPLE.resolve("flawed.json"));
        CheckReport report = Checks.standard().on(flawed);
        List<String> missed = new ArrayList<>();
        JsonNode index =
                new ObjectMapper().readTree(SAMPLE.resolve("flawed-index.json").toFile());
        int looked = 0;
        for (JsonNode planted : index) {
            String rule = RULES.get(planted.get("flaw").textValue());
            if (rule == null) {
                continue;
            }
            looked++;
            Set<String> meant = new HashSet<>();
            String note = planted.get("note").textValue();
            for (Example example : flawed.examples()) {
                boolean same = planted.get("question").isNull()
                        ? example.document().equals(planted.get("document").textValue())
                                || rule.contains("duplicate-document") && note.contains(example.document())
                        : example.id().equals(planted.get("question").textValue());
                if (same) {
                    meant.add(example.id());
                }
            }
            if (report.of(rule).stream()
                    .noneMatch(flaw -> flaw.examples().stream().anyMatch(meant::contains))) {
                missed.add(planted.toString());
            }
        }
        assertThat(looked).isEqualTo(54);
        assertThat(missed).isEmpty();
        assertThat(report.passes()).isFalse();
        assertThat(Checks.standard().on(report.dropFailing()).passes()).isTrue();
    }

    @Test
    void findsNothingInFlawedDataThatWasNotPlantedThere() throws IOException {
        Dataset flawed = TatQa.read(SAMPLE.resolve("flawed.json"));
        String index = Files.readString(SAMPLE.resolve("flawed-index.json"));
        for (Flaw flaw : Checks.standard().on(flawed).flaws()) {
            String document = flawed.get(flaw.examples().get(0)).orElseThrow().document();
            assertThat(index).as(flaw.toString()).contains(document);
        }
    }

    @Test
    void theSoundPartsOfTheSampleHaveNoFindings() {
        Dataset sample = TatQa.read(SAMPLE);
        CheckReport report = Checks.standard().on(sample);
        assertThat(report.flaws()).isEmpty();
        assertThat(report.passes()).isTrue();
        assertThat(report.dropFailing()).isEqualTo(sample);
        assertThat(Checks.leakage(sample.presplit()).flaws()).isEmpty();
    }

    @Test
    void findsTestDocumentsThatLeakedIntoTrainingUnderTheirOwnOrAnotherName() {
        Dataset train = TatQa.read(SAMPLE.resolve("flawed.json"));
        Dataset test = TatQa.read(SAMPLE.resolve("test.json"));
        CheckReport report = Checks.leakage(new Split(train, new Dataset("none", List.of()), test));
        Set<String> documents = new HashSet<>();
        report.flaws()
                .forEach(flaw -> documents.add(
                        test.get(flaw.examples().get(0)).orElseThrow().document()));
        assertThat(documents).hasSize(3);
        assertThat(Checks.leakage(new Split(train, new Dataset("none", List.of()), report.dropFailing()))
                        .flaws())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    44.1-56.7              | -12.6
                    (1,496.5-1,202.9)/1,202.9 | 0.2440768143652838
                    -(3+[4*2])             | -11
                    1,027/11%              | 9336.363636363636
                    $5 \u00D7 2 \u2212 1   | 9
                    2--3                   | 5
                    """)
    void computesDerivations(String derivation, double value) {
        assertThat(Derivation.value(derivation).orElseThrow()).isCloseTo(value, within(1e-9));
    }

    @Test
    void aDerivationThatIsNoExpressionHasNoValue() {
        for (String text : List.of(
                "", "2019", "a+b", "1/0", "(1", "1)", "1,496.5>1,202.9", "(".repeat(10_000), "-".repeat(10_000))) {
            assertThat(Derivation.value(text))
                    .as(text)
                    .isEqualTo(text.equals("2019") ? OptionalDouble.of(2019) : OptionalDouble.empty());
        }
    }

    private static Example example(String id, String document, String paragraph, String question, String answer) {
        return new Example(
                id,
                document,
                Optional.of(new Grid(List.of(List.of("", "2019"), List.of("Sales", "5")))),
                List.of(paragraph),
                question,
                Optional.of(answer),
                Map.of("answer_type", "span", "scale", ""));
    }

    @Test
    void ofExamplesThatStandTwiceTheFirstStays() {
        Dataset data = new Dataset(
                "data",
                List.of(
                        example("1", "d", "Sales were 5.", "What were sales?", "5"),
                        example("2", "d", "Sales were 5.", "WHAT were  sales?", "5"),
                        example("3", "d", "Sales were 5.", "When?", "2019")));
        CheckReport report = Checks.standard().on(data);
        assertThat(report.counts()).isEqualTo(Map.of("duplicate-example", 1));
        assertThat(report.dropFailing().examples().stream().map(Example::id)).containsExactly("1", "3");
        assertThat(report.of("duplicate-example").get(0))
                .hasToString("2, question: the same as 1 but for white space and case: \"WHAT were sales?\". Drop it"
                        + " (duplicate-example)");
    }

    @Test
    void aFileWithEmptyQuestionsIsReadFoundOutAndCleaned(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("faq.csv"),
                "id,answer,question\n1,Yes.,Can I pay by card?\n2,No.,\n3,At noon.,\"\"\n4,In May.,When does it end?\n");
        Dataset data = Dataset.read(file);
        CheckReport report = Checks.standard().on(data);
        assertThat(report.of("empty-question")).extracting(Flaw::examples).containsExactly(List.of("2"), List.of("3"));
        assertThat(report.dropFailing().examples()).extracting(Example::id).containsExactly("1", "4");
    }

    @Test
    void textsWithTheSameRunsOfWordsAreNearDuplicates() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            text.append("word").append(i * 7919 % 1000).append(i % 9 == 0 ? ". " : " ");
        }
        NearDuplicates near = new NearDuplicates(NearDuplicates.Boilerplate.NONE);
        assertThat(near.add("a", text::toString)).isEmpty();
        assertThat(near.add("b", () -> text.toString().toUpperCase(Locale.ROOT) + " And a footnote of some words."))
                .contains("a");
        assertThat(near.add("c", () -> text.substring(0, text.length() / 2))).isEmpty();
        assertThat(near.add("d", () -> "a b c d e f")).isEmpty();
    }

    @Test
    void showsItsFindingsWithMarkupEscaped() {
        CheckReport report = Checks.standard()
                .on(new Dataset("data", List.of(example("1", "d", "<p>Sales</p>", "What?", "<b>5</b>"))));
        assertThat(report.counts().keySet()).contains("markup-remains");
        assertThat(report.display().get(MimeBundle.HTML).orElseThrow())
                .contains("&lt;p&gt;")
                .doesNotContain("<p>Sales");
        assertThat(report.toTable().rowCount()).isEqualTo(report.flaws().size());
        assertThat(report.passes()).isTrue();
        assertThat(report.drop(Set.of("markup-remains")).isEmpty()).isTrue();
    }
}

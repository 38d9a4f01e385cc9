package org.tunebook.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.SharedData;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.TatQa;
import org.tunebook.formats.FormatException;

class TatQaScoreTest {
    @TempDir
    Path directory;

    @Test
    void agreesWithTheOfficialScoresOnEveryQuestion() throws IOException {
        Path gold = SharedData.file("data/tatqa/tatqa_dataset_dev.json");
        Path predictions = SharedData.file("vectors/tatqa_dev_predictions.json");
        JsonNode official = new ObjectMapper()
                .readTree(SharedData.file("vectors/tatqa_dev_official_scores.json")
                        .toFile());
        TatQaScore score = TatQaScore.read(gold, predictions);
        assertThat(score.n()).isEqualTo(1_668);
        List<String> differences = new ArrayList<>();
        score.scores().forEach((uid, question) -> {
            JsonNode expected = official.get("scores").get(uid);
            if (question.em() != expected.get(0).doubleValue()
                    || question.f1() != expected.get(1).doubleValue()
                    || question.scale() != expected.get(2).doubleValue()) {
                differences.add(uid + ": " + question + ", officially " + expected);
            }
        });
        assertThat(differences).isEmpty();
        JsonNode total = official.get("total");
        assertThat(score.em()).isEqualTo(total.get("em").doubleValue());
        assertThat(score.f1()).isEqualTo(total.get("f1").doubleValue());
        assertThat(score.scale()).isEqualTo(total.get("scale").doubleValue());
        assertThat(score).hasToString("TAT-QA: exact match 45.92, F1 58.88, scale 90.95 (1668 questions)");
    }

    @Test
    void everyGoldAnswerWrittenAsTextReadsBackToFullExactMatchAndF1() {
        Dataset dev = TatQa.read(SharedData.file("data/tatqa/tatqa_dataset_dev.json"));
        Map<String, String> answers = new LinkedHashMap<>();
        dev.examples()
                .forEach(example -> answers.put(example.id(), example.answer().orElseThrow()));
        TatQaScore score = TatQaScore.of(dev, answers);
        List<String> lost = dev.examples().stream()
                .filter(example -> {
                    TatQaScore.Question question =
                            Objects.requireNonNull(score.scores().get(example.id()));
                    return question.em() < 1 || question.f1() < 1;
                })
                .map(example -> example.attribute("gold") + " " + example.attribute("scale"))
                .toList();
        assertThat(lost).isEmpty();
        assertThat(score.scale()).isEqualTo(1_633 / 1_668.0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ["$1,496.5"]  | span       | million  | [["1,496.5"], "million"]   | 1 | 1    | 1
                    ["$1,496.5"]  | span       | million  | ["1496.5 million", ""]     | 1 | 1    | 0
                    ["$1,496.5"]  | span       | million  | [1496500000, ""]           | 1 | 1    | 0
                    -12.6         | arithmetic | million  | [["(12.6)"], "million"]    | 1 | 1    | 1
                    -12.6         | arithmetic | million  | [12.6, "million"]          | 0 | 0    | 1
                    23.42         | arithmetic | percent  | [0.2342, ""]               | 1 | 1    | 0
                    23.42         | arithmetic | percent  | ["23.42%", ""]             | 1 | 1    | 0
                    23.42         | arithmetic | percent  | ["23.42%", "percent"]      | 1 | 1    | 1
                    23.42         | arithmetic | percent  | [23.42, "percent"]         | 1 | 1    | 1
                    23.42         | arithmetic | percent  | [23.42, null]              | 0 | 0    | 0
                    "3"           | count      | ``       | [3, ""]                    | 1 | 1    | 1
                    "3"           | count      | ``       | [["3"], ""]                | 1 | 1    | 1
                    "3"           | count      | ``       | ["three", ""]              | 0 | 0    | 1
                    ["a b", "c"]  | multi-span | ``       | [["c", "A, b."], ""]       | 1 | 1    | 1
                    ["x y", "z"]  | multi-span | ``       | [["x", "z"], ""]           | 0 | 0.8  | 1
                    ["the modified method"] | span | ``   | ["modified method", ""]    | 1 | 1    | 1
                    ["x x y"]     | span       | ``       | ["x y y", ""]              | 0 | 1    | 1
                    ["2019"]      | span       | ``       | [null, ""]                 | 0 | 0    | 0
                    ["2019"]      | span       | ``       | ["", ""]                   | 0 | 0    | 0
                    ["2019"]      | span       | ``       | [[], ""]                   | 0 | 0    | 0
                    0             | arithmetic | ``       | [0, ""]                    | 0 | 0    | 0
                    0             | arithmetic | ``       | ["0", ""]                  | 1 | 1    | 1
                    ["2019"]      | span       | ``       | [["2019", 5, null], ""]    | 0 | 0.5  | 1
                    ["12", "13"]  | multi-span | ``       | [[["12", "13"]], ""]       | 0 | 0    | 1
                    ["2019"]      | span       | ``       | [{"2019": 1}, ""]          | 0 | 0    | 1
                    ["None"]      | span       | ``       | [[null], ""]               | 1 | 1    | 1
                    ["5"]         | span       | thousand | [["5"], "million"]         | 0 | 0    | 0
                    ["5"]         | span       | thousand | ["\u0665", "thousand"]     | 1 | 1    | 1
                    ["1.5 billion"] | span     | ``       | [1500, "million"]          | 1 | 1    | 0
                    [""]          | span       | ``       | ["the", ""]                | 1 | 1    | 1
                    ["a b", "x"]  | multi-span | ``       | [[["x"], ["b a"]], ""]     | 1 | 1    | 1
                    ["b", "b c"]  | multi-span | ``       | [[["b c"], ["b"]], ""]     | 1 | 1    | 1
                    ["2", "true"] | multi-span | ``       | [[2, true], ""]            | 0 | 1    | 1
                    ["x"]         | span       | ``       | ["x", 0]                   | 1 | 1    | 0
                    ["x"]         | span       | ``       | ["x", false]               | 1 | 1    | 0
                    ["x"]         | span       | ``       | ["x", []]                  | 1 | 1    | 0
                    ["x"]         | span       | ``       | ["x", 1]                   | 0 | 0.67 | 0
                    ["5"]         | span       | million  | ["5", "in MILLIONS"]       | 1 | 1    | 0
                    ["x"]         | span       | percent  | ["x", "Percent"]           | 1 | 1    | 0
                    ["5"]         | other      | ``       | ["5", ""]                  | 1 | 1    | 1
                    ["ınf"]  | span       | ``       | ["ınf", ""]           | 1 | 1    | 1
                    ["None"]      | span       | ``       | ["ınf", ""]           | 0 | 0    | 1
                    ["None"]      | span       | ``       | ["inf", ""]                | 0 | 0    | 1
                    ["nan"]       | span       | ``       | [NaN, ""]                  | 1 | 1    | 1
                    ["None"]      | span       | ``       | [1e999, ""]                | 0 | 0    | 1
                    ["1"]         | span       | ``       | ["1e5", ""]                | 1 | 1    | 1
                    ["1.0"]       | span       | ``       | ["1e5", ""]                | 1 | 1    | 1
                    """)
    void scoresAsTheOfficialEvaluation(
            String gold, String type, String scale, String prediction, double em, double f1, double scaleScore)
            throws IOException {
        Path goldFile = gold(gold, type, scale);
        Path predictions = Files.writeString(directory.resolve("predictions.json"), "{\"q\": " + prediction + "}");
        TatQaScore score = TatQaScore.read(goldFile, predictions);
        assertThat(score.scores().get("q")).isEqualTo(new TatQaScore.Question(em, f1, scaleScore));
    }

    private Path gold(String answer, String type, String scale) throws IOException {
        return Files.writeString(directory.resolve("gold.json"), """
                [{"table": {"uid": "t", "table": [["a"]]}, "paragraphs": [], "questions": [
                 {"uid": "q", "question": "?", "answer": %s, "answer_type": "%s", "scale": "%s"},
                 {"uid": "absent", "question": "?", "answer": ["b"], "answer_type": "span", "scale": ""}]}]""".formatted(answer, type, scale));
    }

    @Test
    void aQuestionWithoutPredictionScoresNothingAndCounts() throws IOException {
        Path gold = gold("[\"a b\"]", "span", "");
        Path predictions = Files.writeString(
                directory.resolve("predictions.json"), "{\"other\": [\"x\", \"\"], \"q\": [\"a b\", \"\"]}");
        TatQaScore score = TatQaScore.read(gold, predictions);
        assertThat(score.n()).isEqualTo(2);
        assertThat(score.em()).isEqualTo(0.5);
        assertThat(score.scale()).isEqualTo(0.5);
        Files.writeString(predictions, "{\"q\": null}");
        assertThat(TatQaScore.read(gold, predictions).em()).isZero();
    }

    @Test
    void saysWhatIsWrongWithItsFiles() throws IOException {
        Path gold = gold("[\"a b\"]", "span", "");
        Path predictions = directory.resolve("predictions.json");
        for (String[] badAndMessage : List.of(
                new String[] {"[1]", "expected an object {uid: [answer, scale], …}"},
                new String[] {"", "an empty file"},
                new String[] {"{\"q\": \"a\"}", "the prediction for q is \"a\"; expected [answer, scale]"},
                new String[] {"{\"q\": [1, 2, 3]}", "expected [answer, scale]"},
                new String[] {"{\"q\":\n [1", "line 2 column "},
                new String[] {"{} {}", "more after the end"})) {
            Files.writeString(predictions, badAndMessage[0]);
            assertThatThrownBy(() -> TatQaScore.read(gold, predictions))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining(predictions.toString())
                    .hasMessageContaining(badAndMessage[1]);
        }
        Files.writeString(
                gold,
                "[{\"paragraphs\": [{\"text\": \"a\"}], \"questions\": [{\"uid\": \"q\", \"question\": \"?\"}]}]");
        assertThatThrownBy(() -> TatQaScore.read(gold, predictions)).hasMessageContaining("no question has an answer");
    }

    @Test
    void theMetricsReadScalesFromTexts() {
        assertThat(TatQaScore.EXACT_MATCH.score("1496.5 million", "$1,496.5 million"))
                .isEqualTo(1);
        assertThat(TatQaScore.EXACT_MATCH.score("-22.22%", "-22.22%")).isEqualTo(1);
        assertThat(TatQaScore.F1.score("y\nx z", "x z\ny")).isEqualTo(1);
        assertThat(TatQaScore.F1.score("", "a")).isZero();
        assertThat(TatQaScore.F1.name()).isEqualTo("tatqa-f1");
    }

    @Test
    void numbersAreWrittenAsTheEvaluationsLanguageWritesThem() {
        assertThat(List.of(0.1, 5.0, 1e16, 1.5e-5, 123456789012345680.0, -2.5e-7, 1e22, 9007199254740993.0).stream()
                        .map(PythonText::number))
                .containsExactly(
                        "0.1",
                        "5.0",
                        "1e+16",
                        "1.5e-05",
                        "1.2345678901234568e+17",
                        "-2.5e-07",
                        "1e+22",
                        "9007199254740992.0");
        assertThat(PythonText.number(2e-3)).isEqualTo("0.002");
        assertThat(PythonText.number(5e-324)).isEqualTo("5e-324");
        // Powers of two, where the number meant lies nearer below than above.
        assertThat(PythonText.number(0x1p-44)).isEqualTo("5.684341886080802e-14");
        assertThat(PythonText.number(-0x1p-24)).isEqualTo("-5.960464477539063e-08");
    }

    @Test
    void halvesAreRoundedFromTheExactBinaryValue() {
        assertThat(number("0.00005").fixed()).isEqualTo("0.0001");
        assertThat(number("2.00015").shortest()).isEqualTo("2.0002");
        assertThat(number("2.675").scaled("")).isEqualTo("2.6700");
        assertThat(number("0.125").scaled("")).isEqualTo("0.1200");
        assertThat(number("(0.0)").fixed()).isEqualTo("-0.0000");
        assertThat(number("12345678901234567890").shortest()).isEqualTo("12345678901234567890");
        assertThat(number("123456789012.34567").fixed()).isEqualTo("123456789012.3457");
    }

    @Test
    void totalsArePrintedFromTheExactValueWithHalvesToEven() throws IOException {
        List<String> questions = new ArrayList<>();
        for (int i = 0; i < 160; i++) {
            questions.add("{\"uid\": \"" + i
                    + "\", \"question\": \"?\", \"answer\": [\"b\"], \"answer_type\": \"span\", \"scale\": \"\"}");
        }
        Path gold = Files.writeString(
                directory.resolve("gold.json"),
                "[{\"table\": {\"uid\": \"t\", \"table\": [[\"a\"]]}, \"paragraphs\": [], \"questions\": " + questions
                        + "}]");
        Path predictions = Files.writeString(directory.resolve("predictions.json"), "{\"7\": [\"b\", \"\"]}");
        assertThat(TatQaScore.read(gold, predictions))
                .hasToString("TAT-QA: exact match 0.62, F1 0.62, scale 0.62 (160 questions)");
    }

    @Test
    void valuesAreSortedAsTheEvaluationsLanguageSortsThem() throws IOException {
        assertThat(sorted("[2, true, 1.0, -3, 9007199254740993, 9007199254740992]"))
                .isEqualTo("[-3,true,1.0,2,9007199254740992,9007199254740993]");
        assertThat(sorted("[[\"a b\"], [\"a\"], [], [\"a\", 1], [\"a\", 0.5]]"))
                .isEqualTo("[[],[\"a\"],[\"a\",0.5],[\"a\",1],[\"a b\"]]");
        assertThat(sorted("[[null, \"b\"], [null, \"a\"]]")).isEqualTo("[[null,\"a\"],[null,\"b\"]]");
        // No order in that language: the texts decide.
        assertThat(sorted("[\"x\", 5, null]")).isEqualTo("[5,null,\"x\"]");
    }

    private static String sorted(String array) throws IOException {
        List<JsonNode> values = new ArrayList<>();
        new ObjectMapper().readTree(array).forEach(values::add);
        return PythonText.sorted(values).toString().replace(", ", ",");
    }

    private static TatQaNumber number(String text) {
        return Objects.requireNonNull(TatQaNumber.of(text), text);
    }

    @Test
    void whatCountsAsANumberFollowsTheEvaluation() {
        for (String number :
                List.of("5", "$1,234", "(1.5)", "1 million", "1e5", "inf", "1_000", "12%", ".5", "\u0661")) {
            assertThat(TatQaNumber.isNumber(number)).as(number).isTrue();
        }
        for (String text : List.of("", "nan", "5 apples", "a 5", "1__0", "-", "2018/2019", "12-", "\u2212298", "5 6")) {
            assertThat(TatQaNumber.isNumber(text)).as(text).isFalse();
        }
        assertThat(TatQaNumber.of(".5")).isNull();
        assertThat(number("(1,234)").shortest()).isEqualTo("1234");
        assertThat(TatQaText.of("The cat's 5 million, 2018/2019 an\u2014a .5").text())
                .isEqualTo("cats 5 million 20182019 \u2014 None");
    }
}

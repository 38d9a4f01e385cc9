package org.tunebook.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tunebook.sample.Question.Computed;
import org.tunebook.sample.Question.Counted;
import org.tunebook.sample.Question.Spans;

class SampleTest {
    private static final DataSet DATA = DataSet.of(GenerateSample.DEFAULT_SEED);
    private static final Map<String, String> FILES = GenerateSample.files(GenerateSample.DEFAULT_SEED);
    private static final int LARGEST_FILE = 1_400_000;

    private static List<Document> documents() {
        return DATA.parts().values().stream().flatMap(List::stream).toList();
    }

    private static Stream<Question> questions() {
        return documents().stream().flatMap(document -> document.questions().stream());
    }

    @Test
    void theFilesInTheRepositoryAreWhatTheGeneratorMakes() throws IOException {
        Path directory = Path.of(System.getProperty("tunebook.repository", "../.."), "data", "sample");

        try (Stream<Path> there = Files.list(directory)) {
            assertThat(there.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(FILES.keySet());
        }
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            assertThat(Files.readString(directory.resolve(file.getKey())).equals(file.getValue()))
                    .as(file.getKey()
                            + " is as generated; after a change of the generator run it again (data/sample/README.md)")
                    .isTrue();
        }
    }

    @Test
    void theSameSeedMakesTheSameBytesWhateverTheLocaleAndAnotherSeedOthers() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(GenerateSample.files(GenerateSample.DEFAULT_SEED)).isEqualTo(FILES);
            assertThat(GenerateSample.files(8).get("train.json")).isNotEqualTo(FILES.get("train.json"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theDataSetHasTheSizeAndTheMixItPromises() {
        assertThat(documents()).hasSizeGreaterThanOrEqualTo(300);
        assertThat(questions()).hasSizeGreaterThanOrEqualTo(2_000);
        assertThat(DATA.documents(Split.TEST).stream()
                        .mapToInt(document -> document.questions().size())
                        .sum())
                .isGreaterThanOrEqualTo(230);
        assertThat(share("span")).isBetween(0.38, 0.50);
        assertThat(share("multi-span")).isBetween(0.09, 0.16);
        assertThat(share("arithmetic")).isBetween(0.34, 0.46);
        assertThat(share("count")).isBetween(0.01, 0.05);
        assertThat(questions().map(Question::source).distinct())
                .containsExactlyInAnyOrder("table", "text", "table-text");
        assertThat(questions().map(Question::scale).distinct())
                .containsExactlyInAnyOrder("", "thousand", "million", "billion", "percent");
        FILES.forEach((name, text) ->
                assertThat(GenerateSample.bytes(text).length).as(name).isLessThan(LARGEST_FILE));
    }

    private static double share(String type) {
        return (double) questions()
                        .filter(question -> question.answer().type().equals(type))
                        .count()
                / questions().count();
    }

    @Test
    void everyDerivationComputesToItsAnswer() {
        List<String> wrong = new ArrayList<>();
        questions().forEach(question -> {
            if (question.answer() instanceof Computed computed) {
                BigDecimal value = Derivation.compute(question.derivation());
                boolean fraction = question.scale().equals("percent")
                        && !question.derivation().contains("%");
                BigDecimal answer = (fraction ? value.movePointRight(2) : value).setScale(2, RoundingMode.HALF_UP);
                if (answer.compareTo(computed.number()) != 0) {
                    wrong.add(question + " computes to " + answer);
                }
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(questions().filter(question -> question.answer() instanceof Computed))
                .hasSizeGreaterThan(700);
    }

    @Test
    void everyNumberOfADerivationStandsInTheDocument() {
        for (Document document : documents()) {
            String context = context(document);
            for (Question question : document.questions()) {
                if (question.answer() instanceof Computed) {
                    for (String number : question.derivation().split("[-+*/()%]+", -1)) {
                        boolean constant = number.length() < 2 || number.startsWith("0.");
                        assertThat(constant || context.contains(number))
                                .as(number + " in " + question)
                                .isTrue();
                    }
                }
            }
        }
    }

    private static String context(Document document) {
        List<String> texts = new ArrayList<>();
        document.table().forEach(texts::addAll);
        document.paragraphs().forEach(paragraph -> texts.add(paragraph.text()));
        return String.join("\n", texts);
    }

    @Test
    void everySpanStandsInTheTableOrInAParagraphTheQuestionNames() {
        for (Document document : documents()) {
            Set<String> cells = new HashSet<>();
            document.table().forEach(cells::addAll);
            for (Question question : document.questions()) {
                if (question.answer() instanceof Spans spans) {
                    for (String text : spans.texts()) {
                        assertThat(text).isNotBlank();
                        boolean told = question.source().equals("text")
                                ? question.paragraphs().stream()
                                        .anyMatch(order -> document.paragraphs()
                                                .get(order - 1)
                                                .text()
                                                .contains(text))
                                : cells.stream().anyMatch(cell -> cell.contains(text));
                        assertThat(told).as(text + " of " + question).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void aCountIsTheNumberOfThingsItsDerivationLists() {
        questions().forEach(question -> {
            if (question.answer() instanceof Counted counted) {
                assertThat(question.derivation().split("##", -1))
                        .as(question.toString())
                        .hasSize(counted.things());
            }
        });
        assertThat(questions().filter(question -> question.answer() instanceof Counted))
                .hasSizeGreaterThan(20);
    }

    @Test
    void paragraphsAreNumberedAndQuestionsNameOnlyThoseThereAre() {
        for (Document document : documents()) {
            int count = document.paragraphs().size();
            assertThat(count).isBetween(1, 6);
            for (int i = 0; i < count; i++) {
                assertThat(document.paragraphs().get(i).order()).isEqualTo(i + 1);
            }
            for (Question question : document.questions()) {
                assertThat(question.paragraphs()).allMatch(order -> order >= 1 && order <= count);
                assertThat(question.paragraphs().isEmpty())
                        .isEqualTo(question.source().equals("table"));
            }
        }
    }

    @Test
    void uidsAndTablesAreUniqueAndNoQuestionIsAskedTwiceInADocument() {
        List<String> uids = new ArrayList<>();
        for (Document document : documents()) {
            uids.add(document.tableUid());
            document.paragraphs().forEach(paragraph -> uids.add(paragraph.uid()));
            document.questions().forEach(question -> uids.add(question.uid()));
            assertThat(document.questions().stream().map(Question::text)).doesNotHaveDuplicates();
            assertThat(document.table().stream().map(List::size).distinct()).hasSize(1);
        }
        assertThat(uids).doesNotHaveDuplicates();
        assertThat(documents().stream().map(Document::table)).doesNotHaveDuplicates();
    }

    @Test
    void noMarkOfATemplateIsLeftInATextAndTheScaleCanBeFound() {
        for (Document document : documents()) {
            document.paragraphs()
                    .forEach(paragraph -> assertThat(paragraph.text()).doesNotContainPattern("[{}\\[\\]<>|]|\\s\\s"));
            String context = context(document).toLowerCase(Locale.ROOT);
            for (Question question : document.questions()) {
                assertThat(question.text())
                        .doesNotContainPattern("[{}\\[\\]<>|]")
                        .matches("\\S.*[?.]");
                String sign = switch (question.scale()) {
                    case "thousand" -> "thousand|'000";
                    case "million" -> "million|[$£€]m";
                    case "billion" -> "billion|[$£€]bn";
                    default -> "";
                };
                assertThat(context).as(question.toString()).containsPattern(sign);
            }
        }
    }

    @Test
    void wordingsKeptForTestAreOneInSix() {
        List<Integer> wordings = List.of(0, 1, 2, 3, 4, 5, 6);

        assertThat(Split.TRAIN.allowed(wordings)).containsExactly(0, 1, 2, 3, 4, 6);
        assertThat(Split.TEST.allowed(wordings)).isEqualTo(wordings);
        assertThat(Split.TRAIN.allowed(List.of(0, 1, 2))).containsExactly(0, 1, 2);
    }

    @Test
    void theFilesHaveTheSchemaOfTatQa() throws IOException {
        JsonNode train = new ObjectMapper().readTree(FILES.get("train.json"));

        assertThat(train).hasSize(Split.TRAIN.documents());
        for (JsonNode document : train) {
            assertThat(names(document)).containsExactly("table", "paragraphs", "questions");
            assertThat(names(document.get("table"))).containsExactly("uid", "table");
            for (JsonNode question : document.get("questions")) {
                assertThat(names(question))
                        .containsExactly(
                                "uid",
                                "order",
                                "question",
                                "answer",
                                "derivation",
                                "answer_type",
                                "answer_from",
                                "rel_paragraphs",
                                "req_comparison",
                                "scale");
                JsonNode answer = question.get("answer");
                switch (question.get("answer_type").textValue()) {
                    case "span" ->
                        assertThat(answer.isArray() && answer.size() == 1).isTrue();
                    case "multi-span" ->
                        assertThat(answer.isArray() && answer.size() > 1).isTrue();
                    case "arithmetic" -> assertThat(answer.isNumber()).isTrue();
                    case "count" -> assertThat(answer.textValue()).matches("\\d+");
                    default -> assertThat(question).as("a known answer type").isNull();
                }
            }
        }
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}

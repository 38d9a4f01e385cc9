package org.tunebook.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunebook.sample.Question.Computed;
import org.tunebook.sample.Question.Spans;

class FlawedTest {
    private static final DataSet DATA = DataSet.of(GenerateSample.DEFAULT_SEED);
    private static final List<Document> DOCUMENTS = DATA.flawed().documents();

    private static List<Document> withUid(String uid) {
        return DOCUMENTS.stream()
                .filter(document -> document.tableUid().equals(uid))
                .toList();
    }

    private static List<Question> withUid(Document document, Flawed.Entry entry) {
        return document.questions().stream()
                .filter(question -> question.uid().equals(entry.question()))
                .toList();
    }

    private static List<String> texts(Document document) {
        return document.paragraphs().stream().map(Paragraph::text).toList();
    }

    private static List<Question> twins(Document document, Flawed.Entry entry) {
        String text = withUid(document, entry).get(0).text();
        return document.questions().stream()
                .filter(question -> question.text().equals(text))
                .toList();
    }

    private static boolean isInContext(Document document, String text) {
        return document.table().stream().flatMap(List::stream).anyMatch(cell -> cell.contains(text))
                || document.paragraphs().stream()
                        .anyMatch(paragraph -> paragraph.text().contains(text));
    }

    private static boolean hasText(Document document, String pattern) {
        return document.paragraphs().stream()
                .anyMatch(paragraph -> paragraph.text().matches("(?s).*(" + pattern + ").*"));
    }

    private static boolean computes(Question question) {
        BigDecimal value = Derivation.compute(question.derivation());
        boolean fraction =
                question.scale().equals("percent") && !question.derivation().contains("%");
        BigDecimal answer = (fraction ? value.movePointRight(2) : value).setScale(2, RoundingMode.HALF_UP);
        return question.answer() instanceof Computed computed && answer.compareTo(computed.number()) == 0;
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void theRecordsTheIndexNamesHaveTheFlaw(Flaw flaw) {
        List<Flawed.Entry> entries = DATA.flawed().index().stream()
                .filter(entry -> entry.flaw() == flaw)
                .toList();
        assertThat(entries).hasSize(3);
        for (Flawed.Entry entry : entries) {
            List<Document> found = withUid(entry.document());
            assertThat(found).as(entry.toString()).hasSize(1);
            assertThat(isFlawed(flaw, found.get(0), entry)).as(entry.toString()).isTrue();
        }
    }

    private static boolean isFlawed(Flaw flaw, Document document, Flawed.Entry entry) {
        return switch (flaw) {
            case DUPLICATE_DOCUMENT ->
                DOCUMENTS.stream()
                        .anyMatch(other -> !other.tableUid().equals(document.tableUid())
                                && other.table().equals(document.table())
                                && texts(other).equals(texts(document)));
            case NEAR_DUPLICATE_DOCUMENT ->
                DOCUMENTS.stream()
                        .anyMatch(other -> !other.tableUid().equals(document.tableUid())
                                && other.table().equals(document.table())
                                && !other.paragraphs()
                                        .get(0)
                                        .text()
                                        .equals(document.paragraphs().get(0).text()));
            case LEAKED_TEST_DOCUMENT ->
                DATA.documents(Split.TEST).stream()
                        .anyMatch(test -> test.table().equals(document.table()));
            case DUPLICATE_QUESTION ->
                twins(document, entry).size() == 2
                        && twins(document, entry).stream()
                                        .map(Question::answer)
                                        .distinct()
                                        .count()
                                == 1;
            case CONFLICTING_ANSWERS ->
                twins(document, entry).size() == 2
                        && twins(document, entry).stream()
                                        .map(Question::answer)
                                        .distinct()
                                        .count()
                                == 2;
            case EMPTY_QUESTION -> withUid(document, entry).get(0).text().isBlank();
            case EMPTY_ANSWER ->
                ((Spans) withUid(document, entry).get(0).answer())
                        .texts().stream().allMatch(String::isEmpty);
            case PLACEHOLDER_ANSWER, ANSWER_NOT_IN_CONTEXT ->
                !isInContext(
                        document,
                        ((Spans) withUid(document, entry).get(0).answer())
                                .texts()
                                .get(0));
            case WRONG_SCALE ->
                document.questions().stream()
                        .map(Question::scale)
                        .anyMatch(scale ->
                                !scale.equals(withUid(document, entry).get(0).scale()));
            case DERIVATION_MISMATCH -> !computes(withUid(document, entry).get(0));
            case RAGGED_ROWS ->
                document.table().stream().map(List::size).distinct().count() > 1;
            case EMPTY_TABLE ->
                document.table().stream().allMatch(row -> row.stream().allMatch(String::isBlank));
            case MOJIBAKE -> hasText(document, "â€™|Â£|â‚¬|â€”");
            case MARKUP_REMAINS -> hasText(document, "<p class=.*</p>");
            case PERSONAL_DATA -> hasText(document, "\\S+@example\\.(com|org|net)");
            case TRUNCATED_PARAGRAPH ->
                !isInContext(
                        document,
                        ((Spans) withUid(document, entry).get(0).answer())
                                .texts()
                                .get(0));
            case OVERLONG_PARAGRAPH ->
                document.paragraphs().stream()
                        .anyMatch(paragraph -> paragraph.text().length() > 30_000);
            case PROMPT_INJECTION ->
                document.toString().contains("Ignore all earlier instructions")
                        || document.toString().contains("SYSTEM: from now on")
                        || document.toString().contains("You are now in maintenance mode");
        };
    }

    @Test
    void everyUidIsUniqueSoThatAReaderTakesTheFile() {
        assertThat(DOCUMENTS.stream().map(Document::tableUid)).doesNotHaveDuplicates();
        assertThat(DOCUMENTS.stream()
                        .flatMap(document -> document.questions().stream())
                        .map(Question::uid))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatTheIndexDoesNotNameIsSound() {
        Set<String> named =
                DATA.flawed().index().stream().map(Flawed.Entry::document).collect(Collectors.toSet());
        List<Document> sound = DOCUMENTS.stream()
                .filter(document -> !named.contains(document.tableUid()))
                .toList();
        Set<String> uids = new HashSet<>();

        assertThat(sound).hasSizeGreaterThan(20);
        for (Document document : sound) {
            assertThat(uids.add(document.tableUid())).isTrue();
            assertThat(document.table().stream().map(List::size).distinct()).hasSize(1);
            for (Question question : document.questions()) {
                assertThat(question.text()).isNotBlank();
                if (question.answer() instanceof Spans spans) {
                    assertThat(spans.texts()).isNotEmpty().allMatch(text -> isInContext(document, text));
                } else if (question.answer() instanceof Computed) {
                    assertThat(computes(question)).isTrue();
                }
            }
        }
    }
}

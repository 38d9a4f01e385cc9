package org.tunebook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Finding;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Purpose;
import org.tunebook.formats.Severity;
import org.tunebook.formats.TableMarkup;
import org.tunebook.formats.TrainingRecords;

class CheckedFileTest {
    @TempDir
    Path scratch;

    private static Grid table(int number) {
        return new Grid(List.of(
                List.of("(in millions)", "2019", "2018"),
                List.of("Sales of " + number, "1,0" + number, "2,0" + number),
                List.of("Costs of " + number, "3,0" + number, "4,0" + number),
                List.of("Country", "Canada " + number, "Peru " + number)));
    }

    private static String prompt(String table, String text, String question) {
        return "<table>\n" + table + "\n</table>\n<context>\n" + text + "\n</context>\n<question>\n" + question
                + "\n</question>";
    }

    /** Sound records: two on each document, in the markup. */
    private static List<Conversation> sound(TableMarkup markup) {
        List<Conversation> records = new ArrayList<>();
        for (int i = 10; i < 40; i++) {
            String table = markup == TableMarkup.HTML
                    ? markup.write(table(i)).replaceAll("(?s)^<table>|</table>$", "")
                    : markup.write(table(i));
            String text = "The company of number " + i + " sells what it makes.";
            records.add(record(prompt(table, text, "How much were sales in 2019?"), "1,0" + i + " million"));
            records.add(record(prompt(table, text, "Which country was it in 2018?"), "Peru " + i));
        }
        return records;
    }

    private static Conversation record(String prompt, String answer) {
        return new Conversation("Be short.", List.of(Message.user(prompt), Message.assistant(answer)));
    }

    private CheckedFile checked(String name, List<Conversation> records) {
        Path file = scratch.resolve(name);
        TrainingRecords.write(records, ModelFamily.CLAUDE_3_HAIKU, file);
        return CheckedFile.read(file, ModelFamily.CLAUDE_3_HAIKU, Purpose.TRAINING);
    }

    private static List<String> told(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.line() + " " + finding.rule())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(TableMarkup.class)
    void flawsInsidePromptsAreToldByLineWhateverTheMarkup(TableMarkup markup) {
        assertThat(checked("sound.jsonl", sound(markup)).findings()).isEmpty();
        List<Conversation> records = sound(markup);
        String ragged = markup.write(new Grid(List.of(List.of("", "2019"), List.of("Sales", "5", "6"))));
        records.set(2, record(prompt(ragged, "Nothing else is told.", "How much were sales?"), "5"));
        records.set(5, record(records.get(5).messages().get(0).text(), "the purple elephant"));
        records.set(8, record(records.get(8).messages().get(0).text(), "1,014 billion"));
        records.set(11, records.get(10));
        records.set(15, record(records.get(14).messages().get(0).text(), "7"));
        records.set(17, record(records.get(17).messages().get(0).text(), "(100 - 50) / 50 = 3.4"));
        assertThat(told(checked("broken.jsonl", records).findings()))
                .containsExactlyInAnyOrder(
                        "3 ragged-rows",
                        "6 answer-not-in-context",
                        "9 wrong-scale",
                        "12 duplicate-example",
                        "15 conflicting-answers",
                        "16 conflicting-answers",
                        "18 derivation-mismatch");
    }

    @Test
    void theSameQuestionInAnotherMarkupIsNoDuplicateButALeak() {
        List<Conversation> all = new ArrayList<>();
        List.of(TableMarkup.values()).forEach(markup -> all.addAll(sound(markup)));
        assertThat(checked("all.jsonl", all).findings()).isEmpty();
        CheckedFile training = checked("train.jsonl", sound(TableMarkup.HTML));
        List<Conversation> held = new ArrayList<>(sound(TableMarkup.LATEX).subList(0, 1));
        held.add(record(
                prompt(TableMarkup.JSON.write(table(12)), "The company of number 12 sells what it makes.", "Why?"),
                "Peru 12"));
        held.add(record(prompt(TableMarkup.JSON.write(table(77)), "Another company is this.", "Where?"), "Peru 77"));
        assertThat(told(checked("held.jsonl", held).leaksFrom(training)))
                .containsExactly("1 leaked-example", "2 leaked-document");
    }

    @Test
    void aFewDuplicatesAmongManyRecordsAreAWarningAndManyAnError() {
        List<Conversation> records = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            records.add(record("Say the number of item " + i + " in the list, please.", "It is " + i * 7919));
        }
        records.set(150, records.get(20));
        List<Finding> few = checked("few.jsonl", records).findings();
        assertThat(told(few)).containsExactly("151 duplicate-example");
        assertThat(few.get(0).severity()).isEqualTo(Severity.WARNING);
        assertThat(few.get(0).message()).contains("the same as line 21");
        records.set(160, records.get(20));
        assertThat(checked("many.jsonl", records).findings())
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Severity.ERROR));
    }

    @Test
    void aBrokenLineIsToldByTheModelsRulesAloneAndTheLinesAfterItKeepTheirNumbers() throws IOException {
        Path file = scratch.resolve("train.jsonl");
        TrainingRecords.write(sound(TableMarkup.JSON), ModelFamily.CLAUDE_3_HAIKU, file);
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.set(0, "{\"messages\":[]}");
        lines.set(1, "{\"messages\": [");
        lines.set(40, lines.get(20));
        Files.write(file, lines);
        assertThat(told(CheckedFile.read(file, ModelFamily.CLAUDE_3_HAIKU, Purpose.TRAINING)
                        .findings()))
                .containsExactly("1 messages-empty", "2 not-json", "41 duplicate-example");
        Files.write(file, Arrays.asList("", " "));
        assertThat(CheckedFile.read(file, ModelFamily.CLAUDE_3_HAIKU, Purpose.TRAINING)
                        .examples()
                        .isEmpty())
                .isTrue();
    }
}

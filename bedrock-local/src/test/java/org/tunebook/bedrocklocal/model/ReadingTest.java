package org.tunebook.bedrocklocal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.formats.Grid;

/** Reading: prompts, tables, words, numbers, targets, and the encoder's vectors. */
class ReadingTest {
    @Test
    void aPromptsBlocksAreTold() {
        Passage passage = Passage.of("""
                <financial_table>
                <table><tr><td></td><td>2019</td></tr><tr><td>Cash</td><td>5</td></tr></table>
                </financial_table>
                <paragraphs>
                First & foremost.

                Second.
                </paragraphs>
                <question>
                What was cash?
                </question>""");
        assertThat(passage.table()).contains(new Grid(List.of(List.of("", "2019"), List.of("Cash", "5"))));
        assertThat(passage.paragraphs()).containsExactly("First & foremost.", "Second.");
        assertThat(passage.question()).isEqualTo("What was cash?");
    }

    @Test
    void theTablesTagMayHaveAnyNameAndTheLastBlockCounts() {
        Passage passage = Passage.of("""
                <facts>
                | | 2018 |
                |---|---|
                | Rent | 4 |
                </facts>
                <question>
                Old?
                </question>
                <figures>
                | | 2019 |
                |---|---|
                | Cash | 5 |
                </figures>
                <question>
                New?
                </question>""");
        assertThat(passage.table().orElseThrow().cell(1, 0)).isEqualTo("Cash");
        assertThat(passage.question()).isEqualTo("New?");
    }

    @Test
    void withoutBlocksTheLastSentenceWithAQuestionMarkIsTheQuestion() {
        Passage passage = Passage.of("Cash was 5 in 2019.\nIt was low. Why was it low?");
        assertThat(passage.table()).isEmpty();
        assertThat(passage.question()).isEqualTo("Why was it low?");
        assertThat(passage.paragraphs()).containsExactly("Cash was 5 in 2019.", "It was low.");
        assertThat(Passage.of("Cash was 5.\nName the cash").question()).isEqualTo("Name the cash");
        assertThat(Passage.of("").question()).isEmpty();
    }

    @Test
    void headerRowsSectionsAndTotalsAreTold() {
        TableView view = new TableView(new Grid(List.of(
                List.of("", "Years ended", "", ""),
                List.of("", "2019", "2018", "% change"),
                List.of("Assets:", "", "", ""),
                List.of("Cash", "5", "4", "25%"),
                List.of("Total", "5", "4", ""),
                List.of("", "2017", "2016", "2015"),
                List.of("Debt", "1", "2", "3"))));
        assertThat(view.rows).extracting(row -> row.header.text).containsExactly("Cash", "Total", "Debt");
        assertThat(view.rows.get(0).section.text).isEqualTo("Assets:");
        assertThat(view.rows.get(1).total).isTrue();
        assertThat(view.rows.get(0).columns.header[1].text).isEqualTo("Years ended 2019");
        assertThat(view.rows.get(0).columns.year).containsExactly(0, 2019, 2018, 0);
        assertThat(view.rows.get(2).columns.year).containsExactly(0, 2017, 2016, 2015);
        assertThat(view.columns).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,234.5 | 1234.5 | PLAIN",
                "$  1,452.4 | 1452.4 | MONEY",
                "(19,911) | -19911 | PLAIN",
                "$(31.5) | -31.5 | MONEY",
                "−298 | -298 | PLAIN",
                "3.75% | 3.75 | PERCENT",
                "(5.2)% | -5.2 | PERCENT",
                "— | 0 | DASH",
                "1,234 (1) | 1234 | PLAIN",
                "€m | NaN | NONE",
                "Cash | NaN | NONE",
                "12 months | NaN | NONE",
                "2018-2019 | NaN | NONE",
                "'' | NaN | NONE",
            })
    void cellsAreReadAsNumbers(String cell, double value, CellValue.Form form) {
        assertThat(CellValue.of(cell)).isEqualTo(new CellValue(value, form));
    }

    @Property(tries = 200)
    void writtenNumbersAreReadBack(@ForAll @DoubleRange(min = -1e9, max = 1e9) double value) {
        double rounded = Answer.round(value);
        assertThat(CellValue.of(Answer.write(rounded)).value()).isEqualTo(rounded);
        assertThat(Answer.write(rounded)).doesNotContain("E").doesNotContain(",");
    }

    @ParameterizedTest
    @CsvSource({
        "2019,2019",
        "fy19,2019",
        "f19,2019",
        "fy2018,2018",
        "2018/19,2019",
        "2018/2019,2019",
        "1234,0",
        "19,0",
        "form,0"
    })
    void yearsAreToldFromOtherWords(String word, int year) {
        assertThat(Words.yearOf(word)).isEqualTo(year);
    }

    @Test
    void sentencesEndAtSignsBeforeACapitalAndNotAfterAbbreviations() {
        assertThat(Reading.sentences(List.of("Acme Inc. sold it. The rest stays; It is small. see below")))
                .extracting(words -> words.text)
                .containsExactly("Acme Inc. sold it.", "The rest stays;", "It is small. see below");
    }

    @Test
    void targetsAreReadBackIntoLinesAndScale() {
        assertThat(Target.of("-12.6 thousand").magnitude).isEqualTo(Magnitude.THOUSAND);
        assertThat(Target.of("-12.6 thousand").lines).containsExactly("-12.6");
        assertThat(Target.of("-22.22%").magnitude).isEqualTo(Magnitude.PERCENT);
        assertThat(Target.of("73,260 million\n57,768 million").lines).containsExactly("73,260", "57,768");
        assertThat(Target.of("over a million").magnitude).isEqualTo(Magnitude.ONE);
        assertThat(Target.of("").lines).isEmpty();
    }

    @Test
    void rewardsAreOneForTheSameNumberOrTextAndLessForPart() {
        Target number = Target.of("10 thousand");
        assertThat(number.reward(Answer.number(Program.SUM_OF_ROWS, 10.004, -1, -1)))
                .isEqualTo(1);
        assertThat(number.reward(Answer.number(Program.SUM_OF_ROWS, -10, -1, -1)))
                .isZero();
        assertThat(number.reward(Answer.text(Program.CELL, "$10", 0, 1))).isEqualTo(1);
        Target text = Target.of("weak demand");
        assertThat(text.reward(Answer.text(Program.SPAN, "Weak demand.", -1, -1)))
                .isEqualTo(1);
        assertThat(text.reward(Answer.text(Program.SPAN, "demand", -1, -1))).isBetween(0.1, 0.5);
        assertThat(text.reward(Answer.number(Program.CELL, 10, -1, -1))).isZero();
        assertThat(Target.of("$3.0 million").reward(new Answer(Program.SPAN, List.of("$3.0 million"), 3, -1, -1)))
                .isEqualTo(1);
    }

    @Test
    void answersCarryTheirScaleOnceOnEveryLine() {
        Answer two = Answer.texts(Program.CELLS_OF_ROW_2, List.of("5", "4"), 0, 1);
        assertThat(Manner.OWN.write(two, Magnitude.MILLION)).isEqualTo("5 million\n4 million");
        assertThat(Manner.OWN.write(Answer.text(Program.CELL, "5%", 0, 1), Magnitude.PERCENT))
                .isEqualTo("5%");
        assertThat(Manner.OWN.write(Answer.text(Program.SPAN, "$3 million", 0, 1), Magnitude.THOUSAND))
                .isEqualTo("$3 million");
    }

    @Test
    void candidatesThatSayTheSameAddUp() {
        List<Answer> answers = List.of(
                Answer.text(Program.SPAN, "rent", -1, -1),
                Answer.text(Program.CELL, "$5", 0, 1),
                Answer.number(Program.SUM_OF_ROWS, 5, 0, 1));
        assertThat(Decoder.choose(answers, new float[] {0.4f, 0.25f, 0.35f}).program())
                .isEqualTo(Program.SUM_OF_ROWS);
    }

    @Test
    void aTextsVectorIsTheSameAloneAndAmongOthersAtOnce() {
        Encoder encoder = Encoder.shared();
        List<String> texts = IntStream.range(0, 40)
                .mapToObj(i -> "Sentence number " + i + " about revenue" + " and more".repeat(i % 7))
                .toList();
        List<float[]> alone =
                texts.stream().map(text -> encoder.run(text).clone()).toList();
        List<float[]> together = texts.parallelStream().map(encoder::run).toList();
        for (int i = 0; i < texts.size(); i++) {
            assertThat(Arrays.equals(together.get(i), alone.get(i))).isTrue();
        }
        assertThat(Encoder.cosine(encoder.vector("total revenue"), encoder.vector("net sales")))
                .isGreaterThan(Encoder.cosine(encoder.vector("total revenue"), encoder.vector("board of directors")));
    }
}

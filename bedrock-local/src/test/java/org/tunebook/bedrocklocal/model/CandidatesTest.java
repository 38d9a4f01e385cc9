package org.tunebook.bedrocklocal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.formats.Grid;

class CandidatesTest {
    private static final Grid TABLE = new Grid(List.of(
            List.of("", "Years ended December 31,", "", ""),
            List.of("(in thousands)", "2019", "2018", "2017"),
            List.of("Assets:", "", "", ""),
            List.of("Cash", "$ 50", "40", "25"),
            List.of("Inventories", "30", "20", "35"),
            List.of("Total assets", "80", "60", "60"),
            List.of("Costs", "(6)", "(4)", "(2)")));
    private static final List<String> TEXT = List.of(
            "The Group sold 12 shops in 2019 because of weak demand. Rent was $3.0 million and $1.5 million in 2019 and"
                    + " 2018, respectively.");

    private static List<Answer> answers(String question) {
        return Candidates.of(reading(question)).answers();
    }

    private static Reading reading(String question) {
        return new Reading(new Passage(Optional.of(TABLE), TEXT, question), Encoder.shared(), new Rarity());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CELL | $ 50 | What was cash in 2019?",
                "CELLS_OF_ROW_2 | 40 / $ 50 | What was cash in 2018 and 2019 respectively?",
                "CELLS_OF_ROW_3 | $ 50 / 40 / 25 | What was cash in the three years?",
                "CELLS_OF_COLUMN_2 | 20 / 40 | What were inventories and cash in 2018?",
                "CELLS_OF_COLUMN_3 | 40 / 20 / 60 | What were cash, inventories and total assets in 2018?",
                "COLUMN_HEADER | 2018 | In which year did cash stand at 40?",
                "COLUMN_HEADERS | 2019 / 2018 / 2017 | Which years does the table show?",
                "COLUMN_OF_MAXIMUM | 2019 | In which year was cash the largest?",
                "COLUMN_OF_MINIMUM | 2018 | In which year were inventories the smallest?",
                "COLUMNS_ABOVE | 2019 / 2018 | In which years did cash exceed $30 thousand?",
                "COLUMNS_BELOW | 2017 | In which year was cash below 30?",
                "ROW_HEADER | Inventories | Which item stood at 30?",
                "ROW_HEADERS | Cash / Inventories | What are the items under assets?",
                "ROW_OF_MAXIMUM | Cash | Which of the assets was the largest in 2019?",
                "ROW_OF_MINIMUM | Cash | Which of the assets was the smallest in 2017?",
                "ROWS_ABOVE | Cash | Which assets were above 30 in 2019?",
                "ROWS_BELOW | Inventories | Which assets were below 30 in 2018?",
                "COUNT_COLUMNS | 3 | How many years does the table show?",
                "COUNT_COLUMNS_ABOVE | 2 | How many years did cash exceed $30 thousand?",
                "COUNT_COLUMNS_BELOW | 1 | For how many years was cash below 30?",
                "COUNT_ROWS | 2 | How many items are there under assets?",
                "COUNT_ROWS_ABOVE | 1 | How many assets were above 30 in 2019?",
                "COUNT_ROWS_BELOW | 1 | How many assets were below 30 in 2018?",
                "DIFFERENCE_OF_COLUMNS | 10 | What was the change in cash from 2018 to 2019?",
                "CHANGE_OF_COLUMNS | 25 | What was the percentage change in cash from 2018 to 2019?",
                "SHARE_OF_COLUMNS | 62.5 | What was cash in 2017 as a percentage of that in 2018?",
                "RATIO_OF_COLUMNS | 1.25 | What was the ratio of cash in 2019 to 2018?",
                "DIFFERENCE_OF_ROWS | 20 | By how much did cash exceed inventories in 2019?",
                "CHANGE_OF_ROWS | 66.67 | By what percentage did cash exceed inventories in 2019?",
                "SHARE_OF_ROWS | 37.5 | What percentage of total assets were inventories in 2019?",
                "RATIO_OF_ROWS | 0.6 | What was the ratio of inventories to cash in 2019?",
                "AVERAGE_OF_COLUMNS | 38.33 | What was the average cash over the three years?",
                "AVERAGE_OF_COLUMNS | 5 | What were average costs in 2018 and 2019?",
                "SUM_OF_COLUMNS | 90 | What was the sum of cash in 2018 and 2019?",
                "AVERAGE_OF_ROWS | 30 | What was the average of cash and inventories in 2018?",
                "SUM_OF_ROWS | 60 | What was the sum of cash and inventories in 2018?",
                "AVERAGE_OF_ROW_SET | 40 | What was the average of the assets in 2019?",
                "SUM_OF_ROW_SET | 80 | What was the sum of all assets in 2019?",
                "DIFFERENCE_OF_AVERAGES | 20 | By how much was average cash for 2018 and 2019 above average inventories?",
                "DIFFERENCE_OF_SHARES | -4.17 | How did inventories as a share of cash in 2018 compare with total assets?",
                "SHARE_OF_SUM | 55 | What share of total assets were cash and costs in 2019?",
                "RATIO_OF_SUM | 0.3 | What part of total assets were inventories and costs in 2019?",
                "SPAN | weak demand | Why did the Group sell shops?",
                "SPAN | $3.0 million | What was the rent in 2019?",
                "NUMBERS_OF_SENTENCE | $3.0 million / $1.5 million | What was rent in 2019 and 2018 respectively?",
                "DIFFERENCE_IN_TEXT | 1.5 | What was the change in rent?",
                "CHANGE_IN_TEXT | 100 | By what percentage did rent rise?",
                "AVERAGE_IN_TEXT | 2.25 | What was the average rent?",
                "SUM_IN_TEXT | 4.5 | What was the sum of rent?",
                "RATIO_IN_TEXT | 2 | What is the ratio of rent in 2019 to 2018?",
                "CELL_LESS_TEXT | 38 | What was cash in 2019 less the shops sold?",
                "CELL_PER_TEXT | 4.17 | What was cash in 2019 per shop sold?",
                "SHARE_OF_TEXT | 24 | What percentage of cash in 2019 are the shops sold?",
            })
    void everyProgramFindsItsAnswer(Program program, String answer, String question) {
        Set<String> found = answers(question).stream()
                .filter(candidate -> candidate.program() == program)
                .map(candidate -> String.join(" / ", candidate.lines()))
                .collect(Collectors.toSet());
        assertThat(found).contains(answer);
    }

    @Test
    void percentagesOfTheTextGrowAndShrinkACell() {
        Passage passage = new Passage(
                Optional.of(TABLE), List.of("Cash should rise by 10% next year."), "What cash is expected from 2019?");
        List<Answer> answers = Candidates.of(new Reading(passage, Encoder.shared(), new Rarity()))
                .answers();
        assertThat(answers)
                .filteredOn(answer -> answer.program() == Program.CELL_GROWN_BY_TEXT)
                .anyMatch(answer -> answer.number() == 55);
        assertThat(answers)
                .filteredOn(answer -> answer.program() == Program.CELL_SHRUNK_BY_TEXT)
                .anyMatch(answer -> answer.number() == 45);
    }

    @Test
    void spansNeverPartANumberFromItsUnitNorEndOnAFunctionWord() {
        assertThat(answers("What was the rent in 2019?"))
                .filteredOn(answer -> answer.program() == Program.SPAN)
                .extracting(answer -> answer.lines().get(0))
                .isNotEmpty()
                .noneMatch(span -> span.endsWith("$3.0") || span.startsWith("million") || span.endsWith(" of"));
    }

    @Test
    void candidatesAndTheirFeaturesComeInTheSameOrderAndNumberEveryTime() {
        Candidates.Listed first = Candidates.of(reading("What was the change in cash from 2018 to 2019?"));
        Candidates.Listed second = Candidates.of(reading("What was the change in cash from 2018 to 2019?"));
        assertThat(first.answers()).hasSize(first.example().candidates()).isEqualTo(second.answers());
        assertThat(first.example().sparse).isEqualTo(second.example().sparse);
        assertThat(first.example().dense).isEqualTo(second.example().dense);
    }

    @Test
    void aTableOfAnySizeMakesABoundedNumberOfCandidates() {
        List<List<String>> rows = new java.util.ArrayList<>();
        rows.add(java.util.stream.IntStream.range(0, 200)
                .mapToObj(c -> "Column " + c)
                .toList());
        for (int r = 0; r < 1000; r++) {
            int row = r;
            rows.add(java.util.stream.IntStream.range(0, 200)
                    .mapToObj(c -> row + "." + c)
                    .toList());
        }
        Passage passage = new Passage(Optional.of(new Grid(rows)), List.of(), "How much more than 5 was column 7?");
        assertThat(Candidates.of(new Reading(passage, Encoder.shared(), new Rarity()))
                        .answers())
                .hasSizeBetween(100, 10_000);
    }
}

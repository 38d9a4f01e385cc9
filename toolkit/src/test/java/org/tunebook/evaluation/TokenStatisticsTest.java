package org.tunebook.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.statistics.descriptive.IntStatistics;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Statistic;
import org.junit.jupiter.api.Test;
import org.tunebook.plot.Sheet;

class TokenStatisticsTest {
    /** The article's table: 893 answers of Claude 3 Haiku and of its fine-tuned form. */
    private static final TokenStatistics BASE = new TokenStatistics(893, 34, 28, 27, 13, 245);

    private static final TokenStatistics TUNED = new TokenStatistics(893, 22, 17, 14, 13, 179);

    @Test
    void thePublishedTableComesOutAsPublished() {
        Sheet table = Comparison.tokenTable("", List.of("base", "fine-tuned"), List.of(BASE, TUNED));

        assertThat(table.cell(1, "% reduced")).isEqualTo("35");
        assertThat(table.cell(1, "% of median reduced")).isEqualTo("39");
        assertThat(table.cell(0, "% reduced")).isEqualTo("–");
        assertThat(table.cell(1, "standard deviation (sample)")).isEqualTo("14.0");
        assertThat(table.cell(0, "maximum")).isEqualTo("245");
    }

    @Test
    void anEvenNumberOfAnswersHasAMedianBetweenTheMiddleTwo() {
        assertThat(TokenStatistics.of(1, 9, 4, 2)).isEqualTo(new TokenStatistics(4, 4, 3, Math.sqrt(38 / 3.0), 1, 9));
    }

    @Test
    void oneAnswerDoesNotDeviateAndNoneHasNoMean() {
        assertThat(TokenStatistics.of(7)).isEqualTo(new TokenStatistics(1, 7, 7, 0, 7, 7));
        assertThat(TokenStatistics.of().mean()).isNaN();
    }

    @Property
    void theFiguresAgreeWithCommonsStatistics(
            @ForAll @Size(min = 2, max = 40) List<@IntRange(max = 5000) Integer> lengths) {
        int[] tokens = lengths.stream().mapToInt(Integer::intValue).toArray();
        TokenStatistics ours = TokenStatistics.of(tokens);
        IntStatistics theirs = IntStatistics.of(
                java.util.EnumSet.of(Statistic.MEAN, Statistic.STANDARD_DEVIATION, Statistic.MIN, Statistic.MAX),
                tokens);

        assertThat(ours.mean()).isCloseTo(theirs.getAsDouble(Statistic.MEAN), within(1e-9));
        assertThat(ours.standardDeviation()).isCloseTo(theirs.getAsDouble(Statistic.STANDARD_DEVIATION), within(1e-9));
        assertThat(ours.median()).isEqualTo(Median.withDefaults().evaluate(tokens));
        assertThat(ours.min()).isEqualTo(theirs.getAsInt(Statistic.MIN));
        assertThat(ours.max()).isEqualTo(theirs.getAsInt(Statistic.MAX));
    }
}

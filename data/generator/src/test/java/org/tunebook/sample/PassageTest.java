package org.tunebook.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PassageTest {
    private final Pools pools = Pools.read();

    private Scope scope(long seed) {
        Chance chance = new Chance(seed);
        return new Scope(chance, pools, Company.found(chance, pools), 2020);
    }

    @Test
    void aMarkedAnswerStandsInTheTextAsItIs() {
        Passage passage = Passage.say("Paid in <a: {month} {year+1} [or|and] later>, {year-1} excepted.", scope(1));

        assertThat(passage.answers()).containsOnlyKeys("a");
        assertThat(passage.text()).contains(passage.answers().get("a")).endsWith("2019 excepted.");
    }

    @Test
    void aSlotNamedTwiceSaysTheSameAndNumberedOnesDiffer() {
        for (long seed = 0; seed < 40; seed++) {
            String[] words =
                    Passage.say("{city}/{city 2}/{city}", scope(seed)).text().split("/", -1);

            assertThat(words[0]).isEqualTo(words[2]).isNotEqualTo(words[1]);
        }
    }

    @Test
    void anAmountBelowAnotherIsSmaller() {
        for (long seed = 0; seed < 40; seed++) {
            Scope scope = scope(seed);
            Passage.say("{money a} {money b below a}", scope);

            assertThat(scope.amount("b")).isLessThan(scope.amount("a"));
        }
    }

    @Test
    void anUnclosedMarkIsNamedWithItsTemplate() {
        assertThatThrownBy(() -> Passage.say("up to {int n 2 9", scope(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("up to {int n 2 9");
    }

    @Test
    void anUnknownPoolIsNamed() {
        assertThatThrownBy(() -> Passage.say("{dragon}", scope(1))).hasMessageContaining("\"dragon\"");
    }
}

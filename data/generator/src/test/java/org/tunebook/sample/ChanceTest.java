package org.tunebook.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChanceTest {
    @Test
    void followsThePublishedSequenceOfSplitMix64() {
        Chance chance = new Chance(1234567);

        assertThat(Stream.generate(chance::next).limit(4).map(Long::toUnsignedString))
                .containsExactly(
                        "6457827717110365317", "3203168211198807973", "9817491932198370423", "4593380528125082431");
    }

    @Test
    void aForkDependsOnItsNameAndLeavesTheSourceWhereItWas() {
        Chance chance = new Chance(5);
        Chance untouched = new Chance(5);

        assertThat(chance.fork("a").next())
                .isEqualTo(chance.fork("a").next())
                .isNotEqualTo(chance.fork("b").next());
        assertThat(chance.next()).isEqualTo(untouched.next());
    }

    @Test
    void uidsHaveTheShapeOfAVersionFourUuid() {
        assertThat(new Chance(3).uid()).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }
}

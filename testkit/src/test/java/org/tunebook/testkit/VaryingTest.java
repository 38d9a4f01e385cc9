package org.tunebook.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaryingTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "http://127.0.0.1:41233/x => http://localhost:…/x",
                "took 1.25 s, then 300 ms => took … s, then … s",
                "after 1 min 10 s, then 1 h 2 min, at most 4 h => after … s, then … s, at most 4 h",
                "took 2 s <img src=\"data:image/png;base64,AB/7s/+12ms=\"> => took … s <img src=\"data:image/png;base64,AB/7s/+12ms=\">",
                "for up to 90 min, took 2 s, up to 1 h 30 min => for up to 90 min, took … s, up to 1 h 30 min",
                "at 2026-01-31T12:00:00.123Z => at …",
                "at 12:00:59 => at …",
                "id 123e4567-e89b-12d3-a456-426614174000. => id ….",
                "java.lang.Object@1b2c3d4 => java.lang.Object@…",
                "[I@1b2c3d4 => [I@…",
                "ada@cafe42.example => ada@cafe42.example",
                "20 samples of 3 => 20 samples of 3",
            })
    void whatVariesIsReplacedAndTheRestStays(String text, String steady) {
        assertThat(Varying.standard().steady(text)).isEqualTo(steady);
        assertThat(Varying.standard().steady(steady)).as("again").isEqualTo(steady);
        assertThat(Varying.nothing().steady(text)).isEqualTo(text);
    }

    @Test
    void aProjectAddsItsOwn() {
        Varying own = Varying.standard().and("job-(\\w)\\w+", "job-$1…");
        assertThat(own.steady("job-a81 took 3 s")).isEqualTo("job-a… took … s");
    }

    @Test
    void aProjectKeepsWhatItsDataHold() {
        Varying own = Varying.standard().except(Varying.Kind.UUIDS);
        String id = "123e4567-e89b-12d3-a456-426614174000";
        assertThat(own.steady(id + " took 3 s at 12:00:59")).isEqualTo(id + " took … s at …");
        assertThat(own.and("\\b123e", "…").steady(id)).isEqualTo("…4567-e89b-12d3-a456-426614174000");
    }
}

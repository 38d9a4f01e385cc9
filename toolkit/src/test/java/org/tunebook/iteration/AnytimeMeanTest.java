package org.tunebook.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AnytimeMeanTest {
    @Test
    void theBoundsHoldAtEveryMomentOfNearlyEverySequence() {
        double miss = 0.05;
        int missed = 0;
        var random = new SplittableRandom(11);
        for (int sequence = 0; sequence < 400; sequence++) {
            double truth = random.nextDouble();
            var mean = new AnytimeMean(miss);
            boolean held = true;
            for (int n = 0; n < 1500; n++) {
                mean.add(random.nextDouble() < truth ? 1 : 0);
                held &= mean.low() <= truth && truth <= mean.high();
            }
            missed += held ? 0 : 1;
        }

        assertThat(missed)
                .as("sequences whose bounds missed the truth at some moment")
                .isLessThanOrEqualTo(20);
    }

    @Test
    void theBoundsNarrowAsTheFormulaSays() {
        var mean = new AnytimeMean(0.0125);
        for (int i = 0; i < 200; i++) {
            mean.add(i % 2);
        }

        // r = (8.764 + ln 8.764 + 1) / 200 = 0.059678; sqrt((12.936) / (2 * 40000 * 0.059678) * ln(3.5966 / 0.0125))
        assertThat(mean.high() - mean.mean()).isEqualTo(0.1238, within(0.0005));
        assertThat(mean.mean()).isEqualTo(0.5);
    }

    @Test
    void withNoValueAnythingMayBeTrue() {
        var mean = new AnytimeMean(0.05);

        assertThat(mean.low()).isZero();
        assertThat(mean.high()).isEqualTo(1);
        assertThatThrownBy(() -> mean.add(Double.NaN)).hasMessage("value is NaN; expected 0 to 1");
    }
}

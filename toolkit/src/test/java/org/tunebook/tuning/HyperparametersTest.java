package org.tunebook.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tunebook.formats.ModelFamily.CLAUDE_3_HAIKU;
import static org.tunebook.formats.ModelFamily.NOVA_MICRO;

import org.junit.jupiter.api.Test;

class HyperparametersTest {
    @Test
    void valuesGoOutUnderTheServicesNamesAsPlainDecimals() {
        Hyperparameters h = Hyperparameters.of(
                b -> b.epochs(6).batchSize(16).learningRateMultiplier(1.0).earlyStopping(0.001, 2));

        assertThat(h.checkedFor(CLAUDE_3_HAIKU))
                .containsEntry("epochCount", "6")
                .containsEntry("batchSize", "16")
                .containsEntry("learningRateMultiplier", "1.0")
                .containsEntry("earlyStoppingThreshold", "0.001")
                .containsEntry("earlyStoppingPatience", "2")
                .hasSize(5);
        assertThat(Hyperparameters.of(b -> b.learningRate(1e-5)).checkedFor(NOVA_MICRO))
                .containsEntry("learningRate", "0.000010");
    }

    @Test
    void epochsAreAlwaysSentBecauseSomeFamiliesRefuseAnEmptyList() {
        assertThat(Hyperparameters.of(b -> {}).checkedFor(NOVA_MICRO))
                .containsExactlyEntriesOf(java.util.Map.of("epochCount", "2"));
    }

    @Test
    void aValueOutOfRangeIsRefusedWithTheRange() {
        assertThatThrownBy(() -> Hyperparameters.of(b -> b.epochs(11)).checkedFor(CLAUDE_3_HAIKU))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Claude 3 Haiku: epochCount is 11; expected a whole number from 1 to 10");
    }

    @Test
    void aHyperparameterOfAnotherFamilyIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Hyperparameters.of(b -> b.batchSize(16)).checkedFor(NOVA_MICRO))
                .hasMessage("Nova Micro has no hyperparameter batchSize; it takes epochCount (1 to 5), learningRate"
                        + " (0.000001 to 0.0001), learningRateWarmupSteps (0 to 100)");
    }
}

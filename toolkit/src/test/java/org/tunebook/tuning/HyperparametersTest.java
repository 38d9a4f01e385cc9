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

    @Test
    void eachFamilyHasItsOwnAndIsHeldToItsRangesAtOnce() {
        assertThat(Hyperparameters.claude(h -> h.epochs(6)
                                .batchSize(16)
                                .learningRateMultiplier(0.5)
                                .earlyStopping(0.01, 3))
                        .values())
                .containsOnlyKeys(
                        "epochCount",
                        "batchSize",
                        "learningRateMultiplier",
                        "earlyStoppingThreshold",
                        "earlyStoppingPatience");
        assertThat(Hyperparameters.nova(h -> h.epochs(1).learningRate(1e-5).learningRateWarmupSteps(4))
                        .values())
                .hasSize(3);
        assertThatThrownBy(() -> Hyperparameters.nova(h -> h.epochs(6)))
                .hasMessage("Nova Micro: epochCount is 6; expected a whole number from 1 to 5");
        assertThatThrownBy(() -> Hyperparameters.llama(h -> h.learningRate(1)))
                .hasMessage("Llama 3.1 8B: learningRate is 1.0; expected a number from 0.000005 to 0.1");
        assertThatThrownBy(() -> Hyperparameters.claude(h -> h.learningRateMultiplier(Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("learningRateMultiplier is NaN; expected a number");
    }

    @Test
    void adviceFollowsTheSizeAndSaysWhoSaysSo() {
        Hyperparameters set = Hyperparameters.claude(h -> h.batchSize(8));

        assertThat(said(Advice.of(CLAUDE_3_HAIKU, 400, set), "batchSize"))
                .containsExactly("8|from 4 to 256, by default 32|documented", "8|4 to 16|unverified");
        assertThat(said(Advice.of(CLAUDE_3_HAIKU, 1_000, set), "batchSize")).contains("8|16 to 32|unverified");
        assertThat(said(Advice.of(CLAUDE_3_HAIKU, 9_000, set), "batchSize")).contains("8|32 to 64|unverified");
        assertThat(said(Advice.of(NOVA_MICRO, 6_400, Hyperparameters.of(h -> {})), "learningRateWarmupSteps"))
                .contains("|about 10 (records / 640)|recommended");
        assertThat(said(Advice.of(NOVA_MICRO, 800, Hyperparameters.of(h -> {})), "epochCount"))
                .contains("|more than 2|recommended");
        assertThat(Advice.of(CLAUDE_3_HAIKU, 9_000, set).toString())
                .contains("Claude 3 Haiku, 9,000 training records", "second hand", "a third party's guide");
    }

    private static java.util.List<String> said(Advice advice, String hyperparameter) {
        return advice.items().stream()
                .filter(item -> item.hyperparameter().equals(hyperparameter))
                .map(item -> item.set() + "|" + item.text() + "|" + item.confidence())
                .toList();
    }
}

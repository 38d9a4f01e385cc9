package org.tunebook.tuning;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.tunebook.formats.Hyperparameter;
import org.tunebook.formats.ModelFamily;

/**
 * What a training is told. What is not set is left to the service's default, which {@link
 * ModelFamily#hyperparameters()} names; the number of epochs is always sent.
 */
public final class Hyperparameters {
    private static final String EPOCHS = "epochCount";

    private final Map<String, String> values;

    private Hyperparameters(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Hyperparameters as a builder was told them. */
    public static Hyperparameters of(Consumer<Builder> settings) {
        Builder builder = new Builder();
        settings.accept(builder);
        return new Hyperparameters(builder.values);
    }

    /** The service's names and the values as it takes them. */
    public Map<String, String> values() {
        return values;
    }

    boolean stopsEarly() {
        return values.keySet().stream().anyMatch(name -> name.startsWith("earlyStopping"));
    }

    /**
     * These hyperparameters as a family takes them.
     *
     * @throws IllegalArgumentException if the family has no such hyperparameter, or takes other values
     */
    Map<String, String> checkedFor(ModelFamily family) {
        Map<String, Hyperparameter> known = new LinkedHashMap<>();
        family.hyperparameters().forEach(hyperparameter -> known.put(hyperparameter.name(), hyperparameter));
        values.forEach((name, value) -> check(family, known, name, value));
        Map<String, String> all = new LinkedHashMap<>();
        Optional.ofNullable(known.get(EPOCHS))
                .ifPresent(epochs -> all.put(EPOCHS, epochs.defaultValue().toPlainString()));
        all.putAll(values);
        return all;
    }

    private static void check(ModelFamily family, Map<String, Hyperparameter> known, String name, String value) {
        Hyperparameter hyperparameter = known.get(name);
        if (hyperparameter == null) {
            throw new IllegalArgumentException(family.name() + " has no hyperparameter " + name + "; it takes "
                    + known.values().stream().map(Hyperparameters::range).collect(Collectors.joining(", ")));
        }
        hyperparameter.validate(value).ifPresent(why -> {
            throw new IllegalArgumentException(family.name() + ": " + why);
        });
    }

    private static String range(Hyperparameter hyperparameter) {
        return hyperparameter.name() + " (" + hyperparameter.min().toPlainString() + " to "
                + hyperparameter.max().toPlainString() + ")";
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** Sets hyperparameters by the names that people use for them. */
    public static final class Builder {
        private final Map<String, String> values = new LinkedHashMap<>();

        private Builder() {}

        /** How often the training goes through all records. */
        public Builder epochs(int epochs) {
            return set(EPOCHS, epochs);
        }

        /** Records per update. */
        public Builder batchSize(int records) {
            return set("batchSize", records);
        }

        /** Times the base model's own learning rate (Claude). */
        public Builder learningRateMultiplier(double multiplier) {
            return set("learningRateMultiplier", multiplier);
        }

        /** The learning rate itself (Nova, Llama). */
        public Builder learningRate(double rate) {
            return set("learningRate", rate);
        }

        /** Updates over which the learning rate rises to its height (Nova). */
        public Builder learningRateWarmupSteps(int steps) {
            return set("learningRateWarmupSteps", steps);
        }

        /**
         * Ends the training once so many epochs in a row did not improve the validation loss by more than the
         * threshold (Claude).
         */
        public Builder earlyStopping(double threshold, int patience) {
            return set("earlyStoppingThreshold", threshold).set("earlyStoppingPatience", patience);
        }

        /** Any hyperparameter by the service's own name for it. */
        public Builder set(String name, Number value) {
            values.put(name, new BigDecimal(value.toString()).toPlainString());
            return this;
        }
    }
}

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

    /**
     * Hyperparameters of Claude 3 Haiku.
     *
     * @throws IllegalArgumentException if one is out of the family's range
     */
    public static Hyperparameters claude(Consumer<? super Claude> settings) {
        return checked(settings, ModelFamily.CLAUDE_3_HAIKU);
    }

    /**
     * Hyperparameters of the Nova models, whose batch size is fixed.
     *
     * @throws IllegalArgumentException if one is out of the family's range
     */
    public static Hyperparameters nova(Consumer<? super Nova> settings) {
        return checked(settings, ModelFamily.NOVA_MICRO);
    }

    /**
     * Hyperparameters of the Llama models, whose batch size is fixed.
     *
     * @throws IllegalArgumentException if one is out of the family's range
     */
    public static Hyperparameters llama(Consumer<? super Llama> settings) {
        return checked(settings, ModelFamily.LLAMA_3_1_8B);
    }

    private static Hyperparameters checked(Consumer<? super Builder> settings, ModelFamily family) {
        Builder builder = new Builder();
        settings.accept(builder);
        Hyperparameters hyperparameters = new Hyperparameters(builder.values);
        hyperparameters.checkedFor(family);
        return hyperparameters;
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

    /** What Claude 3 Haiku takes. */
    public sealed interface Claude permits Builder {
        /** How often the training goes through all records. */
        Claude epochs(int epochs);

        /** Records per update. */
        Claude batchSize(int records);

        /** Times the base model's own learning rate. */
        Claude learningRateMultiplier(double multiplier);

        /** See {@link Builder#earlyStopping}. */
        Claude earlyStopping(double threshold, int patience);
    }

    /** What the Nova models take. */
    public sealed interface Nova permits Builder {
        /** How often the training goes through all records. */
        Nova epochs(int epochs);

        /** The learning rate itself. */
        Nova learningRate(double rate);

        /** Updates over which the learning rate rises to its height. */
        Nova learningRateWarmupSteps(int steps);
    }

    /** What the Llama models take. */
    public sealed interface Llama permits Builder {
        /** How often the training goes through all records. */
        Llama epochs(int epochs);

        /** The learning rate itself. */
        Llama learningRate(double rate);
    }

    /** Sets hyperparameters by the names that people use for them, whatever the family; it is held against them later. */
    public static final class Builder implements Claude, Nova, Llama {
        private final Map<String, String> values = new LinkedHashMap<>();

        private Builder() {}

        /** How often the training goes through all records. */
        @Override
        public Builder epochs(int epochs) {
            return set(EPOCHS, epochs);
        }

        /** Records per update. */
        @Override
        public Builder batchSize(int records) {
            return set("batchSize", records);
        }

        /** Times the base model's own learning rate (Claude). */
        @Override
        public Builder learningRateMultiplier(double multiplier) {
            return set("learningRateMultiplier", multiplier);
        }

        /** The learning rate itself (Nova, Llama). */
        @Override
        public Builder learningRate(double rate) {
            return set("learningRate", rate);
        }

        /** Updates over which the learning rate rises to its height (Nova). */
        @Override
        public Builder learningRateWarmupSteps(int steps) {
            return set("learningRateWarmupSteps", steps);
        }

        /**
         * Ends the training once so many epochs in a row did not improve the validation loss by more than the
         * threshold (Claude).
         */
        @Override
        public Builder earlyStopping(double threshold, int patience) {
            return set("earlyStoppingThreshold", threshold).set("earlyStoppingPatience", patience);
        }

        /**
         * Any hyperparameter by the service's own name for it.
         *
         * @throws IllegalArgumentException if the value is no number
         */
        public Builder set(String name, Number value) {
            if (!Double.isFinite(value.doubleValue())) {
                throw new IllegalArgumentException(name + " is " + value + "; expected a number");
            }
            values.put(name, new BigDecimal(value.toString()).toPlainString());
            return this;
        }
    }
}

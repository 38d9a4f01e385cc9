package org.tunebook.iteration;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.tunebook.formats.Hyperparameter;
import org.tunebook.formats.ModelFamily;
import org.tunebook.tuning.Hyperparameters;

/** The hyperparameters that a sweep tries: all pairs of a grid, or random draws between bounds. */
sealed interface Settings {
    /** The settings in the order in which they are tried, each with what is common to all. */
    List<Hyperparameters> over(Hyperparameters common, ModelFamily family, long seed);

    /** How they were come by, in words. */
    String how(long seed);

    /** Every value of each hyperparameter with every value of the others. */
    record Product(Map<String, List<Number>> values) implements Settings {
        public Product {
            values = new LinkedHashMap<>(values);
        }

        @Override
        public List<Hyperparameters> over(Hyperparameters common, ModelFamily family, long seed) {
            List<Map<String, Number>> all = new ArrayList<>(List.of(Map.of()));
            values.forEach((name, choices) -> {
                List<Map<String, Number>> longer = new ArrayList<>();
                for (Map<String, Number> before : all) {
                    for (Number choice : choices) {
                        Map<String, Number> one = new LinkedHashMap<>(before);
                        one.put(name, choice);
                        longer.add(one);
                    }
                }
                all.clear();
                all.addAll(longer);
            });
            return all.stream().map(one -> with(common, one)).toList();
        }

        @Override
        public String how(long seed) {
            return values.isEmpty() ? "one setting" : "grid";
        }
    }

    /** Draws between bounds, even on a logarithmic scale: as many between 0.1 and 0.2 as between 1 and 2. */
    record Draws(int count, Map<String, Bounds> bounds) implements Settings {
        private static final int ATTEMPTS = 1_000;

        public Draws {
            bounds = new LinkedHashMap<>(bounds);
        }

        @Override
        public List<Hyperparameters> over(Hyperparameters common, ModelFamily family, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            Set<Map<String, Number>> drawn = new LinkedHashSet<>();
            for (int attempt = 0; drawn.size() < count; attempt++) {
                if (attempt == ATTEMPTS * count) {
                    throw new IllegalArgumentException("there are not " + count + " different settings between the"
                            + " bounds " + bounds + "; ask for fewer, or use a grid");
                }
                Map<String, Number> one = new LinkedHashMap<>();
                bounds.forEach((name, between) -> one.put(name, between.draw(random, isWhole(family, name))));
                drawn.add(one);
            }
            return drawn.stream().map(one -> with(common, one)).toList();
        }

        private static boolean isWhole(ModelFamily family, String name) {
            return family.hyperparameter(name)
                    .filter(known -> known.kind() == Hyperparameter.Kind.INTEGER)
                    .isPresent();
        }

        @Override
        public String how(long seed) {
            return "random search, seed " + seed;
        }
    }

    /** The lowest and the highest value of a hyperparameter. */
    record Bounds(double low, double high) {
        private static final MathContext DIGITS = new MathContext(3);

        public Bounds {
            if (!(low > 0 && low <= high && high < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("bounds are " + low + " and " + high
                        + "; expected two numbers above 0, the lower one first: draws are even on a logarithmic scale");
            }
        }

        Number draw(SplittableRandom random, boolean whole) {
            double value = low * Math.pow(high / low, random.nextDouble());
            if (whole) {
                return Math.round(value);
            }
            double rounded = new BigDecimal(value).round(DIGITS).doubleValue();
            return Math.min(high, Math.max(low, rounded));
        }

        @Override
        public String toString() {
            return low + " to " + high;
        }
    }

    private static Hyperparameters with(Hyperparameters common, Map<String, Number> values) {
        return Hyperparameters.of(h -> {
            common.values().forEach((name, value) -> h.set(name, new BigDecimal(value)));
            values.forEach(h::set);
        });
    }

    /** A hyperparameter's name in running text: {@code learning rate multiplier}. */
    static String title(String name) {
        return name.equals("epochCount")
                ? "epochs"
                : name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    /** Hyperparameters in running text. */
    static String title(Map<String, String> values) {
        return values.entrySet().stream()
                .map(one -> title(one.getKey()) + " " + one.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The names of the hyperparameters that are not the same in all. */
    static List<String> varied(List<Hyperparameters> all) {
        return all.stream()
                .flatMap(one -> one.values().keySet().stream())
                .distinct()
                .filter(name -> all.stream()
                                .map(one -> one.values().get(name))
                                .distinct()
                                .count()
                        > 1)
                .toList();
    }
}

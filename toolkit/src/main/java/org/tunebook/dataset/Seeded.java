package org.tunebook.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How examples are drawn at random: by a seed, in groups that stay together, and in strata that keep their
 * shares. What is drawn depends on the seed, the ids, the groups and the strata, not on the order of the
 * examples or the machine.
 *
 * <pre>{@code
 * tickets.split(Seeded.by(7).groupedBy("customer").stratifiedBy("answer"), 0.8, 0.1, 0.1)
 * }</pre>
 */
public final class Seeded {
    private static final String DOCUMENT = "document";
    private static final String ANSWER = "answer";
    private static final String ID = "id";

    private final long seed;
    private final String group;
    private final @Nullable String stratum;

    private Seeded(long seed, String group, @Nullable String stratum) {
        this.seed = seed;
        this.group = group;
        this.stratum = stratum;
    }

    /** By that seed, grouped by document, not stratified. */
    public static Seeded by(long seed) {
        return new Seeded(seed, DOCUMENT, null);
    }

    /**
     * Examples of one group are never parted by a split; documents then are, unless each lies in one group.
     *
     * @param attribute an attribute, or {@code document}, {@code answer} or {@code id} (each example for
     *     itself); an example that does not have it is a group of its own
     */
    public Seeded groupedBy(String attribute) {
        return new Seeded(seed, attribute, stratum);
    }

    /**
     * Every part of a split and every sample has each stratum in about the share that the data set has it in.
     *
     * @param attribute an attribute, or {@code document} or {@code answer} (the label, in labelled data);
     *     examples that do not have it are a stratum of their own
     */
    public Seeded stratifiedBy(String attribute) {
        return new Seeded(seed, group, attribute);
    }

    /** The part (its index among the shares) of every example, by id. */
    Map<String, Integer> parts(Dataset data, double... shares) {
        Map<String, List<Example>> groups = new HashMap<>();
        requireKnown(data, group);
        data.examples()
                .forEach(example -> groups.computeIfAbsent(group(example), name -> new ArrayList<>())
                        .add(example));
        Map<String, Integer> ofGroup = stratum == null ? cut(groups, data.size(), shares) : deal(data, groups, shares);
        Map<String, Integer> parts = new HashMap<>();
        groups.forEach(
                (name, members) -> members.forEach(example -> parts.put(example.id(), ofGroup.getOrDefault(name, 0))));
        return parts;
    }

    /** A name that no document has stands for the lone example that has no group. */
    private String group(Example example) {
        String value = value(example, group);
        return value == null ? "\0" + example.id() : value;
    }

    /** Groups in random order, cut where the shares end: a group falls to the part that its middle falls into. */
    private Map<String, Integer> cut(Map<String, List<Example>> groups, int size, double... shares) {
        List<String> order = new ArrayList<>(groups.keySet());
        order.sort(SeededOrder.by(seed));
        Map<String, Integer> parts = new HashMap<>();
        double before = 0;
        for (String name : order) {
            int members = groups.getOrDefault(name, List.of()).size();
            double middle = (before + members / 2.0) / size;
            int part = 0;
            double end = shares[0];
            while (middle >= end && part + 1 < shares.length) {
                part++;
                end += shares[part];
            }
            parts.put(name, part);
            before += members;
        }
        return parts;
    }

    /**
     * Groups in random order within their strata, one stratum after the other, each dealt to the part that
     * lacks the most of its share of what was dealt so far. With groups of at most m examples a part is so
     * never more than 2/3 m above or 4/3 m below its share, at any point; so the share of a stratum is met
     * within 2 m, if its groups lie in it whole. A group in several strata counts for its most frequent one.
     */
    private Map<String, Integer> deal(Dataset data, Map<String, List<Example>> groups, double... shares) {
        Map<String, List<String>> strata = new LinkedHashMap<>();
        strata(data).forEach(name -> strata.put(name, new ArrayList<>()));
        groups.forEach((name, members) ->
                strata.getOrDefault(stratum(members), new ArrayList<>()).add(name));
        double[] lacking = new double[shares.length];
        Map<String, Integer> parts = new HashMap<>();
        strata.values().forEach(names -> {
            names.sort(SeededOrder.by(seed));
            for (String name : names) {
                int members = groups.getOrDefault(name, List.of()).size();
                int part = 0;
                for (int i = 0; i < shares.length; i++) {
                    lacking[i] += shares[i] * members;
                    part = lacking[i] > lacking[part] ? i : part;
                }
                lacking[part] -= members;
                parts.put(name, part);
            }
        });
        return parts;
    }

    /** The most frequent stratum of a group's members; of several such, the first in the alphabet. */
    private String stratum(List<Example> members) {
        Map<String, Integer> counts = new HashMap<>();
        members.forEach(example -> counts.merge(stratum(example), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private String stratum(Example example) {
        String value = stratum == null ? null : value(example, stratum);
        return value == null ? "\0" : value;
    }

    /** The strata in random order. */
    private List<String> strata(Dataset data) {
        requireKnown(data, String.valueOf(stratum));
        return data.examples().stream()
                .map(this::stratum)
                .distinct()
                .sorted(SeededOrder.by(seed))
                .toList();
    }

    /** The ids of n examples; of every stratum its share of n, rounded so that they add up. */
    Set<String> sample(Dataset data, int n) {
        if (n < 0) {
            throw new IllegalArgumentException("a sample of " + n + " examples; expected 0 or more");
        }
        if (!group.equals(DOCUMENT)) {
            throw new IllegalArgumentException("a sample of " + n + " examples cannot keep the groups of " + group
                    + " whole. Sample without groups, or split.");
        }
        if (n >= data.size()) {
            return ids(data.examples(), data.size());
        }
        if (stratum == null) {
            return ids(data.examples(), n);
        }
        Map<String, List<Example>> strata = new LinkedHashMap<>();
        strata(data).forEach(name -> strata.put(name, new ArrayList<>()));
        data.examples()
                .forEach(example ->
                        strata.getOrDefault(stratum(example), new ArrayList<>()).add(example));
        Map<String, Integer> counts = new HashMap<>();
        Map<String, Long> remainders = new HashMap<>();
        strata.forEach((name, members) -> {
            long product = (long) n * members.size();
            counts.put(name, (int) (product / data.size()));
            remainders.put(name, product % data.size());
        });
        int left = n - counts.values().stream().mapToInt(Integer::intValue).sum();
        strata.keySet().stream()
                .sorted(Comparator.comparing(name -> -remainders.getOrDefault(name, 0L)))
                .limit(left)
                .forEach(name -> counts.merge(name, 1, Integer::sum));
        Set<String> drawn = new HashSet<>();
        strata.forEach((name, members) -> drawn.addAll(ids(members, counts.getOrDefault(name, 0))));
        return drawn;
    }

    private Set<String> ids(List<Example> examples, int n) {
        List<String> ids = new ArrayList<>();
        examples.forEach(example -> ids.add(example.id()));
        ids.sort(SeededOrder.by(seed));
        return Set.copyOf(ids.subList(0, n));
    }

    private static @Nullable String value(Example example, String name) {
        if (example.attributes().containsKey(name)) {
            return example.attributes().get(name);
        }
        return switch (name) {
            case DOCUMENT -> example.document();
            case ANSWER -> example.answer().orElse(null);
            case ID -> example.id();
            default -> null;
        };
    }

    private static void requireKnown(Dataset data, String name) {
        if (!data.isEmpty() && data.examples().stream().allMatch(example -> value(example, name) == null)) {
            List<String> known = new ArrayList<>(List.of(DOCUMENT, ANSWER, ID));
            known.addAll(data.attributeNames());
            throw new IllegalArgumentException(
                    data.name() + " has no attribute " + name + "; expected one of " + String.join(", ", known));
        }
    }
}

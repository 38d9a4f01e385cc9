package org.tunebook.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeededTest {
    private static final double[] SHARES = {0.7, 0.1, 0.2};

    /** Customers with one to four tickets; the queue belongs to the customer, the language to the ticket. */
    private static Dataset tickets(int customers, long seed) {
        Random random = new Random(seed);
        List<Example> examples = new ArrayList<>();
        for (int c = 0; c < customers; c++) {
            String queue = "queue" + random.nextInt(5) * random.nextInt(3);
            int tickets = 1 + random.nextInt(4);
            for (int t = 0; t < tickets; t++) {
                Map<String, String> attributes = new LinkedHashMap<>();
                if (random.nextInt(6) > 0) {
                    attributes.put("language", random.nextInt(4) == 0 ? "fr" : "en");
                }
                attributes.put("customer", "c" + c);
                String id = "c" + c + "-" + t;
                examples.add(new Example(id, id, Optional.empty(), List.of(), "text", Optional.of(queue), attributes));
            }
        }
        return new Dataset("tickets", examples);
    }

    private static List<Dataset> parts(Split split) {
        return List.of(split.train(), split.validation(), split.test());
    }

    private static Map<String, Integer> counts(Dataset data, String attribute) {
        Map<String, Integer> counts = new HashMap<>();
        data.examples()
                .forEach(example -> counts.merge(
                        attribute.equals("answer")
                                ? example.answer().orElseThrow()
                                : example.attributes().getOrDefault(attribute, "none"),
                        1,
                        Integer::sum));
        return counts;
    }

    @Property(tries = 200)
    void aGroupedAndStratifiedSplitPartsNoGroupKeepsItsSharesAndThoseOfTheStrata(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int customers) {
        Dataset data = tickets(customers, seed);
        Split split = data.split(
                Seeded.by(seed).groupedBy("customer").stratifiedBy("answer"), SHARES[0], SHARES[1], SHARES[2]);
        Set<String> seen = new HashSet<>();
        int total = 0;
        for (int i = 0; i < 3; i++) {
            Dataset part = parts(split).get(i);
            total += part.size();
            Set<String> customersHere = counts(part, "customer").keySet();
            assertThat(Collections.disjoint(seen, customersHere)).isTrue();
            seen.addAll(customersHere);
            double over = part.size() - SHARES[i] * data.size();
            assertThat(over).isBetween(-4 / 3.0 * 4 - 1e-9, 2 / 3.0 * 4 + 1e-9);
            Map<String, Integer> strata = counts(part, "answer");
            double share = SHARES[i];
            counts(data, "answer")
                    .forEach((stratum, count) -> assertThat(Math.abs(strata.getOrDefault(stratum, 0) - share * count))
                            .as(stratum)
                            .isLessThanOrEqualTo(2 * 4 + 1e-9));
        }
        assertThat(total).isEqualTo(data.size());
    }

    @Property(tries = 100)
    void strataOfSingleExamplesAreKeptWithinTwoAndThoseWithoutAreOneToo(@ForAll long seed) {
        Dataset data = tickets(80, seed);
        Split split = data.split(Seeded.by(seed).stratifiedBy("language"), SHARES[0], SHARES[1], SHARES[2]);
        for (int i = 0; i < 3; i++) {
            double share = SHARES[i];
            Map<String, Integer> here = counts(parts(split).get(i), "language");
            counts(data, "language")
                    .forEach((language, count) -> assertThat(Math.abs(here.getOrDefault(language, 0) - share * count))
                            .as(language)
                            .isLessThanOrEqualTo(2));
            assertThat(Math.abs(parts(split).get(i).size() - share * data.size()))
                    .isLessThanOrEqualTo(4 / 3.0 + 1e-9);
        }
    }

    @Property(tries = 100)
    void aStratifiedSampleHasOfEveryStratumItsShareWithinOne(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 120) int n) {
        Dataset data = tickets(60, seed);
        Dataset sample = data.sample(Seeded.by(seed).stratifiedBy("answer"), n);
        assertThat(sample.size()).isEqualTo(Math.min(n, data.size()));
        assertThat(data.filter(sample.examples()::contains)).isEqualTo(sample);
        Map<String, Integer> drawn = counts(sample, "answer");
        counts(data, "answer")
                .forEach((stratum, count) -> assertThat(
                                Math.abs(drawn.getOrDefault(stratum, 0) - (double) sample.size() * count / data.size()))
                        .isLessThan(1));
    }

    @Property(tries = 50)
    void nothingDependsOnTheOrderOfTheExamples(@ForAll long seed, @ForAll long order) {
        Dataset data = tickets(40, 5);
        List<Example> shuffled = new ArrayList<>(data.examples());
        Collections.shuffle(shuffled, new Random(order));
        Dataset other = new Dataset("other", shuffled);
        Seeded seeded = Seeded.by(seed).groupedBy("customer").stratifiedBy("answer");
        for (int i = 0; i < 3; i++) {
            assertThat(parts(other.split(seeded, 0.5, 0.25, 0.25)).get(i).examples())
                    .containsExactlyInAnyOrderElementsOf(
                            parts(data.split(seeded, 0.5, 0.25, 0.25)).get(i).examples());
        }
        Seeded strata = Seeded.by(seed).stratifiedBy("language");
        assertThat(other.sample(strata, 17).examples())
                .containsExactlyInAnyOrderElementsOf(data.sample(strata, 17).examples());
    }

    @Test
    void anotherSeedDrawsOthersAndAnEmptyShareStaysEmpty() {
        Dataset data = tickets(50, 1);
        Seeded seven = Seeded.by(7).stratifiedBy("answer");
        assertThat(data.split(seven, 0.8, 0, 0.2).test())
                .isNotEqualTo(data.split(Seeded.by(8).stratifiedBy("answer"), 0.8, 0, 0.2)
                        .test());
        assertThat(data.split(seven, 0.8, 0, 0.2).validation().isEmpty()).isTrue();
        assertThat(new Dataset("none", List.of())
                        .split(seven, 0.8, 0.1, 0.1)
                        .train()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void examplesWithoutTheGroupAreNotTiedTogether() {
        Dataset data = tickets(60, 3);
        Split split = data.split(Seeded.by(1).groupedBy("language"), 0.4, 0.2, 0.4);
        assertThat(parts(split).stream().filter(part -> counts(part, "language").containsKey("none")))
                .hasSizeGreaterThan(1);
        assertThat(parts(split).stream().filter(part -> counts(part, "language").containsKey("en")))
                .hasSize(1);
    }

    @Test
    void saysWhichAttributesThereAre() {
        assertThatThrownBy(() -> tickets(3, 1).split(Seeded.by(1).stratifiedBy("lang"), 0.8, 0.1, 0.1))
                .hasMessage("tickets has no attribute lang; expected one of document, answer, id, language, customer");
        assertThatThrownBy(() -> tickets(3, 1).sample(Seeded.by(1).groupedBy("customer"), 2))
                .hasMessageContaining("cannot keep the groups of customer whole");
        assertThatThrownBy(() -> tickets(3, 1).sample(1, -2)).hasMessageContaining("a sample of -2 examples");
        assertThatThrownBy(() -> tickets(3, 1).split(1, Double.NaN, 0.5, 0.5)).hasMessageContaining("add up to 1");
    }

    @Test
    void groupedByIdEachExampleGoesItsOwnWayAndDocumentsAreParted() {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            examples.add(
                    new Example("e" + i, "d" + i / 10, Optional.empty(), List.of(), "q", Optional.empty(), Map.of()));
        }
        Split split = new Dataset("reports", examples).split(Seeded.by(1).groupedBy("id"), 0.5, 0, 0.5);
        assertThat(split.sharedDocuments()).hasSizeGreaterThan(5);
        assertThat(split.train().size()).isEqualTo(50);
    }
}

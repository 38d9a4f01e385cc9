package org.tunebook.iteration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Grid;

/** Small questions about small tables, two of each. */
final class Reports {
    private static final List<String> ROWS =
            List.of("Revenue", "Cost of sales", "Gross profit", "Net income", "Total assets", "Goodwill");

    private Reports() {}

    static Dataset dataset(long seed, int count) {
        Random random = new Random(seed);
        List<Example> examples = new ArrayList<>();
        List<List<String>> rows = List.of();
        for (int i = 0; i < count; i++) {
            if (i % 2 == 0) {
                rows = rows(random);
            }
            int row = 1 + random.nextInt(ROWS.size());
            int column = 1 + random.nextInt(2);
            examples.add(new Example(
                    "q" + seed + "-" + i,
                    "report-" + seed + "-" + i / 2,
                    Optional.of(new Grid(rows)),
                    List.of("The amounts are in millions."),
                    "What was the " + ROWS.get(row - 1).toLowerCase(Locale.ROOT) + " in "
                            + rows.get(0).get(column) + "?",
                    Optional.of(rows.get(row).get(column)),
                    Map.of()));
        }
        return new Dataset("reports", examples);
    }

    private static List<List<String>> rows(Random random) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("", "2019", "2018")));
        for (String name : ROWS) {
            rows.add(List.of(
                    name, Integer.toString(random.nextInt(9000) + 100), Integer.toString(random.nextInt(9000) + 100)));
        }
        return rows;
    }
}

package org.tunebook.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tunebook.experiment.Experiment.Value;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * Experiments side by side: what was decided otherwise, and how the numbers differ from the first one's.
 *
 * @param experiments two or more
 */
public record SideBySide(List<Experiment> experiments) implements Displayable {
    public SideBySide {
        experiments = List.copyOf(experiments);
        if (experiments.size() < 2) {
            throw new IllegalArgumentException(
                    "there is " + experiments.size() + " experiment; expected two or more to set side by side");
        }
    }

    /** Experiments side by side, the first as what the others are measured by. */
    public static SideBySide of(Experiment... experiments) {
        return new SideBySide(List.of(experiments));
    }

    /** One row a setting that is not the same in all; a dash where an experiment has none. */
    public Sheet settings() {
        Map<String, List<String>> differing = new LinkedHashMap<>();
        List<Map<String, String>> all =
                experiments.stream().map(Experiment::settings).toList();
        all.stream().flatMap(one -> one.keySet().stream()).distinct().forEach(name -> {
            List<String> values =
                    all.stream().map(one -> one.getOrDefault(name, "–")).toList();
            if (Set.copyOf(values).size() > 1) {
                differing.put(name, values);
            }
        });
        Sheet sheet = Sheet.captioned(
                        differing.isEmpty() ? "No setting differs" : "Settings that differ: " + differing.size())
                .text("setting", List.copyOf(differing.keySet()));
        for (int i = 0; i < experiments.size(); i++) {
            int place = i;
            sheet = sheet.text(
                    heading(i),
                    differing.values().stream().map(one -> one.get(place)).toList());
        }
        return sheet;
    }

    /** One row a number with its interval where it has one, and by how much it differs from the first one's. */
    public Sheet values() {
        Map<String, List<Optional<Value>>> rows = new LinkedHashMap<>();
        List<Map<String, Value>> all = experiments.stream()
                .map(one -> one.values().stream()
                        .collect(Collectors.toMap(Value::name, value -> value, (a, b) -> b, TreeMap::new)))
                .map(one -> (Map<String, Value>) one)
                .toList();
        experiments.stream()
                .flatMap(one -> one.values().stream())
                .map(Value::name)
                .distinct()
                .forEach(name -> rows.put(
                        name,
                        all.stream()
                                .map(one -> Optional.ofNullable(one.get(name)))
                                .toList()));
        Sheet sheet = Sheet.captioned("Numbers" + (sameExamples() ? "" : "; not of the same examples"))
                .text("number", List.copyOf(rows.keySet()));
        for (int i = 0; i < experiments.size(); i++) {
            int place = i;
            sheet = sheet.text(
                    heading(i),
                    rows.values().stream()
                            .map(one -> one.get(place).map(ValueText::of).orElse("–"))
                            .toList());
            if (i > 0) {
                sheet = sheet.text(
                        experiments.size() == 2 ? "difference" : "difference, " + heading(i),
                        rows.values().stream()
                                .map(one -> difference(one.get(0), one.get(place)))
                                .toList());
            }
        }
        return sheet;
    }

    private static String difference(Optional<Value> first, Optional<Value> other) {
        if (first.isEmpty() || other.isEmpty()) {
            return "–";
        }
        double difference = other.get().value() - first.get().value();
        String unit = first.get().unit().equals("score") ? "gain" : first.get().unit();
        String number = ValueText.number(unit, difference);
        return difference > 0 && !number.startsWith("+") ? "+" + number : number;
    }

    private boolean sameExamples() {
        return experiments.stream()
                        .map(one -> one.models().stream()
                                .findFirst()
                                .map(Experiment.Model::examplesSha256)
                                .orElse(""))
                        .distinct()
                        .count()
                == 1;
    }

    /** Two of the same name are told apart by when they were recorded. */
    private String heading(int i) {
        String name = experiments.get(i).name();
        boolean alone =
                experiments.stream().filter(one -> one.name().equals(name)).count() == 1;
        return alone ? name : name + " of " + experiments.get(i).recorded();
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.html(toString(), html(settings()) + html(values()));
    }

    private static String html(Sheet sheet) {
        return sheet.display().get(MimeBundle.HTML).orElse("");
    }

    @Override
    public String toString() {
        return settings() + "\n\n" + values();
    }
}

package org.tunebook.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunebook.experiment.Experiment.Value;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import tech.tablesaw.api.Table;

/**
 * The experiments whose records lie below a directory, the latest first.
 *
 * @param all those that could be read
 * @param unreadable what is wrong with the others, a line each
 */
public record Experiments(List<Experiment> all, List<String> unreadable) implements Displayable {
    public Experiments {
        all = List.copyOf(all);
        unreadable = List.copyOf(unreadable);
    }

    /** The experiments below a directory; none if there is no such directory. */
    public static Experiments in(Path reports) {
        if (!Files.isDirectory(reports)) {
            return new Experiments(List.of(), List.of());
        }
        List<Experiment> found = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (Path file : ExperimentFile.below(reports).keySet()) {
            try {
                found.add(Experiment.read(file));
            } catch (ExperimentFileException e) {
                unreadable.add(String.valueOf(e.getMessage()));
            }
        }
        found.sort(Comparator.comparing(Experiment::recorded).reversed().thenComparing(Experiment::name));
        return new Experiments(found, unreadable);
    }

    /**
     * The experiment of a name.
     *
     * @throws IllegalArgumentException if there is none; the message has those that there are
     */
    public Experiment named(String name) {
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no experiment \"" + name + "\"; there are "
                        + all.stream().map(Experiment::name).collect(Collectors.joining(", "))));
    }

    /** Some of them side by side, the first as what the others are measured by. */
    public SideBySide compare(String... names) {
        return SideBySide.of(Stream.of(names).map(this::named).toArray(Experiment[]::new));
    }

    /** One row an experiment, one column a number that is not a single trial's; sorts and filters as Tablesaw does. */
    public Table toTable() {
        return sheet(true).toTable();
    }

    private Sheet sheet(boolean everything) {
        Sheet sheet = Sheet.captioned(all.size()
                        + (all.size() == 1 ? " experiment" : " experiments")
                        + (unreadable.isEmpty() ? "" : ", " + unreadable.size() + " that cannot be read"))
                .text("experiment", all.stream().map(Experiment::name).toList())
                .text(
                        "recorded",
                        all.stream().map(one -> one.recorded().toString()).toList())
                .text("place", all.stream().map(one -> one.place().toString()).toList())
                .text(
                        "tuned from",
                        all.stream()
                                .map(one -> one.trainings().stream()
                                        .map(Experiment.Training::baseModel)
                                        .distinct()
                                        .collect(Collectors.joining(", ")))
                                .toList())
                .numbers(
                        "examples",
                        "%.0f",
                        all.stream()
                                .mapToDouble(one -> one.models().isEmpty()
                                        ? Double.NaN
                                        : one.models().get(0).examples())
                                .toArray());
        for (String name : columns(everything)) {
            boolean percent = !everything;
            sheet = sheet.numbers(
                    percent ? name + ", %" : name,
                    percent ? "%.1f" : "%s",
                    all.stream()
                            .mapToDouble(one -> (percent ? 100 : 1)
                                    * one.value(name).map(Value::value).orElse(Double.NaN))
                            .toArray());
        }
        return sheet;
    }

    /** The names of the numbers, in the order in which they first come; of those that are shown the first metric's. */
    private Set<String> columns(boolean everything) {
        Set<String> names = new LinkedHashSet<>();
        for (Experiment one : all) {
            String metric =
                    one.models().isEmpty() || one.models().get(0).scores().isEmpty()
                            ? ""
                            : one.models().get(0).scores().get(0).metric();
            one.values().stream()
                    .filter(value -> everything
                            ? !value.name().startsWith("sweep/")
                            : value.unit().equals("score")
                                    && !value.name().startsWith("sweep/")
                                    && value.name().endsWith("/" + metric))
                    .map(Value::name)
                    .forEach(names::add);
        }
        return names;
    }

    @Override
    public MimeBundle display() {
        return sheet(false).display().with(MimeBundle.TEXT, toString());
    }

    @Override
    public String toString() {
        return Stream.concat(Stream.of(sheet(false).toString()), unreadable.stream())
                .collect(Collectors.joining("\n"));
    }
}

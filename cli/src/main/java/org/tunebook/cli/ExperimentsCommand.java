package org.tunebook.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.experiment.Experiment;
import org.tunebook.experiment.Experiments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "experiments",
        description = "List the experiments below a directory, or set some of them side by side: what was decided"
                + " otherwise, and how the numbers differ.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class ExperimentsCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(
            index = "0",
            defaultValue = "reports",
            paramLabel = "DIR",
            description = "The directory of the reports (default: ${DEFAULT-VALUE}).")
    private Path directory;

    @Option(
            names = "--compare",
            split = ",",
            paramLabel = "NAME",
            description = "Two or more experiments to set side by side, with a comma between; the first is what the"
                    + " others are measured by.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        if (!Files.isDirectory(directory)) {
            throw new WrongUsage(directory + ": no such directory; expected one with reports in it");
        }
        Experiments experiments = Experiments.in(directory);
        if (names.isEmpty()) {
            output.print(
                    Map.of(
                            "experiments",
                            experiments.all().stream()
                                    .map(ExperimentsCommand::document)
                                    .toList(),
                            "unreadable",
                            experiments.unreadable()),
                    experiments.toString());
        } else {
            try {
                output.print(
                        names.stream()
                                .map(experiments::named)
                                .map(ExperimentsCommand::document)
                                .toList(),
                        experiments.compare(names.toArray(String[]::new)).toString());
            } catch (IllegalArgumentException e) {
                throw new WrongUsage(String.valueOf(e.getMessage()));
            }
        }
        experiments.unreadable().forEach(output::error);
        return experiments.unreadable().isEmpty() ? 0 : Main.FINDINGS;
    }

    private static Map<String, Object> document(Experiment experiment) {
        Map<String, Object> values = new LinkedHashMap<>();
        experiment.values().forEach(one -> values.put(one.name(), Double.isNaN(one.value()) ? null : one.value()));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", experiment.name());
        document.put("recorded", experiment.recorded().toString());
        document.put("settings", experiment.settings());
        document.put("values", values);
        return document;
    }
}

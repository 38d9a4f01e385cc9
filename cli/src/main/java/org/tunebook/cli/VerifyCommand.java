package org.tunebook.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.experiment.Experiment;
import org.tunebook.experiment.ExperimentInputs;
import org.tunebook.experiment.Verification;
import org.tunebook.kernel.KernelJvm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = {
            "Run an experiment again and say which of its numbers moved.",
            "First the data files and the notebook are held against the hashes in the record, and the record against"
                    + " itself; then a copy of the notebook runs in a directory of its own, with copies of the data that"
                    + " the record names and a fresh Bedrock Local. Your files stay as they are.",
            "Exit code 0: nothing moved farther than is expected; 1: something did, or is missing."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(paramLabel = "REPORT", description = "An experiment's record, its report's page, or their directory.")
    private Path report;

    @Option(
            names = "--notebook",
            paramLabel = "FILE",
            description = "Where the notebook is now, if it is no longer where the record has it from.")
    private @Nullable Path notebook;

    @Option(
            names = "--inputs-only",
            description = "Hold data files, notebook and record against each other, and run nothing.")
    private boolean inputsOnly;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (notebook != null) {
            Arguments.readable(notebook);
        }
        Experiment recorded = Experiment.read(report);
        ExperimentInputs inputs =
                notebook == null ? ExperimentInputs.besides(report, recorded) : ExperimentInputs.of(notebook, recorded);
        List<String> contradictions = Verification.contradictions(recorded);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("experiment", recorded.name());
        document.put(
                "inputs", inputs.checks().stream().map(VerifyCommand::document).toList());
        document.put("contradictions", contradictions);
        List<String> lines = new ArrayList<>(List.of(inputs.toString()));
        lines.addAll(contradictions);
        boolean holds = inputs.hold() && contradictions.isEmpty();
        String unrun = inputsOnly ? "nothing was run: --inputs-only" : unrunnable(recorded, inputs);
        document.put("run", unrun == null);
        document.put("why", unrun);
        if (unrun == null) {
            Verification verification = again(recorded, inputs);
            document.put("holds", verification.holds());
            document.put("expected", verification.expected());
            document.put(
                    "numbers",
                    verification.rows().stream().map(VerifyCommand::document).toList());
            lines.add(verification.toString());
            holds &= verification.holds();
        } else {
            lines.add("Not run again: " + unrun);
        }
        output.print(document, String.join("\n\n", lines));
        if (!holds) {
            output.error(recorded.name() + ": not as it was recorded");
        }
        return holds && (unrun == null || inputsOnly) ? 0 : Main.FINDINGS;
    }

    /** Why the experiment cannot be run again; null if it can. */
    private static @Nullable String unrunnable(Experiment recorded, ExperimentInputs inputs) {
        if (recorded.place().service().equals(Bedrock.Place.AWS.title())) {
            return "it ran on " + recorded.place()
                    + ", where every run costs. What it holds of answers was scored again"
                    + " above. To run it there, run its notebook, which shows its estimates and keeps to its budgets:"
                    + " tunebook run " + inputs.notebook().map(Path::toString).orElse("NOTEBOOK");
        }
        if (recorded.notebook() == null) {
            return "the record names no notebook; record one with .notebook(Path.of(\"NAME.ipynb\"))";
        }
        if (inputs.notebook().isEmpty()) {
            return "its notebook is not there; say where it is with --notebook FILE";
        }
        return null;
    }

    private Verification again(Experiment recorded, ExperimentInputs inputs) throws IOException, InterruptedException {
        output.progress("running " + inputs.notebook().orElseThrow().getFileName()
                + " again, in a directory of its own; this takes what it took");
        try (Rerun rerun = Rerun.prepared(inputs)) {
            Thread end = new Thread(rerun::stop, "end-rerun");
            Runtime.getRuntime().addShutdownHook(end);
            rerun.run(new KernelJvm(KernelJars.classPath()));
            try {
                Runtime.getRuntime().removeShutdownHook(end);
            } catch (IllegalStateException e) {
                throw new WrongUsage("stopped");
            }
            return Verification.of(recorded, rerun.experiment(recorded.name()));
        }
    }

    private static Map<String, Object> document(ExperimentInputs.Check check) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("what", check.what());
        document.put("state", check.state().title());
        return document;
    }

    private static Map<String, Object> document(Verification.Row row) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", row.name());
        document.put("unit", row.unit());
        document.put("recorded", number(row.recorded()));
        document.put("again", number(row.again()));
        document.put("tolerance", number(row.tolerance()));
        document.put("state", row.state().title());
        return document;
    }

    private static @Nullable Double number(double number) {
        return Double.isFinite(number) ? number : null;
    }
}

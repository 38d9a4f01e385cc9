package org.tunebook.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.experiment.Experiment;
import org.tunebook.experiment.MlflowExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = {
            "Write an experiment's record for other tools.",
            "MLflow's credentials come from the environment: MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and"
                    + " MLFLOW_TRACKING_PASSWORD. The same record exported twice is one run there; files are not sent."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(paramLabel = "REPORT", description = "An experiment's record, its report's page, or their directory.")
    private Path report;

    @Option(
            names = "--csv",
            paramLabel = "DIR",
            description = "Write metrics.csv, a row a number, and examples.csv, a row an answer with its scores.")
    private @Nullable Path csv;

    @Option(names = "--json-file", paramLabel = "FILE", description = "Write the record as one JSON document.")
    private @Nullable Path json;

    @Option(
            names = "--mlflow",
            paramLabel = "URL",
            description = "Make a run on the tracking server at this address, as http://127.0.0.1:5000.")
    private @Nullable String mlflow;

    @Option(
            names = "--experiment",
            paramLabel = "NAME",
            defaultValue = "tunebook",
            description = "MLflow's experiment that the run goes to (default: ${DEFAULT-VALUE}).")
    private String mlflowExperiment;

    @Override
    public Integer call() {
        if (csv == null && json == null && mlflow == null) {
            throw new WrongUsage("nothing to export to; give --csv DIR, --json-file FILE or --mlflow URL");
        }
        MlflowExport server = mlflow == null ? null : server(mlflow);
        Experiment experiment = Experiment.read(report);
        Map<String, Object> document = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        document.put("experiment", experiment.name());
        if (csv != null) {
            List<String> files =
                    experiment.toCsv(csv).stream().map(Path::toString).toList();
            document.put("csv", files);
            lines.addAll(files);
        }
        if (json != null) {
            write(experiment, json);
            document.put("json", json.toString());
            lines.add(json.toString());
        }
        if (server != null) {
            MlflowExport.Run run = server.export(experiment);
            Map<String, Object> made = new LinkedHashMap<>();
            made.put("run", run.id());
            made.put("url", run.url());
            made.put("outcome", run.outcome().name().toLowerCase(Locale.ROOT));
            made.put("metrics", run.metrics());
            made.put("parameters", run.parameters());
            document.put("mlflow", made);
            lines.add(run.toString());
        }
        output.print(document, String.join("\n", lines));
        return 0;
    }

    private MlflowExport server(String url) {
        try {
            return MlflowExport.to(url).experiment(mlflowExperiment);
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private static void write(Experiment experiment, Path file) {
        if (Files.isDirectory(file)) {
            throw new WrongUsage("--json-file " + file + ": a directory; expected the name of a file");
        }
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(beside, experiment.toJson());
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
            throw new WrongUsage(file + ": cannot be written" + (reason == null ? "" : " (" + reason + ")")
                    + "; look at its directory and permissions");
        }
    }
}

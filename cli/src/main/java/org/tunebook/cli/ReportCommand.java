package org.tunebook.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.experiment.ReportIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "report",
        description = {
            "Write the reports of all experiments below a directory anew, and the page over them.",
            "A notebook that keeps an experiment does so itself; this is for records that were copied, or kept by an"
                    + " older version. Exit code 1 if a record cannot be read."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class ReportCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            defaultValue = "reports",
            description = "The directory that experiments are kept in (default: reports).")
    private Path reports;

    @Override
    public Integer call() {
        if (!Files.isDirectory(reports)) {
            throw new WrongUsage(reports + " is no directory; expected one that experiments are kept in");
        }
        ReportIndex index = ReportIndex.rewrite(reports);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("index", index.page().toString());
        document.put("experiments", index.experiments());
        document.put("unreadable", index.unreadable());
        output.print(document, index.toString());
        return index.unreadable().isEmpty() ? 0 : Main.FINDINGS;
    }
}

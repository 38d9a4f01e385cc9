package org.tunebook.cli;

import java.io.PrintWriter;
import org.tunebook.notebook.Notebook;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The command line. Results go to standard output, as text or with {@code --json} as one JSON document;
 * errors go to standard error as one line. Exit code 0: fine; 1: the input has findings, or a job failed;
 * 2: wrong usage.
 */
@Command(
        name = "tunebook",
        description = "Fine-tune language models on Amazon Bedrock, or on Bedrock Local with no cloud account.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KernelCommand.class,
            LocalCommand.class,
            FormatCommand.class,
            CheckCommand.class,
            ScoreCommand.class,
            EstimateCommand.class,
            FinetuneCommand.class,
            EvaluateCommand.class,
            JobsCommand.class,
            ModelsCommand.class,
            DeploymentsCommand.class,
            TeardownCommand.class,
            RunCommand.class,
            ExperimentsCommand.class,
            ReportCommand.class,
            VerifyCommand.class,
            ExportCommand.class,
            WorkshopCommand.class
        })
public final class Main {
    /** Exit code of a call whose input has findings, or whose job failed. */
    static final int FINDINGS = 1;

    /** Exit code of a call that was put wrongly. */
    static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), arguments));
    }

    /** Runs one call of the command line and gives its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        Notebook.attach(new StandardError(err));
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::explainUsage)
                .setExecutionExceptionHandler(Main::explainFailure)
                .execute(arguments);
    }

    private static int explainUsage(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + oneLine(wrong) + " (see " + name + " --help)");
        return USAGE;
    }

    private static int explainFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + oneLine(failure));
        return failure instanceof WrongUsage ? USAGE : FINDINGS;
    }

    private static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null || message.isBlank() ? failure.toString() : message;
        return oneLine(text);
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** A call that cannot be carried out as it was put: an unknown model, a file that is not there. */
    static final class WrongUsage extends RuntimeException {
        private static final long serialVersionUID = 1;

        WrongUsage(String message) {
            super(message);
        }
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"tunebook " + (version == null ? "(unpackaged)" : version)};
        }
    }
}

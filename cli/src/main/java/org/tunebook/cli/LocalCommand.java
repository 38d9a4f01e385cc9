package org.tunebook.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "local",
        description = "Run Bedrock Local in the foreground; the first line says where it listens, as JSON.",
        mixinStandardHelpOptions = true)
final class LocalCommand implements Callable<Integer> {
    @Option(names = "--port", paramLabel = "N", description = "The port on loopback; any free one by default.")
    private @Nullable Integer port;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where it keeps its state.")
    private @Nullable Path directory;

    @Option(names = "--region", paramLabel = "REGION", description = "The region it stands for; us-west-2 by default.")
    private @Nullable String region;

    @Option(
            names = "--strict",
            description =
                    "Refuse what AWS refuses and a lesson can do without: other regions, foreign roles, retired models.")
    private boolean strict;

    @Override
    public Integer call() {
        List<String> arguments = new ArrayList<>();
        if (port != null) {
            arguments.addAll(List.of("--port", port.toString()));
        }
        if (directory != null) {
            arguments.addAll(List.of("--dir", directory.toString()));
        }
        if (region != null) {
            arguments.addAll(List.of("--region", region));
        }
        if (strict) {
            arguments.add("--strict");
        }
        org.tunebook.bedrocklocal.Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}

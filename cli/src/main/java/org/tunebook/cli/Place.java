package org.tunebook.cli;

import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.cli.Main.WrongUsage;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which Bedrock a verb talks to; Bedrock Local where nothing is said, since it costs nothing. */
final class Place {
    @ArgGroup
    private @Nullable Choice choice;

    private static final class Choice {
        @Option(names = "--local", description = "On Bedrock Local, on this machine, at no cost (the default).")
        private boolean local;

        @Option(names = "--region", paramLabel = "R", description = "On AWS, in this region; this costs money.")
        private @Nullable String region;
    }

    /** Connects; starts Bedrock Local where it does not run yet. */
    Bedrock open() {
        if (choice == null || choice.region == null) {
            return Bedrock.local();
        }
        try {
            return Bedrock.aws(choice.region);
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(String.valueOf(e.getMessage()));
        }
    }
}

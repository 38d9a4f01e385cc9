package org.tunebook.cli;

import picocli.CommandLine.Command;

@Command(
        name = "kernel",
        description = "The Java kernel for Jupyter.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = KernelInstallCommand.class)
final class KernelCommand {}

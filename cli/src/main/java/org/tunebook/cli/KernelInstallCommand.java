package org.tunebook.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tunebook.kernel.KernelInstall;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "install",
        description = "Install the kernel, with the toolkit on its class path, where Jupyter finds it.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class KernelInstallCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @ArgGroup
    private @Nullable Where where;

    @Option(names = "--name", paramLabel = "NAME", description = "The kernel's name (default: ${DEFAULT-VALUE}).")
    private String name = "tunebook";

    private static final class Where {
        @Option(names = "--user", description = "For the current user (the default).")
        private boolean user;

        @Option(
                names = "--prefix",
                paramLabel = "DIR",
                description = "Below an installation, as of a Python environment.")
        private @Nullable Path prefix;

        @Option(names = "--jupyter-data", paramLabel = "DIR", description = "Into this Jupyter data directory.")
        private @Nullable Path jupyterData;

        Path data() {
            if (jupyterData != null) {
                return jupyterData;
            }
            return prefix != null ? KernelInstall.prefixData(prefix) : KernelInstall.userData(System.getenv());
        }
    }

    @Override
    public Integer call() throws IOException {
        Path data = where == null ? KernelInstall.userData(System.getenv()) : where.data();
        Path directory = KernelInstall.into(data, name, KernelJars.classPath()).install();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name);
        document.put("directory", directory.toString());
        output.print(document, "kernel " + name + " installed in " + directory);
        return 0;
    }
}

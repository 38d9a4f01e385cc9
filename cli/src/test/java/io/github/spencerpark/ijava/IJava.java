package io.github.spencerpark.ijava;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tunebook.cli.JShellCells;

/**
 * In the place of IJava: what IJava is built on (its protocol, its way of showing values) as it is, with plain
 * JShell for the cells. IJava itself is in no repository of jars.
 */
public final class IJava {
    private static BaseKernel kernel;

    private IJava() {}

    public static BaseKernel getKernelInstance() {
        return kernel;
    }

    public static void main(String[] arguments) throws Exception {
        JupyterConnection connection =
                new JupyterConnection(KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0]))));
        kernel = new Kernel();
        kernel.becomeHandlerForConnection(connection);
        connection.connect();
        connection.waitUntilClose();
        System.exit(0);
    }

    private static final class Kernel extends BaseKernel {
        private final JShellCells cells = new JShellCells();

        @Override
        public DisplayData eval(String cell) throws Exception {
            List<String> jars = cells.jars(cell);
            jars.forEach(cells::addToClasspath);
            Object value = jars.isEmpty() ? cells.run(cell) : null;
            return value == null ? null : getRenderer().render(value);
        }

        @Override
        public LanguageInfo getLanguageInfo() {
            return new LanguageInfo.Builder("Java")
                    .version(Runtime.version().toString())
                    .fileExtension(".java")
                    .build();
        }
    }
}

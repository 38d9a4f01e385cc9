package org.tunebook.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.BaseKernelBuilder;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/**
 * In the place of JJava: what JJava is built on (its protocol, its extensions, its way of showing values) as it is,
 * with plain JShell for the cells. JJava itself is in no repository of jars.
 */
public final class JJavaStandIn extends BaseKernel {
    private final JShellCells cells = new JShellCells();

    private JJavaStandIn(Builder made) {
        super(
                "jjava",
                "",
                new LanguageInfo("Java", "17", null, ".java", null, null, null),
                List.of(),
                null,
                made.io(),
                made.comms(),
                made.renderer(),
                null,
                null,
                true,
                made.styles());
    }

    public static void main(String[] arguments) throws Exception {
        JupyterConnection connection =
                new JupyterConnection(KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0]))));
        BaseKernel kernel = new Builder().build();
        kernel.becomeHandlerForConnection(connection);
        connection.connect();
        kernel.onStartup();
        connection.waitUntilClose();
        System.exit(0);
    }

    @Override
    public Object evalRaw(String cell) {
        try {
            List<String> jars = cells.jars(cell);
            if (jars.isEmpty()) {
                return cells.run(cell);
            }
            jars.forEach(cells::addToClasspath);
            installExtensions(String.join(File.pathSeparator, jars));
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected ClassLoader getClassLoader() {
        return cells.loader();
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extraDetail) {
        return null;
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        return null;
    }

    @Override
    public String isComplete(String code) {
        return IS_COMPLETE_MAYBE;
    }

    private static final class Builder extends BaseKernelBuilder<Builder, JJavaStandIn> {
        @Override
        public JJavaStandIn build() {
            return new JJavaStandIn(this);
        }

        private JupyterIO io() {
            return buildJupyterIO(buildJupyterIOEncoding());
        }

        private CommManager comms() {
            return buildCommManager();
        }

        private Renderer renderer() {
            return buildRenderer();
        }

        private StringStyler styles() {
            return buildErrorStyler();
        }
    }
}

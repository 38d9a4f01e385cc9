package org.tunebook.kernel.jupyter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.tunebook.kernel.engine.Engine;
import org.tunebook.kernel.notebook.NotebookDocument;
import org.tunebook.kernel.notebook.NotebookRun;
import org.tunebook.kernel.zmtp.ZmtpClient;
import org.tunebook.notebook.NotebookExtension;

/**
 * A short session with itself, so that the classes of a kernel's first minute are loaded and can be put
 * into a class data archive.
 */
public final class Rehearsal {
    private Rehearsal() {}

    /** Runs a few cells, failing ones among them, completes and inspects. */
    public static void main(String[] arguments) throws IOException {
        Path history = Files.createTempFile("rehearsal", ".jsonl");
        notebook();
        ConnectionFile file = connection();
        JupyterKernel kernel = JupyterKernel.start(file, Engine::start, Map.of("TUNEBOOK_HISTORY", history.toString()));
        Wire wire = new Wire(file.key());
        try (ZmtpClient shell = ZmtpClient.connect("DEALER", file.address(file.shell()));
                ZmtpClient iopub = ZmtpClient.connect("SUB", file.address(file.iopub()))) {
            iopub.send(List.of(new byte[] {1}));
            ask(shell, wire, "kernel_info_request", Map.of());
            for (String code : List.of(
                    "1+1",
                    "int x = 3;\nSystem.out.println(x);\nx++;\nx",
                    "record Row(String name, int n) {}\nList.of(new Row(\"a\", 1), new Row(\"b\", 2))",
                    "missing",
                    "throw new IllegalStateException(\"on purpose\");",
                    "Map.of(\"a\", new int[] {1})")) {
                ask(shell, wire, "execute_request", Map.of("code", code));
            }
            for (NotebookExtension extension : ServiceLoader.load(NotebookExtension.class)) {
                for (String code : extension.rehearsal()) {
                    ask(shell, wire, "execute_request", Map.of("code", code));
                }
            }
            ask(shell, wire, "complete_request", Map.of("code", "System.out.", "cursor_pos", 11));
            ask(shell, wire, "inspect_request", Map.of("code", "Math.max", "cursor_pos", 6));
            ask(shell, wire, "is_complete_request", Map.of("code", "int y = 1;"));
            ask(shell, wire, "history_request", Map.of("hist_access_type", "tail", "n", 1));
        } finally {
            Files.deleteIfExists(history);
        }
        kernel.close();
        System.exit(0);
    }

    /** What only the execution of a file needs. */
    private static void notebook() throws IOException {
        Path file = Files.createTempFile("rehearsal", ".ipynb");
        try {
            NotebookDocument document = NotebookDocument.empty();
            document.add("1 + 1");
            document.write(file);
            try (Engine engine = Engine.start()) {
                NotebookRun.of(NotebookDocument.read(file), engine).execute(file);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static ConnectionFile connection() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        int[] ports = new int[5];
        for (int i = 0; i < ports.length; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports[i] = socket.getLocalPort();
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return new ConnectionFile(
                "tcp",
                "127.0.0.1",
                ports[0],
                ports[1],
                ports[2],
                ports[3],
                ports[4],
                "rehearsal".getBytes(StandardCharsets.UTF_8));
    }

    private static void ask(ZmtpClient shell, Wire wire, String type, Map<String, ? extends @Nullable Object> content)
            throws IOException {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(content);
        shell.send(wire.write(Message.of(type, null, all, "rehearsal")));
        var unused = shell.receive();
    }
}

package org.tunebook.cli;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jupyter Notebook on loopback, with directories of its own, on the notebooks of one directory. */
final class NotebookServer implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/\\?token=");

    private final Process process;
    private final Path log;
    private final String token;
    private final int port;

    NotebookServer(Path directory, Map<String, String> environment) throws Exception {
        token = UUID.randomUUID().toString();
        log = directory.resolveSibling("jupyter.log");
        List<String> command = new ArrayList<>(List.of(
                "jupyter",
                "notebook",
                "--no-browser",
                "--ip=127.0.0.1",
                "--port=" + freePort(),
                "--NotebookApp.token=" + token,
                "--NotebookApp.kernel_spec_manager_class=jupyter_client.kernelspec.KernelSpecManager",
                "--notebook-dir=" + directory));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--allow-root");
        }
        ProcessBuilder server = new ProcessBuilder(command).redirectErrorStream(true);
        server.environment().putAll(environment);
        process = server.start();
        CompletableFuture<Integer> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(ready), "jupyter-log");
        reader.setDaemon(true);
        reader.start();
        try {
            port = ready.get(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            close();
            throw new AssertionError("Jupyter did not start in a minute; it said: " + Files.readString(log), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private void read(CompletableFuture<Integer> ready) {
        try (BufferedReader said = process.inputReader();
                BufferedWriter kept = Files.newBufferedWriter(log)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                kept.write(line + "\n");
                kept.flush();
                Matcher address = READY.matcher(line);
                if (address.find()) {
                    ready.complete(Integer.parseInt(address.group(1)));
                }
            }
            ready.completeExceptionally(new IOException("Jupyter ended; see " + log));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** The page with the list of notebooks, signed in. */
    URI files() {
        return URI.create("http://127.0.0.1:" + port + "/tree?token=" + token);
    }

    /** Ends the server, and with it the kernels it has started. */
    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> kernels = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        kernels.forEach(ProcessHandle::destroyForcibly);
    }
}

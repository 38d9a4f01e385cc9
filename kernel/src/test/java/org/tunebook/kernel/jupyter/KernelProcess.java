package org.tunebook.kernel.jupyter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tunebook.kernel.Main;

/** A kernel in a process of its own, as Jupyter starts it, and a client of it. */
final class KernelProcess implements AutoCloseable {
    final Process process;
    final Client client;
    private final Path log;

    private KernelProcess(Process process, Client client, Path log) {
        this.process = process;
        this.client = client;
        this.log = log;
    }

    static KernelProcess start(Path jdk, Path directory, String... options) throws IOException {
        Path file = Client.connectionFile(directory);
        // A program started in the background inherits that interrupts are ignored; a kernel of Jupyter's does not.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                jdk.resolve("bin").resolve("java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of(
                        "TUNEBOOK_HISTORY", directory.resolve("history.jsonl").toString()));
        Path log = directory.resolve("log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Client client = new Client(ConnectionFile.read(file));
        client.awaitReady();
        return new KernelProcess(process, client, log);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Runs a cell that succeeds and gives its value's text. */
    String value(String code) {
        String id = client.execute(code);
        Message reply = client.reply(id);
        if (!"ok".equals(reply.content().get("status"))) {
            throw new AssertionError(code + ": " + reply.content());
        }
        return client.published(id).stream()
                .filter(message -> message.type().equals("execute_result"))
                .map(message -> String.valueOf(((Map<?, ?>) message.content().get("data")).get("text/plain")))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
    }
}

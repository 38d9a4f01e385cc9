package org.tunebook.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.kernel.Main;

/** What only a process of its own can show. */
class KernelProcessTest {
    private Process process;
    private Client client;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        Path file = Client.connectionFile(directory);
        // A program started in the background inherits that interrupts are ignored; a kernel of Jupyter's does not.
        ProcessBuilder builder = new ProcessBuilder(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                file.toString());
        builder.environment()
                .put("TUNEBOOK_HISTORY", directory.resolve("history.jsonl").toString());
        process = builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        client = new Client(ConnectionFile.read(file));
        client.awaitReady();
    }

    @AfterEach
    void stop() {
        client.close();
        process.destroyForcibly();
    }

    @Test
    void aCellThatUsesUpTheMemoryIsToldSoAndTheStateIsKept() {
        client.reply(client.execute("int kept = 7; Object[] chain = null;"));
        Message failed = client.reply(client.execute("while (true) chain = new Object[] {chain, new byte[2000]};"));
        assertThat(failed.content()).containsEntry("ename", "java.lang.OutOfMemoryError");

        assertThat(client.reply(client.execute("chain = null;")).content()).containsEntry("status", "ok");
        String id = client.execute("kept");
        client.reply(id);
        assertThat(client.published(id).get(2).content()).containsEntry("data", Map.of("text/plain", "7"));
        assertThat(client.ask(client.control, "kernel_info_request", Map.of()).content())
                .containsEntry("status", "ok");
    }

    @Test
    void theProcessEndsWhenAskedToThoughACellRunsOn() throws Exception {
        client.execute("System.out.println(\"on\"); while (true) { try { Thread.sleep(5); } catch (Throwable e) {} }");
        client.await(client.iopub, message -> message.type().equals("stream"));
        Message reply = client.ask(client.control, "shutdown_request", Map.of("restart", false));

        assertThat(reply.content()).containsEntry("status", "ok");
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void theSignalOfAnInterruptStopsTheCell() throws Exception {
        String id = client.execute("System.out.println(\"on\"); while (true) {}");
        client.await(client.iopub, message -> message.type().equals("stream"));
        new ProcessBuilder(List.of("kill", "-INT", Long.toString(process.pid())))
                .start()
                .waitFor();
        assertThat(client.reply(id).content()).containsEntry("ename", "Interrupted");
        assertThat(client.reply(client.execute("1+1")).content()).containsEntry("status", "ok");
    }
}

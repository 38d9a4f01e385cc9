package org.tunebook.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunebook.kernel.Main;

/** What only a process of its own can show. */
class KernelProcessTest {
    @TempDir
    Path directory;

    private KernelProcess kernel;
    private Process process;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        kernel = KernelProcess.start(Path.of(System.getProperty("java.home")), directory, "-Xmx96m");
        process = kernel.process;
        client = kernel.client;
    }

    @AfterEach
    void stop() {
        kernel.close();
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

    @ParameterizedTest
    @MethodSource("org.tunebook.kernel.jupyter.Jdks#all")
    void whatComputesInLibrariesEndsWhereThreadsCanBeStoppedAndIsSaidToBeLeftBehindElsewhere(
            Path jdk, @TempDir Path own) throws Exception {
        try (KernelProcess other = KernelProcess.start(jdk, own)) {
            boolean canStop = other.value("Runtime.version().feature() < 20").equals("true");
            String id = other.client.execute("{ System.out.print(\"on\");"
                    + " BigInteger.TWO.pow(30_011).subtract(BigInteger.ONE).isProbablePrime(1_000); }");
            other.client.await(other.client.iopub, message -> message.type().equals("stream"));
            other.client.ask(other.client.control, "interrupt_request", Map.of());
            Message reply = other.client.reply(id);
            assertThat(reply.content()).containsEntry("ename", "Interrupted");
            assertThat(String.valueOf(reply.content().get("traceback"))
                            .contains("java.math.BigInteger.isProbablePrime, where it goes on computing"))
                    .isNotEqualTo(canStop);
        }
    }

    @Test
    void aClientThatStopsReadingForAWhileLosesNothingAndCostsNoMemory() throws Exception {
        int lines = 500_000;
        String text = "x".repeat(200);
        try (Client slow = new Client(client.file)) {
            slow.awaitReady();
            String id =
                    client.execute("for (int i = 0; i < " + lines + "; i++) System.out.println(i + \"" + text + "\");");
            // More than this kernel's heap would hold.
            assertThat(client.next(client.shell, 2_000)).isNull();
            assertThat(client.ask(client.control, "kernel_info_request", Map.of())
                            .content())
                    .containsEntry("status", "ok");
            CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> printed(slow, id));
            String printed = printed(client, id);
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < lines; i++) {
                expected.append(i).append(text).append('\n');
            }
            assertThat(printed.contentEquals(expected)).isTrue();
            assertThat(other.get(30, TimeUnit.SECONDS).contentEquals(expected)).isTrue();
            assertThat(client.reply(id).content()).containsEntry("status", "ok");
        }
    }

    private static String printed(Client client, String id) {
        StringBuilder all = new StringBuilder();
        client.published(id).forEach(message -> {
            if (message.type().equals("stream")) {
                all.append(message.content().get("text"));
            }
        });
        return all.toString();
    }

    @Test
    void aRequestToEndEndsTheProcessThoughACellRunsOn() throws Exception {
        client.execute("System.out.println(\"on\"); while (true) { try { Thread.sleep(5); } catch (Throwable e) {} }");
        client.await(client.iopub, message -> message.type().equals("stream"));
        process.destroy();
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aKernelWhoseJupyterWasKilledEndsByItself(@TempDir Path own) throws Exception {
        Path file = Client.connectionFile(own);
        // The one that started it is not its parent: a shell is between them.
        Process jupyter = new ProcessBuilder(
                        "sh",
                        "-c",
                        "JPY_PARENT_PID=$$; export JPY_PARENT_PID; sh -c '\"$@\" & echo $!; wait' sh \"$@\"; wait",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        file.toString())
                .redirectError(own.resolve("log").toFile())
                .start();
        long pid = Long.parseLong(jupyter.inputReader().readLine());
        ProcessHandle orphan = ProcessHandle.of(pid).orElseThrow();
        try (Client other = new Client(ConnectionFile.read(file))) {
            other.awaitReady();
            jupyter.destroyForcibly();
            orphan.onExit().get(5, TimeUnit.SECONDS);
        } finally {
            orphan.destroyForcibly();
        }
    }
}

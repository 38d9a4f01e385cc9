package org.tunebook.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interrupts, on every JDK that is there. */
@ParameterizedClass
@MethodSource("org.tunebook.kernel.jupyter.Jdks#all")
class InterruptTest {
    /** What the common pool still has to do, or cells' code that some thread computes besides the cell that asks. */
    private static final String AT_WORK =
            "!ForkJoinPool.commonPool().isQuiescent() ? List.of(\"pool\") : Thread.getAllStackTraces().entrySet().stream()"
                    + ".filter(e -> e.getKey() != Thread.currentThread() && e.getKey().getState() == Thread.State.RUNNABLE"
                    + " && e.getValue().length > 0 && !e.getValue()[0].isNativeMethod()"
                    + " && Arrays.stream(e.getValue()).anyMatch(f -> f.getClassName().startsWith(\"REPL.\")))"
                    + ".map(e -> e.getKey().getName()).toList()";

    private static KernelProcess kernel;

    @Parameter
    Path jdk;

    @BeforeParameterizedClassInvocation
    static void start(Path jdk, @TempDir Path directory) throws Exception {
        kernel = KernelProcess.start(jdk, directory, "-Xmx512m");
        kernel.value("int held = 5;");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        kernel.close();
    }

    private static Message interrupted(String source) {
        String id = kernel.client.execute("System.out.print(\"on\");\n" + source);
        String behind = kernel.client.execute("held = 6;");
        String last = source.startsWith("{ System.out.print") ? "and on" : "on";
        kernel.client.await(
                kernel.client.iopub,
                message -> message.type().equals("stream")
                        && String.valueOf(message.content().get("text")).contains(last));
        long start = System.nanoTime();
        kernel.client.ask(kernel.client.control, "interrupt_request", Map.of());
        Message reply = kernel.client.reply(id);
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
        assertThat(reply.content()).containsEntry("ename", "Interrupted");
        assertThat(kernel.client.reply(behind).content()).containsEntry("status", "aborted");
        assertThat(kernel.value("held")).isEqualTo("5");
        return reply;
    }

    /** Threads that were stopped leave their frames beside the reply, each in its own time. */
    private static void nothingIsAtWork() {
        long limit = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        String atWork = kernel.value(AT_WORK);
        while (!atWork.equals("[]") && System.nanoTime() < limit) {
            atWork = kernel.value(AT_WORK);
        }
        assertThat(atWork).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true) {}",
                "Thread.sleep(600_000);",
                "new Scanner(System.in).nextLine();",
                "while (true) { try { Thread.sleep(50); } catch (Throwable e) { } }",
                "while (true) { try { while (true) {} } catch (Throwable e) { } }",
                "while (true) { try { while (true) {} } finally { continue; } }",
                "try { while (true) {} } finally { try { while (true) {} } finally { while (true) {} } }",
                "new LinkedBlockingQueue<Integer>().take();",
                "new CompletableFuture<Integer>().get();",
                "new CompletableFuture<Integer>().join();",
                "new CountDownLatch(1).await();",
                "new ProcessBuilder(\"sleep\", \"60\").start().waitFor();",
                "while (true) java.util.concurrent.locks.LockSupport.park();",
                "java.nio.channels.Selector.open().select();",
                "java.nio.channels.ServerSocketChannel.open().bind(null).accept();",
                "new PipedInputStream(new PipedOutputStream()).read();",
                "IntStream.range(0, 1 << 30).parallel().map(i -> { int n = 0; while (true) n++; }).sum();",
                "CompletableFuture.runAsync(() -> { while (true) {} }).join();",
                // The pool comes to the second when it is done with the first: on two processors long after the stop.
                "var pool = ForkJoinPool.commonPool(); pool.execute(BigInteger.TWO.pow(3_000_000)::toString);"
                        + " pool.execute(() -> { while (true) {} }); while (true) {}",
                "var two = Executors.newFixedThreadPool(2); for (int i = 0; i < 2; i++) two.submit(() -> { while (true) {} });"
                        + " two.awaitTermination(1, TimeUnit.DAYS);",
                "new Timer().schedule(new TimerTask() { public void run() { while (true) {} } }, 0);"
                        + " while (true) Thread.sleep(10);",
                "int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } fib(100);",
                "class Slow { static int v = forever(); static int forever() { while (true) {} } } int got = Slow.v;",
                "while (true) { \"x\".repeat(5_000_000).hashCode(); }",
                "while (true) System.out.println(\"more\");",
                "new BigDecimal(BigInteger.TWO.pow(1_000_000)) { public String toString() { while (true) {} } }",
                "class Shown { public String toString() { while (true) {} } } new Shown()",
            })
    void whatHeedsAnInterruptOrRunsCellsCodeEndsForGood(String source) {
        Message reply = interrupted(source);
        assertThat(String.valueOf(reply.content().get("traceback"))).doesNotContain("left behind");
        nothingIsAtWork();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new java.net.ServerSocket(0).accept();",
                "new java.net.DatagramSocket().receive(new java.net.DatagramPacket(new byte[9], 9));",
                "new ProcessBuilder(\"sleep\", \"60\").start().getInputStream().read();",
            })
    void whatIsStuckInTheOperatingSystemIsSaidToBeLeftBehind(String source) {
        Message reply = interrupted("{ System.out.print(\"and on\"); " + source + " }");
        assertThat(String.valueOf(reply.content().get("traceback"))).contains("left behind");
        nothingIsAtWork();
    }

    @Test
    void whatSharedThreadsDoForLaterCellsIsNotStopped() {
        interrupted("IntStream.range(0, 1 << 30).parallel().map(i -> { int n = 0; while (true) n++; }).sum();");
        interrupted("new java.net.ServerSocket(0).accept();");
        for (int i = 0; i < 10; i++) {
            assertThat(kernel.value("CompletableFuture.supplyAsync(() -> { long n = 0;"
                            + " for (int k = 0; k < 30_000_000; k++) n += k % 7; return n > 0; }).join()"))
                    .isEqualTo("true");
        }
    }
}

package org.tunebook.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.tunebook.kernel.engine.Engine;
import org.tunebook.kernel.zmtp.Connection;

/** Whatever clients send on whatever channel, the kernel serves the next. */
class FaultyClientsTest {
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static Path directory;
    private static ConnectionFile file;
    private static JupyterKernel kernel;
    private static Client client;

    @BeforeContainer
    static void start() throws IOException {
        directory = Files.createTempDirectory("faulty");
        file = ConnectionFile.read(Client.connectionFile(directory));
        kernel = JupyterKernel.start(
                file,
                Engine::start,
                Map.of("TUNEBOOK_HISTORY", directory.resolve("history.jsonl").toString()));
        client = new Client(file);
        client.awaitReady();
    }

    @AfterContainer
    static void stop() {
        kernel.close();
        client.close();
    }

    @AfterProperty
    void stillServes() {
        assertThat(client.ask(client.control, "kernel_info_request", Map.of()).content())
                .containsEntry("status", "ok");
        String id = client.execute("1+1");
        assertThat(client.reply(id).content()).containsEntry("status", "ok");
        assertThat(client.published(id))
                .filteredOn(message -> message.type().equals("execute_result"))
                .singleElement()
                .satisfies(message -> assertThat(message.content()).containsEntry("data", Map.of("text/plain", "2")));
        assertThat(client.beat("beat")).containsExactly("beat");
        assertThat(comesToRest()).as("the kernel's threads come to rest").isTrue();
    }

    /** A kernel that has just started still imports and warms up; one that polls in vain never rests. */
    private static boolean comesToRest() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            long before = processorTime();
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (processorTime() - before < 10_000_000) {
                return true;
            }
        }
        return false;
    }

    private static long processorTime() {
        var threads = java.lang.management.ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> List.of("channels", "shell", "control").contains(thread.getName()))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getId()))
                .sum();
    }

    @Provide
    Arbitrary<String> json() {
        return Arbitraries.of(
                "{}",
                "[]",
                "null",
                "5",
                "\"text\"",
                "",
                "{",
                "{\"a\":}",
                "NaN",
                "{\"code\":5}",
                "{\"code\":null,\"silent\":\"yes\",\"user_expressions\":[1]}",
                "{\"code\":[\"1+1\"],\"store_history\":{}}",
                "{\"code\":\"1\",\"user_expressions\":{\"a\":5,\"b\":null,\"c\":{}}}",
                "{\"code\":\"\\ud800\",\"cursor_pos\":1}",
                "{\"code\":\"Math.\",\"cursor_pos\":-7}",
                "{\"code\":\"Math.\",\"cursor_pos\":1e99}",
                "{\"code\":\"Math.\",\"cursor_pos\":2.5}",
                "{\"code\":\"Math.\",\"cursor_pos\":99999999999999999999999999}",
                "{\"code\":\"Math.\",\"cursor_pos\":NaN}",
                "{\"code\":\"Math.\",\"cursor_pos\":\"3\"}",
                "{\"code\":\"1\",\"code\":\"2\"}",
                "{\"hist_access_type\":\"range\",\"session\":-99,\"start\":1e300,\"stop\":-1}",
                "{\"hist_access_type\":\"search\",\"pattern\":\"[[\",\"n\":-5}",
                "{\"hist_access_type\":[],\"n\":\"x\"}",
                "{\"value\":{}}",
                "{\"comm_id\":7}",
                "[".repeat(3_000),
                "{\"a\":" + "[".repeat(900) + "]".repeat(900) + "}",
                "{\"a\":" + "9".repeat(2_000) + "}",
                "{\"\\udfff\":\"\\ud83d\"}");
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of(
                "execute_request",
                "complete_request",
                "inspect_request",
                "is_complete_request",
                "history_request",
                "comm_info_request",
                "kernel_info_request",
                "interrupt_request",
                "comm_open",
                "comm_msg",
                "input_reply",
                "execute_reply",
                "no_such_request",
                "_request",
                "",
                "\\ud800",
                "x".repeat(10_000));
    }

    private static Connection channel(int n) {
        return List.of(client.shell, client.control, client.stdin).get(Math.floorMod(n, 3));
    }

    /** A message whose signature is right, whatever its parts are. */
    private static List<byte[]> signed(String header, String parent, String metadata, String content) {
        List<byte[]> parts = new ArrayList<>();
        for (String part : List.of(header, parent, metadata, content)) {
            parts.add(part.getBytes(StandardCharsets.UTF_8));
        }
        List<byte[]> frames = new ArrayList<>(List.of(DELIMITER, Client.sign(parts)));
        frames.addAll(parts);
        return frames;
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF, seed = "17")
    void contentOfAnyShape(
            @ForAll("types") String type,
            @ForAll("json") String parent,
            @ForAll("json") String content,
            @ForAll int channel) {
        String header = "{\"msg_id\":\"" + channel + "\",\"msg_type\":\"" + type + "\"}";
        client.sendFrames(channel(channel), signed(header, parent, "{}", content));
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF, seed = "18")
    void headersOfAnyShape(@ForAll("json") String header, @ForAll("json") String metadata, @ForAll int channel) {
        client.sendFrames(channel(channel), signed(header, "{}", metadata, "{}"));
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF, seed = "19")
    void framesOfAnyBytesAndNumber(@ForAll List<byte[]> frames, @ForAll int channel, @ForAll boolean delimited) {
        List<byte[]> all = new ArrayList<>(frames);
        if (delimited || all.isEmpty()) {
            all.add(0, DELIMITER);
        }
        client.sendFrames(channel(channel), all);
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF, seed = "20")
    void bytesThatAreNoProtocolAtAll(
            @ForAll byte[] noise, @ForAll int channel, @ForAll boolean greeted, @ForAll @IntRange(max = 30) int readyAt)
            throws IOException {
        int[] ports = {file.shell(), file.control(), file.stdin(), file.iopub(), file.heartbeat()};
        try (Socket socket = new Socket("127.0.0.1", ports[Math.floorMod(channel, ports.length)])) {
            OutputStream out = socket.getOutputStream();
            if (greeted) {
                out.write(greeting());
                byte[] ready = ready("DEALER");
                System.arraycopy(
                        noise,
                        0,
                        ready,
                        Math.min(readyAt, ready.length),
                        Math.min(noise.length, Math.max(0, ready.length - readyAt)));
                out.write(ready);
            }
            out.write(noise);
            out.flush();
        } catch (java.net.SocketException e) {
            assertThat(e).as("the kernel closed the connection").hasMessageNotContaining("refused");
        }
    }

    /** How a ZMTP 3.0 connection without security begins (ZMTP 3.0, "Greeting"). */
    private static byte[] greeting() {
        byte[] greeting = new byte[64];
        greeting[0] = (byte) 0xff;
        greeting[9] = 0x7f;
        greeting[10] = 3;
        System.arraycopy("NULL".getBytes(StandardCharsets.US_ASCII), 0, greeting, 12, 4);
        return greeting;
    }

    @Example
    void framesThatClaimToBeHugeTakeNoMemory() throws IOException {
        for (long length : new long[] {1L << 31, Long.MAX_VALUE, -1, Integer.MAX_VALUE - 8L, 1_500_000_000}) {
            for (int port : List.of(file.shell(), file.control(), file.stdin(), file.iopub(), file.heartbeat())) {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    OutputStream out = socket.getOutputStream();
                    out.write(greeting());
                    out.write(ready("DEALER"));
                    out.write(2);
                    out.write(ByteBuffer.allocate(8).putLong(length).array());
                    out.write(new byte[1_000]);
                    out.flush();
                } catch (java.net.SocketException e) {
                    assertThat(e).hasMessageNotContaining("refused");
                }
            }
        }
    }

    private static byte[] ready(String type) {
        byte[] body =
                ("\5READY\13Socket-Type\0\0\0" + (char) type.length() + type).getBytes(StandardCharsets.ISO_8859_1);
        byte[] frame = new byte[body.length + 2];
        frame[0] = 4;
        frame[1] = (byte) body.length;
        System.arraycopy(body, 0, frame, 2, body.length);
        return frame;
    }

    @Example
    void manyFramesAndLongOnes() {
        List<byte[]> many = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            many.add(new byte[i % 3]);
        }
        // Too many: the connection is ended for it, and what else is on its way with it.
        try (Connection flood = new Connection("DEALER", new byte[0], file.shell())) {
            flood.send(many);
        } catch (UncheckedIOException e) {
            assertThat(e).hasMessageNotContaining("refused");
        }
        client.sendFrames(client.control, List.of(DELIMITER, new byte[20_000_000], new byte[1], new byte[1]));
    }

    @Example
    void socketsOfAnyKindOnAnyPort() {
        Random random = new Random(23);
        for (int port : List.of(file.shell(), file.control(), file.stdin(), file.iopub(), file.heartbeat())) {
            for (String type : List.of("DEALER", "REQ", "ROUTER", "XSUB", "PUSH", "")) {
                try (Connection socket = new Connection(type, new byte[0], port)) {
                    byte[] noise = new byte[random.nextInt(300)];
                    random.nextBytes(noise);
                    socket.send(List.of(noise, noise, noise));
                } catch (UncheckedIOException e) {
                    assertThat(e).as("the kernel closed the connection").hasMessageNotContaining("refused");
                }
            }
        }
    }

    @Example
    void aHeartbeatOfManyFramesIsEchoedWhole() {
        assertThat(client.beat("a", "", "b")).containsExactly("a", "", "b");
    }

    @Example
    void clientsThatVanishInTheMidstOfWhatTheyAsked() {
        for (int i = 0; i < 20; i++) {
            try (Connection shell = new Connection("DEALER", new byte[0], file.shell())) {
                client.sendFrames(shell, client.frames("kernel_info_request", Map.of()));
                client.sendFrames(shell, client.frames("execute_request", Map.of("code", "Thread.sleep(1);")));
            }
        }
    }

    @Example
    void codeWithHalvesOfCharactersIsAnswered() {
        String id = client.execute("System.out.print(\"\\ud83d\"); \"\\ude00\"");
        assertThat(client.reply(id).content()).containsEntry("status", "ok");
        assertThat(Client.types(client.published(id))).contains("stream", "execute_result");
        List<byte[]> request = signed(
                "{\"msg_id\":\"half\",\"msg_type\":\"execute_request\"}", "{}", "{}", "{\"code\":\"\\\"\\ud83d\\\"\"}");
        client.sendFrames(client.shell, request);
        assertThat(client.reply("half").content()).containsEntry("status", "ok");
    }

    @Example
    void answersNobodyAskedForAreDropped() {
        for (int i = 0; i < 3; i++) {
            client.send(client.stdin, "input_reply", Map.of("value", "stray"));
        }
        String id = client.execute("new Scanner(System.in).nextLine()");
        Message question = client.await(client.stdin, message -> message.type().equals("input_request"));
        client.answer(question, "right");
        client.answer(question, "late");
        client.reply(id);
        assertThat(client.published(id))
                .filteredOn(message -> message.type().equals("execute_result"))
                .singleElement()
                .satisfies(
                        message -> assertThat(message.content()).containsEntry("data", Map.of("text/plain", "right")));
    }
}

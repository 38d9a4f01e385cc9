package org.tunebook.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.kernel.engine.Engine;
import org.tunebook.kernel.zmtp.Connection;

class JupyterKernelTest {
    private static JupyterKernel kernel;
    private static Client client;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        ConnectionFile file = ConnectionFile.read(Client.connectionFile(directory));
        kernel = JupyterKernel.start(
                file,
                Engine::start,
                Map.of("TUNEBOOK_HISTORY", directory.resolve("history.jsonl").toString()));
        client = new Client(file);
        client.awaitReady();
    }

    @AfterAll
    static void stop() {
        kernel.close();
        client.close();
    }

    @Test
    void aCellIsEchoedItsResultPublishedAndAnswered() {
        String id = client.execute("System.out.print(\"hi\"); 6 * 7");
        Message reply = client.reply(id);
        List<Message> published = client.published(id);

        assertThat(reply.content()).containsEntry("status", "ok");
        assertThat(Client.types(published))
                .containsExactly("status", "execute_input", "stream", "execute_result", "status");
        assertThat(published.get(3).content())
                .containsEntry("data", Map.of("text/plain", "42"))
                .containsEntry("execution_count", reply.content().get("execution_count"));
        assertThat(String.valueOf(reply.header().get("date")))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z");
    }

    @Test
    void aFailingCellAbortsThoseQueuedBehindItButNotLaterOnes() {
        String first = client.execute("throw new IllegalStateException(\"boom\");");
        String second = client.execute("1+1");
        Message failed = client.reply(first);
        Message aborted = client.reply(second);
        Message later = client.reply(client.execute("1+1"));

        assertThat(failed.content())
                .containsEntry("status", "error")
                .containsEntry("ename", "java.lang.IllegalStateException")
                .containsEntry("evalue", "boom");
        assertThat(aborted.content()).as("no number, as if it had run").isEqualTo(Map.of("status", "aborted"));
        assertThat(later.content()).containsEntry("status", "ok");
        assertThat(Client.types(client.published(first))).contains("error");
    }

    @Test
    void aSilentCellPublishesNothingAndDoesNotCount() {
        int before = client.reply(client.execute("1")).number("execution_count", -1);
        String id = client.execute("System.out.print(1); 2", Map.of("silent", true));
        client.reply(id);
        assertThat(Client.types(client.published(id))).containsExactly("status", "status");
        int after = client.reply(client.execute("1")).number("execution_count", -1);
        assertThat(after).isEqualTo(before + 1);
    }

    @Test
    void userExpressionsAreEvaluatedBesideTheCell() {
        Message reply = client.reply(
                client.execute("int seven = 7;", Map.of("user_expressions", Map.of("a", "seven", "b", "nothing"))));
        assertThat(String.valueOf(reply.content().get("user_expressions")))
                .contains("a={data={text/plain=7}, metadata={}, status=ok}", "b={status=error, ename=CompilationError");
    }

    @Test
    void aMessageReplayedIsNotExecutedAgain() {
        client.reply(client.execute("int runs = 0;"));
        List<byte[]> frames = client.frames("execute_request", Map.of("code", "runs++;"));
        client.sendFrames(client.shell, frames);
        client.sendFrames(client.shell, frames);
        String id = client.execute("runs");
        client.reply(id);
        assertThat(client.published(id).get(2).content()).containsEntry("data", Map.of("text/plain", "1"));
    }

    @Test
    void aQuestionIsAnsweredOnlyByWhatComesAfterIt() {
        client.send(client.stdin, "input_reply", Map.of("value", "stray"));
        String id = client.execute("new Scanner(System.in).nextLine()");
        Message question = client.await(client.stdin, message -> message.type().equals("input_request"));
        assertThat(question.parent()).containsEntry("msg_id", id);
        client.answer(Message.of("input_request", null, Map.of(), "other"), "to another question");
        client.answer(question, "yes");
        client.reply(id);
        assertThat(client.published(id))
                .filteredOn(message -> message.type().equals("execute_result"))
                .allSatisfy(message -> assertThat(message.content()).containsEntry("data", Map.of("text/plain", "yes")))
                .hasSize(1);
    }

    @Test
    void aFrontEndThatCannotBeAskedMakesReadingFail() {
        Message reply = client.reply(client.execute("System.in.read()", Map.of("allow_stdin", false)));
        assertThat(reply.content()).containsEntry("ename", "java.io.IOException");
    }

    @Test
    void controlIsAnsweredAndAnInterruptTakenWhileACellRuns() {
        String id = client.execute("System.out.println(\"on\"); while (true) {}");
        String behind = client.execute("1+1");
        client.await(client.iopub, message -> message.type().equals("stream"));
        assertThat(client.ask(client.control, "kernel_info_request", Map.of()).content())
                .containsEntry("status", "ok");
        assertThat(client.beat("beat")).containsExactly("beat");
        assertThat(client.ask(client.control, "interrupt_request", Map.of()).content())
                .containsEntry("status", "ok");
        assertThat(client.reply(id).content()).containsEntry("ename", "Interrupted");
        assertThat(client.reply(behind).content()).containsEntry("status", "aborted");
    }

    @Test
    void cursorsCountCodePoints() {
        String code = "String face = \"😀\"; face.repe";
        Message reply = client.ask(
                client.shell,
                "complete_request",
                Map.of("code", code, "cursor_pos", code.codePointCount(0, code.length())));
        assertThat(reply.content())
                .containsEntry("matches", List.of("repeat("))
                .containsEntry("cursor_start", code.codePointCount(0, code.length()) - 4)
                .containsEntry("cursor_end", code.codePointCount(0, code.length()));
    }

    @Test
    void historyIsFoundByTailRangeAndPattern() {
        client.reply(client.execute("\"hist\" + 1"));
        client.reply(client.execute("\"hist\" + 2"));
        client.reply(client.execute("\"hist\" + 1"));
        Message tail =
                client.ask(client.shell, "history_request", Map.of("hist_access_type", "tail", "n", 2, "output", true));
        List<?> rows = Objects.requireNonNull((List<?>) tail.content().get("history"));
        assertThat(rows).hasSize(2);
        List<?> row = (List<?>) rows.get(0);
        Object session = row.get(0);
        Object number = row.get(1);
        assertThat(row.get(2)).isEqualTo(List.of("\"hist\" + 2", "hist2"));
        Message range = client.ask(
                client.shell,
                "history_request",
                Map.of(
                        "hist_access_type",
                        "range",
                        "session",
                        session,
                        "start",
                        number,
                        "stop",
                        ((Number) number).intValue() + 1));
        assertThat(range.content()).containsEntry("history", List.of(List.of(session, number, "\"hist\" + 2")));
        Message search = client.ask(
                client.shell,
                "history_request",
                Map.of("hist_access_type", "search", "pattern", "\"hist\"*", "unique", true, "n", 10));
        assertThat((List<?>) search.content().get("history")).hasSize(2);
    }

    @Test
    void otherRequestsAreAnswered() {
        assertThat(client.ask(client.shell, "comm_info_request", Map.of()).content())
                .containsEntry("status", "ok");
        assertThat(client.ask(client.shell, "is_complete_request", Map.of("code", "int x = ("))
                        .content())
                .containsEntry("status", "incomplete");
        assertThat(client.ask(client.shell, "inspect_request", Map.of("code", "zzqqxx", "cursor_pos", 2))
                        .content())
                .containsEntry("status", "ok")
                .containsEntry("found", false);
        String id = client.send(client.shell, "comm_open", Map.of("comm_id", "c", "target_name", "none"));
        assertThat(Client.types(client.published(id))).containsExactly("status", "comm_close", "status");
    }

    @Test
    void whatIsNoMessageIsDropped() {
        byte[] delimiter = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
        byte[] object = "{}".getBytes(StandardCharsets.US_ASCII);
        List<byte[]> good = client.frames("execute_request", Map.of("code", "boolean reached = true;"));
        for (Connection socket : List.of(client.shell, client.control, client.stdin)) {
            client.sendFrames(socket, List.of(new byte[0]));
            client.sendFrames(socket, List.of(delimiter));
            client.sendFrames(socket, List.of(delimiter, new byte[0], object));
            client.sendFrames(
                    socket,
                    List.of(
                            delimiter,
                            "0".repeat(64).getBytes(StandardCharsets.US_ASCII),
                            object,
                            object,
                            object,
                            object));
            client.sendFrames(socket, good.subList(0, 4));
            List<byte[]> tampered = new ArrayList<>(good);
            tampered.set(5, "{\"code\":\"int tampered = 1;\"}".getBytes(StandardCharsets.UTF_8));
            client.sendFrames(socket, tampered);
            client.sendFrames(socket, client.frames("no_such_request", Map.of()));
            client.sendFrames(socket, client.frames("execute_request", Map.of("code", 5)));
        }
        assertThat(client.reply(client.execute("tampered")).content()).containsEntry("status", "error");
        assertThat(client.ask(client.control, "kernel_info_request", Map.of()).content())
                .containsEntry("status", "ok");
    }

    @Test
    void noFramesWhateverStopTheKernel() {
        Random random = new Random(11);
        List<byte[]> good = client.frames("kernel_info_request", Map.of("a", List.of(1, 2.5, "x", false)));
        for (int i = 0; i < 2_000; i++) {
            List<byte[]> frames = new ArrayList<>(good);
            for (int changes = 1 + random.nextInt(3); changes > 0 && !frames.isEmpty(); changes--) {
                int at = random.nextInt(frames.size());
                switch (random.nextInt(4)) {
                    case 0 -> frames.remove(at);
                    case 1 -> frames.add(at, frames.get(random.nextInt(frames.size())));
                    case 2 -> frames.set(at, Arrays.copyOf(frames.get(at), random.nextInt(frames.get(at).length + 1)));
                    default -> {
                        byte[] noise = frames.get(at).clone();
                        if (noise.length > 0) {
                            noise[random.nextInt(noise.length)] = (byte) random.nextInt();
                        }
                        frames.set(at, noise);
                    }
                }
            }
            client.sendFrames(i % 2 == 0 ? client.shell : client.control, frames);
        }
        assertThat(client.reply(client.execute("1+1")).content()).containsEntry("status", "ok");
        assertThat(client.ask(client.control, "kernel_info_request", Map.of()).content())
                .containsEntry("status", "ok");
    }
}

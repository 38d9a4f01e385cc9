package org.tunebook.kernel.jupyter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tunebook.kernel.engine.CellError;
import org.tunebook.kernel.engine.CellOutput;
import org.tunebook.kernel.engine.CellResult;
import org.tunebook.kernel.engine.Completeness;
import org.tunebook.kernel.engine.Completion;
import org.tunebook.kernel.engine.Engine;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/**
 * A kernel at work: takes requests from its channels, has the engine answer them, one after the other on
 * the shell channel, and on the control channel also while a cell runs.
 */
public final class JupyterKernel implements AutoCloseable {
    private static final long PREPARATION_CHECK_MILLIS = 20;

    private final Channels channels;
    private final String session = UUID.randomUUID().toString();
    private final History history;
    private final BlockingQueue<Message> shell = new LinkedBlockingQueue<>();
    private final BlockingQueue<Message> control = new LinkedBlockingQueue<>();
    private final CompletableFuture<Engine> engine;
    private final CountDownLatch shutdown = new CountDownLatch(1);
    private final Thread shellThread = new Thread(null, this::serveShell, "shell", 0, false);
    private final Thread controlThread = new Thread(null, this::serveControl, "control", 0, false);
    private volatile @Nullable Question question;
    private boolean prepared;
    private int executions;
    private long abortedUntil = Long.MIN_VALUE;
    private boolean aborting;

    private record Question(String messageId, CompletableFuture<String> answer) {}

    private JupyterKernel(ConnectionFile file, History history, CompletableFuture<Engine> engine) {
        this.history = history;
        this.engine = engine;
        this.channels = new Channels(file, new Wire(file.key()));
        shellThread.setDaemon(true);
        controlThread.setDaemon(true);
    }

    /**
     * Binds the channels and begins to answer; the engine is made meanwhile on the thread that runs cells.
     *
     * @param engine makes the engine
     * @param environment where the history is kept: {@code TUNEBOOK_HISTORY} names its file
     */
    public static JupyterKernel start(ConnectionFile file, Supplier<Engine> engine, Map<String, String> environment) {
        CompletableFuture<Engine> made = new CompletableFuture<>();
        new Thread(null, () -> makeEngine(engine, made), "engine-start", 0, false).start();
        JupyterKernel kernel = new JupyterKernel(file, new History(History.standardFile(environment)), made);
        kernel.channels.start(kernel::shellMessage, kernel.control::add, kernel::answered);
        kernel.controlThread.start();
        kernel.shellThread.start();
        kernel.status("starting", null);
        return kernel;
    }

    private static void startDaemon(Runnable task, String name) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    private static void makeEngine(Supplier<Engine> maker, CompletableFuture<Engine> made) {
        try {
            made.complete(maker.get());
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            made.completeExceptionally(e);
        }
    }

    /** Waits until a client has asked the kernel to end. */
    public void awaitShutdown() throws InterruptedException {
        shutdown.await();
    }

    /** Stops the running cell, if one runs. */
    public void interrupt() {
        Engine made = engine.getNow(null);
        if (made != null) {
            channels.hurry();
            made.interrupt();
        }
    }

    @Override
    public void close() {
        channels.hurry();
        channels.close();
        if (engine.isDone() && !engine.isCompletedExceptionally()) {
            engine.join().close();
        }
        shellThread.interrupt();
        controlThread.interrupt();
        shutdown.countDown();
    }

    private void shellMessage(Message message) {
        shell.add(message);
    }

    private void serveShell() {
        while (shutdown.getCount() > 0) {
            try {
                serve(nextRequest(), Channels.Channel.SHELL);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                System.err.println("A request could not be answered: " + e);
            }
        }
    }

    /** The next request; while there is none, the engine gets on with what it still has to do. */
    private Message nextRequest() throws InterruptedException {
        Message next = shell.poll();
        while (next == null && !prepared) {
            if (engine.isDone()) {
                prepared = !engine.join().prepare();
                if (prepared) {
                    startDaemon(channels::warmUp, "warm-up");
                }
                next = shell.poll();
            } else {
                next = shell.poll(PREPARATION_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        if (next == null && prepared) {
            history.load();
        }
        return next == null ? shell.take() : next;
    }

    private void serveControl() {
        while (shutdown.getCount() > 0) {
            try {
                serve(control.take(), Channels.Channel.CONTROL);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                System.err.println("A request could not be answered: " + e);
            }
        }
    }

    private void serve(Message request, Channels.Channel channel) {
        status("busy", request);
        try {
            switch (request.type()) {
                case "kernel_info_request" -> reply(request, channel, KernelInfo.content());
                case "execute_request" -> execute(request, channel);
                case "complete_request" -> complete(request, channel);
                case "inspect_request" -> inspect(request, channel);
                case "is_complete_request" -> isComplete(request, channel);
                case "history_request" -> history(request, channel);
                case "comm_info_request" -> reply(request, channel, Map.of("status", "ok", "comms", Map.of()));
                case "comm_open" ->
                    channels.publish(Message.of(
                            "comm_close",
                            request,
                            Map.of("comm_id", request.text("comm_id", ""), "data", Map.of()),
                            session));
                case "interrupt_request" -> {
                    interrupt();
                    reply(request, channel, Map.of("status", "ok"));
                }
                case "shutdown_request" -> {
                    reply(request, channel, Map.of("status", "ok", "restart", request.flag("restart", false)));
                    channels.publish(Message.of(
                            "shutdown_reply",
                            request,
                            Map.of("status", "ok", "restart", request.flag("restart", false)),
                            session));
                }
                default -> System.err.println("A message of the unknown type " + request.type() + " was ignored");
            }
        } catch (RuntimeException | Error e) {
            if (request.type().endsWith("_request")) {
                reply(request, channel, failure(e.getClass().getName(), String.valueOf(e.getMessage()), List.of()));
            }
        } finally {
            status("idle", request);
        }
        if (request.type().equals("shutdown_request")) {
            shutdown.countDown();
        }
    }

    private void status(String state, @Nullable Message parent) {
        channels.publish(Message.of("status", parent, Map.of("execution_state", state), session));
    }

    private void reply(Message request, Channels.Channel channel, Map<String, ? extends @Nullable Object> content) {
        String type = request.type().replace("_request", "_reply");
        channels.send(channel, Message.of(type, request, content, session));
    }

    private static Map<String, Object> failure(String name, String message, List<String> traceback) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("status", "error");
        content.put("ename", name);
        content.put("evalue", message);
        content.put("traceback", traceback);
        return content;
    }

    private void execute(Message request, Channels.Channel channel) {
        if (aborting && request.received() <= abortedUntil) {
            reply(request, channel, Map.of("status", "aborted"));
            return;
        }
        aborting = false;
        String code = request.text("code", "");
        boolean silent = request.flag("silent", false);
        boolean stored = !silent && request.flag("store_history", true);
        if (stored) {
            executions++;
        }
        int number = executions;
        if (!silent) {
            channels.publish(
                    Message.of("execute_input", request, Map.of("code", code, "execution_count", number), session));
        }
        CellOutput output = silent ? CellOutput.none() : new Page(request);
        channels.takeTime();
        CellResult result = engine.join().run(number, code, output);
        Map<String, Object> content;
        String shown = null;
        if (result instanceof CellResult.Succeeded succeeded) {
            Optional<MimeBundle> value = succeeded.value();
            if (value.isPresent() && !silent) {
                shown = value.get().toString();
                Map<String, Object> body = bundle(value.get());
                body.put("execution_count", number);
                channels.publish(Message.of("execute_result", request, body, session));
            }
            content = new LinkedHashMap<>();
            content.put("status", "ok");
            content.put("user_expressions", expressions(request));
            content.put("payload", List.of());
        } else if (result instanceof CellResult.Explained explained) {
            Map<String, Object> page = bundle(explained.documentation());
            page.put("source", "page");
            page.put("start", 0);
            content = new LinkedHashMap<>();
            content.put("status", "ok");
            content.put("user_expressions", expressions(request));
            content.put("payload", List.of(page));
        } else {
            CellError error = ((CellResult.Failed) result).error();
            if (!silent) {
                channels.publish(Message.of("error", request, error(error), session));
            }
            content = error(error);
            content.put("user_expressions", Map.of());
            if (request.flag("stop_on_error", true) && !silent) {
                aborting = true;
                abortedUntil = System.nanoTime();
            }
        }
        content.put("execution_count", number);
        reply(request, channel, content);
        if (stored && !code.isBlank()) {
            history.add(number, code, shown);
        }
    }

    private static Map<String, Object> error(CellError error) {
        return failure(error.name(), error.message(), error.traceback());
    }

    private Map<String, Object> expressions(Message request) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (request.content().get("user_expressions") instanceof Map<?, ?> asked) {
            asked.forEach(
                    (name, expression) -> values.put(String.valueOf(name), expression(String.valueOf(expression))));
        }
        return values;
    }

    private Map<String, Object> expression(String source) {
        CellResult result = engine.join().evaluate(source);
        if (result instanceof CellResult.Failed failed) {
            return error(failed.error());
        }
        Map<String, Object> value = bundle(
                result instanceof CellResult.Succeeded succeeded
                        ? succeeded.value().orElseGet(() -> MimeBundle.text(""))
                        : ((CellResult.Explained) result).documentation());
        value.put("status", "ok");
        return value;
    }

    private static Map<String, Object> bundle(MimeBundle bundle) {
        Map<String, Object> data = new LinkedHashMap<>();
        bundle.data().forEach((type, form) -> data.put(type, form(type, form)));
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("data", data);
        content.put("metadata", Map.of());
        return content;
    }

    private static Object form(String type, Object form) {
        if (form instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (type.endsWith("json")) {
            try {
                return Json.object(form.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                return form;
            }
        }
        return form;
    }

    private void complete(Message request, Channels.Channel channel) {
        String code = request.text("code", "");
        Completion found = engine.join().complete(code, utf16(code, request.number("cursor_pos", code.length())));
        List<String> matches = new ArrayList<>();
        List<Map<String, Object>> types = new ArrayList<>();
        int start = codePoints(code, found.start());
        int end = codePoints(code, found.end());
        for (Completion.Candidate candidate : found.candidates()) {
            matches.add(candidate.text());
            Map<String, Object> type = new LinkedHashMap<>();
            type.put("start", start);
            type.put("end", end);
            type.put("text", candidate.text());
            type.put("type", candidate.kind().isEmpty() ? "<unknown>" : candidate.kind());
            type.put("signature", candidate.signature());
            types.add(type);
        }
        reply(
                request,
                channel,
                Map.of(
                        "status",
                        "ok",
                        "matches",
                        matches,
                        "cursor_start",
                        start,
                        "cursor_end",
                        end,
                        "metadata",
                        Map.of("_jupyter_types_experimental", types)));
    }

    /** The protocol counts code points, Java its own units. */
    private static int utf16(String code, int codePoints) {
        int count = code.codePointCount(0, code.length());
        return code.offsetByCodePoints(0, Math.max(0, Math.min(codePoints, count)));
    }

    private static int codePoints(String code, int utf16) {
        return code.codePointCount(0, utf16);
    }

    private void inspect(Message request, Channels.Channel channel) {
        String code = request.text("code", "");
        Optional<MimeBundle> found =
                engine.join().inspect(code, utf16(code, request.number("cursor_pos", code.length())));
        Map<String, Object> content = found.map(JupyterKernel::bundle).orElseGet(() -> {
            Map<String, Object> nothing = new LinkedHashMap<>();
            nothing.put("data", Map.of());
            nothing.put("metadata", Map.of());
            return nothing;
        });
        content.put("status", "ok");
        content.put("found", found.isPresent());
        reply(request, channel, content);
    }

    private void isComplete(Message request, Channels.Channel channel) {
        Completeness answer = engine.join().completeness(request.text("code", ""));
        reply(
                request,
                channel,
                switch (answer) {
                    case COMPLETE -> Map.of("status", "complete");
                    case INCOMPLETE -> Map.of("status", "incomplete", "indent", "    ");
                    case INVALID -> Map.of("status", "invalid");
                });
    }

    private void history(Message request, Channels.Channel channel) {
        int n = request.number("n", 0);
        List<History.Entry> found = switch (request.text("hist_access_type", "tail")) {
            case "range" ->
                history.range(request.number("session", 0), request.number("start", 1), request.number("stop", 0));
            case "search" ->
                history.search(
                        request.text("pattern", "*"),
                        n,
                        request.flag("unique", false) ? History.Repeats.LATEST : History.Repeats.ALL);
            default -> history.tail(n);
        };
        boolean outputs = request.flag("output", false);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (History.Entry entry : found) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(entry.session());
            row.add(entry.number());
            if (outputs) {
                List<@Nullable Object> both = new ArrayList<>();
                both.add(entry.source());
                both.add(entry.output());
                row.add(both);
            } else {
                row.add(entry.source());
            }
            rows.add(row);
        }
        reply(request, channel, Map.of("status", "ok", "history", rows));
    }

    /** An answer came in; it counts only if something was asked and it is to that question. */
    private void answered(Message reply) {
        Question open = question;
        if (open == null || !reply.type().equals("input_reply")) {
            return;
        }
        Object of = reply.parent().get("msg_id");
        if (of == null || of.equals(open.messageId)) {
            question = null;
            open.answer.complete(reply.text("value", ""));
        }
    }

    /** A cell's output as messages, all of them children of the request that ran it. */
    private final class Page implements CellOutput {
        private final Message request;

        Page(Message request) {
            this.request = request;
        }

        private void publish(String type, Map<String, Object> content) {
            channels.awaitClients();
            channels.publish(Message.of(type, request, content, session));
        }

        @Override
        public void stream(Channel channel, String text) {
            publish("stream", Map.of("name", channel == Channel.STDOUT ? "stdout" : "stderr", "text", text));
        }

        @Override
        public void display(MimeBundle value, String displayId) {
            Map<String, Object> content = bundle(value);
            content.put("transient", Map.of("display_id", displayId));
            publish("display_data", content);
        }

        @Override
        public void update(MimeBundle value, String displayId) {
            Map<String, Object> content = bundle(value);
            content.put("transient", Map.of("display_id", displayId));
            publish("update_display_data", content);
        }

        @Override
        public void clear(Notebook.Clear when) {
            publish("clear_output", Map.of("wait", when == Notebook.Clear.ON_NEXT_OUTPUT));
        }

        @Override
        public CompletableFuture<String> input(String prompt, Echo echo) {
            if (!request.flag("allow_stdin", true)) {
                return CompletableFuture.failedFuture(
                        new IOException("the cell reads standard input, but this front end cannot be asked for input"));
            }
            Message asked = Message.of(
                    "input_request", request, Map.of("prompt", prompt, "password", echo == Echo.HIDDEN), session);
            CompletableFuture<String> answer = new CompletableFuture<>();
            question = new Question(asked.id(), answer);
            channels.send(Channels.Channel.STDIN, asked);
            return answer;
        }
    }

    /** Ends the process within a second, whatever its other threads do. */
    public static void exit(int status) {
        Thread last = new Thread(
                () -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(700);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(status);
                },
                "exit");
        last.setDaemon(true);
        last.start();
        System.exit(status);
    }
}

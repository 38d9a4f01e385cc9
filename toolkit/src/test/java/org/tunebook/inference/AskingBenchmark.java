package org.tunebook.inference;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.tunebook.Lessons;
import org.tunebook.TestClassPath;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.dataset.TatQa;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.TrainingRecords;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.prompt.PromptedExample;
import org.tunebook.tuning.FineTuning;
import org.tunebook.tuning.JobOutcome;

/**
 * The rate at which a test set of 3,572 questions is asked over 16 connections, with a journal and a progress bar,
 * beside the rate at which Bedrock Local, a program of its own on the same machine, answers the same questions
 * over 16 sockets that do nothing but write bytes and read them, before and after. With {@code tuned}, the questions of
 * the sample data to a tuned model, as an evaluation is; with {@code apart} the same, client and server each kept to a
 * processor of its own (by {@code taskset}), as where the service is elsewhere; with {@code base}, short questions to
 * the base model, which takes so little time for an answer that two thirds of the work is the client's.
 *
 * <p>Run by hand, from the repository's root:
 *
 * <pre>
 * mvn -q -pl toolkit -am test-compile
 * java -cp CLASS_PATH org.tunebook.inference.AskingBenchmark [tuned|apart|base] [rounds] [questions]
 * </pre>
 *
 * <p>The results are kept in {@code toolkit/benchmark/asking.txt}.
 */
final class AskingBenchmark {
    private static final int CONNECTIONS = 16;
    private static final int WARM_UP = 3;
    private static final JsonMapper JSON = new JsonMapper();

    private AskingBenchmark() {}

    public static void main(String[] args) throws Exception {
        String what = args.length > 0 ? args[0] : "tuned";
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 4;
        int questions = args.length > 2 ? Integer.parseInt(args[2]) : 3572;
        System.setProperty("tunebook.bedrock-local.classpath", TestClassPath.text());
        Path directory = Files.createTempDirectory(Path.of("toolkit/target"), "asking");
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d processors, %,d questions, %d connections%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                questions,
                CONNECTIONS);
        try (Bedrock bedrock = Bedrock.local(directory.resolve("local"))) {
            long server = JSON.readTree(directory.resolve("local/server.json").toFile())
                    .path("pid")
                    .asLong();
            try {
                if (what.equals("apart")) {
                    pin(server, 0);
                    pin(ProcessHandle.current().pid(), 1);
                }
                switch (what) {
                    case "tuned", "apart" ->
                        measure(
                                "tuned model, sample data",
                                tuned(bedrock, directory),
                                sample(questions),
                                rounds,
                                directory);
                    case "base" ->
                        measure(
                                "base model, short questions",
                                Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU),
                                Lessons.examples(10, questions),
                                rounds,
                                directory);
                    default -> throw new IllegalArgumentException(what + "; expected tuned, apart or base");
                }
            } finally {
                ProcessHandle.of(server).ifPresent(ProcessHandle::destroy);
            }
        }
    }

    /** Keeps a program to one processor. */
    private static void pin(long pid, int processor) throws Exception {
        int left = new ProcessBuilder("taskset", "-a", "-c", "-p", Integer.toString(processor), Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (left != 0) {
            throw new IllegalStateException("taskset ended with " + left);
        }
    }

    private static void measure(
            String what, Endpoint endpoint, List<PromptedExample> examples, int rounds, Path directory)
            throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%s, %.0f characters each%n",
                what,
                examples.stream()
                        .mapToInt(example ->
                                example.conversation().prompt().toString().length())
                        .average()
                        .orElse(0));
        // The server's own machine code is made first; that of the client's library in the first round.
        for (int i = 0; i < WARM_UP; i++) {
            sockets(endpoint, examples);
        }
        double before = examples.size() / sockets(endpoint, examples);
        for (int round = 0; round < rounds; round++) {
            Duration worked = cpu();
            double asked =
                    examples.size() / toolkit(endpoint, examples, Files.createTempFile(directory, "answers", ""));
            worked = cpu().minus(worked);
            double after = examples.size() / sockets(endpoint, examples);
            System.out.printf(
                    Locale.ROOT,
                    "  sockets %,.0f/s, Inference %,.0f/s, sockets %,.0f/s: ratio %.2f; the client worked %.2f ms a question%n",
                    before,
                    asked,
                    after,
                    asked / ((before + after) / 2),
                    worked.toNanos() / 1e6 / examples.size());
            before = after;
        }
    }

    /** How long this program's threads have kept a processor busy, those that compile its code among them. */
    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    private static Endpoint tuned(Bedrock bedrock, Path directory) {
        List<PromptedExample> lessons = PromptTemplate.questionAnswering()
                .apply(TatQa.read(Path.of("data/sample/train.json")))
                .subList(0, 64);
        Path training = directory.resolve("train.jsonl");
        TrainingRecords.write(
                lessons.stream().map(PromptedExample::conversation).toList(), ModelFamily.CLAUDE_3_HAIKU, training);
        JobOutcome outcome = FineTuning.on(bedrock)
                .model(ModelFamily.CLAUDE_3_HAIKU)
                .training(training)
                .hyperparameters(h -> h.epochs(1).batchSize(32))
                .launch()
                .await();
        return Endpoint.serve(bedrock, ((JobOutcome.Succeeded) outcome).model());
    }

    /** The sample's questions over and over. */
    private static List<PromptedExample> sample(int count) {
        List<PromptedExample> once =
                PromptTemplate.questionAnswering().apply(TatQa.read(Path.of("data/sample/train.json")));
        List<PromptedExample> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PromptedExample example = once.get(i % once.size());
            all.add(new PromptedExample(
                    example.id() + "-" + i / once.size(), example.conversation(), example.attributes()));
        }
        return all;
    }

    private static double toolkit(Endpoint endpoint, List<PromptedExample> examples, Path journal) {
        long start = System.nanoTime();
        Answers answers =
                Inference.on(endpoint).concurrency(CONNECTIONS).journal(journal).ask(examples);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (answers.size() != examples.size()) {
            throw new IllegalStateException(answers.size() + " answers");
        }
        return seconds;
    }

    private static double sockets(Endpoint endpoint, List<PromptedExample> examples) throws Exception {
        URI address = endpoint.bedrock()
                .runtime()
                .serviceClientConfiguration()
                .endpointOverride()
                .orElseThrow();
        List<byte[]> requests = new ArrayList<>();
        for (PromptedExample example : examples) {
            requests.add(request(endpoint, example));
        }
        AtomicInteger next = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            long start = System.nanoTime();
            Callable<Void> worker = () -> {
                try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                    socket.setTcpNoDelay(true);
                    InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
                    OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 14);
                    for (int i = next.getAndIncrement(); i < requests.size(); i = next.getAndIncrement()) {
                        out.write(requests.get(i));
                        out.flush();
                        readAnswer(in);
                    }
                }
                return null;
            };
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                all.add(workers.submit(worker));
            }
            for (Future<Void> each : all) {
                each.get();
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            workers.shutdownNow();
        }
    }

    private static byte[] request(Endpoint endpoint, PromptedExample example) throws IOException {
        ObjectNode body =
                Prompt.of(endpoint.model(), example.conversation(), 512).json();
        byte[] bytes = JSON.writeValueAsBytes(body);
        byte[] head = ("POST /model/" + URLEncoder.encode(endpoint.modelId(), StandardCharsets.UTF_8)
                        + "/converse HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                        + bytes.length
                        + "\r\nAuthorization: AWS4-HMAC-SHA256"
                        + " Credential=id/20260101/us-west-2/bedrock/aws4_request, SignedHeaders=host, Signature=0"
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        return all;
    }

    private static void readAnswer(InputStream in) throws IOException {
        String status = line(in);
        int length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        if (!status.startsWith("HTTP/1.1 200") || in.readNBytes(length).length != length) {
            throw new IOException("answered " + status);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection was closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}

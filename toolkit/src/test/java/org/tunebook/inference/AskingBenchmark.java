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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.prompt.PromptedExample;

/**
 * The rate at which a test set of 3,572 questions is asked over 16 connections, with a journal and a progress bar,
 * beside the rate at which Bedrock Local, a program of its own on the same machine, answers the same questions
 * over 16 sockets that do nothing but write bytes and read them.
 *
 * <p>Run by hand, from the repository's root:
 *
 * <pre>
 * mvn -q -pl toolkit -am test-compile
 * java -cp CLASS_PATH org.tunebook.inference.AskingBenchmark [questions] [rounds]
 * </pre>
 *
 * <p>The results are kept in {@code toolkit/benchmark/asking.txt}.
 */
final class AskingBenchmark {
    private static final int CONNECTIONS = 16;
    private static final int WARM_UP = 600;
    private static final JsonMapper JSON = new JsonMapper();

    private AskingBenchmark() {}

    public static void main(String[] args) throws Exception {
        int questions = args.length > 0 ? Integer.parseInt(args[0]) : 3572;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
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
                List<PromptedExample> warmUp = Lessons.examples(1, WARM_UP);
                sockets(bedrock, warmUp);
                toolkit(bedrock, warmUp, directory.resolve("warm-up.jsonl"));
                double[] ratios = new double[rounds];
                for (int round = 0; round < rounds; round++) {
                    List<PromptedExample> examples = Lessons.examples(10L + round, questions);
                    double own = questions / sockets(bedrock, examples);
                    double asked =
                            questions / toolkit(bedrock, examples, directory.resolve("answers-" + round + ".jsonl"));
                    ratios[round] = asked / own;
                    System.out.printf(
                            Locale.ROOT,
                            "round %d: sockets %,7.1f answers/s, Inference %,7.1f answers/s, ratio %.3f%n",
                            round + 1,
                            own,
                            asked,
                            ratios[round]);
                }
                Arrays.sort(ratios);
                System.out.printf(Locale.ROOT, "median ratio %.3f%n", ratios[rounds / 2]);
            } finally {
                ProcessHandle.of(server).ifPresent(ProcessHandle::destroy);
            }
        }
    }

    private static double toolkit(Bedrock bedrock, List<PromptedExample> examples, Path journal) {
        long start = System.nanoTime();
        Answers answers = Inference.on(Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU))
                .concurrency(CONNECTIONS)
                .journal(journal)
                .ask(examples);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (answers.size() != examples.size()) {
            throw new IllegalStateException(answers.size() + " answers");
        }
        return seconds;
    }

    private static double sockets(Bedrock bedrock, List<PromptedExample> examples) throws Exception {
        URI address = bedrock.runtime()
                .serviceClientConfiguration()
                .endpointOverride()
                .orElseThrow();
        List<byte[]> requests = new ArrayList<>();
        for (PromptedExample example : examples) {
            requests.add(request(example));
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

    private static byte[] request(PromptedExample example) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        String system = example.conversation().system();
        if (system != null) {
            body.putArray("system").addObject().put("text", system);
        }
        var messages = body.putArray("messages");
        for (Message message : example.conversation().prompt().messages()) {
            ObjectNode each = messages.addObject().put("role", message.role().wireName());
            each.putArray("content").addObject().put("text", message.text());
        }
        body.putObject("inferenceConfig").put("maxTokens", 512).put("temperature", 0.0);
        byte[] bytes = JSON.writeValueAsBytes(body);
        byte[] head = ("POST /model/" + ModelFamily.CLAUDE_3_HAIKU.baseModelId().replace(":", "%3A")
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

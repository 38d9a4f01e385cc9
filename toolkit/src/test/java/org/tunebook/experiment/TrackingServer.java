package org.tunebook.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of MLflow's tracking server that an export speaks to, with its rules and its errors, on loopback. */
final class TrackingServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String API = "/api/2.0/mlflow/";
    private static final Pattern BY_TAG = Pattern.compile("tags\\.`([^`]+)` = '([^']*)'");
    private static final int LONGEST_BODY = 1 << 20;

    /** What befalls a request. */
    enum Trouble {
        NONE,
        STATUS_429,
        STATUS_503,
        /** The connection ends, and nothing was done. */
        CLOSED_BEFORE,
        /** It was done, and the connection ends before that is said. */
        CLOSED_AFTER
    }

    static final class Run {
        final String id;
        final String name;
        final Map<String, String> tags = new LinkedHashMap<>();
        final Map<String, String> parameters = new LinkedHashMap<>();
        final List<JsonNode> points = new ArrayList<>();
        String status = "RUNNING";

        Run(String id, String name) {
            this.id = id;
            this.name = name;
        }

        double last(String key) {
            return points.stream()
                    .filter(one -> one.path("key").asText().equals(key))
                    .reduce((a, b) -> b)
                    .orElseThrow()
                    .path("value")
                    .doubleValue();
        }

        List<Integer> steps(String key) {
            return points.stream()
                    .filter(one -> one.path("key").asText().equals(key))
                    .map(one -> one.path("step").asInt())
                    .toList();
        }
    }

    /** An answer that says no. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;
        private final String code;

        Refused(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    final Map<String, String> experiments = new LinkedHashMap<>();
    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final HttpServer http;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Set<String> failed = new HashSet<>();
    private int requests;
    private int failingFrom = Integer.MAX_VALUE;
    private Trouble trouble = Trouble.NONE;
    private boolean once;
    private boolean pages;
    private boolean deleted;
    private String authorization = "";

    private TrackingServer(HttpServer http) {
        this.http = http;
    }

    static TrackingServer start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TrackingServer server = new TrackingServer(http);
        http.createContext("/", server::handle);
        http.setExecutor(server.workers);
        http.start();
        return server;
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    synchronized int requests() {
        return requests;
    }

    /** Every request from the one of that number, counted from 1, fails. */
    synchronized void failFrom(int request, Trouble how) {
        failingFrom = request;
        trouble = how;
    }

    synchronized void failNever() {
        failingFrom = Integer.MAX_VALUE;
        trouble = Trouble.NONE;
    }

    synchronized void failEachOnce(Trouble how) {
        failingFrom = 1;
        trouble = how;
        once = true;
    }

    synchronized void demand(String header) {
        authorization = header;
    }

    synchronized void answerWithPages() {
        pages = true;
    }

    synchronized void deleteExperiments() {
        deleted = true;
    }

    synchronized Run onlyRun() {
        if (runs.size() != 1) {
            throw new AssertionError("there are " + runs.size() + " runs; expected one");
        }
        return runs.values().iterator().next();
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        requests++;
        byte[] body = exchange.getRequestBody().readAllBytes();
        String asked = exchange.getRequestURI() + new String(body, StandardCharsets.UTF_8);
        Trouble now = requests < failingFrom || once && !failed.add(asked) ? Trouble.NONE : trouble;
        try {
            if (now == Trouble.STATUS_429 || now == Trouble.STATUS_503) {
                if (now == Trouble.STATUS_429) {
                    exchange.getResponseHeaders().set("Retry-After", "0");
                }
                throw new Refused(now == Trouble.STATUS_429 ? 429 : 503, "TEMPORARILY_UNAVAILABLE", "busy");
            }
            if (now == Trouble.CLOSED_BEFORE) {
                exchange.close();
                return;
            }
            if (!authorization.isEmpty()
                    && !authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                throw new Refused(401, "UNAUTHENTICATED", "You are not authenticated");
            }
            byte[] answer = pages
                    ? "<!doctype html><p>Log in".getBytes(StandardCharsets.UTF_8)
                    : JSON.writeValueAsBytes(answer(exchange, body));
            if (now == Trouble.CLOSED_AFTER) {
                exchange.close();
                return;
            }
            send(exchange, 200, answer);
        } catch (Refused e) {
            send(
                    exchange,
                    e.status,
                    JSON.writeValueAsBytes(Map.of("error_code", e.code, "message", String.valueOf(e.getMessage()))));
        } catch (RuntimeException e) {
            send(exchange, 400, JSON.writeValueAsBytes(Map.of("error_code", "BAD_REQUEST", "message", e.toString())));
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private JsonNode answer(HttpExchange exchange, byte[] bytes) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (!path.startsWith(API)) {
            throw new Refused(404, "ENDPOINT_NOT_FOUND", "no such endpoint");
        }
        String call = exchange.getRequestMethod() + " " + path.substring(API.length());
        if (call.startsWith("POST")
                && !"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
            throw invalid("Content-Type must be application/json");
        }
        if (bytes.length > LONGEST_BODY) {
            throw invalid("the request is longer than 1 MB");
        }
        JsonNode body = call.startsWith("POST") ? JSON.readTree(bytes) : JSON.createObjectNode();
        return switch (call) {
            case "GET experiments/get-by-name" ->
                experiment(exchange.getRequestURI().getRawQuery());
            case "POST experiments/create" -> createExperiment(body);
            case "POST runs/search" -> search(body);
            case "POST runs/create" -> createRun(body);
            case "POST runs/log-batch" -> log(body);
            case "POST runs/update" -> update(body);
            default -> throw new Refused(404, "ENDPOINT_NOT_FOUND", call);
        };
    }

    private static Refused invalid(String message) {
        return new Refused(400, "INVALID_PARAMETER_VALUE", message);
    }

    private JsonNode experiment(String query) {
        String name = URLDecoder.decode(query.replaceFirst("^experiment_name=", ""), StandardCharsets.UTF_8);
        String id = Optional.ofNullable(experiments.get(name))
                .orElseThrow(() -> new Refused(
                        404, "RESOURCE_DOES_NOT_EXIST", "Could not find experiment with name '" + name + "'"));
        ObjectNode document = JSON.createObjectNode();
        document.putObject("experiment")
                .put("experiment_id", id)
                .put("name", name)
                .put("lifecycle_stage", deleted ? "deleted" : "active");
        return document;
    }

    private JsonNode createExperiment(JsonNode body) {
        String name = text(body, "name");
        if (experiments.putIfAbsent(name, Integer.toString(experiments.size() + 1)) != null) {
            throw new Refused(400, "RESOURCE_ALREADY_EXISTS", "Experiment '" + name + "' already exists");
        }
        return JSON.createObjectNode().put("experiment_id", experiments.get(name));
    }

    private JsonNode createRun(JsonNode body) {
        if (!experiments.containsValue(text(body, "experiment_id"))) {
            throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", "No Experiment");
        }
        Run run =
                new Run(String.format("%032x", runs.size() + 1) + text(body, "experiment_id"), text(body, "run_name"));
        if (!body.path("start_time").isIntegralNumber()) {
            throw invalid("start_time");
        }
        tags(body.path("tags"), run);
        runs.put(run.id, run);
        ObjectNode document = JSON.createObjectNode();
        document.set("run", document(run));
        return document;
    }

    private static ObjectNode document(Run run) {
        ObjectNode document = JSON.createObjectNode();
        document.putObject("info").put("run_id", run.id).put("status", run.status);
        ArrayNode tags = document.putObject("data").putArray("tags");
        run.tags.forEach((key, value) -> tags.addObject().put("key", key).put("value", value));
        return document;
    }

    private JsonNode search(JsonNode body) {
        Matcher filter = BY_TAG.matcher(text(body, "filter"));
        if (!filter.matches() || !body.path("experiment_ids").isArray()) {
            throw invalid("filter");
        }
        String suffix = body.path("experiment_ids").get(0).asText();
        ObjectNode document = JSON.createObjectNode();
        List<Run> found = runs.values().stream()
                .filter(run -> run.id.length() == 32 + suffix.length() && run.id.endsWith(suffix))
                .filter(run -> filter.group(2).equals(run.tags.get(filter.group(1))))
                .toList();
        // As the real one, which leaves empty lists out.
        if (!found.isEmpty()) {
            ArrayNode all = document.putArray("runs");
            found.forEach(run -> all.add(document(run)));
        }
        return document;
    }

    private Run run(JsonNode body) {
        return Optional.ofNullable(runs.get(text(body, "run_id")))
                .orElseThrow(() -> new Refused(404, "RESOURCE_DOES_NOT_EXIST", "Run not found"));
    }

    private JsonNode log(JsonNode body) {
        JsonNode metrics = body.path("metrics");
        JsonNode parameters = body.path("params");
        JsonNode tags = body.path("tags");
        if (metrics.size() > 1000 || parameters.size() > 100 || tags.size() > 100) {
            throw invalid("A batch logging request can contain at most 1000 metrics, 100 params and 100 tags");
        }
        if (metrics.size() + parameters.size() + tags.size() > 1000) {
            throw invalid("A batch logging request can contain at most 1000 metrics, params, and tags in total");
        }
        Run run = run(body);
        for (JsonNode one : metrics) {
            wrongKey(text(one, "key")).ifPresent(why -> {
                throw invalid(why);
            });
            if (!one.path("value").isNumber()
                    || !one.path("timestamp").isIntegralNumber()
                    || !one.path("step").isIntegralNumber()) {
                throw invalid("metric " + one);
            }
        }
        for (JsonNode one : parameters) {
            wrongKey(text(one, "key")).ifPresent(why -> {
                throw invalid(why);
            });
            String value = text(one, "value");
            if (value.length() > 500) {
                throw invalid("Param value had length " + value.length() + ", which exceeded length limit of 500");
            }
            String before = run.parameters.putIfAbsent(text(one, "key"), value);
            if (before != null && !before.equals(value)) {
                throw invalid("Changing param values is not allowed");
            }
        }
        tags(tags, run);
        // The same point again is the same point; the real one's tables have it as their key.
        metrics.forEach(one -> {
            if (!run.points.contains(one)) {
                run.points.add(one);
            }
        });
        return JSON.createObjectNode();
    }

    private static void tags(JsonNode tags, Run run) {
        tags.forEach(one -> run.tags.put(text(one, "key"), text(one, "value")));
    }

    private JsonNode update(JsonNode body) {
        Run run = run(body);
        run.status = text(body, "status");
        ObjectNode document = JSON.createObjectNode();
        document.putObject("run_info").put("run_id", run.id).put("status", run.status);
        return document;
    }

    /** Why a name is no key of a metric or parameter: its letters, its length, a path that is not in its shortest form. */
    static Optional<String> wrongKey(String key) {
        if (!key.matches("[\\w. /-]{1,250}")) {
            return Optional.of("Invalid metric name: '" + key + "'");
        }
        String shortest = Path.of(key).normalize().toString();
        return key.equals(shortest) && !key.startsWith("..") && !key.startsWith("/")
                ? Optional.empty()
                : Optional.of("Invalid metric name: '" + key + "'. Names may be treated as files in certain cases");
    }

    private static String text(JsonNode body, String field) {
        if (!body.path(field).isTextual()) {
            throw invalid("Missing value for required parameter '" + field + "'");
        }
        return body.path(field).asText();
    }

    @Override
    public void close() {
        http.stop(0);
        workers.shutdownNow();
    }
}

package org.tunebook.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunebook.experiment.MlflowServer.Passing;
import org.tunebook.experiment.MlflowServer.Refusal;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.tuning.TrainingCurve.Point;

/**
 * Experiments as runs of MLflow, over its tracking server's REST API 2.0: settings become parameters, numbers metrics,
 * the losses metrics with their steps. A run carries the record's hash as a tag, by which it is found again: the same
 * record exported twice is one run, and an export that was broken off goes on. Files are not sent: their store is no
 * part of the tracking API.
 */
public final class MlflowExport {
    static final String HASH = "tunebook.sha256";
    static final String DONE = "tunebook.batches";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String DEFAULT_EXPERIMENT = "tunebook";
    private static final int METRICS = 900;
    /** With these and a tag a full batch of metrics stays below a thousand. */
    private static final int PARAMETERS = 99;

    private static final int LONGEST_VALUE = 500;
    private static final int LONGEST_KEY = 250;
    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final MlflowServer server;
    private final String experimentName;

    private MlflowExport(MlflowServer server, String experimentName) {
        this.server = server;
        this.experimentName = experimentName;
    }

    /**
     * A tracking server at its root's address, as {@code http://127.0.0.1:5000}. Credentials come from the environment,
     * by MLflow's own names: {@code MLFLOW_TRACKING_TOKEN}, or {@code MLFLOW_TRACKING_USERNAME} and {@code …_PASSWORD}.
     *
     * @throws IllegalArgumentException if the address is none, or credentials would go over it in clear
     */
    public static MlflowExport to(String url) {
        return to(url, System.getenv(), PAUSE);
    }

    static MlflowExport to(String url, Map<String, String> environment, Duration pause) {
        return new MlflowExport(new MlflowServer(url, environment, pause), DEFAULT_EXPERIMENT);
    }

    /** Into MLflow's experiment of that name, made if missing, instead of {@code tunebook}. */
    public MlflowExport experiment(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of MLflow's experiment is empty; expected one like tunebook");
        }
        return new MlflowExport(server, name);
    }

    /** What there is for an experiment now. */
    public enum Outcome {
        /** A run was made. */
        MADE,
        /** A run that was broken off was finished. */
        FINISHED,
        /** The run was there already. */
        THERE
    }

    /**
     * A run on the server.
     *
     * @param url its page
     * @param metrics how many points of metrics it has
     * @param parameters how many parameters
     */
    public record Run(String id, String url, Outcome outcome, int metrics, int parameters) implements Displayable {
        @Override
        public MimeBundle display() {
            return MimeBundle.text(toString());
        }

        @Override
        public String toString() {
            String counted = metrics + " points of metrics, " + parameters + " parameters: " + url;
            return switch (outcome) {
                case MADE -> "run made, " + counted;
                case FINISHED -> "run finished that was broken off, " + counted;
                case THERE -> "the run is there already, " + counted;
            };
        }
    }

    /**
     * The run of an experiment, made or finished if it is not there yet.
     *
     * @throws MlflowException if the server cannot be reached or refuses; what was sent stays, and the same call goes on
     */
    public Run export(Experiment experiment) {
        try {
            return exported(experiment);
        } catch (Refusal e) {
            throw e.toException();
        }
    }

    private Run exported(Experiment experiment) {
        String mlflowExperiment = experimentId();
        String hash = experiment.sha256();
        List<ObjectNode> batches = batches(experiment);
        int metrics =
                batches.stream().mapToInt(one -> one.path("metrics").size()).sum();
        int parameters =
                batches.stream().mapToInt(one -> one.path("params").size()).sum();
        Optional<JsonNode> there = run(mlflowExperiment, hash);
        JsonNode run = there.orElseGet(() -> made(mlflowExperiment, experiment, hash));
        String id = run.path("info").path("run_id").asText();
        String url = server.address() + "/#/experiments/" + mlflowExperiment + "/runs/" + id;
        if (run.path("info").path("status").asText().equals("FINISHED")) {
            return new Run(id, url, Outcome.THERE, metrics, parameters);
        }
        for (int i = done(run); i < batches.size(); i++) {
            // The batch says that those before it are in: a repeated point of a metric would be a second one.
            ObjectNode batch = batches.get(i).put("run_id", id);
            batch.putArray("tags").add(tag(DONE, Integer.toString(i)));
            server.post("runs/log-batch", batch);
        }
        server.post(
                "runs/update",
                JSON.createObjectNode()
                        .put("run_id", id)
                        .put("status", "FINISHED")
                        .put("end_time", experiment.recorded().toEpochMilli()));
        return new Run(id, url, there.isPresent() ? Outcome.FINISHED : Outcome.MADE, metrics, parameters);
    }

    private static int done(JsonNode run) {
        for (JsonNode tag : run.path("data").path("tags")) {
            if (tag.path("key").asText().equals(DONE)
                    && tag.path("value").asText().matches("[0-9]{1,6}")) {
                return Integer.parseInt(tag.path("value").asText());
            }
        }
        return 0;
    }

    private String experimentId() {
        Optional<JsonNode> there = find();
        if (there.isEmpty()) {
            try {
                return server.post("experiments/create", JSON.createObjectNode().put("name", experimentName))
                        .path("experiment_id")
                        .asText();
            } catch (Refusal e) {
                // Someone else, or an attempt of ours whose answer was lost, made it meanwhile.
                if (!e.is("RESOURCE_ALREADY_EXISTS")) {
                    throw e;
                }
                there = find();
            }
        }
        JsonNode found = there.orElseThrow(() -> new MlflowException(
                server + ": the experiment \"" + experimentName + "\" is there and cannot be found", 0));
        if (found.path("lifecycle_stage").asText().equals("deleted")) {
            throw new MlflowException(
                    server + ": the experiment \"" + experimentName
                            + "\" was deleted; restore it there, or export to another one",
                    0);
        }
        return found.path("experiment_id").asText();
    }

    private Optional<JsonNode> find() {
        try {
            return Optional.of(server.get("experiments/get-by-name", "experiment_name", experimentName)
                    .path("experiment"));
        } catch (Refusal e) {
            if (e.is("RESOURCE_DOES_NOT_EXIST")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<JsonNode> run(String mlflowExperiment, String hash) {
        ObjectNode search = JSON.createObjectNode();
        search.putArray("experiment_ids").add(mlflowExperiment);
        search.put("filter", "tags.`" + HASH + "` = '" + hash + "'")
                .put("run_view_type", "ACTIVE_ONLY")
                .put("max_results", 1);
        JsonNode runs = server.post("runs/search", search).path("runs");
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.get(0));
    }

    /** A run whose making was answered by nothing may have been made: it is looked for before another is. */
    private JsonNode made(String mlflowExperiment, Experiment experiment, String hash) {
        ObjectNode request = JSON.createObjectNode()
                .put("experiment_id", mlflowExperiment)
                .put("run_name", experiment.name())
                .put("start_time", experiment.recorded().toEpochMilli());
        ArrayNode tags = request.putArray("tags");
        tags.add(tag(HASH, hash));
        tags.add(tag("mlflow.source.type", "NOTEBOOK"));
        if (experiment.notebook() != null) {
            tags.add(tag("mlflow.source.name", experiment.notebook().path()));
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return server.postOnce("runs/create", request).path("run");
            } catch (Passing e) {
                if (attempt == ATTEMPTS) {
                    throw new MlflowException(e.getMessage() + "; asked " + ATTEMPTS + " times", e.status());
                }
                server.pause();
                Optional<JsonNode> there = run(mlflowExperiment, hash);
                if (there.isPresent()) {
                    return there.get();
                }
            }
        }
    }

    private static ObjectNode tag(String key, String value) {
        return JSON.createObjectNode().put("key", key).put("value", cut(value));
    }

    /** At most 1,000 metrics, 100 parameters, 1,000 of all kinds and 1 MB each, as the API demands. */
    private static List<ObjectNode> batches(Experiment experiment) {
        List<ObjectNode> metrics = metrics(experiment);
        List<ObjectNode> parameters = new ArrayList<>();
        keyed(experiment.settings()).forEach((key, value) -> parameters.add(tag(key, value)));
        List<ObjectNode> batches = new ArrayList<>();
        for (int i = 0; i * METRICS < metrics.size() || i * PARAMETERS < parameters.size(); i++) {
            ObjectNode batch = JSON.createObjectNode();
            batch.putArray("metrics").addAll(part(metrics, i, METRICS));
            batch.putArray("params").addAll(part(parameters, i, PARAMETERS));
            batches.add(batch);
        }
        return batches;
    }

    private static List<ObjectNode> part(List<ObjectNode> all, int place, int size) {
        return all.subList(Math.min(all.size(), place * size), Math.min(all.size(), (place + 1) * size));
    }

    private static List<ObjectNode> metrics(Experiment experiment) {
        long time = experiment.recorded().toEpochMilli();
        List<ObjectNode> all = new ArrayList<>();
        Map<String, Double> values = new LinkedHashMap<>();
        experiment.values().forEach(one -> {
            values.put(one.name(), one.value());
            if (one.hasInterval()) {
                values.put(one.name() + "/low", one.interval().low());
                values.put(one.name() + "/high", one.interval().high());
            }
        });
        keyed(values).forEach((key, value) -> {
            if (!Double.isNaN(value)) {
                all.add(metric(key, value, time, 0));
            }
        });
        for (int i = 0; i < experiment.trainings().size(); i++) {
            String prefix = experiment.trainings().size() == 1 ? "training/" : "training-" + (i + 1) + "/";
            curve(
                    prefix + "training-loss",
                    experiment.trainings().get(i).curve().training(),
                    time,
                    all);
            curve(
                    prefix + "validation-loss",
                    experiment.trainings().get(i).curve().validation(),
                    time,
                    all);
        }
        return all;
    }

    private static void curve(String key, List<Point> points, long time, List<ObjectNode> all) {
        points.stream()
                .filter(point -> Double.isFinite(point.loss()))
                .forEach(point -> all.add(metric(key, point.loss(), time, point.step())));
    }

    private static ObjectNode metric(String key, double value, long time, long step) {
        return JSON.createObjectNode()
                .put("key", key)
                .put("value", value)
                .put("timestamp", time)
                .put("step", step);
    }

    /** Under keys that MLflow takes: letters, digits, {@code _ - . /} and spaces, no part of a path empty or dots. */
    private static <T> Map<String, T> keyed(Map<String, T> values) {
        Map<String, T> keyed = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            String key = key(name);
            for (int i = 2; keyed.containsKey(key); i++) {
                key = key(name) + "-" + i;
            }
            keyed.put(key, value);
        });
        return keyed;
    }

    static String key(String name) {
        String key = Stream.of(name.split("/"))
                .map(part -> part.replaceAll("[^A-Za-z0-9_. -]", "_").strip())
                .filter(part -> !part.matches("\\.*"))
                .collect(Collectors.joining("/"));
        String whole = key.isEmpty() ? "unnamed" : key;
        // Room for what tells equal ones apart.
        return whole.length() <= LONGEST_KEY - 5
                ? whole
                : whole.substring(0, LONGEST_KEY - 5).strip().replaceFirst("[/.]+$", "");
    }

    private static String cut(String value) {
        if (value.length() <= LONGEST_VALUE) {
            return value;
        }
        int end = LONGEST_VALUE - 1;
        return value.substring(0, Character.isHighSurrogate(value.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}

package org.tunebook.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** MLflow's tracking server, asked over its REST API 2.0. A call that fails in a way that may pass is made again. */
final class MlflowServer {
    static final String TOKEN = "MLFLOW_TRACKING_TOKEN";
    static final String USER = "MLFLOW_TRACKING_USERNAME";
    static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 5;

    private final URI server;
    private final @Nullable String authorization;
    private final Duration pause;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * @param environment where credentials are, by MLflow's own names
     * @param pause before the second attempt; doubled for each that follows
     */
    MlflowServer(String url, Map<String, String> environment, Duration pause) {
        this.server = checked(url);
        this.authorization = authorization(environment);
        this.pause = pause;
        if (authorization != null && server.getScheme().equals("http") && !isLoopback(server.getHost())) {
            throw new IllegalArgumentException("the tracking server " + server + " is reached without TLS, and the"
                    + " credentials in the environment would go there in clear; give its https:// address, or unset "
                    + TOKEN + ", " + USER + " and " + PASSWORD);
        }
    }

    private static URI checked(String url) {
        URI uri;
        try {
            uri = URI.create(url.strip().replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the address of the tracking server is no URL; expected one like http://127.0.0.1:5000", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the address of the tracking server at " + uri.getHost()
                    + " holds a user or password, which would be shown wherever the address is; set " + USER + " and "
                    + PASSWORD + " in the environment instead");
        }
        if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException("the address of the tracking server is \"" + url
                    + "\"; expected one like http://127.0.0.1:5000 or https://mlflow.example.org");
        }
        return uri;
    }

    private static @Nullable String authorization(Map<String, String> environment) {
        String token = environment.getOrDefault(TOKEN, "");
        if (!token.isBlank()) {
            return "Bearer " + token.strip();
        }
        String user = environment.getOrDefault(USER, "");
        return user.isBlank()
                ? null
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString((user + ":" + environment.getOrDefault(PASSWORD, ""))
                                        .getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The answer to a call that reads. */
    JsonNode get(String path, String parameter, String value) {
        return patiently(
                path,
                HttpRequest.newBuilder(URI.create(server + "/api/2.0/mlflow/" + path + "?" + parameter + "="
                                + URLEncoder.encode(value, StandardCharsets.UTF_8)))
                        .GET());
    }

    /** The answer to a call that may be made twice without harm. */
    JsonNode post(String path, ObjectNode body) {
        return patiently(path, posting(path, body));
    }

    /** The answer to a call that is made once, whatever comes of it. */
    JsonNode postOnce(String path, ObjectNode body) {
        return answer(path, posting(path, body));
    }

    private HttpRequest.Builder posting(String path, ObjectNode body) {
        return HttpRequest.newBuilder(URI.create(server + "/api/2.0/mlflow/" + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8));
    }

    private JsonNode patiently(String path, HttpRequest.Builder request) {
        Duration wait = pause;
        for (int attempt = 1; ; attempt++) {
            try {
                return answer(path, request);
            } catch (Passing e) {
                if (attempt == ATTEMPTS) {
                    throw new MlflowException(e.getMessage() + "; asked " + ATTEMPTS + " times", e.status());
                }
                pause(e.after().orElse(wait));
                wait = wait.multipliedBy(2);
            }
        }
    }

    /** A failure that may pass. */
    static final class Passing extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;
        private final transient Optional<Duration> after;

        private Passing(String message, int status, Optional<Duration> after) {
            super(message);
            this.status = status;
            this.after = after;
        }

        int status() {
            return status;
        }

        private Optional<Duration> after() {
            return after == null ? Optional.empty() : after;
        }
    }

    void pause() {
        pause(pause);
    }

    private void pause(Duration wait) {
        try {
            Thread.sleep(Math.min(wait.toMillis(), LONGEST_PAUSE.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("stopped the export to " + server + "; export again to go on");
        }
    }

    private JsonNode answer(String path, HttpRequest.Builder builder) {
        builder.timeout(ANSWER_LIMIT).header("Accept", "application/json");
        if (authorization != null) {
            builder.setHeader("Authorization", authorization);
        }
        HttpResponse<String> response;
        try {
            response = http.send(builder.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Passing(
                    asking(path) + ": " + reason(e) + ". Look at the address"
                            + (isTls(e) ? ": https is asked of a server that may speak http" : " and at the server"),
                    0,
                    Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("stopped the export to " + server + "; export again to go on");
        }
        int status = response.statusCode();
        if (status == 429 || status >= 500) {
            throw new Passing(
                    asking(path) + ": " + said(response) + ". Try again later",
                    status,
                    response.headers()
                            .firstValue("Retry-After")
                            .filter(seconds -> seconds.matches("[0-9]{1,4}"))
                            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))));
        }
        if (status != 200) {
            throw new Refusal(asking(path) + ": " + said(response) + remedy(status), status, code(response));
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new MlflowException(
                    asking(path) + ": the answer is not JSON; is this MLflow's tracking server, and not a page of a"
                            + " login or a proxy?",
                    status);
        }
    }

    /** The server's no, with its own code. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;
        private final String code;

        private Refusal(String message, int status, String code) {
            super(message);
            this.status = status;
            this.code = code;
        }

        boolean is(String errorCode) {
            return code.equals(errorCode);
        }

        MlflowException toException() {
            return new MlflowException(String.valueOf(getMessage()), status);
        }
    }

    private String asking(String path) {
        return "MLflow at " + server + ", " + path;
    }

    private static String remedy(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> ". Give the address that it leads to";
            case 401, 403 ->
                ". Set " + TOKEN + ", or " + USER + " and " + PASSWORD + ", to what may write to this server";
            case 404 -> ". Look at the address: it is the server's root, without /api or /#";
            default -> "";
        };
    }

    private static String code(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body()).path("error_code").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static String said(HttpResponse<String> response) {
        String message;
        try {
            JsonNode body = JSON.readTree(response.body());
            message = (body.path("error_code").asText() + " "
                            + body.path("message").asText())
                    .strip();
        } catch (JsonProcessingException e) {
            message = "";
        }
        String line = message.replaceAll("\\s+", " ");
        return "status " + response.statusCode()
                + (line.isEmpty() ? "" : " " + (line.length() <= 300 ? line : line.substring(0, 300) + "…"));
    }

    private static boolean isTls(IOException e) {
        return e instanceof javax.net.ssl.SSLException;
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName().replaceFirst("Exception$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                + (message == null || message.isBlank() ? "" : " (" + message + ")");
    }

    URI address() {
        return server;
    }

    @Override
    public String toString() {
        return "MLflow at " + server;
    }
}

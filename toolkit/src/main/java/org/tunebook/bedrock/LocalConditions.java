package org.tunebook.bedrock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What goes wrong on purpose on a Bedrock Local, and its clock: what a lesson turns, and AWS never lets anyone turn. It
 * holds for all that use that server.
 */
public final class LocalConditions {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();

    private final URI address;
    private final HttpClient http =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();

    private LocalConditions(URI address) {
        this.address = address;
    }

    /**
     * Those of a Bedrock Local.
     *
     * @throws IllegalArgumentException if the Bedrock is Amazon's
     */
    public static LocalConditions of(Bedrock bedrock) {
        return bedrock.control()
                .serviceClientConfiguration()
                .endpointOverride()
                .filter(address -> bedrock.place() == Bedrock.Place.LOCAL)
                .map(LocalConditions::new)
                .orElseThrow(() -> new IllegalArgumentException(
                        bedrock + " has no conditions to turn; expected a Bedrock Local, as Bedrock.local(directory)"));
    }

    /**
     * Lets one thing go wrong from now on, in place of what went wrong before.
     *
     * @param kind as Bedrock Local's README lists them: {@code throttling}, {@code job-write-denied}, {@code job-stall}
     * @throws BedrockException if there is no such kind; the message lists them
     */
    public LocalConditions fault(String kind) {
        var body = JSON.createObjectNode();
        body.putArray("faults").addObject().put("kind", kind);
        put("faults", body);
        return this;
    }

    /** Lets nothing go wrong any more. */
    public LocalConditions clear() {
        var body = JSON.createObjectNode();
        body.putArray("faults");
        put("faults", body);
        return this;
    }

    /** Turns the server's clock forward, for good; jobs, endpoints and credentials age by as much at once. */
    public LocalConditions turnClock(Duration forward) {
        put("clock", JSON.createObjectNode().put("turnSeconds", forward.toMillis() / 1000.0));
        return this;
    }

    private void put(String what, JsonNode body) {
        ask(what, HttpRequest.newBuilder().PUT(BodyPublishers.ofString(body.toString())));
    }

    private JsonNode ask(String what, HttpRequest.Builder request) {
        String doing = "could not turn the " + what + " of Bedrock Local at " + address + ": ";
        try {
            var answer = http.send(
                    request.uri(address.resolve("/tunebook/" + what))
                            .timeout(TIMEOUT)
                            .build(),
                    BodyHandlers.ofString());
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new BedrockException(
                        doing + body.path("message").asText(answer.body()), "", answer.statusCode(), null);
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new BedrockException(doing + "its answer is not JSON", "", 0, e);
        } catch (IOException e) {
            throw new BedrockException(doing + e.getMessage() + "; does it still run?", "", 0, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted; the " + what + " of Bedrock Local may have been turned");
        }
    }

    /** What goes wrong and how far the clock is turned, as the server tells it now. */
    @Override
    public String toString() {
        JsonNode faults = ask("faults", HttpRequest.newBuilder()).path("faults");
        double turned =
                ask("clock", HttpRequest.newBuilder()).path("turnedSeconds").asDouble();
        String wrong = StreamSupport.stream(faults.spliterator(), false)
                .map(fault -> fault.path("kind").asText() + " (" + fault.path("struck") + " struck)")
                .collect(Collectors.joining(", "));
        return "Bedrock Local goes wrong by " + (wrong.isEmpty() ? "nothing" : wrong)
                + (turned == 0 ? "" : String.format(Locale.ROOT, "; its clock is %.1f h ahead", turned / 3600));
    }
}

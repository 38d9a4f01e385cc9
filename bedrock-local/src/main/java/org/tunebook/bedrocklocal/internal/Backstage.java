package org.tunebook.bedrocklocal.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.conditions.Quotas;
import org.tunebook.bedrocklocal.internal.faults.Faults;
import org.tunebook.bedrocklocal.internal.faults.Setting;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.files.TurnableClock;
import org.tunebook.bedrocklocal.internal.http.Exchange;
import org.tunebook.bedrocklocal.internal.http.Service;

/**
 * What is no part of AWS: {@code /tunebook/health}, and what a lesson or a test turns: {@code faults}, {@code quotas},
 * {@code clock}. GET tells, PUT sets and tells.
 */
public final class Backstage implements Service {
    static final String PATH = "/tunebook/";
    private static final int BODY_BYTES = 1024 * 1024;

    private final String model;
    private final Faults faults;
    private final Setting<Quotas> quotas;
    private final TurnableClock clock;

    public Backstage(String model, Faults faults, Setting<Quotas> quotas, TurnableClock clock) {
        this.model = model;
        this.faults = faults;
        this.quotas = quotas;
        this.clock = clock;
    }

    /** The request can't be used; the message says why. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    @Override
    public void serve(Exchange exchange) throws IOException {
        try {
            reply(exchange, 200, answer(exchange));
        } catch (Refused refused) {
            reply(exchange, refused.status, Json.object().put("message", refused.getMessage()));
        } catch (IllegalArgumentException wrong) {
            reply(exchange, 400, Json.object().put("message", wrong.getMessage()));
        }
    }

    private ObjectNode answer(Exchange exchange) throws Refused, IOException {
        String what = exchange.rawPath().substring(PATH.length());
        boolean sets = exchange.method().equals("PUT") && !what.equals("health");
        if (!sets && !exchange.method().equals("GET")) {
            throw new Refused(405, exchange.rawPath() + " takes GET" + (what.equals("health") ? "" : " and PUT"));
        }
        switch (what) {
            case "health" -> {
                return Json.object().put("status", "ok").put("model", model);
            }
            case "faults" -> {
                if (sets) {
                    faults.set(readFaults(body(exchange)));
                }
                return faults();
            }
            case "quotas" -> {
                if (sets) {
                    quotas.set(readQuotas(body(exchange)));
                }
                return quotas();
            }
            case "clock" -> {
                if (sets) {
                    ObjectNode body = body(exchange);
                    only(body, Set.of("turnSeconds"), "a turn of the clock");
                    clock.turn(seconds(body, "turnSeconds", Duration.ZERO));
                }
                return Json.object()
                        .put("now", Json.time(clock.instant()))
                        .put("turnedSeconds", clock.turned().toMillis() / 1000.0);
            }
            default ->
                throw new Refused(
                        404, "Bedrock Local has no " + exchange.rawPath() + "; it has health, faults, quotas, clock");
        }
    }

    private ObjectNode faults() {
        ObjectNode out = Json.object();
        ArrayNode list = out.putArray("faults");
        for (Faults.Count count : faults.counts()) {
            Fault fault = count.fault();
            ObjectNode item = list.addObject()
                    .put("kind", fault.kind().wireName())
                    .put("operation", fault.operation())
                    .put("share", fault.share())
                    .put("seed", fault.seed());
            if (fault.calls() != Fault.ENDLESS) {
                item.put("calls", fault.calls());
            }
            if (fault.kind() == Fault.Kind.DELAY || fault.kind() == Fault.Kind.JOB_STALL) {
                item.put("delaySeconds", fault.delay().toMillis() / 1000.0);
            }
            item.put("struck", count.struck());
        }
        return out;
    }

    private static List<Fault> readFaults(ObjectNode body) throws Refused {
        only(body, Set.of("faults"), "the faults");
        if (!body.path("faults").isArray()) {
            throw new Refused(400, "expected {\"faults\": [{\"kind\": \"throttling\", \"operation\": \"Converse\"}]}");
        }
        List<Fault> read = new ArrayList<>();
        for (JsonNode item : body.path("faults")) {
            only(item, Set.of("kind", "operation", "share", "calls", "seed", "delaySeconds", "struck"), "a fault");
            Fault fault = Fault.of(Fault.Kind.of(item.path("kind").asText("")))
                    .on(item.path("operation").asText(Fault.EVERY))
                    .share(number(item, "share", 1))
                    .calls(whole(item, "calls", Fault.ENDLESS))
                    .seed(whole(item, "seed", 7));
            read.add(fault.delay(seconds(item, "delaySeconds", fault.delay())));
        }
        return read;
    }

    private ObjectNode quotas() {
        Quotas now = quotas.get();
        ObjectNode out = Json.object()
                .put("jobsAtOnce", now.jobsAtOnce())
                .put("customModels", now.customModels())
                .put("deployments", now.deployments())
                .put("deploymentsInProgress", now.deploymentsInProgress())
                .put("provisionedThroughputs", now.provisionedThroughputs())
                .put("batchesAtOnce", now.batchesAtOnce());
        ObjectNode paces = out.putObject("paces");
        now.paces()
                .forEach((id, pace) -> paces.putObject(id)
                        .put("requestsPerMinute", pace.requestsPerMinute())
                        .put("tokensPerMinute", pace.tokensPerMinute()));
        return out;
    }

    /** What is not named is as an account has it that never asked for more. */
    private static Quotas readQuotas(ObjectNode body) throws Refused {
        only(
                body,
                Set.of(
                        "jobsAtOnce",
                        "customModels",
                        "deployments",
                        "deploymentsInProgress",
                        "provisionedThroughputs",
                        "batchesAtOnce",
                        "paces"),
                "the quotas");
        Quotas standard = Quotas.standard();
        var read = new Quotas(
                count(body, "jobsAtOnce", standard.jobsAtOnce()),
                count(body, "customModels", standard.customModels()),
                count(body, "deployments", standard.deployments()),
                count(body, "deploymentsInProgress", standard.deploymentsInProgress()),
                count(body, "provisionedThroughputs", standard.provisionedThroughputs()),
                count(body, "batchesAtOnce", standard.batchesAtOnce()),
                Map.of());
        for (Map.Entry<String, JsonNode> pace : body.path("paces").properties()) {
            only(pace.getValue(), Set.of("requestsPerMinute", "tokensPerMinute"), "a pace");
            read = read.pace(pace.getKey(), whole(pace.getValue(), "requestsPerMinute", Long.MAX_VALUE), (long)
                    number(pace.getValue(), "tokensPerMinute", Long.MAX_VALUE));
        }
        return read;
    }

    private static void only(JsonNode object, Set<String> members, String what) throws Refused {
        if (!object.isObject()) {
            throw new Refused(400, what + " is " + object + "; expected a JSON object");
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!members.contains(member.getKey())) {
                throw new Refused(
                        400,
                        "'" + member.getKey() + "' is no member of " + what + "; expected "
                                + String.join(", ", members.stream().sorted().toList()));
            }
        }
    }

    private static double number(JsonNode object, String member, double otherwise) throws Refused {
        JsonNode value = object.path(member);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw new Refused(400, member + " is " + value + "; expected a number");
        }
        return value.doubleValue();
    }

    private static long whole(JsonNode object, String member, long otherwise) throws Refused {
        JsonNode value = object.path(member);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new Refused(400, member + " is " + value + "; expected a whole number");
        }
        return value.longValue();
    }

    /** A count that a whole number of 32 bits holds. */
    private static int count(JsonNode object, String member, int otherwise) throws Refused {
        long count = whole(object, member, otherwise);
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new Refused(400, member + " is " + count + "; expected 0 to " + Integer.MAX_VALUE);
        }
        return (int) count;
    }

    private static Duration seconds(JsonNode object, String member, Duration otherwise) throws Refused {
        return Duration.ofMillis(Math.round(number(object, member, otherwise.toMillis() / 1000.0) * 1000));
    }

    private static ObjectNode body(Exchange exchange) throws Refused, IOException {
        byte[] body = exchange.body().readNBytes(BODY_BYTES + 1);
        try {
            if (body.length <= BODY_BYTES && Json.MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException malformed) {
            throw new Refused(400, "the body is not JSON: " + malformed.getOriginalMessage());
        }
        throw new Refused(400, "the body is not a JSON object of up to " + BODY_BYTES + " bytes");
    }

    private static void reply(Exchange exchange, int status, ObjectNode body) throws IOException {
        exchange.reply(status, Map.of("content-type", "application/json"), Json.MAPPER.writeValueAsBytes(body));
    }
}

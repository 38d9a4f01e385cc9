package org.tunebook.bedrocklocal.internal.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.tunebook.bedrocklocal.conditions.Quotas;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Call;
import org.tunebook.bedrocklocal.internal.bedrock.Catalogue;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints;
import org.tunebook.bedrocklocal.internal.bedrock.LocalModels;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;
import org.tunebook.bedrocklocal.internal.bedrock.Patterns;
import org.tunebook.bedrocklocal.internal.control.Ledger;
import org.tunebook.bedrocklocal.internal.control.Ledger.Readiness;
import org.tunebook.bedrocklocal.internal.control.Ledger.Served;
import org.tunebook.bedrocklocal.internal.control.RecordAnswering;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.model.LocalModel;
import org.tunebook.formats.ModelFamily;

/** Bedrock's runtime in front of the local models. */
public final class Inference implements RecordAnswering {
    /** The reply's header that says which model really answered. */
    public static final String MODEL_HEADER = "x-tunebook-model";

    private final Ledger ledger;
    private final Catalogue catalogue;
    private final LocalModels models;
    private final Throttle throttle;

    public Inference(Ledger ledger, Catalogue catalogue, LocalModels models, Supplier<Quotas> quotas, Clock clock) {
        throttle = new Throttle(quotas, clock);
        this.ledger = ledger;
        this.catalogue = catalogue;
        this.models = models;
    }

    public void addTo(Operations operations) {
        operations.add("Converse", "POST /model/{modelId}/converse", this::converse);
        operations.add("ConverseStream", "POST /model/{modelId}/converse-stream", this::converseStream);
        operations.add("InvokeModel", "POST /model/{modelId}/invoke", this::invoke);
        operations.add(
                "InvokeModelWithResponseStream",
                "POST /model/{modelId}/invoke-with-response-stream",
                this::invokeStream);
        operations.add("CountTokens", "POST /model/{modelId}/count-tokens", this::countTokens);
        operations.addNotEmulated("StartAsyncInvoke", "POST /async-invoke");
        operations.addNotEmulated("ListAsyncInvokes", "GET /async-invoke");
        operations.addNotEmulated(
                "ApplyGuardrail", "POST /guardrail/{guardrailIdentifier}/version/{guardrailVersion}/apply");
    }

    private void converse(Call call) throws BedrockException, IOException {
        Served served = resolve(call);
        Answer answer = answer(call, served, ConverseBody.read(call.json()));
        call.reply(200, Map.of(MODEL_HEADER, models.kind().name()), reply(answer));
    }

    private static ObjectNode reply(Answer answer) {
        ObjectNode reply = Json.object();
        ObjectNode message = reply.putObject("output").putObject("message");
        message.put("role", "assistant");
        message.putArray("content").addObject().put("text", answer.text());
        reply.put("stopReason", answer.stop().wireName());
        usage(reply, answer);
        return reply;
    }

    @Override
    public Answered answer(String modelId, Invocation invocation, ObjectNode modelInput)
            throws BedrockException, IOException {
        Served base = new Served.Base(modelId);
        Answer answer;
        ObjectNode body;
        switch (invocation) {
            case Converse -> {
                answer = answer(base, ConverseBody.read(modelInput));
                body = reply(answer);
            }
            case InvokeModel -> {
                ModelBody own = ModelBody.of(modelId);
                answer = answer(base, own.read(modelInput));
                body = own.write(answer, plainId(base), UUID.randomUUID().toString());
            }
            default -> throw new IllegalArgumentException("no records for " + invocation);
        }
        return new Answered(body, answer.inputTokens(), answer.outputTokens());
    }

    private void converseStream(Call call) throws BedrockException, IOException {
        Served served = resolve(call);
        Answer answer = answer(call, served, ConverseBody.read(call.json()));
        Map<String, String> headers = call.headers();
        headers.put("content-type", EventStream.CONTENT_TYPE);
        headers.put(MODEL_HEADER, models.kind().name());
        try (var stream = new EventStream(call.exchange().stream(200, headers), call.streamEnd())) {
            stream.event("messageStart", Json.object().put("role", "assistant"));
            for (String piece : answer.pieces()) {
                ObjectNode delta = Json.object().put("contentBlockIndex", 0);
                delta.putObject("delta").put("text", piece);
                stream.event("contentBlockDelta", delta);
            }
            stream.event("contentBlockStop", Json.object().put("contentBlockIndex", 0));
            stream.event(
                    "messageStop", Json.object().put("stopReason", answer.stop().wireName()));
            ObjectNode metadata = Json.object();
            usage(metadata, answer);
            stream.event("metadata", metadata);
        }
    }

    private static void usage(ObjectNode out, Answer answer) {
        out.putObject("usage")
                .put("inputTokens", answer.inputTokens())
                .put("outputTokens", answer.outputTokens())
                .put("totalTokens", answer.inputTokens() + answer.outputTokens());
        out.putObject("metrics").put("latencyMs", answer.latencyMs());
    }

    private void invoke(Call call) throws BedrockException, IOException {
        Served served = resolve(call);
        ModelBody body = ModelBody.of(served.baseModelId());
        Answer answer = answer(call, served, body.read(Call.object(nonEmpty(call.body()))));
        call.reply(
                200,
                Map.of(
                        MODEL_HEADER,
                        models.kind().name(),
                        "x-amzn-bedrock-input-token-count",
                        Integer.toString(answer.inputTokens()),
                        "x-amzn-bedrock-output-token-count",
                        Integer.toString(answer.outputTokens()),
                        "x-amzn-bedrock-invocation-latency",
                        Long.toString(answer.latencyMs())),
                body.write(answer, plainId(served), call.exchange().requestId()));
    }

    private void invokeStream(Call call) throws BedrockException, IOException {
        Served served = resolve(call);
        ModelBody body = ModelBody.of(served.baseModelId());
        Answer answer = answer(call, served, body.read(Call.object(nonEmpty(call.body()))));
        Map<String, String> headers = call.headers();
        headers.put("content-type", EventStream.CONTENT_TYPE);
        headers.put("x-amzn-bedrock-content-type", "application/json");
        headers.put(MODEL_HEADER, models.kind().name());
        try (var stream = new EventStream(call.exchange().stream(200, headers), call.streamEnd())) {
            for (ObjectNode event :
                    body.stream(answer, plainId(served), call.exchange().requestId())) {
                stream.event(
                        "chunk",
                        Json.object()
                                .put(
                                        "bytes",
                                        Base64.getEncoder().encodeToString(Json.MAPPER.writeValueAsBytes(event))));
            }
        }
    }

    private void countTokens(Call call) throws BedrockException, IOException {
        Served served = resolve(call);
        ObjectNode request = call.json();
        JsonNode input = request.path("input");
        if (input.size() != 1) {
            throw BedrockException.validation(
                    "input must set exactly one of the following keys: converse, invokeModel");
        }
        Question question;
        if (input.path("converse").isObject()) {
            question = ConverseBody.read(input.path("converse"));
        } else if (input.path("invokeModel").path("body").isTextual()) {
            byte[] body;
            try {
                body = Base64.getDecoder()
                        .decode(input.path("invokeModel").path("body").textValue());
            } catch (IllegalArgumentException notBase64) {
                throw BedrockException.validation("input.invokeModel.body is not base 64");
            }
            question = ModelBody.of(served.baseModelId()).read(Call.object(nonEmpty(body)));
        } else {
            throw BedrockException.validation(
                    "input must set exactly one of the following keys: converse, invokeModel");
        }
        LocalModel model = model(served);
        String system = question.conversation().system();
        int tokens = system == null ? 0 : model.countTokens(system);
        for (var message : question.conversation().messages()) {
            tokens += model.countTokens(message.text());
        }
        call.reply(
                200, Map.of(MODEL_HEADER, models.kind().name()), Json.object().put("inputTokens", tokens));
    }

    /** What a request's model id names: a base by its plain id, a tuned model by what serves it. */
    private Served resolve(Call call) throws BedrockException {
        Served served = find(call);
        Optional<ModelFamily> family = ModelFamily.of(served.baseModelId());
        if (family.isPresent()) {
            catalogue.requireAlive(family.get());
        }
        return served;
    }

    private Served find(Call call) throws BedrockException {
        String modelId = call.label("modelId");
        var constraints = new Constraints();
        constraints.text("modelId", modelId).length(1, 2048).pattern(Patterns.INVOKED);
        constraints.done();
        if (modelId.contains(":provisioned-model/") || modelId.contains(":custom-model-deployment/")) {
            Readiness readiness =
                    ledger.resolve(modelId).orElseThrow(() -> BedrockException.notFound("Could not find " + modelId));
            if (readiness instanceof Readiness.Ready ready) {
                return ready.served();
            }
            throw BedrockException.notReady("The model " + modelId + " is not ready for inference: it is Creating");
        }
        if (ledger.isCustomModel(modelId)) {
            throw BedrockException.validation("Invocation of model ID " + modelId
                    + " with on-demand throughput isn’t supported. Serve the custom model first, and retry your request"
                    + " with the ARN of its provisioned throughput or deployment.");
        }
        Optional<Catalogue.Entry> entry = catalogue.findOrProfile(modelId);
        if (entry.isEmpty()) {
            throw BedrockException.validation("The provided model identifier is invalid.");
        }
        if (!entry.get().onDemand()) {
            throw BedrockException.notFound("Model not found. " + modelId
                    + " is for customization and provisioned throughput; ask the base model by "
                    + entry.get().family().baseModelId());
        }
        return new Served.Base(entry.get().modelId());
    }

    private LocalModel model(Served served) throws IOException {
        return served instanceof Served.Tuned tuned ? models.tuned(ledger.weights(tuned.modelId())) : models.base();
    }

    private Answer answer(Call call, Served served, Question question) throws BedrockException, IOException {
        if (call.label("modelId").contains(":provisioned-model/")) {
            return answer(served, question);
        }
        String modelId = plainId(served);
        throttle.admit(modelId);
        Answer answer = answer(served, question);
        throttle.spend(modelId, answer.inputTokens() + answer.outputTokens());
        return answer;
    }

    private Answer answer(Served served, Question question) throws IOException {
        LocalModel model = model(served);
        long start = System.nanoTime();
        LocalModel.Reply reply = models.reply(model, question.conversation());
        long latency = (System.nanoTime() - start) / 1_000_000;
        return Answer.of(reply, model, question, latency);
    }

    private static byte[] nonEmpty(byte[] body) throws BedrockException {
        if (body.length == 0) {
            throw BedrockException.validation("Malformed input request: the body is empty");
        }
        return body;
    }

    private static String plainId(Served served) {
        return ModelFamily.of(served.baseModelId())
                .map(ModelFamily::baseModelId)
                .orElse(served.baseModelId());
    }
}

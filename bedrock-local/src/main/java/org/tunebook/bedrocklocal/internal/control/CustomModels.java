package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Call;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints;
import org.tunebook.bedrocklocal.internal.bedrock.LocalModels;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;
import org.tunebook.bedrocklocal.internal.bedrock.Patterns;
import org.tunebook.bedrocklocal.internal.files.DurableFiles;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.formats.ModelFamily;

/** The operations on custom models. */
final class CustomModels {
    private final Ledger ledger;
    private final LocalModels models;
    private final Page<CustomModel> page = new Page<>(CustomModel::created, CustomModel::id);

    CustomModels(Ledger ledger, LocalModels models) {
        this.ledger = ledger;
        this.models = models;
    }

    void addTo(Operations operations) {
        operations.add("ListCustomModels", "GET /custom-models", this::list);
        operations.add("GetCustomModel", "GET /custom-models/{modelIdentifier}", this::get);
        operations.add("DeleteCustomModel", "DELETE /custom-models/{modelIdentifier}", this::delete);
    }

    private void list(Call call) throws BedrockException, IOException {
        Optional<String> name = call.parameter("nameContains");
        Optional<String> base = call.parameter("baseModelArnEquals");
        Optional<String> foundation = call.parameter("foundationModelArnEquals");
        Optional<String> owned = call.parameter("isOwned");
        Optional<String> status = call.parameter("modelStatus");
        var constraints = new Constraints();
        constraints.text("nameContains", name.orElse(null)).length(1, 63).pattern(Patterns.MODEL_NAME);
        constraints
                .text("baseModelArnEquals", base.orElse(null))
                .length(20, 1011)
                .pattern(Patterns.MODEL_ARN);
        constraints.text("foundationModelArnEquals", foundation.orElse(null)).pattern(Patterns.FOUNDATION_MODEL);
        constraints.text("isOwned", owned.orElse(null)).oneOf("true", "false");
        constraints.text("modelStatus", status.orElse(null)).oneOf("Active", "Creating", "Failed");
        constraints.done();
        boolean none =
                owned.orElse("true").equals("false") || !status.orElse("Active").equals("Active");
        call.reply(
                200,
                page.of(
                        call,
                        none ? List.of() : ledger.models.all(),
                        model -> (name.isEmpty() || model.name().contains(name.get()))
                                && (base.isEmpty() || base.get().equals(baseArn(model)))
                                && (foundation.isEmpty()
                                        || foundation.get().equals(ledger.names.foundationModel(model.baseModelId()))),
                        "modelSummaries",
                        (model, item) -> {
                            item.put("modelArn", model.arn());
                            item.put("modelName", model.name());
                            item.put("creationTime", Json.time(model.created()));
                            item.put("baseModelArn", baseArn(model));
                            item.put("baseModelName", baseName(model));
                            item.put("customizationType", "FINE_TUNING");
                            item.put("ownerAccountId", ledger.names.account());
                            item.put("modelStatus", "Active");
                        }));
    }

    private void get(Call call) throws BedrockException, IOException {
        CustomModel model = find(call);
        ObjectNode reply = Json.object();
        reply.put("modelArn", model.arn());
        reply.put("modelName", model.name());
        reply.put("baseModelArn", baseArn(model));
        reply.put("customizationType", "FINE_TUNING");
        reply.put("creationTime", Json.time(model.created()));
        reply.put("modelStatus", "Active");
        ledger.jobs.find(model.jobId()).ifPresent(job -> {
            reply.put("jobName", job.name());
            reply.put("jobArn", job.arn());
            Customization.described(job, reply);
        });
        call.reply(200, reply);
    }

    private void delete(Call call) throws BedrockException, IOException {
        synchronized (ledger.lock) {
            CustomModel model = find(call);
            Instant now = ledger.now();
            Optional<Serving> user = ledger.servings.all().stream()
                    .filter(serving -> serving.servedArn(now).equals(model.arn())
                            || serving.desiredModelArn().equals(model.arn()))
                    .findFirst();
            if (user.isPresent()) {
                throw BedrockException.conflict("The custom model " + model.name() + " is in use by "
                        + user.get().arn() + ". Delete that first");
            }
            Optional<Job> tuner = ledger.jobs.all().stream()
                    .filter(job -> job.running() && model.id().equals(job.startModelId()))
                    .findFirst();
            if (tuner.isPresent()) {
                throw BedrockException.conflict("The custom model " + model.name() + " is in use by the job "
                        + tuner.get().arn());
            }
            ledger.models.remove(model.id());
            models.forget(ledger.weights(model.id()));
            DurableFiles.deleteTree(ledger.weights(model.id()));
        }
        call.reply(200, Json.object());
    }

    private CustomModel find(Call call) throws BedrockException {
        String identifier = call.label("modelIdentifier");
        var constraints = new Constraints();
        constraints.text("modelIdentifier", identifier).length(1, 2048).pattern(Patterns.MODEL);
        constraints.done();
        return ledger.model(identifier)
                .orElseThrow(() -> BedrockException.notFound("Could not find a custom model " + identifier));
    }

    /** A model that was tuned on top of a custom model names that one. */
    private String baseArn(CustomModel model) {
        return ledger.jobs
                .find(model.jobId())
                .map(Job::startModelId)
                .map(start -> ledger.names.customModel(model.baseModelId(), start))
                .orElseGet(() -> ledger.names.foundationModel(model.baseModelId()));
    }

    /** The id up to its first colon: what the service's expression for this member admits. */
    private static String baseName(CustomModel model) {
        String id = ModelFamily.of(model.baseModelId())
                .map(ModelFamily::baseModelId)
                .orElse(model.baseModelId());
        int colon = id.indexOf(':');
        return colon < 0 ? id : id.substring(0, colon);
    }
}

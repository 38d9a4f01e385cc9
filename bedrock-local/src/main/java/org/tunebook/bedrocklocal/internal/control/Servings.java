package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Call;
import org.tunebook.bedrocklocal.internal.bedrock.Catalogue;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints.Presence;
import org.tunebook.bedrocklocal.internal.bedrock.Names;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;
import org.tunebook.bedrocklocal.internal.bedrock.Patterns;
import org.tunebook.bedrocklocal.internal.control.Serving.Kind;
import org.tunebook.bedrocklocal.internal.control.Serving.State;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.formats.ModelFamily;

/** The operations on provisioned throughput and on on-demand deployments. */
final class Servings {
    private final Ledger ledger;
    private final Catalogue catalogue;
    private final Settings settings;
    private final Page<Serving> page = new Page<>(Serving::created, Serving::id);

    Servings(Ledger ledger, Catalogue catalogue, Settings settings) {
        this.ledger = ledger;
        this.catalogue = catalogue;
        this.settings = settings;
    }

    void addTo(Operations operations) {
        operations.add(
                "CreateProvisionedModelThroughput", "POST /provisioned-model-throughput", this::createThroughput);
        operations.add("ListProvisionedModelThroughputs", "GET /provisioned-model-throughputs", this::listThroughputs);
        String throughput = "/provisioned-model-throughput/{provisionedModelId}";
        operations.add("GetProvisionedModelThroughput", "GET " + throughput, this::getThroughput);
        operations.add("UpdateProvisionedModelThroughput", "PATCH " + throughput, this::updateThroughput);
        operations.add("DeleteProvisionedModelThroughput", "DELETE " + throughput, this::deleteThroughput);
        String deployments = "/model-customization/custom-model-deployments";
        operations.add("CreateCustomModelDeployment", "POST " + deployments, this::createDeployment);
        operations.add("ListCustomModelDeployments", "GET " + deployments, this::listDeployments);
        String deployment = deployments + "/{customModelDeploymentIdentifier}";
        operations.add("GetCustomModelDeployment", "GET " + deployment, this::getDeployment);
        operations.add("UpdateCustomModelDeployment", "PATCH " + deployment, this::updateDeployment);
        operations.add("DeleteCustomModelDeployment", "DELETE " + deployment, this::deleteDeployment);
    }

    private void createThroughput(Call call) throws BedrockException, IOException {
        ObjectNode request = call.json();
        var constraints = new Constraints();
        Members.checkToken(constraints, request);
        constraints.integer("modelUnits", request, "modelUnits", Presence.REQUIRED, 1);
        constraints
                .text("provisionedModelName", request, "provisionedModelName")
                .required()
                .length(1, 63)
                .pattern(Patterns.PROVISIONED_NAME);
        constraints
                .text("modelId", request, "modelId")
                .required()
                .length(1, 2048)
                .pattern(Patterns.MODEL);
        constraints.text("commitmentDuration", request, "commitmentDuration").oneOf("OneMonth", "SixMonths");
        Tags.check(constraints, request, "tags");
        constraints.done();
        String arn;
        synchronized (ledger.lock) {
            Optional<Serving> before = sentBefore(Kind.PROVISIONED_THROUGHPUT, request);
            if (before.isPresent()) {
                arn = before.get().arn();
            } else {
                String name = request.path("provisionedModelName").asText();
                checkFree(Kind.PROVISIONED_THROUGHPUT, name);
                checkRoom(
                        Kind.PROVISIONED_THROUGHPUT,
                        settings.quotas().get().provisionedThroughputs(),
                        "The number of provisioned throughputs");
                Target target = provisionable(request.path("modelId").asText());
                catalogue.requireNew(ModelFamily.of(target.baseModelId()).orElseThrow());
                String id = Names.newId();
                arn = ledger.names.provisionedModel(id);
                Instant now = ledger.now();
                String commitment = request.path("commitmentDuration").asText("");
                ledger.servings.put(
                        id,
                        new Serving(
                                id,
                                Kind.PROVISIONED_THROUGHPUT,
                                arn,
                                name,
                                request.path("modelUnits").asInt(),
                                target.arn(),
                                target.arn(),
                                target.baseModelId(),
                                now,
                                now,
                                now.plus(settings.provisioning()),
                                false,
                                null,
                                commitment.isEmpty() ? null : commitment,
                                commitmentEnd(commitment, now),
                                Members.token(request),
                                Fingerprint.of(request),
                                Tags.read(request.path("tags"))));
            }
        }
        call.reply(201, Json.object().put("provisionedModelArn", arn));
    }

    private void listThroughputs(Call call) throws BedrockException, IOException {
        Optional<String> status = call.parameter("statusEquals");
        Optional<String> model = call.parameter("modelArnEquals");
        Optional<String> name = call.parameter("nameContains");
        var constraints = new Constraints();
        constraints.text("statusEquals", status.orElse(null)).oneOf("Creating", "InService", "Updating", "Failed");
        constraints.text("modelArnEquals", model.orElse(null)).length(20, 1011).pattern(Patterns.MODEL_ARN);
        constraints.text("nameContains", name.orElse(null)).length(1, 63).pattern(Patterns.PROVISIONED_NAME);
        constraints.done();
        Instant now = ledger.now();
        call.reply(
                200,
                page.of(
                        call,
                        ledger.servings.all(),
                        serving -> serving.kind() == Kind.PROVISIONED_THROUGHPUT
                                && (status.isEmpty() || status.get().equals(throughputStatus(serving.state(now))))
                                && (model.isEmpty() || model.get().equals(serving.servedArn(now)))
                                && (name.isEmpty() || serving.name().contains(name.get())),
                        "provisionedModelSummaries",
                        this::describeThroughput));
    }

    private void getThroughput(Call call) throws BedrockException, IOException {
        ObjectNode reply = Json.object();
        describeThroughput(throughput(call), reply);
        call.reply(200, reply);
    }

    private void describeThroughput(Serving serving, ObjectNode out) {
        Instant now = ledger.now();
        out.put("modelUnits", serving.modelUnits());
        out.put("desiredModelUnits", serving.modelUnits());
        out.put("provisionedModelName", serving.name());
        out.put("provisionedModelArn", serving.arn());
        out.put("modelArn", serving.servedArn(now));
        out.put("desiredModelArn", serving.desiredModelArn());
        out.put("foundationModelArn", ledger.names.foundationModel(serving.baseModelId()));
        out.put("status", throughputStatus(serving.state(now)));
        out.put("creationTime", Json.time(serving.created()));
        out.put("lastModifiedTime", Json.time(lastModified(serving, now)));
        String commitment = serving.commitment();
        Instant ends = serving.commitmentEnds();
        if (commitment != null && ends != null) {
            out.put("commitmentDuration", commitment);
            out.put("commitmentExpirationTime", Json.time(ends));
        }
    }

    private void updateThroughput(Call call) throws BedrockException, IOException {
        ObjectNode request = call.json();
        var constraints = new Constraints();
        constraints
                .text("desiredProvisionedModelName", request, "desiredProvisionedModelName")
                .length(1, 63)
                .pattern(Patterns.PROVISIONED_NAME);
        constraints
                .text("desiredModelId", request, "desiredModelId")
                .length(1, 2048)
                .pattern(Patterns.MODEL);
        constraints.done();
        synchronized (ledger.lock) {
            Serving serving = throughput(call);
            Instant now = ledger.now();
            if (serving.state(now) != State.READY) {
                throw BedrockException.validation("The provisioned throughput " + serving.name() + " is "
                        + throughputStatus(serving.state(now)) + "; only one that is InService can be updated");
            }
            String name = request.path("desiredProvisionedModelName").asText(serving.name());
            if (!name.equals(serving.name())) {
                checkFree(Kind.PROVISIONED_THROUGHPUT, name);
            }
            Target target = request.hasNonNull("desiredModelId")
                    ? provisionable(request.path("desiredModelId").asText())
                    : new Target(serving.servedArn(now), serving.baseModelId());
            if (!target.baseModelId().equals(serving.baseModelId())) {
                throw BedrockException.validation("A provisioned throughput can be moved to its base model or to a"
                        + " custom model of the same base, " + serving.baseModelId() + ", not to one of "
                        + target.baseModelId());
            }
            boolean moves = !target.arn().equals(serving.servedArn(now));
            ledger.servings.put(
                    serving.id(),
                    serving.updated(name, target.arn(), now, moves ? now.plus(settings.provisioning()) : now));
        }
        call.reply(200, Json.object());
    }

    private void deleteThroughput(Call call) throws BedrockException, IOException {
        synchronized (ledger.lock) {
            Serving serving = throughput(call);
            Instant ends = serving.commitmentEnds();
            if (ends != null && ledger.now().isBefore(ends)) {
                throw BedrockException.conflict("The provisioned throughput " + serving.name()
                        + " has a commitment until " + Json.time(ends) + " and can't be deleted before");
            }
            ledger.servings.remove(serving.id());
        }
        call.reply(200, Json.object());
    }

    private void createDeployment(Call call) throws BedrockException, IOException {
        ObjectNode request = call.json();
        var constraints = new Constraints();
        constraints
                .text("modelDeploymentName", request, "modelDeploymentName")
                .required()
                .length(1, 63)
                .pattern(Patterns.MODEL_NAME);
        constraints
                .text("modelArn", request, "modelArn")
                .required()
                .length(20, 1011)
                .pattern(Patterns.MODEL_ARN);
        constraints.text("description", request, "description").length(1, 2048);
        Members.checkToken(constraints, request);
        Tags.check(constraints, request, "tags");
        constraints.done();
        String arn;
        synchronized (ledger.lock) {
            Optional<Serving> before = sentBefore(Kind.ON_DEMAND_DEPLOYMENT, request);
            if (before.isPresent()) {
                arn = before.get().arn();
            } else {
                String name = request.path("modelDeploymentName").asText();
                checkFree(Kind.ON_DEMAND_DEPLOYMENT, name);
                checkRoom(
                        Kind.ON_DEMAND_DEPLOYMENT,
                        settings.quotas().get().deployments(),
                        "The number of custom model deployments");
                checkInProgress();
                CustomModel model = deployable(request.path("modelArn").asText());
                String id = Names.newId();
                arn = ledger.names.deployment(id);
                Instant now = ledger.now();
                ledger.servings.put(
                        id,
                        new Serving(
                                id,
                                Kind.ON_DEMAND_DEPLOYMENT,
                                arn,
                                name,
                                0,
                                model.arn(),
                                model.arn(),
                                model.baseModelId(),
                                now,
                                now,
                                now.plus(settings.provisioning()),
                                false,
                                request.path("description").asText(null),
                                null,
                                null,
                                Members.token(request),
                                Fingerprint.of(request),
                                Tags.read(request.path("tags"))));
            }
        }
        call.reply(202, Json.object().put("customModelDeploymentArn", arn));
    }

    private void listDeployments(Call call) throws BedrockException, IOException {
        Optional<String> status = call.parameter("statusEquals");
        Optional<String> model = call.parameter("modelArnEquals");
        Optional<String> name = call.parameter("nameContains");
        var constraints = new Constraints();
        constraints.text("statusEquals", status.orElse(null)).oneOf("Creating", "Active", "Failed");
        constraints.text("modelArnEquals", model.orElse(null)).length(20, 1011).pattern(Patterns.MODEL_ARN);
        constraints.text("nameContains", name.orElse(null)).length(1, 63).pattern(Patterns.MODEL_NAME);
        constraints.done();
        Instant now = ledger.now();
        call.reply(
                200,
                page.of(
                        call,
                        ledger.servings.all(),
                        serving -> serving.kind() == Kind.ON_DEMAND_DEPLOYMENT
                                && (status.isEmpty() || status.get().equals(deploymentStatus(serving.state(now))))
                                && (model.isEmpty() || model.get().equals(serving.servedArn(now)))
                                && (name.isEmpty() || serving.name().contains(name.get())),
                        "modelDeploymentSummaries",
                        (serving, item) -> {
                            item.put("customModelDeploymentArn", serving.arn());
                            item.put("customModelDeploymentName", serving.name());
                            describeDeployment(serving, now, item);
                        }));
    }

    private void getDeployment(Call call) throws BedrockException, IOException {
        Serving serving = deployment(call);
        Instant now = ledger.now();
        ObjectNode reply = Json.object();
        reply.put("customModelDeploymentArn", serving.arn());
        reply.put("modelDeploymentName", serving.name());
        describeDeployment(serving, now, reply);
        String description = serving.description();
        if (description != null) {
            reply.put("description", description);
        }
        if (serving.everReady()) {
            reply.putObject("updateDetails")
                    .put("modelArn", serving.desiredModelArn())
                    .put("updateStatus", serving.state(now) == State.UPDATING ? "Updating" : "UpdateCompleted");
        }
        call.reply(200, reply);
    }

    private static void describeDeployment(Serving serving, Instant now, ObjectNode out) {
        out.put("modelArn", serving.servedArn(now));
        out.put("createdAt", Json.time(serving.created()));
        out.put("status", deploymentStatus(serving.state(now)));
        out.put("lastUpdatedAt", Json.time(lastModified(serving, now)));
    }

    private void updateDeployment(Call call) throws BedrockException, IOException {
        ObjectNode request = call.json();
        var constraints = new Constraints();
        constraints
                .text("modelArn", request, "modelArn")
                .required()
                .length(20, 1011)
                .pattern(Patterns.MODEL_ARN);
        constraints.done();
        String arn;
        synchronized (ledger.lock) {
            Serving serving = deployment(call);
            Instant now = ledger.now();
            if (serving.state(now) != State.READY) {
                throw BedrockException.validation("The deployment " + serving.name()
                        + " is being created or updated; only one that is Active can be updated");
            }
            CustomModel model = deployable(request.path("modelArn").asText());
            if (!model.baseModelId().equals(serving.baseModelId())) {
                throw BedrockException.validation("A deployment can be moved to a custom model of the same base, "
                        + serving.baseModelId() + ", not to one of " + model.baseModelId());
            }
            ledger.servings.put(
                    serving.id(), serving.updated(serving.name(), model.arn(), now, now.plus(settings.provisioning())));
            arn = serving.arn();
        }
        call.reply(202, Json.object().put("customModelDeploymentArn", arn));
    }

    private void deleteDeployment(Call call) throws BedrockException, IOException {
        synchronized (ledger.lock) {
            ledger.servings.remove(deployment(call).id());
        }
        call.reply(200, Json.object());
    }

    /** What a provisioned throughput is asked to serve. */
    private record Target(String arn, String baseModelId) {}

    private Target provisionable(String identifier) throws BedrockException {
        Optional<CustomModel> custom = ledger.model(identifier);
        if (custom.isPresent()) {
            return new Target(custom.get().arn(), custom.get().baseModelId());
        }
        Optional<Catalogue.Entry> foundation = catalogue.find(identifier);
        if (foundation.isEmpty()) {
            throw BedrockException.notFound("Could not find a model " + identifier);
        }
        if (!foundation.get().tunable()) {
            throw BedrockException.validation("The model " + identifier
                    + " does not support provisioned throughput. Provision it by the identifier "
                    + foundation.get().family().tuningModelId());
        }
        String id = foundation.get().modelId();
        return new Target(ledger.names.foundationModel(id), id);
    }

    private CustomModel deployable(String arn) throws BedrockException {
        CustomModel model = ledger.model(arn)
                .filter(found -> found.arn().equals(arn))
                .orElseThrow(() -> BedrockException.notFound("Could not find a custom model " + arn));
        ModelFamily family = ModelFamily.of(model.baseModelId()).orElseThrow();
        if (family.serving() != ModelFamily.Serving.ON_DEMAND_DEPLOYMENT) {
            throw BedrockException.validation("A custom model of " + family.name()
                    + " can't be deployed on demand; serve it by provisioned throughput");
        }
        return model;
    }

    private Optional<Serving> sentBefore(Kind kind, ObjectNode request) throws BedrockException {
        Optional<Serving> before = Members.madeBefore(
                request, ledger.servings.all(), serving -> serving.kind() == kind ? serving.token() : null);
        if (before.isPresent() && !before.get().requestHash().equals(Fingerprint.of(request))) {
            throw BedrockException.validation("The client request token was used before with other request parameters");
        }
        return before;
    }

    private void checkFree(Kind kind, String name) throws BedrockException {
        if (ledger.serving(kind, name).isPresent()) {
            throw BedrockException.validation("The name " + name + " is in use already");
        }
    }

    private void checkRoom(Kind kind, int most, String what) throws BedrockException {
        long there = ledger.servings.all().stream()
                .filter(serving -> serving.kind() == kind)
                .count();
        if (there >= most) {
            throw BedrockException.quota(what + " is limited to " + most + ". Delete one, then try again");
        }
    }

    private void checkInProgress() throws BedrockException {
        Instant now = ledger.now();
        int most = settings.quotas().get().deploymentsInProgress();
        long there = ledger.servings.all().stream()
                .filter(serving -> serving.kind() == Kind.ON_DEMAND_DEPLOYMENT && serving.state(now) == State.CREATING)
                .count();
        if (there >= most) {
            throw BedrockException.quota("The number of custom model deployments in progress is limited to " + most
                    + ". Wait until one is Active, then try again");
        }
    }

    private Serving throughput(Call call) throws BedrockException {
        return find(call, Kind.PROVISIONED_THROUGHPUT, "provisionedModelId", Patterns.PROVISIONED);
    }

    private Serving deployment(Call call) throws BedrockException {
        return find(call, Kind.ON_DEMAND_DEPLOYMENT, "customModelDeploymentIdentifier", Patterns.DEPLOYMENT);
    }

    private Serving find(Call call, Kind kind, String label, java.util.regex.Pattern pattern) throws BedrockException {
        String identifier = call.label(label);
        var constraints = new Constraints();
        constraints.text(label, identifier).pattern(pattern);
        constraints.done();
        return ledger.serving(kind, identifier)
                .orElseThrow(() -> BedrockException.notFound("Could not find "
                        + (kind == Kind.PROVISIONED_THROUGHPUT ? "a provisioned throughput " : "a deployment ")
                        + identifier));
    }

    /** A change that is done was last modified when it was done. */
    private static Instant lastModified(Serving serving, Instant now) {
        return serving.state(now) == State.READY ? serving.readyAt() : serving.lastModified();
    }

    private static @Nullable Instant commitmentEnd(String commitment, Instant from) {
        return switch (commitment) {
            case "OneMonth" -> from.atOffset(ZoneOffset.UTC).plusMonths(1).toInstant();
            case "SixMonths" -> from.atOffset(ZoneOffset.UTC).plusMonths(6).toInstant();
            default -> null;
        };
    }

    private static String throughputStatus(State state) {
        return switch (state) {
            case CREATING -> "Creating";
            case READY -> "InService";
            case UPDATING -> "Updating";
        };
    }

    private static String deploymentStatus(State state) {
        return state == State.CREATING ? "Creating" : "Active";
    }
}

package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import org.tunebook.bedrocklocal.internal.control.Job.Phase;
import org.tunebook.bedrocklocal.internal.control.Job.PhaseStatus;
import org.tunebook.bedrocklocal.internal.control.Job.Status;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.formats.Hyperparameter;
import org.tunebook.formats.ModelFamily;

/** The operations on model customization jobs. */
final class Customization {
    private final Ledger ledger;
    private final Catalogue catalogue;
    private final JobRunner runner;
    private final Settings settings;
    private final Page<Job> page = new Page<>(Job::created, Job::id);

    Customization(Ledger ledger, Catalogue catalogue, JobRunner runner, Settings settings) {
        this.ledger = ledger;
        this.catalogue = catalogue;
        this.runner = runner;
        this.settings = settings;
    }

    void addTo(Operations operations) {
        operations.add("CreateModelCustomizationJob", "POST /model-customization-jobs", this::create);
        operations.add("ListModelCustomizationJobs", "GET /model-customization-jobs", this::list);
        operations.add("GetModelCustomizationJob", "GET /model-customization-jobs/{jobIdentifier}", this::get);
        operations.add("StopModelCustomizationJob", "POST /model-customization-jobs/{jobIdentifier}/stop", this::stop);
    }

    private void create(Call call) throws BedrockException, IOException {
        ObjectNode request = call.json();
        checkShape(request);
        String hash = Fingerprint.of(request);
        String arn;
        synchronized (ledger.lock) {
            Optional<Job> sentBefore =
                    Members.madeBefore(request, ledger.jobs.all(), job -> Members.token(job.request()));
            if (sentBefore.isPresent()) {
                if (!sentBefore.get().requestHash().equals(hash)) {
                    throw BedrockException.conflict(
                            "The client request token was used before with other request parameters");
                }
                arn = sentBefore.get().arn();
            } else {
                Job job = accept(call, request, hash);
                ledger.jobs.put(job.id(), job);
                runner.start(job.id());
                arn = job.arn();
            }
        }
        call.reply(201, Json.object().put("jobArn", arn));
    }

    /** What the service's model of its API constrains: presence, length, expression, set of values. */
    private static void checkShape(ObjectNode request) throws BedrockException {
        var constraints = new Constraints();
        constraints.text("jobName", request, "jobName").required().length(1, 63).pattern(Patterns.JOB_NAME);
        constraints
                .text("customModelName", request, "customModelName")
                .required()
                .length(1, 63)
                .pattern(Patterns.MODEL_NAME);
        Members.checkRole(constraints, request);
        Members.checkToken(constraints, request);
        constraints
                .text("baseModelIdentifier", request, "baseModelIdentifier")
                .required()
                .length(1, 2048)
                .pattern(Patterns.BASE_MODEL);
        constraints
                .text("customizationType", request, "customizationType")
                .oneOf(
                        "FINE_TUNING",
                        "CONTINUED_PRE_TRAINING",
                        "DISTILLATION",
                        "REINFORCEMENT_FINE_TUNING",
                        "IMPORTED");
        Members.checkKey(constraints, "customModelKmsKeyId", request, "customModelKmsKeyId");
        Tags.check(constraints, request, "jobTags");
        Tags.check(constraints, request, "customModelTags");
        JsonNode training = constraints.object("trainingDataConfig", request, "trainingDataConfig", Presence.REQUIRED);
        Members.checkS3Uri(constraints, "trainingDataConfig", training);
        JsonNode validation =
                constraints.object("validationDataConfig", request, "validationDataConfig", Presence.OPTIONAL);
        if (validation.isObject()) {
            JsonNode validators = constraints.array(
                    "validationDataConfig.validators", validation, "validators", Presence.REQUIRED, 0, 10);
            for (int i = 0; i < validators.size() && i < 10; i++) {
                String path = "validationDataConfig.validators." + (i + 1) + ".member";
                Members.checkS3Uri(constraints, path, validators.get(i)).required();
            }
        }
        JsonNode output = constraints.object("outputDataConfig", request, "outputDataConfig", Presence.REQUIRED);
        if (output.isObject()) {
            Members.checkS3Uri(constraints, "outputDataConfig", output).required();
        }
        JsonNode hyperparameters = constraints.object("hyperParameters", request, "hyperParameters", Presence.OPTIONAL);
        for (var names = hyperparameters.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            constraints.text("hyperParameters." + name, hyperparameters, name).required();
        }
        Members.checkVpc(constraints, request);
        constraints.done();
    }

    /** What only the service can know: the model, the settings it takes, names in use, quotas. */
    private Job accept(Call call, ObjectNode request, String hash) throws BedrockException {
        String type = text(request, "customizationType");
        if (type != null && !type.equals("FINE_TUNING")) {
            throw BedrockException.validation(
                    "Bedrock Local runs jobs of the customization type FINE_TUNING only, not " + type);
        }
        if (request.hasNonNull("customizationConfig")) {
            throw BedrockException.validation("customizationConfig is not for the customization type FINE_TUNING");
        }
        if (request.path("trainingDataConfig").hasNonNull("invocationLogsConfig")
                || !request.path("trainingDataConfig").hasNonNull("s3Uri")) {
            throw BedrockException.validation("Training data for FINE_TUNING is given by trainingDataConfig.s3Uri");
        }
        String base = request.path("baseModelIdentifier").asText();
        Optional<CustomModel> custom = ledger.model(base);
        Optional<Catalogue.Entry> foundation = catalogue.find(base);
        String baseModelId;
        if (custom.isPresent()) {
            baseModelId = custom.get().baseModelId();
        } else if (foundation.isPresent() && foundation.get().tunable()) {
            baseModelId = foundation.get().modelId();
        } else if (foundation.isPresent()) {
            throw BedrockException.validation("The model " + base
                    + " does not support customization of the type FINE_TUNING. Tune it by the identifier "
                    + foundation.get().family().tuningModelId());
        } else {
            throw BedrockException.validation("The provided model identifier is invalid.");
        }
        catalogue.requireTunable(ModelFamily.of(baseModelId).orElseThrow());
        checkHyperparameters(
                request.path("hyperParameters"), ModelFamily.of(baseModelId).orElseThrow());
        String jobName = request.path("jobName").asText();
        String modelName = request.path("customModelName").asText();
        List<Job> jobs = ledger.jobs.all();
        if (jobs.stream().anyMatch(job -> job.name().equals(jobName))) {
            throw BedrockException.conflict("A model customization job with the name " + jobName + " exists already");
        }
        if (ledger.model(modelName).isPresent()
                || jobs.stream()
                        .anyMatch(job -> job.running() && job.outputModelName().equals(modelName))) {
            throw BedrockException.conflict("A custom model with the name " + modelName + " exists already");
        }
        int atOnce = settings.quotas().get().jobsAtOnce();
        if (ledger.runningJobs() >= atOnce) {
            throw BedrockException.quota("The number of model customization jobs that run at once is limited to "
                    + atOnce + ". Wait for one to end or stop one, then try again");
        }
        int models = settings.quotas().get().customModels();
        if (ledger.models.all().size() >= models) {
            throw BedrockException.quota(
                    "The number of custom models is limited to " + models + ". Delete one, then try again");
        }
        String id = Names.newId();
        String arn = ledger.names.job(baseModelId, id);
        if (!settings.roles().assumable(request.path("roleArn").asText(), arn)) {
            throw BedrockException.validation("Could not assume provided IAM role.");
        }
        Instant now = ledger.now();
        return new Job(
                id,
                arn,
                jobName,
                request,
                hash,
                baseModelId,
                custom.map(CustomModel::id).orElse(null),
                Names.newId(),
                Status.InProgress,
                Phase.NOT_STARTED,
                Phase.NOT_STARTED,
                null,
                now,
                now,
                null,
                null,
                List.of(),
                settings.seed(),
                Tags.read(request.path("jobTags")),
                call.jobFault()
                        .map(fault -> new Job.Fate(fault.kind(), now.plus(fault.delay())))
                        .orElse(null));
    }

    private static void checkHyperparameters(JsonNode given, ModelFamily family) throws BedrockException {
        List<String> wrong = new ArrayList<>();
        given.fields().forEachRemaining(member -> {
            Optional<Hyperparameter> known = family.hyperparameter(member.getKey());
            if (known.isEmpty()) {
                wrong.add(member.getKey() + " is not a hyperparameter of " + family.name() + "; expected "
                        + family.hyperparameters().stream()
                                .map(Hyperparameter::name)
                                .toList());
            } else {
                known.get().validate(member.getValue().asText()).ifPresent(wrong::add);
            }
        });
        if (!wrong.isEmpty()) {
            throw BedrockException.validation("Invalid hyperParameters: " + String.join("; ", wrong));
        }
    }

    private void list(Call call) throws BedrockException, IOException {
        Optional<String> status = call.parameter("statusEquals");
        Optional<String> name = call.parameter("nameContains");
        var constraints = new Constraints();
        constraints
                .text("statusEquals", status.orElse(null))
                .oneOf("InProgress", "Completed", "Failed", "Stopping", "Stopped");
        constraints.text("nameContains", name.orElse(null)).length(1, 63).pattern(Patterns.JOB_NAME);
        constraints.done();
        call.reply(
                200,
                page.of(
                        call,
                        ledger.jobs.all(),
                        job -> (status.isEmpty() || job.status().name().equals(status.get()))
                                && (name.isEmpty() || job.name().contains(name.get())),
                        "modelCustomizationJobSummaries",
                        (job, item) -> {
                            item.put("jobArn", job.arn());
                            item.put("baseModelArn", ledger.names.foundationModel(job.baseModelId()));
                            item.put("jobName", job.name());
                            head(job, item);
                            if (job.status() == Status.Completed) {
                                item.put("customModelArn", modelArn(job));
                            }
                            item.put("customModelName", job.outputModelName());
                        }));
    }

    private void get(Call call) throws BedrockException, IOException {
        Job job = find(call);
        ObjectNode reply = Json.object();
        reply.put("jobArn", job.arn());
        reply.put("jobName", job.name());
        reply.put("outputModelName", job.outputModelName());
        if (job.status() == Status.Completed) {
            reply.put("outputModelArn", modelArn(job));
        }
        copy(job.request(), reply, "clientRequestToken");
        copy(job.request(), reply, "roleArn");
        head(job, reply);
        String failure = job.failureMessage();
        if (failure != null) {
            reply.put("failureMessage", failure);
        }
        reply.put("baseModelArn", ledger.names.foundationModel(job.baseModelId()));
        described(job, reply);
        JsonNode key = job.request().get("customModelKmsKeyId");
        if (key != null && key.asText().startsWith("arn:")) {
            reply.set("outputModelKmsKeyArn", key);
        }
        copy(job.request(), reply, "vpcConfig");
        call.reply(200, reply);
    }

    private void stop(Call call) throws BedrockException, IOException {
        Job job;
        synchronized (ledger.lock) {
            job = find(call);
            if (job.status() == Status.InProgress) {
                Instant now = ledger.now();
                ledger.jobs.put(
                        job.id(),
                        job.with(
                                Status.Stopping,
                                job.validation().cut(PhaseStatus.Stopping, now),
                                job.training().cut(PhaseStatus.Stopping, now),
                                now));
            } else if (job.status() != Status.Stopping) {
                throw BedrockException.conflict("The job " + job.name() + " is " + job.status()
                        + "; only a job that is InProgress can be stopped");
            }
        }
        runner.interrupt(job.id());
        call.reply(200, Json.object());
    }

    private Job find(Call call) throws BedrockException {
        String identifier = call.label("jobIdentifier");
        var constraints = new Constraints();
        constraints.text("jobIdentifier", identifier).length(0, 1011).pattern(Patterns.JOB_IDENTIFIER);
        constraints.done();
        return ledger.job(identifier)
                .orElseThrow(() -> BedrockException.notFound("Could not find a model customization job " + identifier));
    }

    private String modelArn(Job job) {
        return ledger.names.customModel(job.baseModelId(), job.outputModelId());
    }

    /** What the reply to Get and an item of List have in common. */
    private static void head(Job job, ObjectNode out) {
        out.put("status", job.status().name());
        ObjectNode details = out.putObject("statusDetails");
        phase(job.validation(), details.putObject("validationDetails"));
        phase(job.training(), details.putObject("trainingDetails"));
        out.put("creationTime", Json.time(job.created()));
        out.put("lastModifiedTime", Json.time(job.lastModified()));
        Instant ended = job.ended();
        if (ended != null) {
            out.put("endTime", Json.time(ended));
        }
        out.put("customizationType", "FINE_TUNING");
    }

    private static void phase(Phase phase, ObjectNode out) {
        out.put("status", phase.status().name());
        Instant created = phase.created();
        Instant lastModified = phase.lastModified();
        if (created != null && lastModified != null) {
            out.put("creationTime", Json.time(created));
            out.put("lastModifiedTime", Json.time(lastModified));
        }
    }

    /** What the replies on a job and on its model have in common. */
    static void described(Job job, ObjectNode out) {
        copy(job.request(), out, "hyperParameters");
        copy(job.request(), out, "trainingDataConfig");
        if (job.request().hasNonNull("validationDataConfig")) {
            copy(job.request(), out, "validationDataConfig");
        } else {
            out.putObject("validationDataConfig").putArray("validators");
        }
        copy(job.request(), out, "outputDataConfig");
        Double loss = job.trainingLoss();
        if (loss != null) {
            out.putObject("trainingMetrics").put("trainingLoss", loss);
        }
        if (!job.validationLosses().isEmpty()) {
            ArrayNode metrics = out.putArray("validationMetrics");
            job.validationLosses().forEach(value -> metrics.addObject().put("validationLoss", value));
        }
    }

    static void copy(JsonNode from, ObjectNode to, String member) {
        JsonNode value = from.get(member);
        if (value != null && !value.isNull()) {
            to.set(member, value);
        }
    }

    private static @Nullable String text(JsonNode node, String member) {
        JsonNode value = node.get(member);
        return value == null || value.isNull() ? null : value.asText();
    }
}

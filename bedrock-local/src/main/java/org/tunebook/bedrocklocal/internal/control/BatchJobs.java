package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Call;
import org.tunebook.bedrocklocal.internal.bedrock.Catalogue;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints.Presence;
import org.tunebook.bedrocklocal.internal.bedrock.Names;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;
import org.tunebook.bedrocklocal.internal.bedrock.Patterns;
import org.tunebook.bedrocklocal.internal.control.BatchJob.Counts;
import org.tunebook.bedrocklocal.internal.control.BatchJob.Status;
import org.tunebook.bedrocklocal.internal.control.RecordAnswering.Invocation;
import org.tunebook.bedrocklocal.internal.files.Json;

/** The operations on batch inference jobs. */
final class BatchJobs {
    private static final int LEAST_HOURS = 24;
    private static final int MOST_HOURS = 168;

    private final Ledger ledger;
    private final Catalogue catalogue;
    private final BatchRunner runner;
    private final Settings settings;
    private final Page<BatchJob> page = new Page<>(BatchJob::submitted, BatchJob::id);

    BatchJobs(Ledger ledger, Catalogue catalogue, BatchRunner runner, Settings settings) {
        this.ledger = ledger;
        this.catalogue = catalogue;
        this.runner = runner;
        this.settings = settings;
    }

    void addTo(Operations operations) {
        operations.add("CreateModelInvocationJob", "POST /model-invocation-job", this::create);
        operations.add("GetModelInvocationJob", "GET /model-invocation-job/{jobIdentifier}", this::get);
        operations.add("ListModelInvocationJobs", "GET /model-invocation-jobs", this::list);
        operations.add("StopModelInvocationJob", "POST /model-invocation-job/{jobIdentifier}/stop", this::stop);
    }

    private void create(Call call) throws BedrockException, IOException {
        ObjectNode request = call.json();
        checkShape(request);
        String hash = Fingerprint.of(request);
        String arn;
        synchronized (ledger.lock) {
            Optional<BatchJob> sentBefore =
                    Members.madeBefore(request, ledger.batches.all(), job -> Members.token(job.request()));
            if (sentBefore.isPresent()) {
                if (!sentBefore.get().requestHash().equals(hash)) {
                    throw BedrockException.conflict(
                            "The client request token was used before with other request parameters");
                }
                arn = sentBefore.get().arn();
            } else {
                BatchJob job = accept(request, hash);
                ledger.batches.put(job.id(), job);
                runner.start(job.id());
                arn = job.arn();
            }
        }
        call.reply(200, Json.object().put("jobArn", arn));
    }

    private static void checkShape(ObjectNode request) throws BedrockException {
        var constraints = new Constraints();
        constraints.text("jobName", request, "jobName").required().length(1, 63).pattern(Patterns.JOB_NAME);
        Members.checkRole(constraints, request);
        Members.checkToken(constraints, request);
        constraints
                .text("modelId", request, "modelId")
                .required()
                .length(1, 2048)
                .pattern(Patterns.BATCH_MODEL);
        JsonNode input = constraints
                .object("inputDataConfig", request, "inputDataConfig", Presence.REQUIRED)
                .path("s3InputDataConfig");
        if (request.path("inputDataConfig").isObject()) {
            constraints.object(
                    "inputDataConfig.s3InputDataConfig",
                    request.path("inputDataConfig"),
                    "s3InputDataConfig",
                    Presence.REQUIRED);
        }
        location(constraints, "inputDataConfig.s3InputDataConfig", input);
        if (input.isObject()) {
            constraints
                    .text("inputDataConfig.s3InputDataConfig.s3InputFormat", input, "s3InputFormat")
                    .oneOf("JSONL");
        }
        JsonNode output = constraints
                .object("outputDataConfig", request, "outputDataConfig", Presence.REQUIRED)
                .path("s3OutputDataConfig");
        if (request.path("outputDataConfig").isObject()) {
            constraints.object(
                    "outputDataConfig.s3OutputDataConfig",
                    request.path("outputDataConfig"),
                    "s3OutputDataConfig",
                    Presence.REQUIRED);
        }
        location(constraints, "outputDataConfig.s3OutputDataConfig", output);
        if (output.isObject()) {
            Members.checkKey(
                    constraints, "outputDataConfig.s3OutputDataConfig.s3EncryptionKeyId", output, "s3EncryptionKeyId");
        }
        constraints.number("timeoutDurationInHours", request, "timeoutDurationInHours", LEAST_HOURS, MOST_HOURS);
        constraints
                .text("modelInvocationType", request, "modelInvocationType")
                .oneOf(Stream.of(Invocation.values()).map(Invocation::name).toArray(String[]::new));
        Tags.check(constraints, request, "tags");
        Members.checkVpc(constraints, request);
        constraints.done();
    }

    private static void location(Constraints constraints, String path, JsonNode location) throws BedrockException {
        if (location.isObject()) {
            Members.checkS3Uri(constraints, path, location).required();
            constraints.text(path + ".s3BucketOwner", location, "s3BucketOwner").pattern(Patterns.ACCOUNT);
        }
    }

    private BatchJob accept(ObjectNode request, String hash) throws BedrockException {
        String model = request.path("modelId").asText();
        if (ledger.model(model).isPresent()) {
            throw BedrockException.validation("Batch inference is not supported for the custom model " + model
                    + "; ask it through what serves it");
        }
        Catalogue.Entry entry = catalogue
                .findOrProfile(model)
                .orElseThrow(() -> BedrockException.validation("The provided model identifier is invalid."));
        if (!entry.onDemand()) {
            throw BedrockException.validation("Batch inference is not supported for the model " + model
                    + ", which is for customization and provisioned throughput; name the base model by "
                    + entry.family().baseModelId());
        }
        catalogue.requireAlive(entry.family());
        String name = request.path("jobName").asText();
        List<BatchJob> jobs = ledger.batches.all();
        if (jobs.stream().anyMatch(job -> job.name().equals(name))) {
            throw BedrockException.conflict("A batch inference job with the name " + name + " exists already");
        }
        int atOnce = settings.quotas().get().batchesAtOnce();
        if (jobs.stream()
                        .filter(job -> job.running() && job.modelId().equals(entry.modelId()))
                        .count()
                >= atOnce) {
            throw BedrockException.quota("The sum of in-progress and submitted batch inference jobs with "
                    + entry.modelId() + " is limited to " + atOnce + ". Wait for one to end or stop one");
        }
        String id = Names.newId();
        String arn = ledger.names.batchJob(id);
        if (!settings.roles().assumable(request.path("roleArn").asText(), arn)) {
            throw BedrockException.validation("Could not assume provided IAM role.");
        }
        Instant now = ledger.now();
        return new BatchJob(
                id,
                arn,
                name,
                request,
                hash,
                entry.modelId(),
                Status.Submitted,
                null,
                now,
                now,
                null,
                Counts.NONE,
                Tags.read(request.path("tags")));
    }

    private void get(Call call) throws BedrockException, IOException {
        BatchJob job = find(call);
        ObjectNode reply = Json.object();
        summary(job, reply);
        reply.put("totalRecordCount", job.counts().total());
        reply.put("processedRecordCount", job.counts().processed());
        reply.put("successRecordCount", job.counts().success());
        reply.put("errorRecordCount", job.counts().error());
        call.reply(200, reply);
    }

    private void list(Call call) throws BedrockException, IOException {
        Optional<String> status = call.parameter("statusEquals");
        Optional<String> name = call.parameter("nameContains");
        var constraints = new Constraints();
        constraints
                .text("statusEquals", status.orElse(null))
                .oneOf(Stream.of(Status.values()).map(Status::name).toArray(String[]::new));
        constraints.text("nameContains", name.orElse(null)).length(1, 63).pattern(Patterns.JOB_NAME);
        constraints.done();
        call.reply(
                200,
                page.of(
                        call,
                        ledger.batches.all(),
                        job -> (status.isEmpty() || job.status().name().equals(status.get()))
                                && (name.isEmpty() || job.name().contains(name.get())),
                        "invocationJobSummaries",
                        BatchJobs::summary));
    }

    private static void summary(BatchJob job, ObjectNode out) {
        out.put("jobArn", job.arn());
        out.put("jobName", job.name());
        for (String asSent : List.of(
                "modelId", "clientRequestToken", "roleArn", "inputDataConfig", "outputDataConfig", "vpcConfig")) {
            Customization.copy(job.request(), out, asSent);
        }
        out.put("status", job.status().name());
        String message = job.message();
        if (message != null) {
            out.put("message", message);
        }
        out.put("submitTime", Json.time(job.submitted()));
        out.put("lastModifiedTime", Json.time(job.lastModified()));
        Instant ended = job.ended();
        if (ended != null) {
            out.put("endTime", Json.time(ended));
        }
        out.put("timeoutDurationInHours", job.timeoutHours());
        out.put("jobExpirationTime", Json.time(job.expires()));
        out.put("modelInvocationType", job.invocation().name());
    }

    private void stop(Call call) throws BedrockException, IOException {
        synchronized (ledger.lock) {
            BatchJob job = find(call);
            if (!job.running()) {
                throw BedrockException.conflict("The job " + job.name() + " is " + job.status()
                        + "; only a job that has not ended can be stopped");
            }
            ledger.batches.put(job.id(), job.to(Status.Stopping, ledger.now()));
        }
        call.reply(200, Json.object());
    }

    private BatchJob find(Call call) throws BedrockException {
        String identifier = call.label("jobIdentifier");
        var constraints = new Constraints();
        constraints.text("jobIdentifier", identifier).length(0, 1011).pattern(Patterns.BATCH_IDENTIFIER);
        constraints.done();
        return ledger.batches
                .find(Names.lastSegment(identifier))
                .filter(job -> job.id().equals(identifier) || job.arn().equals(identifier))
                .orElseThrow(() -> BedrockException.notFound("Could not find a batch inference job " + identifier));
    }
}

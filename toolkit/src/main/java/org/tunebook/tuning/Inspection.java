package org.tunebook.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Trouble;
import org.tunebook.formats.Finding;
import org.tunebook.formats.ModelFamily;
import org.tunebook.tuning.Preflight.Probe;
import org.tunebook.tuning.Preflight.Result;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.bedrock.model.FineTuningJobStatus;
import software.amazon.awssdk.services.bedrock.model.FoundationModelDetails;
import software.amazon.awssdk.services.bedrock.model.FoundationModelLifecycleStatus;
import software.amazon.awssdk.services.bedrock.model.ModelCustomization;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Looks at what a job needs, one probe after the other; each stands alone, so that one look tells everything. */
final class Inspection {
    /** Jobs that run at once (not adjustable) and custom models an account may have, by default. */
    private static final int RUNNING_JOBS = 2;

    private static final int CUSTOM_MODELS = 100;
    private static final Set<String> NOT_TOLD = Set.of("NotImplemented", "NotEmulatedException", "NotEmulated");

    private final Bedrock bedrock;
    private final List<Probe> probes = new ArrayList<>();

    Inspection(Bedrock bedrock) {
        this.bedrock = bedrock;
    }

    Preflight done() {
        return new Preflight(probes);
    }

    /** Whose credentials these are. */
    Inspection caller() {
        return look("credentials", Result.FAILED, () -> fine("credentials", bedrock.callerArn()));
    }

    /** Whether the region tunes the model, how it serves it, and whether it is still in service. */
    Inspection model(ModelFamily family) {
        String subject = "model and region";
        boolean elsewhere = bedrock.isStrict() && !family.tuningRegions().contains(bedrock.region());
        if (elsewhere) {
            return add(
                    subject,
                    Result.FAILED,
                    bedrock.region() + " does not tune " + family.name(),
                    family.tuningRegions().isEmpty()
                            ? "AWS does not tune this model; choose another, or Bedrock.local()."
                            : "Use Bedrock.aws(\"" + family.tuningRegions().get(0) + "\").");
        }
        return look(subject, Result.FAILED, () -> {
            FoundationModelDetails model = bedrock.call(
                            "look at the model " + family.tuningModelId(),
                            () -> bedrock.control()
                                    .getFoundationModel(request -> request.modelIdentifier(family.tuningModelId())))
                    .modelDetails();
            return lifecycle(family, model).orElseGet(() -> {
                if (!model.customizationsSupported().contains(ModelCustomization.FINE_TUNING)) {
                    return new Probe(
                            subject,
                            Result.FAILED,
                            family.tuningModelId() + " can't be fine-tuned in " + bedrock.region(),
                            "Choose a model and region of the user guide's table of tunable models.");
                }
                return fine(
                        subject,
                        family.name() + " is tuned in " + bedrock.region() + ", then served "
                                + switch (family.serving()) {
                                    case PROVISIONED_THROUGHPUT -> "by provisioned throughput, paid by the hour";
                                    case ON_DEMAND_DEPLOYMENT -> "by an on-demand deployment, paid by the token";
                                });
            });
        });
    }

    private static Optional<Probe> lifecycle(ModelFamily family, FoundationModelDetails model) {
        var lifecycle = model.modelLifecycle();
        if (lifecycle == null || lifecycle.status() != FoundationModelLifecycleStatus.LEGACY) {
            return Optional.empty();
        }
        Instant end = lifecycle.endOfLifeTime();
        return Optional.of(new Probe(
                "model and region",
                Result.FAILED,
                family.name() + " is a legacy model: no new tuning jobs and no new throughput"
                        + (end == null
                                ? ""
                                : "; it leaves service on " + end.toString().substring(0, 10)),
                "Choose a model that is still active."));
    }

    /** Whether the hyperparameters are ones that the family takes. */
    Inspection hyperparameters(ModelFamily family, Hyperparameters hyperparameters) {
        try {
            return add(
                    "hyperparameters",
                    Result.FINE,
                    hyperparameters.checkedFor(family).toString(),
                    "");
        } catch (IllegalArgumentException e) {
            return add("hyperparameters", Result.FAILED, String.valueOf(e.getMessage()), "");
        }
    }

    /** What the validator finds in the data. */
    Inspection data(Supplier<List<Finding>> validation) {
        List<Finding> errors;
        try {
            errors = validation.get();
        } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
            return add("data", Result.FAILED, String.valueOf(e.getMessage()), "");
        }
        return errors.isEmpty()
                ? add("data", Result.FINE, "every record keeps the model's rules", "")
                : add(
                        "data",
                        Result.FAILED,
                        errors.get(0) + (errors.size() == 1 ? "" : "; " + (errors.size() - 1) + " more"),
                        "Mend or drop the records; the whole file is refused otherwise.");
    }

    /** Whether the bucket is there, in the job's region, readable and writable for the caller, and how it encrypts. */
    Inspection bucket(String bucket) {
        boolean[] there = {false};
        look("bucket", Result.FAILED, () -> {
            var head = bedrock.find(
                    "look at the bucket " + bucket, () -> bedrock.s3().headBucket(request -> request.bucket(bucket)));
            if (head.isEmpty()) {
                return fine("bucket", bucket + " is not there yet; the launch makes it in " + bedrock.region());
            }
            String region = head.get().bucketRegion();
            if (region != null && !region.isEmpty() && !region.equals(bedrock.region())) {
                return new Probe(
                        "bucket",
                        Result.FAILED,
                        bucket + " is in " + region + ", the job in " + bedrock.region(),
                        "Use a bucket in " + bedrock.region() + "; a job reads no other region's.");
            }
            there[0] = true;
            return fine("bucket", bucket + " in " + bedrock.region());
        });
        if (!there[0]) {
            return this;
        }
        look("bucket: write, read, delete", Result.FAILED, () -> {
            String key = "output/.tunebook-probe-" + UUID.randomUUID();
            bedrock.call(
                    "write to the bucket " + bucket,
                    () -> bedrock.s3()
                            .putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString("probe")));
            try {
                bedrock.call(
                        "read from the bucket " + bucket,
                        () -> bedrock.s3()
                                .getObjectAsBytes(
                                        request -> request.bucket(bucket).key(key)));
            } finally {
                bedrock.call(
                        "delete from the bucket " + bucket,
                        () -> bedrock.s3()
                                .deleteObject(request -> request.bucket(bucket).key(key)));
            }
            return fine("bucket: write, read, delete", "the caller may");
        });
        return look("bucket: encryption", Result.UNKNOWN, () -> {
            var rule = bedrock
                    .call(
                            "look at the encryption of the bucket " + bucket,
                            () -> bedrock.s3().getBucketEncryption(request -> request.bucket(bucket)))
                    .serverSideEncryptionConfiguration()
                    .rules()
                    .stream()
                    .map(each -> each.applyServerSideEncryptionByDefault())
                    .filter(each -> each != null && each.sseAlgorithm() != ServerSideEncryption.AES256)
                    .findFirst();
            return rule.map(kms -> new Probe(
                            "bucket: encryption",
                            Result.FINE,
                            "KMS key " + kms.kmsMasterKeyID(),
                            "The job's role needs kms:Decrypt on it: TuningRole.of(bedrock, bucket).key(arn)."))
                    .orElseGet(() -> fine("bucket: encryption", "by S3's own keys; the role needs no right to a key"));
        });
    }

    /** Whether Bedrock may take the role on, the role may read and write, and the caller may hand it over. */
    Inspection role(@Nullable String roleArn, String bucket) {
        if (roleArn == null) {
            return bedrock.isStrict()
                    ? add(
                            "role",
                            Result.FAILED,
                            "no role is given",
                            "Make one: TuningRole.of(bedrock).create(\"TunebookTuning\"), and give its ARN with .role(…).")
                    : add("role", Result.FINE, "none needed on Bedrock Local", "");
        }
        String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        boolean[] there = {false};
        look("role: trust", Result.UNKNOWN, () -> {
            Optional<String> trust = bedrock.find(
                    "look at the role " + name,
                    () -> bedrock.iam()
                            .getRole(request -> request.roleName(name))
                            .role()
                            .assumeRolePolicyDocument());
            if (trust.isEmpty()) {
                return new Probe(
                        "role: trust",
                        Result.FAILED,
                        "there is no role " + name + " in this account",
                        "Make it: TuningRole.of(bedrock, \"" + bucket + "\").create(\"" + name + "\").");
            }
            there[0] = true;
            return trust(TuningRole.parse(TuningRole.decoded(trust.get())));
        });
        if (!there[0]) {
            return this;
        }
        String root = "arn:" + bedrock.partition() + ":s3:::" + bucket;
        look("role: permissions", Result.UNKNOWN, () -> {
            List<String> missing = Stream.of(
                            denied(roleArn, Map.of(), root, "s3:ListBucket"),
                            denied(roleArn, Map.of(), root + "/data/train.jsonl", "s3:GetObject"),
                            denied(roleArn, Map.of(), root + "/output/model/metrics.csv", "s3:PutObject"))
                    .flatMap(List::stream)
                    .toList();
            return missing.isEmpty()
                    ? fine("role: permissions", "it may list and read " + bucket + " and write below output/")
                    : new Probe(
                            "role: permissions",
                            Result.FAILED,
                            "the role may not " + String.join(", nor ", missing),
                            "Add the policy that TuningRole.of(bedrock, \"" + bucket + "\").permissions() writes.");
        });
        if (bedrock.place() == Bedrock.Place.LOCAL) {
            return add("caller: hand the role over", Result.FINE, "Bedrock Local lets every caller", "");
        }
        return look("caller: hand the role over", Result.UNKNOWN, () -> {
            String caller = principal(bedrock.callerArn());
            List<String> missing =
                    denied(caller, Map.of("iam:PassedToService", "bedrock.amazonaws.com"), roleArn, "iam:PassRole");
            return missing.isEmpty()
                    ? fine("caller: hand the role over", "the caller may")
                    : new Probe(
                            "caller: hand the role over",
                            Result.FAILED,
                            caller + " may not iam:PassRole on " + roleArn,
                            "Give the caller the policy that TuningRole.of(bedrock, \"" + bucket
                                    + "\").callerNeeds(role) writes.");
        });
    }

    /** Whether a role trusts Bedrock for jobs of this account and region. */
    private Probe trust(JsonNode policy) {
        boolean trusted = statements(policy)
                .anyMatch(statement -> statement.path("Effect").asText().equals("Allow")
                        && texts(statement.path("Action")).anyMatch(Set.of("sts:AssumeRole", "sts:*", "*")::contains)
                        && texts(statement.path("Principal").path("Service"))
                                .anyMatch("bedrock.amazonaws.com"::equals));
        if (!trusted) {
            return new Probe(
                    "role: trust",
                    Result.FAILED,
                    "the role does not trust bedrock.amazonaws.com",
                    "Give it the trust policy that TuningRole.of(bedrock).trust() writes.");
        }
        List<String> accounts = statements(policy)
                .flatMap(statement -> statement.path("Condition").properties().stream())
                .flatMap(operator -> texts(operator.getValue().path("aws:SourceAccount")))
                .toList();
        if (!accounts.isEmpty() && !accounts.contains(bedrock.account())) {
            return new Probe(
                    "role: trust",
                    Result.FAILED,
                    "the role trusts jobs of account " + String.join(", ", accounts) + ", these are of "
                            + bedrock.account(),
                    "Mend aws:SourceAccount in its trust policy.");
        }
        return fine("role: trust", "Bedrock may take it on");
    }

    private static Stream<JsonNode> statements(JsonNode policy) {
        JsonNode statement = policy.path("Statement");
        return statement.isArray() ? StreamSupport.stream(statement.spliterator(), false) : Stream.of(statement);
    }

    private static Stream<String> texts(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText)
                : value.isTextual() ? Stream.of(value.asText()) : Stream.empty();
    }

    /** Those of the actions on a resource that a principal's policies do not allow. */
    private List<String> denied(String principal, Map<String, String> context, String resource, String... actions) {
        return bedrock
                .call(
                        "ask what " + principal + " may do",
                        () -> bedrock.iam()
                                .simulatePrincipalPolicy(request -> request.policySourceArn(principal)
                                        .actionNames(actions)
                                        .resourceArns(resource)
                                        .contextEntries(context.entrySet().stream()
                                                .map(entry ->
                                                        software.amazon.awssdk.services.iam.model.ContextEntry.builder()
                                                                .contextKeyName(entry.getKey())
                                                                .contextKeyType("string")
                                                                .contextKeyValues(entry.getValue())
                                                                .build())
                                                .toList())))
                .evaluationResults()
                .stream()
                .filter(result -> result.evalDecision() != PolicyEvaluationDecisionType.ALLOWED)
                .map(EvaluationResult::evalActionName)
                .map(action -> action + " on " + resource)
                .toList();
    }

    /** Policies belong to roles and users; a session's ARN names its role. */
    private static String principal(String callerArn) {
        String[] parts = callerArn.split("[:/]", -1);
        // arn:aws:sts::123456789012:assumed-role/Role/session
        return callerArn.contains(":assumed-role/")
                ? parts[0] + ":" + parts[1] + ":iam::" + parts[4] + ":role/" + parts[6]
                : callerArn;
    }

    /** Whether the quotas leave room for one more job and model. */
    Inspection quotas() {
        look("quota: jobs at once", Result.UNKNOWN, () -> {
            List<String> running = bedrock.call(
                    "list the running jobs",
                    () -> bedrock
                            .control()
                            .listModelCustomizationJobsPaginator(
                                    request -> request.statusEquals(FineTuningJobStatus.IN_PROGRESS))
                            .modelCustomizationJobSummaries()
                            .stream()
                            .map(job -> job.jobName())
                            .toList());
            return running.size() < RUNNING_JOBS
                    ? fine("quota: jobs at once", running.size() + " of " + RUNNING_JOBS + " run")
                    : new Probe(
                            "quota: jobs at once",
                            Result.FAILED,
                            RUNNING_JOBS + " jobs run at once and no more: "
                                    + running.stream().limit(3).collect(Collectors.joining(", ")),
                            "Wait until one has ended, or stop one.");
        });
        return look("quota: custom models", Result.UNKNOWN, () -> {
            long models = bedrock.call(
                    "list the custom models",
                    () -> bedrock.control().listCustomModelsPaginator(request -> {}).modelSummaries().stream()
                            .limit(CUSTOM_MODELS)
                            .count());
            return models < CUSTOM_MODELS
                    ? fine("quota: custom models", models + " of " + CUSTOM_MODELS + " there")
                    : new Probe(
                            "quota: custom models",
                            Result.FAILED,
                            "the account has " + CUSTOM_MODELS + " custom models, the quota unless AWS raised it",
                            "Delete one that nothing serves, or ask for more.");
        });
    }

    private Probe fine(String subject, String found) {
        return new Probe(subject, Result.FINE, found, "");
    }

    private Inspection add(String subject, Result result, String found, String remedy) {
        probes.add(new Probe(subject, result, found, remedy));
        return this;
    }

    /** Adds what a look brings; if it is refused, that is the finding. */
    private Inspection look(String subject, Result ifRefused, Supplier<Probe> look) {
        try {
            probes.add(look.get());
        } catch (BedrockException e) {
            boolean notTold = NOT_TOLD.contains(e.code());
            probes.add(new Probe(
                    subject,
                    notTold ? Result.UNKNOWN : ifRefused,
                    notTold ? bedrock + " does not tell" : String.valueOf(e.getMessage()),
                    notTold
                            ? ""
                            : Trouble.of(e.code(), "", e.status())
                                    .map(Trouble::remedy)
                                    .orElse("")));
        }
        return this;
    }
}

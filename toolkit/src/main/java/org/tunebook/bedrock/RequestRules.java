package org.tunebook.bedrock;

import static org.tunebook.formats.ServiceText.ACCOUNT;
import static org.tunebook.formats.ServiceText.BASE_MODEL;
import static org.tunebook.formats.ServiceText.BATCH_JOB;
import static org.tunebook.formats.ServiceText.BATCH_MODEL;
import static org.tunebook.formats.ServiceText.BUCKET;
import static org.tunebook.formats.ServiceText.DEPLOYMENT;
import static org.tunebook.formats.ServiceText.FOUNDATION_MODEL;
import static org.tunebook.formats.ServiceText.INVOKED;
import static org.tunebook.formats.ServiceText.JOB_IDENTIFIER;
import static org.tunebook.formats.ServiceText.JOB_NAME;
import static org.tunebook.formats.ServiceText.KMS_KEY;
import static org.tunebook.formats.ServiceText.MODEL;
import static org.tunebook.formats.ServiceText.MODEL_ARN;
import static org.tunebook.formats.ServiceText.MODEL_NAME;
import static org.tunebook.formats.ServiceText.NEXT_TOKEN;
import static org.tunebook.formats.ServiceText.PROVIDER;
import static org.tunebook.formats.ServiceText.PROVISIONED;
import static org.tunebook.formats.ServiceText.PROVISIONED_NAME;
import static org.tunebook.formats.ServiceText.ROLE;
import static org.tunebook.formats.ServiceText.S3_URI;
import static org.tunebook.formats.ServiceText.TAG_KEY;
import static org.tunebook.formats.ServiceText.TAG_VALUE;
import static org.tunebook.formats.ServiceText.TOKEN;
import static org.tunebook.formats.ServiceText.VPC_ID;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.ServiceText;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/**
 * Holds every request against the constraints of the service's own model before a byte of it goes out: what must be
 * there, lengths, expressions, ranges, sets of values. The SDK for Java checks none of them, so that the service would
 * be the first to say, after an upload and in words for a program. Constraints of {@link ServiceText}; those of lists,
 * numbers and sets of values from the same service models.
 */
final class RequestRules implements ExecutionInterceptor {
    private static final int LONGEST_KEY = 1024;
    private static final Map<String, List<Member>> SHAPES = shapes();

    /** By the names of the members; every question of a test set is held against the same. */
    private static final ClassValue<Map<String, Member>> RULES = new ClassValue<>() {
        @Override
        protected Map<String, Member> computeValue(Class<?> shape) {
            return rules(shape).stream().collect(Collectors.toUnmodifiableMap(Member::name, member -> member));
        }
    };

    /** A constraint on a value that is there. */
    private interface Constraint {
        /** What is wrong with the value at a path; empty if nothing is. */
        List<String> violations(String path, Object value);
    }

    private record Member(String name, Presence presence, Constraint constraint) {}

    private enum Presence {
        REQUIRED,
        OPTIONAL
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        check(context.request());
    }

    /**
     * @throws IllegalArgumentException if the request breaks a rule: every member that does, with its value and what
     *     was expected
     */
    static void check(SdkPojo request) {
        List<String> wrong = violations("", request);
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    request.getClass().getSimpleName().replaceFirst("Request$", "") + " was not sent: "
                            + BedrockException.redact(String.join("; ", wrong)));
        }
    }

    /** Whether there are rules for a request. */
    static boolean knows(String request) {
        return SHAPES.containsKey(request);
    }

    private static List<String> violations(String path, SdkPojo shape) {
        List<String> wrong = new ArrayList<>();
        Map<String, Member> rules = RULES.get(shape.getClass());
        for (SdkField<?> field : shape.sdkFields()) {
            Object value = field.getValueOrDefault(shape);
            Member rule = rules.get(field.memberName());
            if (isAbsent(value)) {
                if (rule != null && rule.presence == Presence.REQUIRED) {
                    wrong.add(path + field.memberName() + " is missing");
                }
                continue;
            }
            String at = path + field.memberName();
            if (rule != null) {
                wrong.addAll(rule.constraint.violations(at, value));
            }
            wrong.addAll(within(at, value));
        }
        return wrong;
    }

    private static boolean isAbsent(@Nullable Object value) {
        return value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
    }

    private static List<String> within(String path, Object value) {
        if (value instanceof SdkPojo inner) {
            return violations(path + ".", inner);
        }
        if (value instanceof List<?> list) {
            List<String> wrong = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof SdkPojo item) {
                    wrong.addAll(violations(path + "[" + i + "].", item));
                }
            }
            return wrong;
        }
        return List.of();
    }

    private static List<Member> rules(Class<?> shape) {
        String name = shape.getSimpleName();
        if (!shape.getPackageName().endsWith(".services.s3.model")) {
            return SHAPES.getOrDefault(name, List.of());
        }
        return name.endsWith("Request")
                ? List.of(required("Bucket", RequestRules::bucket), required("Key", RequestRules::key))
                : List.of();
    }

    /** An access point may stand for a bucket. */
    private static List<String> bucket(String path, Object value) {
        return String.valueOf(value).startsWith("arn:")
                ? List.of()
                : text(BUCKET).violations(path, value);
    }

    private static List<String> key(String path, Object value) {
        int bytes = String.valueOf(value).getBytes(StandardCharsets.UTF_8).length;
        return bytes >= 1 && bytes <= LONGEST_KEY
                ? List.of()
                : List.of(path + " has " + bytes + " bytes; expected 1 to " + LONGEST_KEY);
    }

    private static Map<String, List<Member>> shapes() {
        Map<String, List<Member>> shapes = new HashMap<>();
        Member token = optional("clientRequestToken", TOKEN);
        Member tags = optional("tags", size(0, 200));
        Member nameContains = optional("nameContains", MODEL_NAME);
        List<Member> page = List.of(
                optional("maxResults", between(1, 1000)),
                optional("nextToken", NEXT_TOKEN),
                optional("sortBy", oneOf("CreationTime")),
                optional("sortOrder", oneOf("Ascending", "Descending")));

        shapes.put(
                "CreateModelCustomizationJobRequest",
                List.of(
                        required("jobName", text(JOB_NAME)),
                        required("customModelName", text(MODEL_NAME)),
                        required("roleArn", text(ROLE)),
                        token,
                        required("baseModelIdentifier", text(BASE_MODEL)),
                        optional(
                                "customizationType",
                                oneOf(
                                        "FINE_TUNING",
                                        "CONTINUED_PRE_TRAINING",
                                        "DISTILLATION",
                                        "REINFORCEMENT_FINE_TUNING",
                                        "IMPORTED")),
                        optional("customModelKmsKeyId", KMS_KEY),
                        optional("jobTags", size(0, 200)),
                        optional("customModelTags", size(0, 200)),
                        required("trainingDataConfig", anything()),
                        required("outputDataConfig", anything())));
        shapes.put("TrainingDataConfig", List.of(optional("s3Uri", S3_URI)));
        shapes.put("ValidationDataConfig", List.of(required("validators", size(0, 10))));
        shapes.put("Validator", List.of(required("s3Uri", text(S3_URI))));
        shapes.put("OutputDataConfig", List.of(required("s3Uri", text(S3_URI))));
        shapes.put(
                "VpcConfig",
                List.of(
                        required("subnetIds", items(1, 16, VPC_ID)),
                        required("securityGroupIds", items(1, 5, VPC_ID))));
        shapes.put("Tag", List.of(required("key", text(TAG_KEY)), required("value", text(TAG_VALUE))));
        for (String verb : List.of("Get", "Stop")) {
            shapes.put(verb + "ModelCustomizationJobRequest", List.of(required("jobIdentifier", text(JOB_IDENTIFIER))));
            shapes.put(verb + "ModelInvocationJobRequest", List.of(required("jobIdentifier", text(BATCH_JOB))));
        }
        shapes.put(
                "ListModelCustomizationJobsRequest",
                with(
                        page,
                        optional("nameContains", JOB_NAME),
                        optional("statusEquals", oneOf("InProgress", "Completed", "Failed", "Stopping", "Stopped"))));

        for (String verb : List.of("Get", "Delete")) {
            shapes.put(verb + "CustomModelRequest", List.of(required("modelIdentifier", text(MODEL))));
            shapes.put(
                    verb + "ProvisionedModelThroughputRequest",
                    List.of(required("provisionedModelId", text(PROVISIONED))));
            shapes.put(
                    verb + "CustomModelDeploymentRequest",
                    List.of(required("customModelDeploymentIdentifier", text(DEPLOYMENT))));
        }
        shapes.put(
                "ListCustomModelsRequest",
                with(
                        page,
                        nameContains,
                        optional("baseModelArnEquals", MODEL_ARN),
                        optional("foundationModelArnEquals", MODEL_ARN),
                        optional("modelStatus", oneOf("Active", "Creating", "Failed"))));

        shapes.put(
                "CreateProvisionedModelThroughputRequest",
                List.of(
                        token,
                        required("modelUnits", between(1, Integer.MAX_VALUE)),
                        required("provisionedModelName", text(PROVISIONED_NAME)),
                        required("modelId", text(MODEL)),
                        optional("commitmentDuration", oneOf("OneMonth", "SixMonths")),
                        tags));
        shapes.put(
                "UpdateProvisionedModelThroughputRequest",
                List.of(
                        required("provisionedModelId", text(PROVISIONED)),
                        optional("desiredProvisionedModelName", PROVISIONED_NAME),
                        optional("desiredModelId", MODEL)));
        shapes.put(
                "ListProvisionedModelThroughputsRequest",
                with(
                        page,
                        optional("nameContains", PROVISIONED_NAME),
                        optional("modelArnEquals", MODEL_ARN),
                        optional("statusEquals", oneOf("Creating", "InService", "Updating", "Failed"))));
        shapes.put(
                "CreateCustomModelDeploymentRequest",
                List.of(
                        token,
                        required("modelDeploymentName", text(MODEL_NAME)),
                        required("modelArn", text(MODEL_ARN)),
                        optional("description", length(1, 2048)),
                        tags));
        shapes.put(
                "UpdateCustomModelDeploymentRequest",
                List.of(
                        required("customModelDeploymentIdentifier", text(DEPLOYMENT)),
                        required("modelArn", text(MODEL_ARN))));
        shapes.put(
                "ListCustomModelDeploymentsRequest",
                with(
                        page,
                        nameContains,
                        optional("modelArnEquals", MODEL_ARN),
                        optional("statusEquals", oneOf("Creating", "Active", "Failed"))));

        shapes.put(
                "CreateModelInvocationJobRequest",
                List.of(
                        required("jobName", text(JOB_NAME)),
                        required("roleArn", text(ROLE)),
                        token,
                        required("modelId", text(BATCH_MODEL)),
                        required("inputDataConfig", anything()),
                        required("outputDataConfig", anything()),
                        optional("timeoutDurationInHours", between(24, 168)),
                        optional("modelInvocationType", oneOf("InvokeModel", "Converse")),
                        tags));
        shapes.put(
                "ModelInvocationJobS3InputDataConfig",
                List.of(
                        required("s3Uri", text(S3_URI)),
                        optional("s3InputFormat", oneOf("JSONL")),
                        optional("s3BucketOwner", ACCOUNT)));
        shapes.put(
                "ModelInvocationJobS3OutputDataConfig",
                List.of(
                        required("s3Uri", text(S3_URI)),
                        optional("s3EncryptionKeyId", KMS_KEY),
                        optional("s3BucketOwner", ACCOUNT)));
        shapes.put("ListModelInvocationJobsRequest", with(page, optional("nameContains", JOB_NAME)));

        shapes.put("GetFoundationModelRequest", List.of(required("modelIdentifier", text(FOUNDATION_MODEL))));
        shapes.put("ListFoundationModelsRequest", List.of(optional("byProvider", PROVIDER)));
        for (String verb : List.of("TagResource", "UntagResource", "ListTagsForResource")) {
            shapes.put(verb + "Request", List.of(required("resourceARN", length(20, 1011)), tags));
        }

        for (String verb : List.of("Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream")) {
            shapes.put(verb + "Request", List.of(required("modelId", text(INVOKED))));
        }
        shapes.put("CountTokensRequest", List.of(required("modelId", length(1, 256)), required("input", anything())));
        shapes.put(
                "Message",
                List.of(required("role", oneOf("user", "assistant", "system")), required("content", anything())));
        shapes.put("SystemContentBlock", List.of(optional("text", length(1, Integer.MAX_VALUE))));
        shapes.put(
                "InferenceConfiguration",
                List.of(
                        optional("maxTokens", between(1, Integer.MAX_VALUE)),
                        optional("temperature", between(0, 1)),
                        optional("topP", between(0, 1)),
                        optional("stopSequences", size(0, 2500))));
        return Map.copyOf(shapes);
    }

    private static List<Member> with(List<Member> members, Member... more) {
        return Stream.concat(members.stream(), Stream.of(more)).toList();
    }

    private static Member required(String name, Constraint constraint) {
        return new Member(name, Presence.REQUIRED, constraint);
    }

    private static Member optional(String name, Constraint constraint) {
        return new Member(name, Presence.OPTIONAL, constraint);
    }

    private static Member optional(String name, ServiceText kind) {
        return optional(name, text(kind));
    }

    private static Constraint anything() {
        return (path, value) -> List.of();
    }

    private static Constraint text(ServiceText kind) {
        return (path, value) ->
                kind.validate(path, String.valueOf(value)).stream().toList();
    }

    private static Constraint oneOf(String... values) {
        List<String> known = List.of(values);
        return (path, value) -> known.contains(String.valueOf(value))
                ? List.of()
                : List.of(path + " is \"" + value + "\"; expected one of " + String.join(", ", known));
    }

    private static Constraint between(double least, double most) {
        return (path, value) -> {
            double number = ((Number) value).doubleValue();
            return number >= least && number <= most
                    ? List.of()
                    : List.of(path + " is " + value + "; expected " + range(least, most));
        };
    }

    private static Constraint size(int least, int most) {
        return (path, value) -> {
            int size = ((List<?>) value).size();
            return size >= least && size <= most
                    ? List.of()
                    : List.of(path + " has " + size + " elements; expected " + range(least, most));
        };
    }

    private static Constraint length(int least, int most) {
        return (path, value) -> {
            String text = String.valueOf(value);
            int length = text.codePointCount(0, text.length());
            return length >= least && length <= most
                    ? List.of()
                    : List.of(path + " has " + length + " characters; expected " + range(least, most));
        };
    }

    private static Constraint items(int least, int most, ServiceText kind) {
        return (path, value) -> {
            List<?> list = (List<?>) value;
            return Stream.concat(
                            size(least, most).violations(path, value).stream(),
                            IntStream.range(0, list.size())
                                    .mapToObj(i -> kind.validate(path + "[" + i + "]", String.valueOf(list.get(i))))
                                    .flatMap(Optional::stream))
                    .toList();
        };
    }

    private static String range(double least, double most) {
        return most >= Integer.MAX_VALUE ? "at least " + (long) least : (long) least + " to " + (long) most;
    }
}

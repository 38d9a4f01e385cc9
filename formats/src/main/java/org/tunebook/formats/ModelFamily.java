package org.tunebook.formats;

import static org.tunebook.formats.Hyperparameter.decimal;
import static org.tunebook.formats.Hyperparameter.integer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A base model that can be fine-tuned, with the rules its training data and its job must keep.
 *
 * <p>Where a limit comes from (pages of docs.aws.amazon.com/bedrock/latest/userguide unless said):
 * records, roles, sizes and reserved strings from {@code model-customization-prepare}; record quotas
 * from the Bedrock endpoints and quotas page of the AWS General Reference; hyperparameters from
 * {@code custom-models-hp} and its pages per model; Nova's data rules from the Nova guide's
 * {@code fine-tune-prepare-data-understanding}; the way a custom model is served from
 * {@code deploy-custom-model-on-demand}. An empty limit is one that no page states. The rules for
 * records, each with its source, are in {@link Rule}.
 *
 * @param name the model's name for people, as {@code Claude 3 Haiku}
 * @param baseModelId the id to ask the base model by
 * @param tuningModelId the id to tune it by, with the suffix of its context length if it has one
 * @param recordFormat the shape of a training record
 * @param media what a user's turn may hold besides text
 * @param limits how much data, and how long
 * @param reservedStrings what no system text or turn may contain
 * @param tokenCounter how its tokens are estimated
 * @param hyperparameters the settings a job may give
 * @param serving how a tuned model is put to work
 * @param tuningRegions the regions that tune it; empty for a model that AWS does not tune, or no longer
 */
public record ModelFamily(
        String name,
        String baseModelId,
        String tuningModelId,
        RecordFormat recordFormat,
        Media media,
        Limits limits,
        List<String> reservedStrings,
        TokenCounter tokenCounter,
        List<Hyperparameter> hyperparameters,
        Serving serving,
        List<String> tuningRegions) {

    /** How a tuned model is put to work. */
    public enum Serving {
        PROVISIONED_THROUGHPUT,
        ON_DEMAND_DEPLOYMENT
    }

    /** What a user's turn may hold. */
    public enum Media {
        TEXT,
        TEXT_AND_IMAGES,
        TEXT_IMAGES_AND_VIDEO
    }

    /**
     * How much data a job takes. Records and tokens are counts, sizes are in bytes.
     *
     * @param totalRecords the most records of training and validation together
     */
    public record Limits(
            int minTrainingRecords,
            int maxTrainingRecords,
            int minValidationRecords,
            int maxValidationRecords,
            OptionalInt totalRecords,
            int maxRecordTokens,
            OptionalLong maxTrainingBytes,
            OptionalLong maxValidationBytes) {}

    private static final long GIGABYTE = 1_000_000_000L;
    private static final List<String> CLAUDE_RESERVED = List.of("\nHuman:", "\nAssistant:");

    /** Those of the Nova guide, and what AWS's own data validator for Nova rejects besides: capitals and thoughts. */
    private static final List<String> NOVA_RESERVED = List.of(
            "User:",
            "Bot:",
            "Assistant:",
            "System:",
            "<image>",
            "<video>",
            "[EOS]",
            "USER:",
            "BOT:",
            "ASSISTANT:",
            "SYSTEM:",
            "Thought:");

    private static final Limits CLAUDE_LIMITS = new Limits(
            32,
            10_000,
            32,
            1_000,
            OptionalInt.of(10_000),
            32_000,
            OptionalLong.of(10 * GIGABYTE),
            OptionalLong.of(GIGABYTE));
    private static final List<Hyperparameter> CLAUDE_HYPERPARAMETERS = List.of(
            integer("epochCount", 2, 1, 10),
            integer("batchSize", 32, 4, 256),
            decimal("learningRateMultiplier", "1", "0.1", "2"),
            decimal("earlyStoppingThreshold", "0.001", "0", "0.1"),
            integer("earlyStoppingPatience", 2, 1, 10));

    /** Validation limits of Nova are not stated apart from those of training. */
    private static final Limits NOVA_LIMITS =
            new Limits(8, 20_000, 1, 20_000, OptionalInt.empty(), 32_000, OptionalLong.empty(), OptionalLong.empty());

    /** The warm-up's range is that of the Bedrock guide; the Nova guide says 0 to 20. */
    private static final List<Hyperparameter> NOVA_HYPERPARAMETERS = List.of(
            integer("epochCount", 2, 1, 5),
            decimal("learningRate", "0.00001", "0.000001", "0.0001"),
            integer("learningRateWarmupSteps", 10, 0, 100));

    private static final List<Hyperparameter> LLAMA_HYPERPARAMETERS = List.of(
            integer("epochCount", 5, 1, 10),
            integer("batchSize", 1, 1, 1),
            decimal("learningRate", "0.0001", "0.000005", "0.1"));

    private static final List<Hyperparameter> TITAN_HYPERPARAMETERS = List.of(
            integer("epochCount", 5, 1, 10),
            integer("batchSize", 1, 1, 64),
            decimal("learningRate", "0.00001", "0", "1"),
            integer("learningRateWarmupSteps", 5, 0, 250));

    private static final List<Hyperparameter> TITAN_PREMIER_HYPERPARAMETERS = List.of(
            integer("epochCount", 2, 1, 5),
            integer("batchSize", 1, 1, 1),
            decimal("learningRate", "0.000001", "0.0000001", "0.00001"),
            integer("learningRateWarmupSteps", 5, 0, 20));

    /** Claude 3 Haiku; out of service on AWS since 2026-09-10, alive on Bedrock Local. */
    public static final ModelFamily CLAUDE_3_HAIKU = new ModelFamily(
            "Claude 3 Haiku",
            "anthropic.claude-3-haiku-20240307-v1:0",
            "anthropic.claude-3-haiku-20240307-v1:0:200k",
            RecordFormat.CLAUDE_MESSAGES,
            Media.TEXT,
            CLAUDE_LIMITS,
            CLAUDE_RESERVED,
            TokenCounter.CLAUDE_3,
            CLAUDE_HYPERPARAMETERS,
            Serving.PROVISIONED_THROUGHPUT,
            List.of("us-west-2"));

    public static final ModelFamily NOVA_MICRO = nova("Nova Micro", "amazon.nova-micro-v1:0", ":128k", Media.TEXT);
    public static final ModelFamily NOVA_LITE =
            nova("Nova Lite", "amazon.nova-lite-v1:0", ":300k", Media.TEXT_IMAGES_AND_VIDEO);
    public static final ModelFamily NOVA_PRO =
            nova("Nova Pro", "amazon.nova-pro-v1:0", ":300k", Media.TEXT_IMAGES_AND_VIDEO);
    public static final ModelFamily NOVA_2_LITE =
            nova("Nova 2 Lite", "amazon.nova-2-lite-v1:0", ":256k", Media.TEXT_IMAGES_AND_VIDEO);

    public static final ModelFamily LLAMA_3_1_8B =
            llama("Llama 3.1 8B", "meta.llama3-1-8b-instruct-v1:0", RecordFormat.PROMPT_COMPLETION, Media.TEXT, 16_000);
    public static final ModelFamily LLAMA_3_1_70B = llama(
            "Llama 3.1 70B", "meta.llama3-1-70b-instruct-v1:0", RecordFormat.PROMPT_COMPLETION, Media.TEXT, 16_000);
    public static final ModelFamily LLAMA_3_2_1B = llama(
            "Llama 3.2 1B",
            "meta.llama3-2-1b-instruct-v1:0",
            RecordFormat.BEDROCK_CONVERSATION_2024,
            Media.TEXT,
            16_000);
    public static final ModelFamily LLAMA_3_2_3B = llama(
            "Llama 3.2 3B",
            "meta.llama3-2-3b-instruct-v1:0",
            RecordFormat.BEDROCK_CONVERSATION_2024,
            Media.TEXT,
            16_000);
    public static final ModelFamily LLAMA_3_2_11B = llama(
            "Llama 3.2 11B",
            "meta.llama3-2-11b-instruct-v1:0",
            RecordFormat.BEDROCK_CONVERSATION_2024,
            Media.TEXT_AND_IMAGES,
            16_000);
    public static final ModelFamily LLAMA_3_2_90B = llama(
            "Llama 3.2 90B",
            "meta.llama3-2-90b-instruct-v1:0",
            RecordFormat.BEDROCK_CONVERSATION_2024,
            Media.TEXT_AND_IMAGES,
            10_000);
    public static final ModelFamily LLAMA_3_3_70B = llama(
            "Llama 3.3 70B",
            "meta.llama3-3-70b-instruct-v1:0",
            RecordFormat.BEDROCK_CONVERSATION_2024,
            Media.TEXT,
            16_000);

    /** Titan Text Lite; AWS no longer lists it, its records are still of use elsewhere. */
    public static final ModelFamily TITAN_TEXT_LITE = titan(
            "Titan Text Lite",
            "amazon.titan-text-lite-v1",
            "amazon.titan-text-lite-v1:0:4k",
            10_000,
            TITAN_HYPERPARAMETERS);

    /** Titan Text Express; AWS no longer lists it. */
    public static final ModelFamily TITAN_TEXT_EXPRESS = titan(
            "Titan Text Express",
            "amazon.titan-text-express-v1",
            "amazon.titan-text-express-v1:0:8k",
            10_000,
            TITAN_HYPERPARAMETERS);

    /** Titan Text Premier; AWS no longer lists it. */
    public static final ModelFamily TITAN_TEXT_PREMIER = titan(
            "Titan Text Premier",
            "amazon.titan-text-premier-v1:0",
            "amazon.titan-text-premier-v1:0:32k",
            20_000,
            TITAN_PREMIER_HYPERPARAMETERS);

    /** Bedrock Local's own model for questions about tables; it keeps Claude's rules. */
    public static final ModelFamily TABLE_QA_MINI = local("Table QA mini", "tunebook.table-qa-mini");

    /** Bedrock Local's own model for labels; it keeps Claude's rules. */
    public static final ModelFamily TEXT_CLASSIFIER_MINI =
            local("Text classifier mini", "tunebook.text-classifier-mini");

    private static final List<ModelFamily> ALL = List.of(
            CLAUDE_3_HAIKU,
            NOVA_MICRO,
            NOVA_LITE,
            NOVA_PRO,
            NOVA_2_LITE,
            LLAMA_3_1_8B,
            LLAMA_3_1_70B,
            LLAMA_3_2_1B,
            LLAMA_3_2_3B,
            LLAMA_3_2_11B,
            LLAMA_3_2_90B,
            LLAMA_3_3_70B,
            TITAN_TEXT_LITE,
            TITAN_TEXT_EXPRESS,
            TITAN_TEXT_PREMIER,
            TABLE_QA_MINI,
            TEXT_CLASSIFIER_MINI);

    public ModelFamily {
        reservedStrings = List.copyOf(reservedStrings);
        hyperparameters = List.copyOf(hyperparameters);
        tuningRegions = List.copyOf(tuningRegions);
    }

    private static ModelFamily nova(String name, String id, String suffix, Media media) {
        return new ModelFamily(
                name,
                id,
                id + suffix,
                RecordFormat.BEDROCK_CONVERSATION_2024,
                media,
                NOVA_LIMITS,
                NOVA_RESERVED,
                TokenCounter.NOVA,
                NOVA_HYPERPARAMETERS,
                Serving.ON_DEMAND_DEPLOYMENT,
                List.of("us-east-1"));
    }

    private static ModelFamily llama(String name, String id, RecordFormat format, Media media, int recordTokens) {
        return new ModelFamily(
                name,
                id,
                id + ":128k",
                format,
                media,
                new Limits(
                        100,
                        10_000,
                        1,
                        1_000,
                        OptionalInt.empty(),
                        recordTokens,
                        OptionalLong.empty(),
                        OptionalLong.empty()),
                List.of(),
                TokenCounter.LLAMA_3,
                LLAMA_HYPERPARAMETERS,
                name.startsWith("Llama 3.3") ? Serving.ON_DEMAND_DEPLOYMENT : Serving.PROVISIONED_THROUGHPUT,
                List.of("us-west-2"));
    }

    /** Tokens are those of a batch size of 1; with a greater one Titan takes 2,048 a record. */
    private static ModelFamily titan(
            String name, String id, String tuningId, int records, List<Hyperparameter> hyperparameters) {
        return new ModelFamily(
                name,
                id,
                tuningId,
                RecordFormat.PROMPT_COMPLETION,
                Media.TEXT,
                new Limits(
                        1,
                        records,
                        1,
                        records,
                        OptionalInt.of(records),
                        4_096,
                        OptionalLong.of(GIGABYTE),
                        OptionalLong.of(GIGABYTE / 10)),
                List.of(),
                TokenCounter.TITAN,
                hyperparameters,
                Serving.PROVISIONED_THROUGHPUT,
                List.of());
    }

    private static ModelFamily local(String name, String id) {
        return new ModelFamily(
                name,
                id,
                id,
                RecordFormat.CLAUDE_MESSAGES,
                Media.TEXT,
                CLAUDE_LIMITS,
                CLAUDE_RESERVED,
                TokenCounter.CLAUDE_3,
                CLAUDE_HYPERPARAMETERS,
                Serving.PROVISIONED_THROUGHPUT,
                List.of());
    }

    /** Every model that can be tuned. */
    public static List<ModelFamily> all() {
        return ALL;
    }

    /**
     * The model of an id, with or without the suffix of its context length or the prefix of a region
     * group, or of an ARN that names one (foundation model, custom model, customization job).
     */
    public static Optional<ModelFamily> of(String modelIdOrArn) {
        String id = modelIdOrArn;
        if (id.startsWith("arn:")) {
            String[] parts = id.split("/", -1);
            if (parts.length < 2) {
                return Optional.empty();
            }
            id = parts[1];
        }
        String wanted = id;
        return ALL.stream().filter(family -> family.isNamed(wanted)).findFirst();
    }

    private boolean isNamed(String id) {
        String plain = id;
        for (String group : List.of("us.", "eu.", "apac.", "global.")) {
            if (id.startsWith(group)) {
                plain = id.substring(group.length());
            }
        }
        return plain.equals(baseModelId)
                || plain.equals(tuningModelId)
                || plain.startsWith(baseModelId + ":")
                        && plain.substring(baseModelId.length() + 1).matches("[0-9]{1,5}[km]");
    }

    /** The hyperparameter of that name, if a job for this model may give it. */
    public Optional<Hyperparameter> hyperparameter(String wireName) {
        return hyperparameters.stream()
                .filter(candidate -> candidate.name().equals(wireName))
                .findFirst();
    }

    public int minTrainingRecords() {
        return limits.minTrainingRecords();
    }

    public int maxTrainingRecords() {
        return limits.maxTrainingRecords();
    }

    public int minValidationRecords() {
        return limits.minValidationRecords();
    }

    public int maxValidationRecords() {
        return limits.maxValidationRecords();
    }

    /** The most records of training and validation together, where there is such a limit. */
    public OptionalInt maxTotalRecords() {
        return limits.totalRecords();
    }

    /** The most tokens of one record, system text, prompt and answer together. */
    public int maxRecordTokens() {
        return limits.maxRecordTokens();
    }

    public OptionalLong maxTrainingBytes() {
        return limits.maxTrainingBytes();
    }

    public OptionalLong maxValidationBytes() {
        return limits.maxValidationBytes();
    }

    @Override
    public String toString() {
        return name + " (" + tuningModelId + ")";
    }
}

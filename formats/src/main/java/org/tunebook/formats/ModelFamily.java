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
 * {@code deploy-custom-model-on-demand}. An empty limit is one that no page states.
 *
 * @param name the model's name for people, as {@code Claude 3 Haiku}
 * @param baseModelId the id to ask the base model by
 * @param tuningModelId the id to tune it by, with the suffix of its context length if it has one
 * @param recordFormat the shape of a training record
 * @param media what a user's turn may hold besides text
 * @param limits how much data, and how long
 * @param reservedStrings what no system text or turn may contain
 * @param hyperparameters the settings a job may give
 * @param serving how a tuned model is put to work
 * @param tuningRegions the regions that tune it; empty for a model that exists on Bedrock Local only
 */
public record ModelFamily(
        String name,
        String baseModelId,
        String tuningModelId,
        RecordFormat recordFormat,
        Media media,
        Limits limits,
        List<String> reservedStrings,
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
    private static final List<String> NOVA_RESERVED =
            List.of("User:", "Bot:", "Assistant:", "System:", "<image>", "<video>", "[EOS]");

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

    /** Claude 3 Haiku; out of service on AWS since 2026-09-10, alive on Bedrock Local. */
    public static final ModelFamily CLAUDE_3_HAIKU = new ModelFamily(
            "Claude 3 Haiku",
            "anthropic.claude-3-haiku-20240307-v1:0",
            "anthropic.claude-3-haiku-20240307-v1:0:200k",
            RecordFormat.CLAUDE_MESSAGES,
            Media.TEXT,
            CLAUDE_LIMITS,
            CLAUDE_RESERVED,
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
                LLAMA_HYPERPARAMETERS,
                name.startsWith("Llama 3.3") ? Serving.ON_DEMAND_DEPLOYMENT : Serving.PROVISIONED_THROUGHPUT,
                List.of("us-west-2"));
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

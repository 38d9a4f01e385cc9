package org.tunebook.formats;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A kind of text in Bedrock's requests, as the service's own model of its API constrains it: an expression for the
 * whole text and its length in characters, both ends included. Source: the service models {@code bedrock} and {@code
 * bedrock-runtime} that botocore publishes, of 2026-08-07.
 */
public enum ServiceText {
    JOB_NAME(Part.JOB, 1, 63, "letters, digits, '-', '+' and '.', a letter or digit first", "tatqa-haiku-1"),
    MODEL_NAME(
            "([0-9a-zA-Z][_-]?){1,63}", 1, 63, "letters, digits and single '-' or '_' between them", "tatqa-haiku-1"),
    PROVISIONED_NAME(
            "([0-9a-zA-Z][_-]?)+", 1, 63, "letters, digits and single '-' or '_' between them", "tatqa-haiku-1"),
    ROLE(
            "arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+",
            0,
            2048,
            "the ARN of a role, not its name",
            "arn:aws:iam::123456789012:role/BedrockTuning"),
    TOKEN(
            "[a-zA-Z0-9]([-a-zA-Z0-9]{0,254}[a-zA-Z0-9])?",
            1,
            256,
            "letters, digits and '-', none of them first or last",
            "0f8fad5b-d9cb-469f-a165-70867728950e"),
    NEXT_TOKEN("\\S*", 1, 2048, "a token from the page before, without blanks", "eyJvZmZzZXQiOjEwMH0"),
    TAG_KEY(Part.TAG, 1, 128, "letters, digits, blanks and . _ : / = + @ -", "project"),
    TAG_VALUE(Part.TAG, 0, 256, "letters, digits, blanks and . _ : / = + @ -", "tatqa"),
    S3_URI(
            "s3://[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:/[-!_*'().a-z0-9A-Z]+(?:/[-!_*'().a-z0-9A-Z]+)*)?/?",
            1,
            1024,
            "a place in S3 without blanks, without // in the key and with a lower-case bucket",
            "s3://my-bucket/data/train.jsonl"),
    KMS_KEY(
            "(arn:aws(-[^:]+)?:kms:[a-zA-Z0-9-]*:[0-9]{12}:((key/[a-zA-Z0-9-]{36})|(alias/[a-zA-Z0-9-_/]+)))|([a-zA-Z0-9-]{36})|(alias/[a-zA-Z0-9-_/]+)",
            1,
            2048,
            "the id, ARN or alias of a KMS key",
            "alias/tuning"),
    VPC_ID("[-0-9a-zA-Z]+", 0, 32, "the id of a subnet or a security group", "subnet-0123456789abcdef0"),
    BASE_MODEL(
            "(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/(" + Part.MODEL_ID
                    + ")/[a-z0-9]{12})|(:foundation-model/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([:][a-z0-9-]{1,63}){0,2})))|("
                    + Part.MODEL_ID + ")|(([0-9a-zA-Z][_-]?)+)",
            1,
            2048,
            "the id or ARN of a model that can be tuned",
            "anthropic.claude-3-haiku-20240307-v1:0:200k"),
    MODEL(
            "arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/((imported)|([a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}))(([:][a-z0-9-]{1,63}){0,2})?/[a-z0-9]{12})|(:foundation-model/("
                    + Part.MODEL_ID + ")))|(" + Part.MODEL_ID + ")|(([0-9a-zA-Z][_-]?)+)",
            1,
            2048,
            "the name, id or ARN of a model",
            "amazon.nova-micro-v1:0:128k"),
    FOUNDATION_MODEL(
            "(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}::foundation-model/[a-z0-9-]{1,63}[.]{1}([a-z0-9-]{1,63}[.]){0,2}[a-z0-9-]{1,63}([:][a-z0-9-]{1,63}){0,2})|("
                    + Part.MODEL_ID + ")",
            1,
            2048,
            "the id or ARN of a foundation model",
            "amazon.nova-micro-v1:0"),
    MODEL_ARN(
            "arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/((imported)|([a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}))(([:][a-z0-9-]{1,63}){0,2})?/[a-z0-9]{12})|(:foundation-model/[a-z0-9-]{1,63}[.]{1}([a-z0-9-]{1,63}[.]){0,2}[a-z0-9-]{1,63}([:][a-z0-9-]{1,63}){0,2}))",
            20,
            1011,
            "the ARN of a model",
            "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/abcdef012345"),
    JOB_IDENTIFIER(
            "(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-customization-job/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([a-z0-9-]{1,63}[.]){0,2}[a-z0-9-]{1,63}([:][a-z0-9-]{1,63}){0,2}/[a-z0-9]{12})|("
                    + Part.JOB + ")",
            1,
            1011,
            "the name or ARN of a tuning job",
            "tatqa-haiku-1"),
    PROVISIONED(
            "((([0-9a-zA-Z][_-]?)+)|(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:provisioned-model/[a-z0-9]{12}))",
            1,
            2048,
            "the name or ARN of a provisioned throughput",
            "arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdef012345"),
    DEPLOYMENT(
            "(arn:aws(|-us-gov|-cn|-iso|-iso-b):bedrock:[a-z0-9-]{1,20}:[0-9]{12}:custom-model-deployment/[a-z0-9]{12})|^([0-9a-zA-Z][_-]?){1,63}",
            1,
            93,
            "the name or ARN of an on-demand deployment",
            "arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abcdef012345"),
    PROVIDER("[A-Za-z0-9- ]{1,63}", 1, 63, "the name of a provider of models", "Anthropic"),

    /** What Converse and InvokeModel take; their two expressions admit the same names. */
    INVOKED(
            "(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/" + Part.INVOKED_MODEL
                    + "/[a-z0-9]{12})|(:foundation-model/" + Part.INVOKED_MODEL
                    + "([.:]?[a-z0-9-]{1,63}))|([0-9]{12}:imported-model/[a-z0-9]{12})|([0-9]{12}:provisioned-model/[a-z0-9]{12})|([0-9]{12}:custom-model-deployment/[a-z0-9]{12})|([0-9]{12}:(inference-profile|application-inference-profile)/[a-zA-Z0-9-:.]+)))|("
                    + Part.INVOKED_MODEL
                    + "([.:]?[a-z0-9-]{1,63}))|(([0-9a-zA-Z][_-]?)+)|([a-zA-Z0-9-:.]+)|(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:prompt/[0-9a-zA-Z]{10}(?::[0-9]{1,5})?)|(arn:aws:sagemaker:[a-z0-9-]+:[0-9]{12}:endpoint/[a-zA-Z0-9-]+)|(arn:aws(-[^:]+)?:bedrock:([0-9a-z-]{1,20}):([0-9]{12}):(default-)?prompt-router/[a-zA-Z0-9-:.]+)",
            1,
            2048,
            "a model's id, or the ARN of what serves one",
            "amazon.nova-micro-v1:0"),
    BATCH_MODEL(
            "(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/[a-z0-9-]{1,63}[.]{1}[a-z0-9-:]{1,63}/[a-z0-9]{12}$)|(:foundation-model/("
                    + Part.MODEL_ID
                    + ")|(([0-9a-zA-Z][_-]?)+)$)|([0-9]{12}:(inference-profile|application-inference-profile)/[a-zA-Z0-9-:.]+$)))|("
                    + Part.MODEL_ID + ")|(([0-9a-zA-Z][_-]?)+)",
            1,
            2048,
            "the id or ARN of a foundation model or a custom model; batch inference takes nothing that serves one",
            "amazon.nova-micro-v1:0"),
    BATCH_JOB(
            "((arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-invocation-job/)?[a-z0-9]{12})",
            1,
            1011,
            "the ARN of a batch inference job or the 12 characters it ends in, not its name",
            "abcdef012345"),
    ACCOUNT("[0-9]{12}", 12, 12, "the number of an account", "123456789012"),

    /** A bucket that S3 lets anyone make and a Bedrock job can name. */
    BUCKET(
            "(?!.*\\.\\.)(?![0-9.]+$)[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]",
            3,
            63,
            "lower-case letters, digits, '-' and '.', a letter or digit first and last",
            "tunebook-123456789012-us-west-2");

    /** No text longer than this can satisfy any of them; it also bounds what a match can cost. */
    private static final int LONGEST = 2048;

    private static final int SHOWN = 80;

    private final Pattern pattern;
    private final int minLength;
    private final int maxLength;
    private final String words;
    private final String example;

    ServiceText(String expression, int minLength, int maxLength, String words, String example) {
        this.pattern = Pattern.compile(expression);
        this.minLength = minLength;
        this.maxLength = maxLength;
        this.words = words;
        this.example = example;
    }

    /** The expression that the whole text must satisfy. */
    public Pattern pattern() {
        return pattern;
    }

    /** The least number of characters. */
    public int minLength() {
        return minLength;
    }

    /** The greatest number of characters. */
    public int maxLength() {
        return maxLength;
    }

    /** A text that is valid. */
    public String example() {
        return example;
    }

    /** What is wrong with a text, in one sentence that begins with the name of where it stands; empty if nothing is. */
    public Optional<String> validate(String name, String text) {
        int length = text.codePointCount(0, text.length());
        if (length >= minLength && length <= maxLength && matches(pattern, text)) {
            return Optional.empty();
        }
        String shown = length <= SHOWN ? text : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
        String lengths = minLength == maxLength ? "exactly " + maxLength : "at most " + maxLength;
        return Optional.of(name + " is \"" + shown + "\""
                + (length > maxLength ? " (" + length + " characters)" : "") + "; expected " + words + ", " + lengths
                + " characters, such as " + example);
    }

    /** Whether a whole text satisfies an expression; never runs long, whatever the text. */
    public static boolean matches(Pattern pattern, String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        try {
            return pattern.matcher(text).matches();
        } catch (StackOverflowError tooDeep) {
            return false;
        }
    }

    /** Parts of expressions; an enum's constants cannot use its own static fields. */
    private static final class Part {
        static final String MODEL_ID =
                "[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([.]?[a-z0-9-]{1,63})([:][a-z0-9-]{1,63}){0,2}";

        /**
         * The service's own expression, {@code [a-zA-Z0-9](-*[a-zA-Z0-9\\+\\-\\.])*}, takes exponential time on a row
         * of dashes; this one admits the same texts.
         */
        static final String JOB = "[a-zA-Z0-9][a-zA-Z0-9\\+\\-\\.]*";

        static final String TAG = "[a-zA-Z0-9\\s._:/=+@-]*";
        static final String INVOKED_MODEL = "[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}";

        private Part() {}
    }
}

package org.tunebook.bedrocklocal.internal.bedrock;

import java.util.regex.Pattern;

/** The regular expressions of the service's own model of its API, as botocore publishes it. */
public final class Patterns {
    /** No text longer than this can satisfy any of them; it also bounds what a match can cost. */
    private static final int LONGEST = 2048;

    private static final String MODEL_ID =
            "[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([.]?[a-z0-9-]{1,63})([:][a-z0-9-]{1,63}){0,2}";

    /**
     * The service's own expression, {@code [a-zA-Z0-9](-*[a-zA-Z0-9\\+\\-\\.])*}, takes exponential time on a row of
     * dashes; this one admits the same texts.
     */
    private static final String JOB = "[a-zA-Z0-9][a-zA-Z0-9\\+\\-\\.]*";

    public static final Pattern JOB_NAME = Pattern.compile(JOB);
    public static final Pattern MODEL_NAME = Pattern.compile("([0-9a-zA-Z][_-]?){1,63}");
    public static final Pattern PROVISIONED_NAME = Pattern.compile("([0-9a-zA-Z][_-]?)+");
    public static final Pattern ROLE = Pattern.compile("arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+");
    public static final Pattern TOKEN = Pattern.compile("[a-zA-Z0-9]([-a-zA-Z0-9]{0,254}[a-zA-Z0-9])?");
    public static final Pattern NEXT_TOKEN = Pattern.compile("\\S*");
    public static final Pattern TAG = Pattern.compile("[a-zA-Z0-9\\s._:/=+@-]*");
    public static final Pattern S3_URI = Pattern.compile(
            "s3://[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:/[-!_*'().a-z0-9A-Z]+(?:/[-!_*'().a-z0-9A-Z]+)*)?/?");
    public static final Pattern KMS_KEY = Pattern.compile(
            "(arn:aws(-[^:]+)?:kms:[a-zA-Z0-9-]*:[0-9]{12}:((key/[a-zA-Z0-9-]{36})|(alias/[a-zA-Z0-9-_/]+)))|([a-zA-Z0-9-]{36})|(alias/[a-zA-Z0-9-_/]+)");
    public static final Pattern VPC_ID = Pattern.compile("[-0-9a-zA-Z]+");
    public static final Pattern BASE_MODEL =
            Pattern.compile("(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/(" + MODEL_ID
                    + ")/[a-z0-9]{12})|(:foundation-model/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([:][a-z0-9-]{1,63}){0,2})))|("
                    + MODEL_ID + ")|(([0-9a-zA-Z][_-]?)+)");
    public static final Pattern MODEL = Pattern.compile(
            "arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/((imported)|([a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}))(([:][a-z0-9-]{1,63}){0,2})?/[a-z0-9]{12})|(:foundation-model/("
                    + MODEL_ID + ")))|(" + MODEL_ID + ")|(([0-9a-zA-Z][_-]?)+)");
    public static final Pattern FOUNDATION_MODEL = Pattern.compile(
            "(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}::foundation-model/[a-z0-9-]{1,63}[.]{1}([a-z0-9-]{1,63}[.]){0,2}[a-z0-9-]{1,63}([:][a-z0-9-]{1,63}){0,2})|("
                    + MODEL_ID + ")");
    public static final Pattern MODEL_ARN = Pattern.compile(
            "arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/((imported)|([a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}))(([:][a-z0-9-]{1,63}){0,2})?/[a-z0-9]{12})|(:foundation-model/[a-z0-9-]{1,63}[.]{1}([a-z0-9-]{1,63}[.]){0,2}[a-z0-9-]{1,63}([:][a-z0-9-]{1,63}){0,2}))");
    public static final Pattern JOB_IDENTIFIER = Pattern.compile(
            "(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-customization-job/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([a-z0-9-]{1,63}[.]){0,2}[a-z0-9-]{1,63}([:][a-z0-9-]{1,63}){0,2}/[a-z0-9]{12})|("
                    + JOB + ")");
    public static final Pattern PROVISIONED = Pattern.compile(
            "((([0-9a-zA-Z][_-]?)+)|(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:provisioned-model/[a-z0-9]{12}))");
    public static final Pattern DEPLOYMENT = Pattern.compile(
            "(arn:aws(|-us-gov|-cn|-iso|-iso-b):bedrock:[a-z0-9-]{1,20}:[0-9]{12}:custom-model-deployment/[a-z0-9]{12})|^([0-9a-zA-Z][_-]?){1,63}");
    public static final Pattern BATCH_NAME = Pattern.compile("[a-zA-Z0-9]{1,63}(-*[a-zA-Z0-9\\+\\-\\.]){0,63}");
    public static final Pattern BATCH_IDENTIFIER = Pattern.compile(
            "((arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-invocation-job/)?[a-z0-9]{12})");
    public static final Pattern BATCH_MODEL =
            Pattern.compile("(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/[a-z0-9-]{1,63}[.]{1}"
                    + "[a-z0-9-:]{1,63}/[a-z0-9]{12}$)|(:foundation-model/(" + MODEL_ID
                    + ")|(([0-9a-zA-Z][_-]?)+)$)|([0-9]{12}:(inference-profile|application-inference-profile)/"
                    + "[a-zA-Z0-9-:.]+$)))|(" + MODEL_ID + ")|(([0-9a-zA-Z][_-]?)+)");
    public static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    public static final Pattern PROVIDER = Pattern.compile("[A-Za-z0-9- ]{1,63}");

    private static final String INVOKED_MODEL = "[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}";

    /** What Converse and InvokeModel take; their two expressions admit the same names. */
    public static final Pattern INVOKED = Pattern.compile(
            "(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/" + INVOKED_MODEL
                    + "/[a-z0-9]{12})|(:foundation-model/" + INVOKED_MODEL
                    + "([.:]?[a-z0-9-]{1,63}))|([0-9]{12}:imported-model/[a-z0-9]{12})|([0-9]{12}:provisioned-model/[a-z0-9]{12})|([0-9]{12}:custom-model-deployment/[a-z0-9]{12})|([0-9]{12}:(inference-profile|application-inference-profile)/[a-zA-Z0-9-:.]+)))|("
                    + INVOKED_MODEL
                    + "([.:]?[a-z0-9-]{1,63}))|(([0-9a-zA-Z][_-]?)+)|([a-zA-Z0-9-:.]+)|(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:prompt/[0-9a-zA-Z]{10}(?::[0-9]{1,5})?)|(arn:aws:sagemaker:[a-z0-9-]+:[0-9]{12}:endpoint/[a-zA-Z0-9-]+)|(arn:aws(-[^:]+)?:bedrock:([0-9a-z-]{1,20}):([0-9]{12}):(default-)?prompt-router/[a-zA-Z0-9-:.]+)");

    private Patterns() {}

    /** Whether a whole text satisfies a pattern; never runs long, whatever the text. */
    static boolean matches(Pattern pattern, String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        try {
            return pattern.matcher(text).matches();
        } catch (StackOverflowError tooDeep) {
            return false;
        }
    }
}

package org.tunebook.bedrocklocal.internal.bedrock;

import java.util.regex.Pattern;
import org.tunebook.formats.ServiceText;

/** The expressions of {@link ServiceText} under the names that the server's checks use. */
public final class Patterns {
    public static final Pattern JOB_NAME = ServiceText.JOB_NAME.pattern();
    public static final Pattern MODEL_NAME = ServiceText.MODEL_NAME.pattern();
    public static final Pattern PROVISIONED_NAME = ServiceText.PROVISIONED_NAME.pattern();
    public static final Pattern ROLE = ServiceText.ROLE.pattern();
    public static final Pattern TOKEN = ServiceText.TOKEN.pattern();
    public static final Pattern NEXT_TOKEN = ServiceText.NEXT_TOKEN.pattern();
    public static final Pattern TAG = ServiceText.TAG_VALUE.pattern();
    public static final Pattern S3_URI = ServiceText.S3_URI.pattern();
    public static final Pattern KMS_KEY = ServiceText.KMS_KEY.pattern();
    public static final Pattern BASE_MODEL = ServiceText.BASE_MODEL.pattern();
    public static final Pattern MODEL = ServiceText.MODEL.pattern();
    public static final Pattern FOUNDATION_MODEL = ServiceText.FOUNDATION_MODEL.pattern();
    public static final Pattern MODEL_ARN = ServiceText.MODEL_ARN.pattern();
    public static final Pattern JOB_IDENTIFIER = ServiceText.JOB_IDENTIFIER.pattern();
    public static final Pattern PROVISIONED = ServiceText.PROVISIONED.pattern();
    public static final Pattern DEPLOYMENT = ServiceText.DEPLOYMENT.pattern();
    public static final Pattern BATCH_IDENTIFIER = ServiceText.BATCH_JOB.pattern();
    public static final Pattern BATCH_MODEL = ServiceText.BATCH_MODEL.pattern();
    public static final Pattern ACCOUNT = ServiceText.ACCOUNT.pattern();
    public static final Pattern PROVIDER = ServiceText.PROVIDER.pattern();
    public static final Pattern INVOKED = ServiceText.INVOKED.pattern();

    private Patterns() {}

    /** Whether a whole text satisfies a pattern; never runs long, whatever the text. */
    static boolean matches(Pattern pattern, String text) {
        return ServiceText.matches(pattern, text);
    }
}

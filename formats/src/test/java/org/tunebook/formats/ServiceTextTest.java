package org.tunebook.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceTextTest {
    @ParameterizedTest
    @EnumSource
    void anExampleIsValidAndABadTextIsSaidWithIt(ServiceText kind) {
        assertThat(kind.validate("it", kind.example())).isEmpty();
        assertThat(kind.validate("it", "x y\n#").orElseThrow())
                .startsWith("it is \"x y\n#\"; expected ")
                .endsWith(" characters, such as " + kind.example());
        assertThat(kind.validate("it", "a".repeat(kind.maxLength() + 1)).orElseThrow())
                .contains("(" + (kind.maxLength() + 1) + " characters)");
    }

    @ParameterizedTest
    @CsvSource({
        "JOB_NAME, a--b, true",
        "JOB_NAME, a_b, false",
        "MODEL_NAME, a--b, false",
        "MODEL_NAME, -a, false",
        "S3_URI, s3://bucket/a//b, false",
        "S3_URI, s3://bucket/a b, false",
        "S3_URI, s3://bucket, true",
        "ROLE, arn:aws:iam::123456789012:user/me, false",
        "KMS_KEY, alias/my-key, true",
        "BUCKET, my..bucket, false",
        "BUCKET, 10.0.0.1, false",
        "BATCH_JOB, my-batch-job, false",
        "BATCH_MODEL, arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdef012345, false"
    })
    void theServicesOwnExpressionsDecide(ServiceText kind, String text, boolean valid) {
        assertThat(kind.validate("it", text).isEmpty()).isEqualTo(valid);
    }

    @ParameterizedTest
    @EnumSource
    void noTextTakesLong(ServiceText kind) {
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> kind.validate("it", "a" + "-".repeat(2000) + "!"));
    }

    @Test
    void aLongTextIsShownByItsBeginning() {
        assertThat(ServiceText.ROLE.validate("role", "r".repeat(3000)).orElseThrow())
                .hasSizeLessThan(300);
    }
}

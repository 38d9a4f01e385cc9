package org.tunebook.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.bedrock.Bedrock.Endpoints;
import org.tunebook.bedrock.Bedrock.Place;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

class BedrockExceptionTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    @Test
    void aServiceErrorSaysWhatWhereWhyAndWhatToDo() {
        BedrockException e = translated("ValidationException", "The provided model identifier is invalid.", 400);

        assertThat(e)
                .hasMessage(
                        "could not start the job: The provided model identifier is invalid (ValidationException from"
                                + " Amazon Bedrock in us-west-2, request r-1). Check the id and whether the region has this"
                                + " model; for inference the id has no context suffix such as :200k.");
        assertThat(e.code()).isEqualTo("ValidationException");
        assertThat(e.isTransient()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ThrottlingException, 429, true, false",
        "ServiceUnavailableException, 503, true, false",
        "ModelNotReadyException, 429, true, false",
        "ResourceNotFoundException, 404, false, true",
        "ValidationException, 400, false, false"
    })
    void theKindOfErrorDecidesWhetherToAskAgain(String code, int status, boolean again, boolean notFound) {
        BedrockException e = translated(code, "so", status);

        assertThat(e.isTransient()).isEqualTo(again);
        assertThat(e.isNotFound()).isEqualTo(notFound);
    }

    @Test
    void anErrorWithoutCodeOrTextStillSaysWhereAndWhat() {
        BedrockException e = BedrockException.of(
                "ask",
                "Amazon Bedrock in us-west-2",
                Place.AWS,
                AwsServiceException.builder().statusCode(500).build());

        assertThat(e)
                .hasMessage("could not ask: the service gave no reason (HTTP 500 from Amazon Bedrock in us-west-2)");
    }

    @Test
    void whatTheServiceRepeatsOfASignedRequestIsLeftOut() {
        String text = "The request signature we calculated does not match. x-amz-security-token:" + SECRET;

        assertThat(translated("SignatureDoesNotMatch", text, 403).getMessage())
                .contains("the signature does not match")
                .doesNotContain(SECRET);
    }

    @Test
    void keysInAnyTextAreRedacted() {
        String text = "key AKIAIOSFODNN7EXAMPLE with " + SECRET
                + " at arn:aws:bedrock:us-west-2:123456789012:custom-model/x/abc";

        assertThat(translated("AccessDeniedException", text, 403).getMessage())
                .contains(
                        "key [redacted] with [redacted] at arn:aws:bedrock:us-west-2:123456789012:custom-model/x/abc");
    }

    @Test
    void missingCredentialsSayHowToSetThem() {
        BedrockException e = BedrockException.of(
                "start the job",
                "Amazon Bedrock in us-west-2",
                Place.AWS,
                SdkClientException.create("Unable to load credentials from any of the providers in the chain"));

        assertThat(e.getMessage())
                .contains("no AWS credentials were found; set AWS_PROFILE")
                .hasLineCount(1);
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        URI nobody;
        try (ServerSocket port = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + port.getLocalPort());
        }
        try (Bedrock bedrock = Bedrock.at(
                new Endpoints(nobody, nobody, nobody),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", SECRET)),
                "us-west-2")) {
            assertThatThrownBy(() -> bedrock.call(
                            "list the jobs", () -> bedrock.control().listModelCustomizationJobs(request -> {})))
                    .isInstanceOf(BedrockException.class)
                    .hasMessageStartingWith("could not list the jobs: nothing answers at Bedrock Local at " + nobody)
                    .hasMessageContaining("Bedrock.local()");
            assertThat(bedrock.toString()).doesNotContain(SECRET);
        }
    }

    @Test
    void aMisspeltRegionIsRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> Bedrock.aws("us-west2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("region \"us-west2\" is not a region's name; expected one like us-west-2");
    }

    private static BedrockException translated(String code, String text, int status) {
        return BedrockException.of(
                "start the job",
                "Amazon Bedrock in us-west-2",
                Place.AWS,
                AwsServiceException.builder()
                        .statusCode(status)
                        .requestId("r-1")
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode(code)
                                .errorMessage(text)
                                .build())
                        .build());
    }
}

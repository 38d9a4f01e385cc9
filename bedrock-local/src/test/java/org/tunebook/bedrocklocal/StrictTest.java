package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tunebook.bedrocklocal.TestServer.HAIKU;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.formats.ModelFamily;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.BedrockException;
import software.amazon.awssdk.services.bedrock.model.FoundationModelLifecycleStatus;
import software.amazon.awssdk.services.bedrock.model.ModelCustomizationJobStatus;
import software.amazon.awssdk.services.bedrock.model.ValidationException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;

class StrictTest {
    private static final String TRUST = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"bedrock.amazonaws.com"},
             "Action":"sts:AssumeRole"}}""";

    @TempDir
    private Path directory;

    private static Clock at(String time) {
        return Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
    }

    private TestServer strict(String time) {
        return TestServer.start(directory, s -> s.clock(at(time)).strict());
    }

    private static BedrockClient in(String region, TestServer local) {
        return BedrockClient.builder()
                .endpointOverride(local.server().endpoints().bedrock())
                .region(Region.of(region))
                .credentialsProvider(local.credentials())
                .build();
    }

    @Test
    void aSignatureForAnotherRegionIsRefusedOnlyByAStrictServer() {
        try (var local = TestServer.start(directory);
                var elsewhere = in("eu-west-1", local)) {
            assertThat(elsewhere.listCustomModels(b -> {}).modelSummaries()).isEmpty();
        }
        try (var local = strict("2026-11-23T10:00:00Z");
                var elsewhere = in("eu-west-1", local);
                var here = in("us-west-2", local)) {
            assertThatThrownBy(() -> elsewhere.listCustomModels(b -> {}))
                    .isInstanceOf(BedrockException.class)
                    .hasMessageContaining("Credential should be scoped to a valid region.")
                    .extracting(e -> ((BedrockException) e).awsErrorDetails().errorCode())
                    .isEqualTo("InvalidSignatureException");
            assertThat(here.listCustomModels(b -> {}).modelSummaries()).isEmpty();
        }
    }

    @Test
    void aModelIsTunedInItsOwnRegionsOnly() {
        try (var local = strict("2026-11-23T10:00:00Z")) {
            assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(local.job("nova")
                            .baseModelIdentifier(ModelFamily.NOVA_MICRO.tuningModelId())
                            .hyperParameters(Map.of("epochCount", "1"))
                            .build()))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("The provided model identifier is invalid.");
            assertThat(local.bedrock
                            .listFoundationModels(b -> b.byCustomizationType("FINE_TUNING"))
                            .modelSummaries())
                    .extracting(model -> model.modelId())
                    .contains(ModelFamily.LLAMA_3_1_8B.tuningModelId())
                    .doesNotContain(ModelFamily.NOVA_MICRO.tuningModelId());
            assertThatThrownBy(() -> local.bedrock.getFoundationModel(
                            b -> b.modelIdentifier(ModelFamily.NOVA_MICRO.tuningModelId())))
                    .hasMessageContaining("Could not find a foundation model");
        }
    }

    @Test
    void aModelThatLeavesTheServiceIsFirstNotTunedThenNotProvisionedAndAtLastDumb() {
        try (var local = strict("2026-03-09T12:00:00Z")) {
            assertThat(lifecycle(local)).isEqualTo(FoundationModelLifecycleStatus.ACTIVE);
            // Refused for its role only: the model could be tuned.
            assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(
                            local.job("early").build()))
                    .hasMessageContaining("Could not assume provided IAM role.");

            local.server().turnClock(Duration.ofDays(1));
            assertThat(lifecycle(local)).isEqualTo(FoundationModelLifecycleStatus.LEGACY);
            assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(
                            local.job("late").build()))
                    .hasMessageContaining("Claude 3 Haiku is in the Legacy state");
            assertThatThrownBy(() -> local.bedrock.createProvisionedModelThroughput(b -> b.provisionedModelName("late")
                            .modelId(HAIKU.tuningModelId())
                            .modelUnits(1)))
                    .hasMessageContaining("Claude 3 Haiku is in the Legacy state");
            assertThat(local.ask(HAIKU.baseModelId(), "still there").output().message())
                    .isNotNull();

            local.server().turnClock(Duration.ofDays(184));
            assertThatThrownBy(() -> local.ask(HAIKU.baseModelId(), "still there"))
                    .isInstanceOf(ResourceNotFoundException.class)
                    .hasMessageContaining("This model version has reached the end of its life.");
            assertThatThrownBy(() -> lifecycle(local)).hasMessageContaining("Could not find a foundation model");
            assertThat(local.bedrock
                            .listFoundationModels(b -> b.byProvider("Anthropic"))
                            .modelSummaries())
                    .isEmpty();
        }
        try (var local = TestServer.start(directory, s -> s.clock(at("2026-11-23T10:00:00Z")))) {
            assertThat(local.ask(HAIKU.baseModelId(), "alive here").output().message())
                    .isNotNull();
            assertThat(lifecycle(local)).isEqualTo(FoundationModelLifecycleStatus.ACTIVE);
        }
    }

    private static FoundationModelLifecycleStatus lifecycle(TestServer local) {
        return local.bedrock
                .getFoundationModel(b -> b.modelIdentifier(HAIKU.baseModelId()))
                .modelDetails()
                .modelLifecycle()
                .status();
    }

    @Test
    void aBucketInAnotherRegionFailsTheJobAndSaysWhereItIs() {
        try (var local = TestServer.start(directory)) {
            local.putData();
            local.s3.createBucket(
                    b -> b.bucket("far-away").createBucketConfiguration(c -> c.locationConstraint("eu-west-1")));
            assertThat(local.s3.headBucket(b -> b.bucket("far-away")).bucketRegion())
                    .isEqualTo("eu-west-1");
            assertThat(local.s3.getBucketLocation(b -> b.bucket("far-away")).locationConstraintAsString())
                    .isEqualTo("eu-west-1");
            assertThat(local.s3.headBucket(b -> b.bucket(TestServer.BUCKET)).bucketRegion())
                    .isEqualTo("us-west-2");
            var job = local.run(local.job("far")
                    .outputDataConfig(o -> o.s3Uri("s3://far-away/out/"))
                    .build());
            assertThat(job.status()).isEqualTo(ModelCustomizationJobStatus.FAILED);
            assertThat(job.failureMessage())
                    .isEqualTo("Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access"
                            + " S3 bucket: far-away at key out/.write_access_check_file.temp (the bucket is in"
                            + " eu-west-1, the job in us-west-2)");
            assertThatThrownBy(() -> local.s3.createBucket(
                            b -> b.bucket("nowhere").createBucketConfiguration(c -> c.locationConstraint("moon"))))
                    .hasMessageContaining("The specified location-constraint is not valid");
        }
    }

    @Test
    void anOwnRoleLetsAStrictServerTuneInTheRightRegion() {
        try (var local = TestServer.start(
                directory, s -> s.region("us-east-1").propagation(Duration.ZERO).strict())) {
            var iam = software.amazon.awssdk.services.iam.IamClient.builder()
                    .endpointOverride(local.server().endpoints().iam())
                    .region(Region.AWS_GLOBAL)
                    .credentialsProvider(local.credentials())
                    .build();
            try (iam) {
                iam.createRole(b -> b.roleName("tuner").assumeRolePolicyDocument(TRUST));
            }
            String arn = local.bedrock
                    .createModelCustomizationJob(local.job("nova")
                            .roleArn("arn:aws:iam::000000000000:role/tuner")
                            .baseModelIdentifier(ModelFamily.NOVA_MICRO.tuningModelId())
                            .hyperParameters(Map.of("epochCount", "1"))
                            .build())
                    .jobArn();
            assertThat(arn).startsWith("arn:aws:bedrock:us-east-1:");
            assertThat(local.ended(arn).failureMessage())
                    .contains("the role arn:aws:iam::000000000000:role/tuner does not allow s3:ListBucket");
        }
    }
}

package org.tunebook.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.net.URI;
import java.util.Collections;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunebook.bedrock.Bedrock.Endpoints;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.CreateModelCustomizationJobRequest;
import software.amazon.awssdk.services.bedrock.model.Tag;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

class RequestRulesTest {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    @ParameterizedTest
    @MethodSource
    void aRequestThatBreaksARuleDoesNotGoOut(Consumer<Bedrock> call, String message) {
        try (Bedrock bedrock = bedrock()) {
            // Had a byte gone out, the connection would have been refused.
            assertThatThrownBy(() -> call.accept(bedrock))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
        }
    }

    static Stream<Arguments> aRequestThatBreaksARuleDoesNotGoOut() {
        Object[] pairs = {
            start(job -> job.jobName("tat_qa")),
            "CreateModelCustomizationJob was not sent: jobName is \"tat_qa\"; expected letters, digits, '-', '+' and"
                    + " '.', a letter or digit first, at most 63 characters, such as tatqa-haiku-1",
            start(job -> job.jobName(null)),
            "jobName is missing",
            start(job -> job.customModelName("a".repeat(64))),
            " (64 characters); expected letters",
            start(job -> job.roleArn("BedrockTuning")),
            "roleArn is \"BedrockTuning\"; expected the ARN of a role, not its name",
            start(job -> job.trainingDataConfig(data -> data.s3Uri("s3://My-Bucket/train.jsonl"))),
            "trainingDataConfig.s3Uri is \"s3://My-Bucket/train.jsonl\"; expected a place in S3",
            start(job -> job.validationDataConfig(data -> data.validators(v -> v.s3Uri("s3://bucket/a b")))),
            "validationDataConfig.validators[0].s3Uri is",
            start(job -> job.customModelKmsKeyId("key one")),
            "customModelKmsKeyId is",
            start(job -> job.vpcConfig(
                    vpc -> vpc.subnetIds(Collections.nCopies(17, "subnet-1")).securityGroupIds("sg 1"))),
            "vpcConfig.subnetIds has 17 elements; expected 1 to 16; vpcConfig.securityGroupIds[0] is \"sg 1\"",
            start(job -> job.jobTags(Tag.builder().key("a#b").value("c").build())),
            "jobTags[0].key is \"a#b\"",
            start(job -> job.customizationType("FINE-TUNING")),
            "customizationType is \"FINE-TUNING\"; expected one of FINE_TUNING, ",
            call(b -> b.control().getModelCustomizationJob(r -> r.jobIdentifier("no such job"))),
            "GetModelCustomizationJob was not sent: jobIdentifier is \"no such job\"",
            call(b -> b.control()
                    .createProvisionedModelThroughput(
                            r -> r.modelId("m.m").provisionedModelName("p").modelUnits(0))),
            "modelUnits is 0; expected at least 1",
            call(b -> b.control().listCustomModels(r -> r.maxResults(1001))),
            "maxResults is 1001; expected 1 to 1000",
            call(b -> b.runtime()
                    .converse(r -> r.modelId("amazon.nova-micro-v1:0").inferenceConfig(c -> c.temperature(1.5f)))),
            "inferenceConfig.temperature is 1.5; expected 0 to 1",
            call(b -> b.s3().putObject(r -> r.bucket("Bucket").key("k"), RequestBody.fromString("x"))),
            "PutObject was not sent: Bucket is \"Bucket\"; expected lower-case letters",
            call(b -> b.s3().headObject(r -> r.bucket("192.168.0.1").key("k"))),
            "Bucket is \"192.168.0.1\"",
            call(b -> b.s3().headObject(r -> r.bucket("bucket").key("é".repeat(513)))),
            "Key has 1026 bytes; expected 1 to 1024"
        };
        return IntStream.range(0, pairs.length / 2).mapToObj(i -> Arguments.of(pairs[2 * i], pairs[2 * i + 1]));
    }

    @Test
    void everyOperationThatTheToolkitCallsHasRules() {
        JavaClasses toolkit = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("org.tunebook");
        Set<String> called = toolkit.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .map(JavaMethodCall::getTarget)
                .filter(target -> target.getOwner().isEquivalentTo(BedrockClient.class)
                        || target.getOwner().isEquivalentTo(BedrockRuntimeClient.class))
                .map(target -> target.getName().replaceFirst("Paginator$", ""))
                .filter(name -> !Set.of("close", "builder", "create", "serviceClientConfiguration")
                        .contains(name))
                .map(name -> Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Request")
                .collect(Collectors.toSet());

        assertThat(called).hasSizeGreaterThan(10).allMatch(RequestRules::knows);
    }

    private static Consumer<Bedrock> start(Consumer<CreateModelCustomizationJobRequest.Builder> change) {
        return bedrock -> bedrock.control().createModelCustomizationJob(job -> {
            job.jobName("job")
                    .customModelName("model")
                    .roleArn("arn:aws:iam::123456789012:role/BedrockTuning")
                    .baseModelIdentifier("anthropic.claude-3-haiku-20240307-v1:0:200k")
                    .trainingDataConfig(data -> data.s3Uri("s3://bucket/train.jsonl"))
                    .outputDataConfig(data -> data.s3Uri("s3://bucket/output/"));
            change.accept(job);
        });
    }

    private static Consumer<Bedrock> call(Consumer<Bedrock> call) {
        return call;
    }

    private static Bedrock bedrock() {
        return Bedrock.at(
                new Endpoints(NOWHERE, NOWHERE, NOWHERE),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
                "us-west-2");
    }
}

package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tunebook.bedrocklocal.TestServer.BUCKET;
import static org.tunebook.bedrocklocal.TestServer.HAIKU;
import static org.tunebook.bedrocklocal.TestServer.answer;
import static org.tunebook.bedrocklocal.TestServer.question;
import static org.tunebook.bedrocklocal.TestServer.records;
import static org.tunebook.bedrocklocal.TestServer.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.formats.ModelFamily;
import software.amazon.awssdk.services.bedrock.model.BedrockException;
import software.amazon.awssdk.services.bedrock.model.ConflictException;
import software.amazon.awssdk.services.bedrock.model.JobStatusDetails;
import software.amazon.awssdk.services.bedrock.model.ModelCustomizationJobStatus;
import software.amazon.awssdk.services.bedrock.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrock.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrock.model.ValidationException;

class CustomizationTest {
    @TempDir
    private Path directory;

    private TestServer local;

    @BeforeEach
    void start() {
        local = TestServer.start(directory);
        local.putData();
    }

    @AfterEach
    void stop() {
        local.close();
    }

    private void restartSlow() {
        local.close();
        local = TestServer.start(directory, s -> s.model(new WordClassifier(Duration.ofMillis(50))));
    }

    @Test
    void aJobGoesFromDataInS3ToATunedModelThatAnswersOtherwiseThanTheBase() {
        var job = local.run(local.job("first").build());

        assertThat(job.status()).as(job.failureMessage()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
        assertThat(job.jobArn())
                .matches("arn:aws:bedrock:us-west-2:000000000000:model-customization-job/"
                        + "anthropic.claude-3-haiku-20240307-v1:0:200k/[a-z0-9]{12}");
        assertThat(job.outputModelArn())
                .matches("arn:aws:bedrock:us-west-2:000000000000:custom-model/"
                        + "anthropic.claude-3-haiku-20240307-v1:0:200k/[a-z0-9]{12}");
        assertThat(job.baseModelArn())
                .isEqualTo("arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-3-haiku-20240307-v1:0:200k");
        assertThat(job.statusDetails().validationDetails().status()).isEqualTo(JobStatusDetails.COMPLETED);
        assertThat(job.statusDetails().trainingDetails().status()).isEqualTo(JobStatusDetails.COMPLETED);
        assertThat(job.statusDetails().trainingDetails().creationTime())
                .isBetween(job.statusDetails().validationDetails().creationTime(), job.endTime());
        assertThat(job.creationTime()).isBeforeOrEqualTo(job.endTime());
        assertThat(job.hyperParameters()).containsEntry("epochCount", "3");

        String throughput = local.bedrock
                .createProvisionedModelThroughput(b -> b.provisionedModelName("serving")
                        .modelId(job.outputModelArn())
                        .modelUnits(1))
                .provisionedModelArn();
        assertThat(text(local.ask(throughput, question(2001)))).isEqualTo(answer(2001));
        assertThat(text(local.ask(throughput, question(2002)))).isEqualTo(answer(2002));
        assertThat(text(local.ask(HAIKU.baseModelId(), question(2002)))).isEqualTo("I see number 2002 is even");
    }

    @Test
    void bothMetricsFilesStandWhereTheServiceDocumentsThemAndAgreeWithTheJob() {
        var job = local.run(local.job("metrics").build());

        String prefix = "out/model-customization-job-" + id(job.jobArn()) + "/";
        assertThat(local.keys(prefix))
                .containsExactly(
                        prefix + "training_artifacts/step_wise_training_metrics.csv",
                        prefix + "validation_artifacts/post_fine_tuning_validation/validation_metrics.csv");
        List<String> steps = local.get(prefix + "training_artifacts/step_wise_training_metrics.csv")
                .lines()
                .toList();
        assertThat(steps.get(0)).isEqualTo("step_number,epoch_number,training_loss");
        assertThat(steps).hasSize(1 + 3 * 8);
        assertThat(steps.get(1)).startsWith("0,1,");
        assertThat(steps.get(24)).startsWith("23,3,");
        List<String> epochs = local.get(
                        prefix + "validation_artifacts/post_fine_tuning_validation/validation_metrics.csv")
                .lines()
                .toList();
        assertThat(epochs.get(0)).isEqualTo("step_number,epoch_number,validation_loss");
        assertThat(epochs).hasSize(1 + 3);
        assertThat(epochs.get(3)).startsWith("24,3,");
        assertThat(loss(steps.get(24))).isLessThan(loss(steps.get(1)));
        assertThat(job.trainingMetrics().trainingLoss().doubleValue()).isEqualTo((double) (float) loss(steps.get(24)));
        assertThat(job.validationMetrics().get(0).validationLoss().doubleValue())
                .isEqualTo((double) (float) loss(epochs.get(3)));
    }

    @Test
    void theSameDataAndSettingsGiveTheSameCurveToTheLastDigit() {
        var first = local.run(local.job("one").build());
        var second = local.run(local.job("two").build());
        assertThat(curve(second.jobArn())).isEqualTo(curve(first.jobArn())).isNotEmpty();
    }

    @Test
    void aTunedModelCanBeTunedOn() {
        var first = local.run(local.job("first").build());
        var onTop = local.run(
                local.job("on-top").baseModelIdentifier(first.outputModelArn()).build());

        assertThat(onTop.status()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
        assertThat(loss(curve(onTop.jobArn()).lines().toList().get(1)))
                .isLessThan(loss(curve(first.jobArn()).lines().toList().get(1)));
        assertThat(local.bedrock
                        .getCustomModel(b -> b.modelIdentifier("on-top-model"))
                        .baseModelArn())
                .isEqualTo(first.outputModelArn());
    }

    @Test
    void aJobWithoutValidationDataHasNoValidationMetrics() {
        var job = local.run(local.job("plain")
                .validationDataConfig((software.amazon.awssdk.services.bedrock.model.ValidationDataConfig) null)
                .build());
        assertThat(job.status()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
        assertThat(job.validationMetrics()).isEmpty();
        assertThat(job.validationDataConfig().validators()).isEmpty();
        assertThat(local.keys("out/model-customization-job-" + id(job.jobArn())))
                .hasSize(1);
    }

    @Test
    void novaAndLlamaJobsKeepTheirOwnFormatsSettingsAndFolders() {
        for (ModelFamily family : List.of(ModelFamily.NOVA_MICRO, ModelFamily.LLAMA_3_1_8B)) {
            String lines = java.util.stream.IntStream.range(0, 100)
                    .mapToObj(i -> org.tunebook.formats.TrainingRecords.line(
                            new org.tunebook.formats.Conversation(
                                    null,
                                    List.of(
                                            org.tunebook.formats.Message.user(question(i)),
                                            org.tunebook.formats.Message.assistant(answer(i)))),
                            family))
                    .collect(java.util.stream.Collectors.joining("\n"));
            local.put("train.jsonl", lines);
            local.put("validation.jsonl", lines);
            String name = family.equals(ModelFamily.NOVA_MICRO) ? "nova" : "llama";
            var job = local.run(local.job(name)
                    .baseModelIdentifier(family.tuningModelId())
                    .hyperParameters(Map.of("epochCount", "1"))
                    .build());
            assertThat(job.status()).as(job.failureMessage()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
            assertThat(curve(job.jobArn()).lines().toList())
                    .hasSize(1 + 100)
                    .first()
                    .isEqualTo("step_number,epoch_number,training_loss,perplexity");
            String folder = name.equals("nova")
                    ? "validation_artifacts/post_fine_tuning_validation/validation/validation_metrics.csv"
                    : "validation_artifacts/validation_metrics.csv";
            assertThat(local.keys("out/model-customization-job-" + id(job.jobArn())))
                    .anyMatch(key -> key.endsWith(folder));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    missing.jsonl | Could not validate GetObject permissions to access Amazon S3 bucket: tuning-bucket at key missing.jsonl
                    notjson.jsonl | Unable to parse Amazon S3 file: notjson.jsonl. Data files must conform to JSONL format.
                    schema.jsonl  | Input data at s3://tuning-bucket/schema.jsonl does not follow the format of Claude 3 Haiku. Line 1:
                    few.jsonl     | the file has 31 records; expected 32 to 10000
                    many.jsonl    | the file has 10001 records; expected 32 to 10000
                    long.jsonl    | Input size exceeded in file long.jsonl. Line 33:
                    folder/       | Invalid training input data configuration: the S3 URI is a directory
                    """)
    void unusableDataFailsTheJobLateWithTheServicesMessage(String key, String message) {
        local.put("notjson.jsonl", records(40, 0) + "{\"messages\": [\n");
        local.put("schema.jsonl", "{\"prompt\":\"a\",\"completion\":\"b\"}\n" + records(40, 0));
        local.put("few.jsonl", records(31, 0));
        local.put("many.jsonl", records(10_001, 0));
        local.put("long.jsonl", records(32, 0) + records(1, 0).replace("number", "x".repeat(100_000)));

        var job = local.run(local.job("late")
                .trainingDataConfig(t -> t.s3Uri("s3://" + BUCKET + "/" + key))
                .build());

        assertThat(job.status()).isEqualTo(ModelCustomizationJobStatus.FAILED);
        assertThat(job.failureMessage()).startsWith(message);
        assertThat(job.statusDetails().validationDetails().status()).isEqualTo(JobStatusDetails.FAILED);
        assertThat(job.statusDetails().trainingDetails().status()).isEqualTo(JobStatusDetails.NOT_STARTED);
        assertThat(local.bedrock.listCustomModels(b -> {}).modelSummaries()).isEmpty();
        assertThat(job.outputModelArn()).isNull();
    }

    @Test
    void anOutputBucketThatIsNotThereFailsTheJob() {
        var job = local.run(local.job("nowhere")
                .outputDataConfig(o -> o.s3Uri("s3://not-there/out"))
                .build());
        assertThat(job.failureMessage())
                .startsWith("Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3"
                        + " bucket: not-there at key out/.write_access_check_file");
    }

    @Test
    void aRequestThatBreaksConstraintsIsRefusedWithAllOfThemAtOnce() {
        var refused = catchThrowableOfType(
                ValidationException.class,
                () -> local.bedrock.createModelCustomizationJob(b -> b.jobName("under_score")
                        .customModelName("double--dash")
                        .roleArn("nobody")
                        .customizationType("FINE_TUNING")
                        .baseModelIdentifier(HAIKU.tuningModelId())
                        .trainingDataConfig(t -> t.s3Uri("s3://UPPER/train.jsonl"))));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
        assertThat(refused.awsErrorDetails().errorMessage())
                .startsWith("5 validation errors detected: ")
                .contains("Value 'under_score' at 'jobName' failed to satisfy constraint: Member must satisfy regular"
                        + " expression pattern")
                .contains("'customModelName'")
                .contains("'roleArn'")
                .contains("'trainingDataConfig.s3Uri'")
                .contains("Value null at 'outputDataConfig' failed to satisfy constraint: Member must not be null");
        assertThat(refused.requestId()).isNotBlank();
    }

    @Test
    void hyperparametersOutOfTheFamilysRangeAreRefused() {
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(local.job("bad")
                        .hyperParameters(Map.of("epochCount", "11", "learningRate", "0.1"))
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("epochCount")
                .hasMessageContaining("learningRate is not a hyperparameter of Claude 3 Haiku");
    }

    @Test
    void modelsThatCantBeTunedAreRefused() {
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(local.job("plain-id")
                        .baseModelIdentifier(HAIKU.baseModelId())
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(HAIKU.tuningModelId());
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(local.job("unknown-id")
                        .baseModelIdentifier("anthropic.claude-9")
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("The provided model identifier is invalid.");
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(local.job("other-type")
                        .customizationType("DISTILLATION")
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("FINE_TUNING only");
    }

    @Test
    void aRequestSentTwiceIsOneJob() {
        var request = local.job("twice").clientRequestToken("token-1").build();
        String first = local.bedrock.createModelCustomizationJob(request).jobArn();
        String second = local.bedrock.createModelCustomizationJob(request).jobArn();
        assertThat(second).isEqualTo(first);
        assertThat(local.bedrock.listModelCustomizationJobs(b -> {}).modelCustomizationJobSummaries())
                .hasSize(1);
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(
                        request.toBuilder().jobName("other").build()))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void namesInUseAreRefused() {
        local.run(local.job("taken").build());
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(
                        local.job("taken").customModelName("free").build()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("taken");
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(
                        local.job("free").customModelName("taken-model").build()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("taken-model");
    }

    @Test
    void aThirdJobAtOnceIsBeyondTheQuotaAndAStoppedOneMakesRoom() {
        restartSlow();
        String first = local.bedrock
                .createModelCustomizationJob(local.job("a").build())
                .jobArn();
        local.bedrock.createModelCustomizationJob(local.job("b").build());
        assertThatThrownBy(() ->
                        local.bedrock.createModelCustomizationJob(local.job("c").build()))
                .isInstanceOf(ServiceQuotaExceededException.class);
        TestServer.await(
                () -> local.bedrock.getModelCustomizationJob(b -> b.jobIdentifier(first)),
                job -> job.statusDetails().trainingDetails().status() == JobStatusDetails.IN_PROGRESS);

        local.bedrock.stopModelCustomizationJob(b -> b.jobIdentifier(first));

        var stopped = local.ended(first);
        assertThat(stopped.status()).isEqualTo(ModelCustomizationJobStatus.STOPPED);
        assertThat(stopped.statusDetails().trainingDetails().status()).isEqualTo(JobStatusDetails.STOPPED);
        assertThat(stopped.outputModelArn()).isNull();
        assertThatThrownBy(() -> local.bedrock.stopModelCustomizationJob(b -> b.jobIdentifier(first)))
                .isInstanceOf(ConflictException.class);
        var third = local.bedrock.createModelCustomizationJob(local.job("c").build());
        assertThat(local.ended(third.jobArn()).status()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
        assertThat(local.ended("b").status()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
    }

    @Test
    void listsFilterSortAndGoOnWhereAPageEnded() {
        for (String name : List.of("alpha", "beta", "gamma")) {
            local.run(local.job(name).build());
        }
        assertThat(
                        local
                                .bedrock
                                .listModelCustomizationJobsPaginator(
                                        b -> b.maxResults(1).sortOrder("Ascending"))
                                .stream()
                                .flatMap(page -> page.modelCustomizationJobSummaries().stream())
                                .map(job -> job.jobName()))
                .containsExactly("alpha", "beta", "gamma");
        assertThat(local.bedrock
                        .listModelCustomizationJobs(b -> b.nameContains("et").statusEquals("Completed"))
                        .modelCustomizationJobSummaries())
                .singleElement()
                .satisfies(job -> {
                    assertThat(job.customModelName()).isEqualTo("beta-model");
                    assertThat(job.customModelArn()).contains(":custom-model/");
                });
        assertThat(local.bedrock
                        .listModelCustomizationJobs(b -> b.statusEquals("Failed"))
                        .modelCustomizationJobSummaries())
                .isEmpty();
        assertThat(local.bedrock.listCustomModelsPaginator(b -> b.maxResults(2)).stream()
                        .flatMap(page -> page.modelSummaries().stream())
                        .map(model -> model.modelName()))
                .containsExactly("gamma-model", "beta-model", "alpha-model");
        assertThatThrownBy(() -> local.bedrock.listCustomModels(b -> b.nextToken("bm9uZQ")))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void aModelInUseCantBeDeletedAndAFreeOneIsGone() {
        var job = local.run(local.job("used").build());
        String throughput = local.bedrock
                .createProvisionedModelThroughput(b ->
                        b.provisionedModelName("user").modelId("used-model").modelUnits(1))
                .provisionedModelArn();
        assertThatThrownBy(() -> local.bedrock.deleteCustomModel(b -> b.modelIdentifier("used-model")))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(throughput);

        local.bedrock.deleteProvisionedModelThroughput(b -> b.provisionedModelId(throughput));
        local.bedrock.deleteCustomModel(b -> b.modelIdentifier(job.outputModelArn()));

        assertThatThrownBy(() -> local.bedrock.getCustomModel(b -> b.modelIdentifier("used-model")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(directory.resolve("bedrock/weights")).isEmptyDirectory();
    }

    @Test
    void provisionedThroughputCanBeRenamedMovedAndOnlyLeftWhenUncommitted() {
        var first = local.run(local.job("first").build());
        var second = local.run(local.job("second").build());
        String arn = local.bedrock
                .createProvisionedModelThroughput(b -> b.provisionedModelName("serving")
                        .modelId(first.outputModelArn())
                        .modelUnits(2)
                        .commitmentDuration("OneMonth"))
                .provisionedModelArn();
        local.bedrock.updateProvisionedModelThroughput(b ->
                b.provisionedModelId(arn).desiredProvisionedModelName("renamed").desiredModelId("second-model"));
        var found = local.bedrock.getProvisionedModelThroughput(b -> b.provisionedModelId("renamed"));
        assertThat(found.modelArn()).isEqualTo(second.outputModelArn());
        assertThat(found.statusAsString()).isEqualTo("InService");
        assertThat(found.modelUnits()).isEqualTo(2);
        assertThat(found.commitmentExpirationTime())
                .isAfter(found.creationTime().plus(Duration.ofDays(27)));
        assertThat(local.bedrock
                        .listProvisionedModelThroughputs(b -> b.statusEquals("InService"))
                        .provisionedModelSummaries())
                .hasSize(1);
        assertThatThrownBy(() -> local.bedrock.deleteProvisionedModelThroughput(b -> b.provisionedModelId(arn)))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> local.bedrock.updateProvisionedModelThroughput(
                        b -> b.provisionedModelId(arn).desiredModelId(ModelFamily.NOVA_MICRO.tuningModelId())))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void onDemandDeploymentsServeTheFamiliesThatAllowThem() {
        var haiku = local.run(local.job("haiku").build());
        assertThatThrownBy(() -> local.bedrock.createCustomModelDeployment(
                        b -> b.modelDeploymentName("no").modelArn(haiku.outputModelArn())))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("provisioned throughput");

        String lines = records(40, 0)
                .lines()
                .map(line -> line.replace(
                                "{\"system\":\"Answer shortly.\",", "{\"schemaVersion\":\"bedrock-conversation-2024\",")
                        .replaceAll("\"content\":(\"[^\"]*\")", "\"content\":[{\"text\":$1}]"))
                .collect(java.util.stream.Collectors.joining("\n"));
        local.put("train.jsonl", lines);
        local.put("validation.jsonl", lines);
        var nova = local.run(local.job("nova")
                .baseModelIdentifier(ModelFamily.NOVA_LITE.tuningModelId())
                .hyperParameters(Map.of("epochCount", "1"))
                .build());
        assertThat(nova.status()).as(nova.failureMessage()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
        String deployment = local.bedrock
                .createCustomModelDeployment(b -> b.modelDeploymentName("yes").modelArn(nova.outputModelArn()))
                .customModelDeploymentArn();
        assertThat(local.bedrock
                        .getCustomModelDeployment(b -> b.customModelDeploymentIdentifier("yes"))
                        .statusAsString())
                .isEqualTo("Active");
        assertThat(text(local.ask(deployment, question(3)))).isEqualTo(answer(3));
        assertThat(local.bedrock.listCustomModelDeployments(b -> {}).modelDeploymentSummaries())
                .hasSize(1);
        local.bedrock.deleteCustomModelDeployment(b -> b.customModelDeploymentIdentifier(deployment));
        assertThat(local.bedrock.listCustomModelDeployments(b -> {}).modelDeploymentSummaries())
                .isEmpty();
    }

    @Test
    void aFaultOfTheServerIsToldAsTheServicesOwn() throws Exception {
        local.run(local.job("lost").build());
        String throughput = local.bedrock
                .createProvisionedModelThroughput(b ->
                        b.provisionedModelName("serving").modelId("lost-model").modelUnits(1))
                .provisionedModelArn();
        try (var weights = Files.list(directory.resolve("bedrock/weights"))) {
            for (Path of : (Iterable<Path>) weights::iterator) {
                Files.move(of, directory.resolve("elsewhere"));
            }
        }
        assertThatThrownBy(() -> local.ask(throughput, "hello"))
                .isInstanceOf(software.amazon.awssdk.services.bedrockruntime.model.InternalServerException.class);
    }

    @Test
    void tagsOfAJobAndItsModelAreKept() {
        var job = local.run(local.job("tagged")
                .jobTags(t -> t.key("team").value("research"))
                .customModelTags(t -> t.key("stage").value("trial"))
                .build());
        assertThat(local.bedrock
                        .listTagsForResource(b -> b.resourceARN(job.jobArn()))
                        .tags())
                .singleElement()
                .satisfies(tag -> assertThat(tag.value()).isEqualTo("research"));
        local.bedrock.tagResource(b ->
                b.resourceARN(job.outputModelArn()).tags(t -> t.key("owner").value("us")));
        local.bedrock.untagResource(b -> b.resourceARN(job.outputModelArn()).tagKeys("stage"));
        assertThat(local.bedrock
                        .listTagsForResource(b -> b.resourceARN(job.outputModelArn()))
                        .tags())
                .singleElement()
                .satisfies(tag -> assertThat(tag.key()).isEqualTo("owner"));
    }

    @Test
    void foundationModelsStandTwiceWhereTuningHasAnIdOfItsOwn() {
        assertThat(local.bedrock
                        .listFoundationModels(b -> b.byProvider("Anthropic").byCustomizationType("FINE_TUNING"))
                        .modelSummaries())
                .singleElement()
                .satisfies(model -> {
                    assertThat(model.modelId()).isEqualTo(HAIKU.tuningModelId());
                    assertThat(model.inferenceTypesSupportedAsStrings()).containsExactly("PROVISIONED");
                });
        assertThat(local.bedrock
                        .getFoundationModel(b -> b.modelIdentifier(HAIKU.baseModelId()))
                        .modelDetails()
                        .inferenceTypesSupportedAsStrings())
                .containsExactly("ON_DEMAND");
        assertThatThrownBy(() -> local.bedrock.getFoundationModel(b -> b.modelIdentifier("who.knows")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void whatIsNotEmulatedSaysSo() {
        var refused = catchThrowableOfType(BedrockException.class, () -> local.bedrock.listEvaluationJobs(b -> {}));
        assertThat(refused.statusCode()).isEqualTo(501);
        assertThat(refused.awsErrorDetails().errorMessage()).contains("does not emulate ListEvaluationJobs");
    }

    private String curve(String jobArn) {
        return local.get(
                "out/model-customization-job-" + id(jobArn) + "/training_artifacts/step_wise_training_metrics.csv");
    }

    private static double loss(String row) {
        return Double.parseDouble(row.split(",")[2]);
    }

    private static String id(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}

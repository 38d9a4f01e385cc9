package org.tunebook.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Budget;
import org.tunebook.bedrock.BudgetException;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.conditions.Fault.Kind;
import org.tunebook.tuning.Preflight.Probe;
import org.tunebook.tuning.Preflight.Result;

/** Against a strict server: one that refuses a role it does not know, as AWS does. */
class PreflightTest {
    private static final String MODEL = "meta.llama3-3-70b-instruct-v1:0";

    @TempDir
    Path directory;

    private BedrockLocal server;
    private Bedrock bedrock;
    private Path training;

    @BeforeEach
    void start() throws IOException {
        server = BedrockLocal.builder(directory.resolve("local"))
                .strict()
                .propagation(Duration.ofMillis(400))
                .start();
        bedrock = Bedrock.strict("us-west-2", directory.resolve("local"))
                .budget(Budget.unlimited().acceptingUnknownPrices());
        training = directory.resolve("train.jsonl");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            lines.append("""
                    {"schemaVersion":"bedrock-conversation-2024","messages":[{"role":"user","content":[{"text":"%d?"}]},\
                    {"role":"assistant","content":[{"text":"%d"}]}]}
                    """.formatted(i, i));
        }
        Files.writeString(training, lines);
    }

    @AfterEach
    void close() throws Exception {
        bedrock.close();
        server.close();
    }

    private FineTuning fineTuning() {
        return FineTuning.on(bedrock).model(MODEL).training(training).bucket("lesson-data");
    }

    private static Probe probe(Preflight preflight, String subject) {
        return preflight.probes().stream()
                .filter(probe -> probe.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no probe of " + subject + " in\n" + preflight));
    }

    @Test
    void aRoleMadeHereIsAllThatAJobNeeds() {
        bedrock.s3().createBucket(request -> request.bucket("lesson-data"));
        String role = TuningRole.of(bedrock, "lesson-data").create("TunebookTuning");

        Preflight preflight = fineTuning().role(role).preflight();

        assertThat(preflight.failures()).isEmpty();
        assertThat(preflight.passes()).isTrue();
        assertThat(preflight.toString()).startsWith("Ready to launch");
        assertThat(probe(preflight, "role: permissions").result()).isEqualTo(Result.FINE);
        assertThat(bedrock.s3()
                        .listObjectsV2(request -> request.bucket("lesson-data"))
                        .contents())
                .as("what the probes left behind")
                .isEmpty();
        assertThat(TuningJob.all(bedrock)).isEmpty();
    }

    @Test
    void aLaunchWaitsUntilItsNewRoleIsKnown() {
        String role = TuningRole.of(bedrock, "lesson-data").create("TunebookTuning");

        TuningJob job = fineTuning().role(role).launch();

        assertThat(job.status()).isNotEqualTo(JobStatus.UNKNOWN);
        job.stop().await();
    }

    @Test
    void aRoleThatIsNotThereIsFoundOutBeforeTheLaunch() {
        bedrock.s3().createBucket(request -> request.bucket("lesson-data"));

        Preflight preflight =
                fineTuning().role("arn:aws:iam::000000000000:role/Nobody").preflight();

        assertThat(preflight.passes()).isFalse();
        assertThat(probe(preflight, "role: trust").found()).contains("no role Nobody");
        assertThat(preflight.toString())
                .startsWith("1 of 10 probes failed; mend it before the launch")
                .contains("FAILED   role: trust: there is no role Nobody in this account\n         -> Make it: ");
    }

    @Test
    void withoutARoleOrABudgetNothingStarts() {
        bedrock.s3().createBucket(request -> request.bucket("lesson-data"));

        assertThat(probe(fineTuning().preflight(), "role").result()).isEqualTo(Result.FAILED);
        assertThatThrownBy(() -> fineTuning().launch()).hasMessageContaining("a tuning job needs a role");
        String role = TuningRole.of(bedrock, "lesson-data").create("TunebookTuning");
        assertThatThrownBy(() -> fineTuning().role(role).budget(Budget.usd(1)).launch())
                .isInstanceOf(BudgetException.class)
                .hasMessageContaining("no price is known");
        assertThat(TuningJob.all(bedrock)).isEmpty();
    }

    @Test
    void aRoleOfSomethingElseFailsOnTrustAndPermissions() {
        bedrock.s3().createBucket(request -> request.bucket("lesson-data"));
        String role = bedrock.iam()
                .createRole(request -> request.roleName("Lambda").assumeRolePolicyDocument("""
                        {"Version":"2012-10-17","Statement":{"Effect":"Allow",\
                        "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}"""))
                .role()
                .arn();

        Preflight preflight = fineTuning().role(role).preflight();

        assertThat(preflight.failures()).extracting(Probe::subject).contains("role: trust", "role: permissions");
        assertThat(probe(preflight, "role: permissions").found())
                .contains("s3:ListBucket on arn:aws:s3:::lesson-data")
                .contains("s3:GetObject", "s3:PutObject");
        assertThatThrownBy(() -> TuningRole.of(bedrock, "lesson-data").create("Lambda"))
                .isInstanceOf(BedrockException.class)
                .hasMessageContaining("the role Lambda is there and trusts others");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() throws IOException {
        Files.writeString(training, "{}\n");

        Preflight preflight = fineTuning()
                .model("anthropic.claude-3-haiku-20240307-v1:0")
                .hyperparameters(h -> h.epochs(99))
                .preflight();

        assertThat(preflight.failures())
                .extracting(Probe::subject)
                .contains("model and region", "hyperparameters", "data");
        assertThat(preflight.toString()).contains("probes failed; mend these before the launch");
    }

    @Test
    void whatTheCallerMayNotLookAtIsUnknownAndNoFailure() {
        bedrock.s3().createBucket(request -> request.bucket("lesson-data"));
        server.inject(Fault.of(Kind.ACCESS_DENIED).on("ListCustomModels"));
        String role = TuningRole.of(bedrock, "lesson-data").create("TunebookTuning");

        Probe quota = probe(fineTuning().role(role).preflight(), "quota: custom models");

        assertThat(quota.result()).isEqualTo(Result.UNKNOWN);
        assertThat(quota.remedy()).contains("Allow the caller");
    }

    @Test
    void aRoleIsMadeOnceAndGoneWhenDeleted() {
        TuningRole role = TuningRole.of(bedrock, "lesson-data");

        assertThat(role.create("TunebookTuning")).isEqualTo(role.create("TunebookTuning"));
        role.delete("TunebookTuning");
        role.delete("TunebookTuning");

        assertThat(bedrock.find("look", () -> bedrock.iam().getRole(request -> request.roleName("TunebookTuning"))))
                .isEmpty();
    }

    @Test
    void thePoliciesAllowNoMoreThanTheBucket() {
        TuningRole role = TuningRole.of(bedrock, "lesson-data").key("arn:aws:kms:us-west-2:000000000000:key/1");

        assertThat(role.permissions())
                .contains("arn:aws:s3:::lesson-data/output/*", "kms:Decrypt")
                .doesNotContain("${", "s3:*", "\"Resource\" : \"*\"");
        assertThat(role.trust())
                .contains("\"aws:SourceAccount\" : \"000000000000\"")
                .doesNotContain("${");
        assertThat(role.callerNeeds("arn:aws:iam::000000000000:role/R"))
                .contains("iam:PassRole", "arn:aws:iam::000000000000:role/R")
                .doesNotContain("${");
    }
}

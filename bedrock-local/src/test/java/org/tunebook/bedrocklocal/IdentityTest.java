package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.CreateModelCustomizationJobRequest;
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobResponse;
import software.amazon.awssdk.services.bedrock.model.ModelCustomizationJobStatus;
import software.amazon.awssdk.services.bedrock.model.ModelInvocationJobStatus;
import software.amazon.awssdk.services.bedrock.model.ModelInvocationType;
import software.amazon.awssdk.services.bedrock.model.ValidationException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

class IdentityTest {
    private static final Clock STILL = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);
    private static final String TRUST = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"bedrock.amazonaws.com"},
             "Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"000000000000"},
             "ArnEquals":{"aws:SourceArn":"arn:aws:bedrock:us-west-2:000000000000:model-customization-job/*"}}}]}""";
    private static final String TRUSTS_ACCOUNT = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},
             "Action":"sts:AssumeRole"}}""";
    private static final String DATA = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:ListBucket"],
             "Resource":["arn:aws:s3:::tuning-bucket","arn:aws:s3:::tuning-bucket/*"]}]}""";

    @TempDir
    private Path directory;

    private TestServer local;
    private IamClient iam;
    private StsClient sts;

    @BeforeEach
    void start() {
        local = TestServer.start(directory, s -> s.clock(STILL));
        connect();
    }

    private void connect() {
        Endpoints at = local.server().endpoints();
        var once = DefaultRetryStrategy.doNotRetry();
        iam = IamClient.builder()
                .endpointOverride(at.iam())
                .region(Region.AWS_GLOBAL)
                .credentialsProvider(local.credentials())
                .overrideConfiguration(o -> o.retryStrategy(once))
                .build();
        sts = StsClient.builder()
                .endpointOverride(at.sts())
                .region(Region.of(at.region()))
                .credentialsProvider(local.credentials())
                .overrideConfiguration(o -> o.retryStrategy(once))
                .build();
    }

    @AfterEach
    void stop() {
        iam.close();
        sts.close();
        local.close();
    }

    private String role(String trust) {
        String arn = iam.createRole(b -> b.roleName("tuner").assumeRolePolicyDocument(trust))
                .role()
                .arn();
        local.server().turnClock(Duration.ofSeconds(5));
        return arn;
    }

    private void allow(String document) {
        iam.putRolePolicy(b -> b.roleName("tuner").policyName("data").policyDocument(document));
        local.server().turnClock(Duration.ofSeconds(5));
    }

    private CreateModelCustomizationJobRequest job(String role) {
        return local.job("tuned").roleArn(role).build();
    }

    @Test
    void aRoleWithTheDocumentedPoliciesRunsAJob() {
        local.putData();
        String role = role(TRUST);
        allow(DATA);
        var job = local.run(job(role));
        assertThat(job.status()).as(job.failureMessage()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
    }

    @ParameterizedTest
    @CsvSource({
        "bedrock.amazonaws.com, lambda.amazonaws.com",
        "000000000000\"}, 999999999999\"}",
        "us-west-2, us-east-1",
        "Allow, Deny",
        "sts:AssumeRole, sts:TagSession"
    })
    void aRoleThatBedrockMayNotTakeOnIsRefusedAtOnce(String good, String bad) {
        local.putData();
        String role = role(TRUST.replace(good, bad));
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(job(role)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Could not assume provided IAM role.");
        assertThat(local.bedrock.listModelCustomizationJobs(b -> {}).modelCustomizationJobSummaries())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            s3:GetObject  | Could not validate GetObject permissions to access Amazon S3 bucket: tuning-bucket at key train.jsonl (the role arn:aws:iam::000000000000:role/tuner does not allow s3:GetObject on arn:aws:s3:::tuning-bucket/train.jsonl)
            s3:PutObject  | Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: tuning-bucket at key out/.write_access_check_file.temp (the role arn:aws:iam::000000000000:role/tuner does not allow s3:PutObject on arn:aws:s3:::tuning-bucket/out/.write_access_check_file.temp)
            s3:ListBucket | Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: tuning-bucket at key out/.write_access_check_file.temp (the role arn:aws:iam::000000000000:role/tuner does not allow s3:ListBucket on arn:aws:s3:::tuning-bucket)
            """)
    void aMissingPermissionFailsTheJobLate(String missing, String message) {
        local.putData();
        String role = role(TRUST);
        allow(DATA.replace(missing, "s3:GetBucketAcl"));
        var job = local.run(job(role));
        assertThat(job.status()).isEqualTo(ModelCustomizationJobStatus.FAILED);
        assertThat(job.failureMessage()).isEqualTo(message);
    }

    @Test
    void aBatchIsHeldToItsRoleAsAJobIs() {
        local.s3.createBucket(b -> b.bucket(TestServer.BUCKET));
        String record = "{\"recordId\":\"r\",\"modelInput\":{\"messages\":[{\"role\":\"user\","
                + "\"content\":[{\"text\":\"number 2 is even\"}]}]}}\n";
        local.put("in/questions.jsonl", record.repeat(100));
        String role = role(TRUST);
        assertThatThrownBy(() -> batch("untrusted", role))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Could not assume provided IAM role.");
        assertThat(local.bedrock.listModelInvocationJobs(b -> {}).invocationJobSummaries())
                .isEmpty();
        String trust = TRUST.replace("model-customization-job", "model-invocation-job");
        iam.updateAssumeRolePolicy(b -> b.roleName("tuner").policyDocument(trust));
        allow(DATA.replace("s3:GetObject", "s3:GetBucketAcl"));

        var unread = batch("unread", role);
        assertThat(unread.status()).isEqualTo(ModelInvocationJobStatus.FAILED);
        assertThat(unread.message())
                .isEqualTo("Could not validate GetObject permissions to access Amazon S3 bucket: tuning-bucket at key"
                        + " in/questions.jsonl (the role " + role + " does not allow s3:GetObject on"
                        + " arn:aws:s3:::tuning-bucket/in/questions.jsonl)");
        allow(DATA.replace("s3:PutObject", "s3:GetBucketAcl"));
        var unwritten = batch("unwritten", role);
        assertThat(unwritten.message())
                .startsWith("Amazon S3 perms missing (PutObject)")
                .endsWith("/manifest.json.out)");
        assertThat(local.keys("out/")).isEmpty();
        allow(DATA);
        assertThat(batch("allowed", role).status()).isEqualTo(ModelInvocationJobStatus.COMPLETED);
        assertThat(local.keys("out/")).hasSize(2);
    }

    private GetModelInvocationJobResponse batch(String name, String role) {
        String arn = local.bedrock
                .createModelInvocationJob(b -> b.jobName(name)
                        .roleArn(role)
                        .modelId(TestServer.HAIKU.baseModelId())
                        .modelInvocationType(ModelInvocationType.CONVERSE)
                        .inputDataConfig(
                                i -> i.s3InputDataConfig(s -> s.s3Uri("s3://tuning-bucket/in/questions.jsonl")))
                        .outputDataConfig(o -> o.s3OutputDataConfig(s -> s.s3Uri("s3://tuning-bucket/out/"))))
                .jobArn();
        return TestServer.await(
                () -> local.bedrock.getModelInvocationJob(b -> b.jobIdentifier(arn)), job -> job.endTime() != null);
    }

    @Test
    void aNewRoleAndANewPolicyTakeAWhileToBeKnown() {
        local.putData();
        String role = iam.createRole(b -> b.roleName("tuner").assumeRolePolicyDocument(TRUST))
                .role()
                .arn();
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(job(role)))
                .hasMessageContaining("Could not assume provided IAM role.");
        local.server().turnClock(Duration.ofSeconds(2));
        iam.putRolePolicy(b -> b.roleName("tuner").policyName("data").policyDocument(DATA));
        assertThat(local.run(job(role)).failureMessage()).startsWith("Amazon S3 perms missing (PutObject)");
        local.server().turnClock(Duration.ofSeconds(2));
        assertThat(local.run(local.job("again").roleArn(role).build()).status())
                .isEqualTo(ModelCustomizationJobStatus.COMPLETED);
    }

    @Test
    void rolesOutliveARestartAndADeletedOneIsNotTakenForOneFromElsewhere() {
        local.putData();
        String role = role(TRUST);
        allow(DATA);
        local.close();
        local = TestServer.start(directory, s -> s.clock(STILL));
        iam.close();
        sts.close();
        connect();
        assertThat(iam.getRole(b -> b.roleName("tuner")).role().arn()).isEqualTo(role);
        assertThatThrownBy(() -> iam.deleteRole(b -> b.roleName("tuner"))).isInstanceOf(DeleteConflictException.class);
        iam.deleteRolePolicy(b -> b.roleName("tuner").policyName("data"));
        iam.deleteRole(b -> b.roleName("tuner"));
        assertThatThrownBy(() -> iam.getRole(b -> b.roleName("tuner"))).isInstanceOf(NoSuchEntityException.class);
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(job(role)))
                .hasMessageContaining("Could not assume provided IAM role.");
        assertThat(local.run(local.job("else").build()).status()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
    }

    @Test
    void policiesAreKeptAndGivenBackWordForWord() {
        String arn = role(TRUST);
        allow(DATA);
        assertThat(iam.listRoles().roles()).extracting(r -> r.arn()).containsExactly(arn);
        var found = iam.getRole(b -> b.roleName("tuner")).role();
        assertThat(decoded(found.assumeRolePolicyDocument())).isEqualTo(TRUST);
        assertThat(found.createDate()).isEqualTo(STILL.instant());
        assertThat(iam.listRolePolicies(b -> b.roleName("tuner")).policyNames()).containsExactly("data");
        assertThat(decoded(iam.getRolePolicy(b -> b.roleName("tuner").policyName("data"))
                        .policyDocument()))
                .isEqualTo(DATA);

        String policy = iam.createPolicy(b -> b.policyName("shared").policyDocument(DATA))
                .policy()
                .arn();
        assertThat(policy).isEqualTo("arn:aws:iam::000000000000:policy/shared");
        iam.attachRolePolicy(b -> b.roleName("tuner").policyArn(policy));
        assertThat(iam.listAttachedRolePolicies(b -> b.roleName("tuner")).attachedPolicies())
                .extracting(p -> p.policyName() + " " + p.policyArn())
                .containsExactly("shared " + policy);
        assertThat(iam.getPolicy(b -> b.policyArn(policy)).policy().attachmentCount())
                .isEqualTo(1);
        assertThat(decoded(iam.getPolicyVersion(b -> b.policyArn(policy).versionId("v1"))
                        .policyVersion()
                        .document()))
                .isEqualTo(DATA);
        assertThatThrownBy(() -> iam.deletePolicy(b -> b.policyArn(policy)))
                .isInstanceOf(DeleteConflictException.class);
        iam.detachRolePolicy(b -> b.roleName("tuner").policyArn(policy));
        iam.deletePolicy(b -> b.policyArn(policy));
        assertThatThrownBy(() -> iam.getPolicy(b -> b.policyArn(policy))).isInstanceOf(NoSuchEntityException.class);
    }

    @Test
    void anAttachedPolicyCountsAsAnOwnOneDoes() {
        local.putData();
        String role = role(TRUST);
        String policy = iam.createPolicy(b -> b.policyName("shared").policyDocument(DATA))
                .policy()
                .arn();
        iam.attachRolePolicy(b -> b.roleName("tuner").policyArn(policy));
        local.server().turnClock(Duration.ofSeconds(5));
        assertThat(local.run(job(role)).status()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            s3:GetObject    | arn:aws:s3:::tuning-bucket/train.jsonl | allowed
            S3:GETOBJECT    | arn:aws:s3:::tuning-bucket/train.jsonl | allowed
            s3:GetObject    | arn:aws:s3:::other/train.jsonl         | implicitDeny
            s3:DeleteObject | arn:aws:s3:::tuning-bucket/train.jsonl | implicitDeny
            s3:GetObject    | arn:aws:s3:::tuning-bucket/secret/key  | explicitDeny
            kms:Decrypt     | arn:aws:kms:us-west-2:000000000000:key/a | implicitDeny
            s3:ListBucket   | arn:aws:s3:::by-date                   | implicitDeny
            s3:ListBucket   | arn:aws:s3:::mine                      | allowed
            s3:ListBucket   | arn:aws:s3:::theirs                    | implicitDeny
            """)
    void aSimulationTellsWhatTheRolesPoliciesSay(String action, String resource, String decision) {
        String role = role(TRUST);
        allow("""
                {"Version":"2012-10-17","Statement":[
                 {"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::tuning-bucket/*"},
                 {"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::tuning-bucket/secret/*"},
                 {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::by-date","Condition":{"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}},
                 {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::mine","Condition":{"StringEquals":{"aws:PrincipalAccount":["000000000000"]}}},
                 {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::theirs","Condition":{"StringEquals":{"aws:PrincipalAccount":"111111111111"}}}]}""");
        var results = iam.simulatePrincipalPolicy(
                        b -> b.policySourceArn(role).actionNames(action).resourceArns(resource))
                .evaluationResults();
        assertThat(results).hasSize(1);
        assertThat(results.get(0).evalDecisionAsString()).isEqualTo(decision);
    }

    @Test
    void whatIamRefusesIsRefusedInItsWords() {
        role(TRUST);
        assertThatThrownBy(() -> iam.createRole(b -> b.roleName("tuner").assumeRolePolicyDocument(TRUST)))
                .isInstanceOf(EntityAlreadyExistsException.class)
                .hasMessageContaining("Role with name tuner already exists.");
        assertThatThrownBy(() -> iam.createRole(b -> b.roleName("broken").assumeRolePolicyDocument("{")))
                .isInstanceOf(MalformedPolicyDocumentException.class)
                .hasMessageContaining("This policy contains invalid Json");
        assertThatThrownBy(() -> iam.createRole(b -> b.roleName("broken").assumeRolePolicyDocument(DATA)))
                .isInstanceOf(MalformedPolicyDocumentException.class);
        assertThatThrownBy(() -> iam.putRolePolicy(
                        b -> b.roleName("tuner").policyName("p").policyDocument(TRUST)))
                .isInstanceOf(MalformedPolicyDocumentException.class)
                .hasMessageContaining("Policy document should not specify a principal.");
        assertThatThrownBy(() -> iam.getRolePolicy(b -> b.roleName("tuner").policyName("p")))
                .isInstanceOf(NoSuchEntityException.class)
                .hasMessageContaining("The role policy with name p cannot be found.");
        assertThatThrownBy(() -> iam.createRole(b -> b.roleName("no good").assumeRolePolicyDocument(TRUST)))
                .isInstanceOf(IamException.class)
                .hasMessageContaining("'no good' at 'roleName'");
        var notEmulated = catchThrowableOfType(IamException.class, () -> iam.listUsers());
        assertThat(notEmulated.statusCode()).isEqualTo(501);
        assertThat(notEmulated.awsErrorDetails().errorMessage())
                .isEqualTo("Bedrock Local does not emulate IAM's ListUsers; nothing was changed by this request");
        assertThatThrownBy(() -> iam.createRole(b -> b.roleName("bounded")
                        .assumeRolePolicyDocument(TRUST)
                        .permissionsBoundary("arn:aws:iam::000000000000:policy/shared")))
                .hasMessageContaining("does not emulate CreateRole with PermissionsBoundary");
        assertThat(catchThrowableOfType(StsException.class, () -> sts.getSessionToken())
                        .statusCode())
                .isEqualTo(501);
    }

    @Test
    void temporaryCredentialsTellWhoTheyAreAndEndOnTime() {
        assertThat(sts.getCallerIdentity().account()).isEqualTo("000000000000");
        assertThat(sts.getCallerIdentity().arn()).isEqualTo("arn:aws:iam::000000000000:user/TunebookLocal");
        String role = role(TRUSTS_ACCOUNT);
        var given = sts.assumeRole(
                        b -> b.roleArn(role).roleSessionName("notebook").durationSeconds(900))
                .credentials();
        assertThat(given.expiration()).isEqualTo(local.server().now().plusSeconds(900));
        var session = AwsSessionCredentials.create(given.accessKeyId(), given.secretAccessKey(), given.sessionToken());
        var stripped = AwsSessionCredentials.create(given.accessKeyId(), given.secretAccessKey(), "another");

        try (var bedrock = bedrock(session);
                var s3 = s3(session);
                var me = sts(session)) {
            assertThat(me.getCallerIdentity().arn()).isEqualTo("arn:aws:sts::000000000000:assumed-role/tuner/notebook");
            local.server().turnClock(Duration.ofSeconds(899));
            assertThat(bedrock.listCustomModels(b -> {}).modelSummaries()).isEmpty();
            assertThat(s3.listBuckets().buckets()).isEmpty();

            local.server().turnClock(Duration.ofSeconds(1));
            assertThat(refusal(() -> bedrock.listCustomModels(b -> {})))
                    .isEqualTo("403 ExpiredTokenException The security token included in the request is expired");
            assertThat(refusal(() -> s3.listBuckets())).isEqualTo("400 ExpiredToken The provided token has expired.");
            assertThat(refusal(() -> me.getCallerIdentity()))
                    .isEqualTo("403 ExpiredToken The security token included in the request is expired");
        }
        try (var bedrock = bedrock(stripped)) {
            assertThat(refusal(() -> bedrock.listCustomModels(b -> {})))
                    .isEqualTo(
                            "403 UnrecognizedClientException The security token included in the request is invalid.");
        }
        var renewed =
                sts.assumeRole(b -> b.roleArn(role).roleSessionName("notebook")).credentials();
        try (var bedrock = bedrock(AwsSessionCredentials.create(
                renewed.accessKeyId(), renewed.secretAccessKey(), renewed.sessionToken()))) {
            assertThat(bedrock.listCustomModels(b -> {}).modelSummaries()).isEmpty();
        }
    }

    @Test
    void aRoleIsTakenOnOnlyByWhomItTrustsAndNoLongerThanItAllows() {
        String role = role(TRUST);
        assertThat(refusal(() -> sts.assumeRole(b -> b.roleArn(role).roleSessionName("notebook"))))
                .isEqualTo("403 AccessDenied User: arn:aws:iam::000000000000:user/TunebookLocal is not authorized to"
                        + " perform: sts:AssumeRole on resource: " + role);
        assertThat(refusal(() -> sts.assumeRole(
                        b -> b.roleArn("arn:aws:iam::111111111111:role/other").roleSessionName("notebook"))))
                .startsWith("403 AccessDenied");
        iam.updateAssumeRolePolicy(b -> b.roleName("tuner").policyDocument(TRUSTS_ACCOUNT));
        local.server().turnClock(Duration.ofSeconds(5));
        assertThat(refusal(() -> sts.assumeRole(
                        b -> b.roleArn(role).roleSessionName("notebook").durationSeconds(7200))))
                .isEqualTo("400 ValidationError The requested DurationSeconds exceeds the MaxSessionDuration set for"
                        + " this role.");
    }

    @Test
    void aStrictServerKnowsNoRolesButItsOwn() {
        local.putData();
        local.close();
        local = TestServer.start(directory, s -> s.clock(STILL).strict());
        iam.close();
        sts.close();
        connect();
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(local.job("foreign")
                        .baseModelIdentifier("meta.llama3-1-8b-instruct-v1:0:128k")
                        .hyperParameters(java.util.Map.of())
                        .build()))
                .hasMessageContaining("Could not assume provided IAM role.");
    }

    private static String decoded(String document) {
        return URLDecoder.decode(document, StandardCharsets.UTF_8);
    }

    private static String refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        var refused = catchThrowableOfType(AwsServiceException.class, call);
        return refused.statusCode() + " " + refused.awsErrorDetails().errorCode() + " "
                + refused.awsErrorDetails().errorMessage();
    }

    private BedrockClient bedrock(AwsSessionCredentials credentials) {
        return BedrockClient.builder()
                .endpointOverride(local.server().endpoints().bedrock())
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }

    private S3Client s3(AwsSessionCredentials credentials) {
        return S3Client.builder()
                .endpointOverride(local.server().endpoints().s3())
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }

    private StsClient sts(AwsSessionCredentials credentials) {
        return StsClient.builder()
                .endpointOverride(local.server().endpoints().sts())
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }
}

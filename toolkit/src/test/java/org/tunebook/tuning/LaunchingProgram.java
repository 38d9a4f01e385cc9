package org.tunebook.tuning;

import java.net.URI;
import java.nio.file.Path;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Bedrock.Endpoints;
import org.tunebook.formats.ModelFamily;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Launches a fine-tuning, says its ARN and ends. */
final class LaunchingProgram {
    private LaunchingProgram() {}

    public static void main(String[] args) {
        try (Bedrock bedrock = open(URI.create(args[0]), URI.create(args[1]), args[2])) {
            System.out.println(
                    tuning(bedrock, Path.of(args[3]), args[4]).launch().arn());
        } catch (RuntimeException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    static Bedrock open(URI control, URI s3, String region) {
        return Bedrock.at(
                new Endpoints(control, control, s3),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
                region);
    }

    static FineTuning tuning(Bedrock bedrock, Path training, String name) {
        return FineTuning.on(bedrock)
                .model(ModelFamily.CLAUDE_3_HAIKU)
                .training(training)
                .hyperparameters(h -> h.epochs(1).batchSize(32))
                .name(name);
    }
}

package org.tunebook.deployment;

import java.util.Optional;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;

/** One model unit, paid by the hour until it is deleted; never with a commitment. */
record ProvisionedThroughput(Bedrock bedrock) implements Serving {
    @Override
    public String title() {
        return "provisioned throughput";
    }

    @Override
    public String key() {
        return "provisioned";
    }

    @Override
    public String create(String name, String modelArn, String clientRequestToken) {
        return bedrock.call(
                "make provisioned throughput for " + modelArn,
                () -> bedrock.control()
                        .createProvisionedModelThroughput(request -> request.provisionedModelName(name)
                                .modelId(modelArn)
                                .modelUnits(1)
                                .clientRequestToken(clientRequestToken))
                        .provisionedModelArn());
    }

    @Override
    public Optional<State> look(String arnOrName) {
        try {
            var found = bedrock.call(
                    "look at the provisioned throughput " + arnOrName,
                    () -> bedrock.control()
                            .getProvisionedModelThroughput(request -> request.provisionedModelId(arnOrName)));
            Progress progress = switch (found.statusAsString()) {
                case "InService" -> Progress.READY;
                case "Failed" -> Progress.FAILED;
                default -> Progress.ON_ITS_WAY;
            };
            return Optional.of(new State(
                    found.provisionedModelArn(),
                    found.modelArn(),
                    progress,
                    found.failureMessage() == null ? "" : found.failureMessage()));
        } catch (BedrockException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void delete(String arn) {
        bedrock.call(
                "delete the provisioned throughput " + arn,
                () -> bedrock.control().deleteProvisionedModelThroughput(request -> request.provisionedModelId(arn)));
    }
}

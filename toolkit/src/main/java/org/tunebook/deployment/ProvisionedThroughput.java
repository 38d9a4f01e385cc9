package org.tunebook.deployment;

import java.util.Optional;
import org.tunebook.bedrock.Bedrock;

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
        return bedrock.find(
                        "look at the provisioned throughput " + arnOrName,
                        () -> bedrock.control()
                                .getProvisionedModelThroughput(request -> request.provisionedModelId(arnOrName)))
                .map(found -> new State(
                        found.provisionedModelArn(),
                        found.modelArn(),
                        Progress.of(found.statusAsString(), "InService"),
                        found.failureMessage() == null ? "" : found.failureMessage()));
    }

    @Override
    public void delete(String arn) {
        bedrock.call(
                "delete the provisioned throughput " + arn,
                () -> bedrock.control().deleteProvisionedModelThroughput(request -> request.provisionedModelId(arn)));
    }
}

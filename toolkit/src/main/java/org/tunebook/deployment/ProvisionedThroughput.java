package org.tunebook.deployment;

import java.util.Optional;
import org.tunebook.bedrock.Approval;
import org.tunebook.bedrock.Bedrock;

/** One model unit, paid by the hour until it is deleted; with a commitment only where one is given. */
record ProvisionedThroughput(Bedrock bedrock, Optional<Commitment> commitment) implements Serving {
    ProvisionedThroughput(Bedrock bedrock) {
        this(bedrock, Optional.empty());
    }

    @Override
    public String title() {
        return "provisioned throughput";
    }

    @Override
    public String key() {
        return "provisioned";
    }

    @Override
    public String create(Approval approval, String name, String modelArn, String clientRequestToken) {
        return bedrock.spend(
                approval,
                "make provisioned throughput for " + modelArn,
                () -> bedrock.control()
                        .createProvisionedModelThroughput(request -> request.provisionedModelName(name)
                                .modelId(modelArn)
                                .modelUnits(1)
                                .commitmentDuration(
                                        commitment.map(Commitment::wire).orElse(null))
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
                        found.failureMessage() == null ? "" : found.failureMessage(),
                        Optional.ofNullable(found.commitmentExpirationTime())));
    }

    @Override
    public void move(Approval approval, String arn, String modelArn) {
        bedrock.spend(
                approval,
                "move the provisioned throughput " + arn + " to " + modelArn,
                () -> bedrock.control()
                        .updateProvisionedModelThroughput(
                                request -> request.provisionedModelId(arn).desiredModelId(modelArn)));
    }

    @Override
    public void delete(String arn) {
        bedrock.call(
                "delete the provisioned throughput " + arn,
                () -> bedrock.control().deleteProvisionedModelThroughput(request -> request.provisionedModelId(arn)));
    }
}

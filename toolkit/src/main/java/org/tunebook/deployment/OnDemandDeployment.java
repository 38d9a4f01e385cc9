package org.tunebook.deployment;

import java.util.Optional;
import org.tunebook.bedrock.Approval;
import org.tunebook.bedrock.Bedrock;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentUpdateStatus;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentResponse;

/** A custom model that is paid by the token; for the families that allow it. */
record OnDemandDeployment(Bedrock bedrock) implements Serving {
    @Override
    public String title() {
        return "an on-demand deployment";
    }

    @Override
    public String key() {
        return "on-demand";
    }

    @Override
    public String create(Approval approval, String name, String modelArn, String clientRequestToken) {
        return bedrock.spend(
                approval,
                "deploy " + modelArn + " on demand",
                () -> bedrock.control()
                        .createCustomModelDeployment(request -> request.modelDeploymentName(name)
                                .modelArn(modelArn)
                                .clientRequestToken(clientRequestToken))
                        .customModelDeploymentArn());
    }

    @Override
    public Optional<State> look(String arnOrName) {
        return bedrock.find(
                        "look at the deployment " + arnOrName,
                        () -> bedrock.control()
                                .getCustomModelDeployment(
                                        request -> request.customModelDeploymentIdentifier(arnOrName)))
                .map(found -> new State(
                        found.customModelDeploymentArn(),
                        found.modelArn(),
                        Progress.of(found.statusAsString(), "Active"),
                        failure(found),
                        Optional.empty()));
    }

    @Override
    public void move(Approval approval, String arn, String modelArn) {
        bedrock.spend(
                approval,
                "move the deployment " + arn + " to " + modelArn,
                () -> bedrock.control()
                        .updateCustomModelDeployment(request ->
                                request.customModelDeploymentIdentifier(arn).modelArn(modelArn)));
    }

    @Override
    public void delete(String arn) {
        bedrock.call(
                "delete the deployment " + arn,
                () -> bedrock.control()
                        .deleteCustomModelDeployment(request -> request.customModelDeploymentIdentifier(arn)));
    }

    private static String failure(GetCustomModelDeploymentResponse found) {
        if (found.failureMessage() != null) {
            return found.failureMessage();
        }
        boolean notMoved = found.updateDetails() != null
                && found.updateDetails().updateStatus() == CustomModelDeploymentUpdateStatus.UPDATE_FAILED;
        return notMoved ? "it could not be moved to " + found.updateDetails().modelArn() : "";
    }
}

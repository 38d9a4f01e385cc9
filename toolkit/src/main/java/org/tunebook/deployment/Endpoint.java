package org.tunebook.deployment;

import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.ModelIds;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.tuning.CustomModel;

/**
 * Where a model is asked. A base model's endpoint is there already and costs nothing while nobody asks; a
 * custom model's is made for it and, with provisioned throughput, costs by the hour until it is closed. It is
 * never made with a commitment.
 */
public final class Endpoint implements AutoCloseable, Displayable {
    private final Bedrock bedrock;
    private final String modelId;
    private final String model;
    private final String title;
    private final Runnable teardown;

    private Endpoint(Bedrock bedrock, String modelId, String model, String title, Runnable teardown) {
        this.bedrock = bedrock;
        this.modelId = modelId;
        this.model = model;
        this.title = title;
        this.teardown = teardown;
    }

    /**
     * A model that can be asked as it is: a base model by any of its ids (a tuning id's context suffix is
     * dropped), an inference profile, or the ARN of throughput or a deployment that someone else looks after.
     */
    public static Endpoint of(Bedrock bedrock, String modelId) {
        String id = ModelIds.forInference(modelId);
        return new Endpoint(bedrock, id, id, id, () -> {});
    }

    /** A family's base model. */
    public static Endpoint of(Bedrock bedrock, ModelFamily family) {
        return of(bedrock, family.baseModelId());
    }

    /** A custom model, served in the way that its family allows. */
    public static Endpoint serve(Bedrock bedrock, CustomModel model) {
        return switch (model.family().serving()) {
            case PROVISIONED_THROUGHPUT -> provisioned(bedrock, model);
            case ON_DEMAND_DEPLOYMENT -> onDemand(bedrock, model);
        };
    }

    /**
     * A custom model on one unit of provisioned throughput without commitment; waits until it is in service.
     * Throughput that an earlier program made for this model and did not live to delete is taken over.
     *
     * @throws BedrockException if the service refuses or the throughput fails; nothing is left behind
     */
    public static Endpoint provisioned(Bedrock bedrock, CustomModel model) {
        return serve(bedrock, model, new ProvisionedThroughput(bedrock));
    }

    /**
     * A custom model deployed on demand, paid by the token; waits until it is active.
     *
     * @throws BedrockException if the service refuses or the deployment fails; nothing is left behind
     */
    public static Endpoint onDemand(Bedrock bedrock, CustomModel model) {
        return serve(bedrock, model, new OnDemandDeployment(bedrock));
    }

    private static Endpoint serve(Bedrock bedrock, CustomModel model, Serving serving) {
        Lease lease = Lease.on(bedrock, model, serving);
        return new Endpoint(bedrock, lease.arn(), model.arn(), model.name() + " on " + serving.title(), lease::end);
    }

    /** The Bedrock it is on. */
    public Bedrock bedrock() {
        return bedrock;
    }

    /** What to ask by: a model id, or the ARN of the throughput or deployment. */
    public String modelId() {
        return modelId;
    }

    /** Who answers, whatever serves it: a base model's id or a custom model's ARN. */
    public String model() {
        return model;
    }

    /**
     * Deletes what was made for this endpoint and waits until it is gone; a base model stays. Closing twice is
     * the same as once.
     *
     * @throws BedrockException if it could not be deleted: it then still costs, and the message says what to do
     */
    @Override
    public void close() {
        teardown.run();
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.text(toString());
    }

    @Override
    public String toString() {
        return "endpoint of " + title;
    }
}

package org.tunebook.deployment;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Charge;
import org.tunebook.bedrock.Cost;
import org.tunebook.bedrock.Estimate;
import org.tunebook.bedrock.Estimate.Item;
import org.tunebook.bedrock.Estimate.When;
import org.tunebook.bedrock.ModelIds;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.tuning.CustomModel;

/**
 * Where a model is asked. A base model's endpoint is there already and costs nothing while nobody asks; a
 * custom model's is made for it and, with provisioned throughput, costs by the hour until it is closed. It has a
 * time limit, and is never made with a commitment that was not spelled out ({@link Deployment}).
 */
public final class Endpoint implements AutoCloseable, Displayable {
    private final Bedrock bedrock;
    private final String modelId;
    private final String model;
    private final String title;
    private final @Nullable Lease lease;

    private Endpoint(Bedrock bedrock, String modelId, String model, String title, @Nullable Lease lease) {
        this.bedrock = bedrock;
        this.modelId = modelId;
        this.model = model;
        this.title = title;
        this.lease = lease;
    }

    /**
     * A model that can be asked as it is: a base model by any of its ids (a tuning id's context suffix is
     * dropped), an inference profile, or the ARN of throughput or a deployment that someone else looks after.
     */
    public static Endpoint of(Bedrock bedrock, String modelId) {
        String id = ModelIds.forInference(modelId);
        return new Endpoint(bedrock, id, id, id, null);
    }

    /** A family's base model. */
    public static Endpoint of(Bedrock bedrock, ModelFamily family) {
        return of(bedrock, family.baseModelId());
    }

    /** A custom model, served in the way that its family allows; {@link Deployment} has the choices. */
    public static Endpoint serve(Bedrock bedrock, CustomModel model) {
        return Deployment.on(bedrock).model(model).start();
    }

    /**
     * A custom model on one unit of provisioned throughput without commitment; waits until it is in service.
     * Throughput that an earlier program made for this model and did not live to delete is taken over.
     *
     * @throws BedrockException if the service refuses or the throughput fails; nothing is left behind
     */
    public static Endpoint provisioned(Bedrock bedrock, CustomModel model) {
        return Deployment.on(bedrock)
                .model(model)
                .by(ModelFamily.Serving.PROVISIONED_THROUGHPUT)
                .start();
    }

    /**
     * A custom model deployed on demand, paid by the token; waits until it is active.
     *
     * @throws BedrockException if the service refuses or the deployment fails; nothing is left behind
     */
    public static Endpoint onDemand(Bedrock bedrock, CustomModel model) {
        return Deployment.on(bedrock)
                .model(model)
                .by(ModelFamily.Serving.ON_DEMAND_DEPLOYMENT)
                .start();
    }

    static Endpoint of(Bedrock bedrock, CustomModel model, Serving serving, Lease lease) {
        return new Endpoint(bedrock, lease.arn(), model.arn(), model.name() + " on " + serving.title(), lease);
    }

    /** Notes that it is being asked, so that {@link Inventory} can tell throughput that nobody asks. */
    public void used() {
        if (lease != null) {
            lease.used();
        }
    }

    /** When it is torn down if nobody closes it before; empty if it has no time limit. */
    public Optional<Instant> ends() {
        return Optional.ofNullable(lease).flatMap(Lease::ends);
    }

    /**
     * What so many tokens would cost here: a base model's by the token, a custom model's by its deployment's. Asking
     * provisioned throughput costs nothing beyond its hours.
     */
    public Estimate estimate(String title, double inputTokens, double inputError, double outputTokens) {
        String base = lease == null ? model : lease.baseModel();
        String region = ModelFamily.of(base).map(bedrock::pricedIn).orElse(bedrock.region());
        Estimate estimate = Estimate.of(title, bedrock.place(), region, bedrock.prices());
        if (modelId.contains(":provisioned-model/")) {
            return estimate.with(new Item(
                    "asking",
                    "the throughput's hours are all that is charged",
                    Optional.empty(),
                    Cost.NOTHING,
                    When.NOW));
        }
        boolean custom = lease != null || modelId.contains(":custom-model-deployment/");
        return estimate.with(
                        "prompts",
                        When.NOW,
                        String.format(Locale.ROOT, "about %,.0f tokens (± %.0f %%)", inputTokens, 100 * inputError),
                        custom ? Charge.CUSTOM_INPUT : Charge.INPUT,
                        base,
                        inputTokens * (1 - inputError),
                        inputTokens * (1 + inputError))
                .with(
                        "answers",
                        When.NOW,
                        String.format(Locale.ROOT, "at most %,.0f tokens", outputTokens),
                        custom ? Charge.CUSTOM_OUTPUT : Charge.OUTPUT,
                        base,
                        0,
                        outputTokens);
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
     * Makes this address serve another custom model of the same base from now on, and waits until it does: whoever asks
     * by it need not know. It costs what it cost.
     *
     * @return the endpoint with its new model; this one's time limit and closing are the same
     * @throws IllegalArgumentException if this endpoint was not made for a custom model
     * @throws BedrockException if the service refuses, as for a model of another base; the former model serves on
     */
    public Endpoint moveTo(CustomModel other) {
        if (lease == null) {
            throw new IllegalArgumentException(
                    this + " was not made for a custom model; only Endpoint.serve(bedrock, model) can be moved");
        }
        Estimate estimate = Estimate.on(bedrock, "moving " + title + " to " + other.name())
                .with(new Item(
                        "the move", "nothing beyond what it costs to serve", Optional.empty(), Cost.NOTHING, When.NOW));
        lease.move(other, estimate.agree(bedrock, Optional.empty()));
        return new Endpoint(bedrock, modelId, other.arn(), title.replaceFirst("^.* on ", other.name() + " on "), lease);
    }

    /**
     * Deletes what was made for this endpoint and waits until it is gone; a base model stays. Closing twice is
     * the same as once.
     *
     * @throws BedrockException if it could not be deleted: it then still costs, and the message says what to do
     */
    @Override
    public void close() {
        if (lease != null) {
            lease.end();
        }
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

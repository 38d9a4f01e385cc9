package org.tunebook.deployment;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Budget;
import org.tunebook.bedrock.BudgetException;
import org.tunebook.bedrock.Charge;
import org.tunebook.bedrock.Cost;
import org.tunebook.bedrock.Estimate;
import org.tunebook.bedrock.Estimate.Item;
import org.tunebook.bedrock.Estimate.When;
import org.tunebook.formats.ModelFamily;
import org.tunebook.tuning.CustomModel;

/**
 * A serving of a custom model to be. Throughput, which costs by the hour, always has a time limit; without one given
 * it is 4 hours. Past it this program tears the throughput down or, if it no longer runs, the next one that lists or
 * serves anything does.
 */
public final class Deployment {
    private static final Duration STANDARD_LIMIT = Duration.ofHours(4);

    private final Bedrock bedrock;
    private @Nullable CustomModel model;
    private ModelFamily.@Nullable Serving way;
    private Optional<Duration> limit = Optional.empty();
    private Optional<Commitment> commitment = Optional.empty();
    private Optional<Budget> budget = Optional.empty();

    private Deployment(Bedrock bedrock) {
        this.bedrock = bedrock;
    }

    /** A serving on a Bedrock. */
    public static Deployment on(Bedrock bedrock) {
        return new Deployment(bedrock);
    }

    /** The model to serve. */
    public Deployment model(CustomModel model) {
        this.model = model;
        return this;
    }

    /** On provisioned throughput or on demand; otherwise in the way that the model's family allows. */
    public Deployment by(ModelFamily.Serving way) {
        this.way = way;
        return this;
    }

    /** How long it may serve before it is torn down. */
    public Deployment timeLimit(Duration most) {
        if (most.isNegative() || most.isZero()) {
            throw new IllegalArgumentException("the time limit is " + most + "; expected more than nothing");
        }
        this.limit = Optional.of(most);
        return this;
    }

    /**
     * Throughput with a commitment: AWS then charges its whole term, it cannot be deleted before, and it renews itself.
     * Nothing is ever committed to unless this is called.
     */
    public Deployment commitment(Commitment term) {
        this.commitment = Optional.of(term);
        return this;
    }

    /** What it may cost at most until its time limit; otherwise what the Bedrock's budget says. */
    public Deployment budget(Budget most) {
        this.budget = Optional.of(most);
        return this;
    }

    /** What it is going to cost until its time limit; nothing is started. */
    public Estimate estimate() {
        CustomModel served = model();
        String base = served.baseModel();
        String region = ModelFamily.of(base).map(bedrock::pricedIn).orElse(bedrock.region());
        Estimate estimate = Estimate.of("serving " + served.name(), bedrock.place(), region, bedrock.prices());
        if (way() == ModelFamily.Serving.ON_DEMAND_DEPLOYMENT) {
            return estimate.with(new Item(
                    "the deployment", "paid by the token, when it is asked", Optional.empty(), Cost.NOTHING, When.NOW));
        }
        if (commitment.isPresent()) {
            Commitment term = commitment.get();
            return estimate.with(
                            "throughput",
                            When.NOW,
                            "1 model unit, committed for " + term.title() + ", renewed if it is not deleted then",
                            term.charge(),
                            base,
                            hours(term.longest()),
                            hours(term.longest()))
                    .note("A commitment cannot be ended before its term.");
        }
        Duration most = limit.orElse(STANDARD_LIMIT);
        return estimate.with(
                "throughput",
                When.NOW,
                "1 model unit for up to " + said(most) + ", no commitment",
                Charge.THROUGHPUT,
                base,
                0,
                hours(most));
    }

    /**
     * Shows what it is going to cost, makes it and waits until it answers. What an earlier program made for this model
     * and did not live to delete is taken over, and its time limit begins anew.
     *
     * @throws BudgetException if the cost is over the budget, or cannot be told and that was not accepted
     * @throws BedrockException if the service refuses or the serving fails; nothing is left behind
     */
    public Endpoint start() {
        CustomModel served = model();
        if (commitment.isPresent() && (limit.isPresent() || way() != ModelFamily.Serving.PROVISIONED_THROUGHPUT)) {
            throw new IllegalArgumentException("a commitment is for provisioned throughput and sets its own term; leave"
                    + (limit.isPresent() ? " the time limit" : " it") + " out");
        }
        Serving serving = switch (way()) {
            case PROVISIONED_THROUGHPUT -> new ProvisionedThroughput(bedrock, commitment);
            case ON_DEMAND_DEPLOYMENT -> new OnDemandDeployment(bedrock);
        };
        Optional<Duration> ends = commitment.isPresent() || way() == ModelFamily.Serving.ON_DEMAND_DEPLOYMENT
                ? limit
                : limit.or(() -> Optional.of(STANDARD_LIMIT));
        Lease lease = Lease.on(bedrock, served, serving, ends, () -> estimate().approve(bedrock, budget));
        return Endpoint.of(bedrock, served, serving, lease);
    }

    private CustomModel model() {
        if (model == null) {
            throw new IllegalArgumentException("a deployment needs a model; give it with .model(customModel)");
        }
        return model;
    }

    private ModelFamily.Serving way() {
        return way != null ? way : model().family().serving();
    }

    private static double hours(Duration time) {
        return time.toMillis() / 3_600_000.0;
    }

    private static String said(Duration time) {
        return time.toMinutes() % 60 == 0
                ? time.toHours() + " h"
                : time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }
}

package org.tunebook.deployment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import software.amazon.awssdk.services.bedrock.model.FineTuningJobStatus;
import software.amazon.awssdk.services.bedrock.model.ModelCustomizationJobStatus;

/** Everything on a Bedrock that costs, or goes on to: throughput, deployments, custom models, jobs that run. */
public final class Inventory implements Displayable {
    private final Bedrock bedrock;
    private final List<Item> items;

    private Inventory(Bedrock bedrock, List<Item> items) {
        this.bedrock = bedrock;
        this.items = items;
    }

    /** What there is now in the account and region, whoever made it; what costs by the hour comes first. */
    public static Inventory of(Bedrock bedrock) {
        List<Item> items = new ArrayList<>();
        bedrock.call("list the provisioned throughput", () -> {
            bedrock.control()
                    .listProvisionedModelThroughputsPaginator(request -> {})
                    .provisionedModelSummaries()
                    .forEach(found -> items.add(new Item(
                            Kind.PROVISIONED_THROUGHPUT,
                            found.provisionedModelName(),
                            found.provisionedModelArn(),
                            found.statusAsString(),
                            found.modelArn(),
                            found.creationTime())));
            return items;
        });
        bedrock.call("list the deployments", () -> {
            bedrock.control()
                    .listCustomModelDeploymentsPaginator(request -> {})
                    .modelDeploymentSummaries()
                    .forEach(found -> items.add(new Item(
                            Kind.ON_DEMAND_DEPLOYMENT,
                            found.customModelDeploymentName(),
                            found.customModelDeploymentArn(),
                            found.statusAsString(),
                            found.modelArn(),
                            found.createdAt())));
            return items;
        });
        bedrock.call("list the tuning jobs", () -> {
            bedrock.control()
                    .listModelCustomizationJobsPaginator(
                            request -> request.statusEquals(FineTuningJobStatus.IN_PROGRESS))
                    .modelCustomizationJobSummaries()
                    .forEach(found -> items.add(new Item(
                            Kind.TUNING_JOB,
                            found.jobName(),
                            found.jobArn(),
                            ModelCustomizationJobStatus.IN_PROGRESS.toString(),
                            found.baseModelArn(),
                            found.creationTime())));
            return items;
        });
        bedrock.call("list the custom models", () -> {
            bedrock.control()
                    .listCustomModelsPaginator(request -> {})
                    .modelSummaries()
                    .forEach(found -> items.add(new Item(
                            Kind.CUSTOM_MODEL,
                            found.modelName(),
                            found.modelArn(),
                            found.modelStatusAsString() == null ? "Active" : found.modelStatusAsString(),
                            found.baseModelArn(),
                            found.creationTime())));
            return items;
        });
        return new Inventory(bedrock, List.copyOf(items));
    }

    /** Every item, what costs by the hour first. */
    public List<Item> items() {
        return items;
    }

    /** The items of a kind. */
    public List<Item> items(Kind kind) {
        return items.stream().filter(item -> item.kind == kind).toList();
    }

    /**
     * Deletes the throughput and the deployments that the toolkit made, waits until each is gone, and looks
     * again. Custom models stay, and so does what others made.
     *
     * @throws BedrockException if something could not be deleted and still costs
     */
    public Inventory tearDownServing() {
        for (Item item : items) {
            if (item.isOurs() && item.kind == Kind.PROVISIONED_THROUGHPUT) {
                Lease.end(bedrock, new ProvisionedThroughput(bedrock), item.arn);
            } else if (item.isOurs() && item.kind == Kind.ON_DEMAND_DEPLOYMENT) {
                Lease.end(bedrock, new OnDemandDeployment(bedrock), item.arn);
            }
        }
        return of(bedrock);
    }

    @Override
    public MimeBundle display() {
        return sheet().display();
    }

    @Override
    public String toString() {
        return sheet().toString();
    }

    private Sheet sheet() {
        return Sheet.captioned(items.isEmpty() ? "Nothing that costs at " + bedrock : "What there is at " + bedrock)
                .text("kind", items.stream().map(item -> item.kind.title).toList())
                .text("name", items.stream().map(Item::name).toList())
                .text("status", items.stream().map(Item::status).toList())
                .text(
                        "charged on AWS",
                        items.stream().map(item -> item.kind.charged).toList())
                .text("ARN", items.stream().map(Item::arn).toList());
    }

    /** What an item is, and how AWS charges for it. */
    public enum Kind {
        PROVISIONED_THROUGHPUT("provisioned throughput", "by the hour until it is deleted"),
        ON_DEMAND_DEPLOYMENT("on-demand deployment", "by the token"),
        TUNING_JOB("tuning job", "by the token trained"),
        CUSTOM_MODEL("custom model", "storage, by the month until it is deleted");

        private final String title;
        private final String charged;

        Kind(String title, String charged) {
            this.title = title;
            this.charged = charged;
        }
    }

    /**
     * One thing that costs.
     *
     * @param status the service's word, as {@code InService}
     * @param model the ARN of the model it serves or was made from
     */
    public record Item(Kind kind, String name, String arn, String status, String model, Instant made) {
        /** Whether the toolkit made it to serve a model, as its name says. */
        public boolean isOurs() {
            return name.startsWith(Lease.OURS);
        }
    }
}

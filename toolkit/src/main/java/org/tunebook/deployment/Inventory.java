package org.tunebook.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Charge;
import org.tunebook.bedrock.Cost;
import org.tunebook.bedrock.Price;
import org.tunebook.deployment.LeaseBook.Entry;
import org.tunebook.deployment.LeaseBook.Holder;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import org.tunebook.tuning.CustomModel;
import org.tunebook.tuning.TuningJob;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentSummary;
import software.amazon.awssdk.services.bedrock.model.FineTuningJobStatus;
import software.amazon.awssdk.services.bedrock.model.ModelCustomizationJobStatus;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelSummary;

/**
 * Everything on a Bedrock that costs, or goes on to: throughput, deployments, custom models, jobs that run; with what
 * each cost so far, and a mark on what nobody seems to need. On Bedrock Local the costs are what AWS would ask.
 */
public final class Inventory implements Displayable {
    private static final double HOURS_A_MONTH = 730.5;
    private static final Duration IDLE = Duration.ofHours(1);

    private final Bedrock bedrock;
    private final Instant now;
    private final List<Item> items;
    private final LeaseBook.Ended ended;

    private Inventory(Bedrock bedrock, Instant now, List<Item> items, LeaseBook.Ended ended) {
        this.bedrock = bedrock;
        this.now = now;
        this.items = List.copyOf(items);
        this.ended = ended;
    }

    /**
     * What there is now in the account and region, whoever made it; what costs by the hour comes first. What programs on
     * this machine left past its time limit is torn down first.
     */
    public static Inventory of(Bedrock bedrock) {
        return of(bedrock, Instant.now());
    }

    /** What there is, with ages, time limits and costs as of another time. */
    public static Inventory of(Bedrock bedrock, Instant now) {
        LeaseBook.Ended ended = LeaseBook.of(bedrock).endExpired(now);
        return new Inventory(bedrock, now, new Look(bedrock, now).items(), ended);
    }

    /** Every item, what costs by the hour first. */
    public List<Item> items() {
        return items;
    }

    /** The items of a kind. */
    public List<Item> items(Kind kind) {
        return items.stream().filter(item -> item.kind == kind).toList();
    }

    /** The same with the items of some kinds alone. */
    public Inventory only(List<Kind> kinds) {
        return new Inventory(
                bedrock,
                now,
                items.stream().filter(item -> kinds.contains(item.kind)).toList(),
                ended);
    }

    /** What everything that is charged by the hour costs an hour, on AWS. */
    public Cost anHour() {
        return items.stream()
                .filter(item -> item.kind == Kind.PROVISIONED_THROUGHPUT)
                .map(Item::anHour)
                .reduce(Cost.NOTHING, Cost::plus);
    }

    /** What everything that stands has cost so far, on AWS, without what deployments answered by the token. */
    public Cost soFar() {
        return items.stream()
                .filter(item -> item.kind != Kind.ON_DEMAND_DEPLOYMENT)
                .map(Item::soFar)
                .reduce(Cost.NOTHING, Cost::plus);
    }

    /** The ARNs of what was past its time limit and is torn down now. */
    public List<String> tornDown() {
        return ended.arns();
    }

    /**
     * Deletes the throughput and the deployments that the toolkit made, waits until each is gone, and looks again. Custom
     * models stay, and so does what others made.
     */
    public Teardown tearDownServing() {
        return tearDown(items.stream().filter(Inventory::isOurServing).toList());
    }

    /**
     * Deletes a custom model and, before it, what the toolkit made to serve it, and looks again. While something that
     * others made serves it, it stays.
     */
    public Teardown tearDown(CustomModel model) {
        return tearDown(items.stream()
                .filter(item -> item.arn.equals(model.arn()) || (isOurServing(item) && item.model.equals(model.arn())))
                .toList());
    }

    private static boolean isOurServing(Item item) {
        return item.isOurs() && (item.kind == Kind.PROVISIONED_THROUGHPUT || item.kind == Kind.ON_DEMAND_DEPLOYMENT);
    }

    /**
     * Deletes items, whoever made them (a job is stopped), and looks again. What could not be deleted does not keep the
     * others from being; the {@link Teardown} says what still stands, and why.
     */
    public Teardown tearDown(List<Item> chosen) {
        Map<String, String> reasons = new HashMap<>();
        chosen.stream().sorted(Comparator.comparing(Item::kind)).forEach(item -> {
            try {
                end(item);
            } catch (BedrockException e) {
                reasons.put(item.arn, String.valueOf(e.getMessage()));
            }
        });
        Inventory after = of(bedrock);
        Set<String> there = after.items.stream().map(Item::arn).collect(Collectors.toSet());
        return new Teardown(
                chosen.stream().filter(item -> !there.contains(item.arn)).toList(),
                chosen.stream()
                        .filter(item -> there.contains(item.arn))
                        .map(item -> new Teardown.Standing(
                                item, reasons.getOrDefault(item.arn, "it was asked to end and has not ended yet")))
                        .toList(),
                after);
    }

    private void end(Item item) {
        switch (item.kind) {
            case PROVISIONED_THROUGHPUT -> {
                Lease.end(bedrock, new ProvisionedThroughput(bedrock), item.arn);
                LeaseBook.of(bedrock).forget(item.arn);
            }
            case ON_DEMAND_DEPLOYMENT -> {
                Lease.end(bedrock, new OnDemandDeployment(bedrock), item.arn);
                LeaseBook.of(bedrock).forget(item.arn);
            }
            case TUNING_JOB -> TuningJob.attach(bedrock, item.arn).stop().await();
            case CUSTOM_MODEL ->
                bedrock.call(
                        "delete the custom model " + item.name,
                        () -> bedrock.control().deleteCustomModel(request -> request.modelIdentifier(item.arn)));
        }
    }

    @Override
    public MimeBundle display() {
        StringBuilder html =
                new StringBuilder(sheet().display().get(MimeBundle.HTML).orElse(""));
        notes().forEach(note ->
                html.append("<p><small>").append(Html.escape(note)).append("</small></p>"));
        return MimeBundle.html(toString(), html.toString());
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(items.isEmpty() ? title() : sheet().toString());
        parts.addAll(notes());
        return String.join("\n", parts);
    }

    private String title() {
        return items.isEmpty() ? "Nothing that costs at " + bedrock : "What there is at " + bedrock;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        ended.arns().forEach(arn -> notes.add("Torn down now, past its time limit: " + arn));
        notes.addAll(ended.failures());
        if (!items.isEmpty()) {
            notes.add((bedrock.place() == Bedrock.Place.LOCAL
                            ? "Nothing costs on Bedrock Local; on AWS it would be "
                            : "")
                    + anHour() + " an hour, " + soFar() + " so far"
                    + (items(Kind.ON_DEMAND_DEPLOYMENT).isEmpty() ? "" : ", and deployments by the token"));
        }
        return notes;
    }

    private Sheet sheet() {
        return Sheet.captioned(title())
                .text("kind", column(item -> item.kind.title))
                .text("name", column(Item::name))
                .text("status", column(Item::status))
                .text("age", column(item -> age(item.age)))
                .text("charged on AWS", column(item -> item.kind.charged))
                .text("price", column(item -> item.price.map(Price::toString).orElse("unknown")))
                .text("so far", column(item -> item.soFar.toString()))
                .text(
                        "until",
                        column(item -> item.ends
                                .map(end -> "in " + age(Duration.between(now, end)))
                                .orElse("")))
                .text("mark", column(item -> item.marks.stream().map(Mark::said).collect(Collectors.joining("; "))))
                .text("ARN", column(Item::arn));
    }

    private List<String> column(Function<Item, String> cell) {
        return items.stream().map(cell).toList();
    }

    private static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        return age.toHours() > 0 ? age.toHours() + " h " + age.toMinutesPart() + " min" : age.toMinutes() + " min";
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

        /** In running text. */
        public String title() {
            return title;
        }
    }

    /** What is to be looked at. */
    public enum Mark {
        /** The toolkit made it, and no program that runs on this machine holds it. */
        ORPHAN("orphan: no program here holds it"),
        /** Nobody asked it for an hour, by the toolkit's own records. */
        IDLE("idle: not asked for over an hour"),
        /** A custom model that no throughput and no deployment serves. */
        UNSERVED("nothing serves it"),
        /** It cannot be deleted before its term, and renews itself. */
        COMMITTED("committed"),
        /** The toolkit did not make it. */
        MADE_BY_OTHERS("made by others");

        private final String said;

        Mark(String said) {
            this.said = said;
        }

        String said() {
            return said;
        }
    }

    /**
     * One thing that costs.
     *
     * @param status the service's word, as {@code InService}
     * @param model the ARN of the model it serves or was made from
     * @param price what it is charged by; empty if that is not known, or is by the token asked
     * @param anHour what it costs an hour
     * @param soFar what it has cost since it was made
     * @param ends when it is torn down; empty if no program on this machine gave it a time limit
     */
    public record Item(
            Kind kind,
            String name,
            String arn,
            String status,
            String model,
            Instant made,
            Duration age,
            Optional<Price> price,
            Cost anHour,
            Cost soFar,
            Optional<Instant> ends,
            Set<Mark> marks) {
        /** Whether the toolkit made it to serve a model, as its name says. */
        public boolean isOurs() {
            return name.startsWith(Lease.OURS);
        }
    }

    /** One look at the account. */
    private static final class Look {
        private final Bedrock bedrock;
        private final Instant now;
        private final Map<String, Entry> leases;

        Look(Bedrock bedrock, Instant now) {
            this.bedrock = bedrock;
            this.now = now;
            this.leases = LeaseBook.of(bedrock).entries().stream()
                    .collect(Collectors.toMap(Entry::arn, Function.identity(), (one, other) -> one));
        }

        List<Item> items() {
            List<ProvisionedModelSummary> throughput = bedrock.call(
                    "list the provisioned throughput",
                    () -> bedrock
                            .control()
                            .listProvisionedModelThroughputsPaginator(request -> {})
                            .provisionedModelSummaries()
                            .stream()
                            .toList());
            List<CustomModelDeploymentSummary> deployments =
                    bedrock.call(
                            "list the deployments",
                            () -> bedrock
                                    .control()
                                    .listCustomModelDeploymentsPaginator(request -> {})
                                    .modelDeploymentSummaries()
                                    .stream()
                                    .toList());
            List<Item> items = new ArrayList<>();
            Set<String> served = new java.util.HashSet<>();
            throughput.forEach(found -> {
                served.add(found.modelArn());
                items.add(throughput(found));
            });
            deployments.forEach(found -> {
                served.add(found.modelArn());
                items.add(deployment(found));
            });
            items.addAll(bedrock.call("list the tuning jobs", this::jobs));
            items.addAll(bedrock.call("list the custom models", () -> models(served)));
            return items;
        }

        private Item throughput(ProvisionedModelSummary found) {
            Charge charge = found.commitmentDuration() == null
                    ? Charge.THROUGHPUT
                    : found.commitmentDurationAsString()
                                    .equals(Commitment.SIX_MONTHS.wire().toString())
                            ? Charge.THROUGHPUT_SIX_MONTHS
                            : Charge.THROUGHPUT_ONE_MONTH;
            Duration age = age(found.creationTime());
            Optional<Price> price = price(charge, found.foundationModelArn());
            int units = found.modelUnits() == null ? 1 : found.modelUnits();
            Set<Mark> marks = marks(found.provisionedModelName(), found.provisionedModelArn(), age);
            if (found.commitmentDuration() != null) {
                marks.add(Mark.COMMITTED);
            }
            return new Item(
                    Kind.PROVISIONED_THROUGHPUT,
                    found.provisionedModelName(),
                    found.provisionedModelArn(),
                    found.statusAsString(),
                    found.modelArn(),
                    found.creationTime(),
                    age,
                    price,
                    cost(price, units),
                    cost(price, units * hours(age)),
                    ends(found.provisionedModelArn()),
                    marks);
        }

        private Item deployment(CustomModelDeploymentSummary found) {
            Set<Mark> marks = marks(found.customModelDeploymentName(), found.customModelDeploymentArn(), Duration.ZERO);
            return new Item(
                    Kind.ON_DEMAND_DEPLOYMENT,
                    found.customModelDeploymentName(),
                    found.customModelDeploymentArn(),
                    found.statusAsString(),
                    found.modelArn(),
                    found.createdAt(),
                    age(found.createdAt()),
                    Optional.empty(),
                    Cost.NOTHING,
                    Cost.UNKNOWN,
                    ends(found.customModelDeploymentArn()),
                    marks);
        }

        private List<Item> jobs() {
            return bedrock
                    .control()
                    .listModelCustomizationJobsPaginator(
                            request -> request.statusEquals(FineTuningJobStatus.IN_PROGRESS))
                    .modelCustomizationJobSummaries()
                    .stream()
                    .map(found -> new Item(
                            Kind.TUNING_JOB,
                            found.jobName(),
                            found.jobArn(),
                            ModelCustomizationJobStatus.IN_PROGRESS.toString(),
                            found.baseModelArn(),
                            found.creationTime(),
                            age(found.creationTime()),
                            price(Charge.TRAINING, found.baseModelArn()),
                            Cost.UNKNOWN,
                            TuningJob.attach(bedrock, found.jobArn()).receipt().trained(),
                            Optional.empty(),
                            EnumSet.noneOf(Mark.class)))
                    .toList();
        }

        private List<Item> models(Set<String> served) {
            return bedrock.control().listCustomModelsPaginator(request -> {}).modelSummaries().stream()
                    .map(found -> {
                        Duration age = age(found.creationTime());
                        Optional<Price> price = price(Charge.STORAGE, found.baseModelArn());
                        return new Item(
                                Kind.CUSTOM_MODEL,
                                found.modelName(),
                                found.modelArn(),
                                found.modelStatusAsString() == null ? "Active" : found.modelStatusAsString(),
                                found.baseModelArn(),
                                found.creationTime(),
                                age,
                                price,
                                cost(price, 1 / HOURS_A_MONTH),
                                cost(price, hours(age) / HOURS_A_MONTH),
                                Optional.empty(),
                                served.contains(found.modelArn())
                                        ? EnumSet.noneOf(Mark.class)
                                        : EnumSet.of(Mark.UNSERVED));
                    })
                    .toList();
        }

        private Set<Mark> marks(String name, String arn, Duration age) {
            Set<Mark> marks = EnumSet.noneOf(Mark.class);
            Optional<Entry> lease = Optional.ofNullable(leases.get(arn));
            if (!name.startsWith(Lease.OURS)) {
                marks.add(Mark.MADE_BY_OTHERS);
            } else if (lease.filter(entry -> entry.holder() == Holder.RUNS).isEmpty()) {
                marks.add(Mark.ORPHAN);
            }
            if (age.compareTo(IDLE) > 0
                    && lease.isPresent()
                    && lease.get()
                            .used()
                            .filter(used -> used.isAfter(now.minus(IDLE)))
                            .isEmpty()) {
                marks.add(Mark.IDLE);
            }
            return marks;
        }

        private Optional<Instant> ends(String arn) {
            return Optional.ofNullable(leases.get(arn)).flatMap(Entry::ends);
        }

        private Optional<Price> price(Charge charge, @Nullable String model) {
            String known = model == null ? "" : model;
            String region = ModelFamily.of(known).map(bedrock::pricedIn).orElse(bedrock.region());
            return bedrock.prices().of(charge, known, region);
        }

        private static Cost cost(Optional<Price> price, double quantity) {
            return price.map(known -> known.of(quantity, quantity)).orElse(Cost.UNKNOWN);
        }

        private Duration age(Instant made) {
            Duration age = Duration.between(made, now);
            return age.isNegative() ? Duration.ZERO : age;
        }

        private static double hours(Duration time) {
            return time.toMillis() / 3_600_000.0;
        }
    }
}

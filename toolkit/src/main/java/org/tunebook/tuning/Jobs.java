package org.tunebook.tuning;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/** The account's tuning jobs in a region, the latest first. */
public record Jobs(String where, List<Entry> entries) implements Displayable {
    public Jobs {
        entries = List.copyOf(entries);
    }

    /**
     * One job as the service lists it.
     *
     * @param model the ARN of the model it started from
     * @param customModel the ARN of the model it made; empty if there is none
     */
    public record Entry(
            String name,
            String arn,
            JobStatus status,
            String model,
            Instant made,
            Optional<Instant> ended,
            Optional<String> customModel) {}

    /** The jobs as they are now. */
    public static Jobs of(Bedrock bedrock) {
        return new Jobs(
                bedrock.toString(),
                bedrock.call(
                        "list the tuning jobs",
                        () -> bedrock
                                .control()
                                .listModelCustomizationJobsPaginator(request ->
                                        request.sortBy("CreationTime").sortOrder("Descending"))
                                .modelCustomizationJobSummaries()
                                .stream()
                                .map(job -> new Entry(
                                        job.jobName(),
                                        job.jobArn(),
                                        JobStatus.of(job.statusAsString()),
                                        job.baseModelArn(),
                                        job.creationTime(),
                                        Optional.ofNullable(job.endTime()),
                                        Optional.ofNullable(job.customModelArn())))
                                .toList()));
    }

    @Override
    public MimeBundle display() {
        return sheet().display();
    }

    @Override
    public String toString() {
        return entries.isEmpty() ? "No tuning jobs at " + where : sheet().toString();
    }

    private Sheet sheet() {
        return Sheet.captioned(entries.isEmpty() ? "No tuning jobs at " + where : "Tuning jobs at " + where)
                .text("name", column(Entry::name))
                .text("status", column(entry -> entry.status().wireName()))
                .text("made", column(entry -> entry.made().toString()))
                .text(
                        "ended",
                        column(entry -> entry.ended().map(Instant::toString).orElse("")))
                .text("ARN", column(Entry::arn));
    }

    private List<String> column(Function<Entry, String> cell) {
        return entries.stream().map(cell).toList();
    }
}

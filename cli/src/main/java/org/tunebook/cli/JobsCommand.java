package org.tunebook.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.tuning.Jobs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "jobs", description = "List the tuning jobs, the latest first.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class JobsCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Mixin
    private Place place;

    @Override
    public Integer call() {
        try (Bedrock bedrock = place.open()) {
            Jobs jobs = Jobs.of(bedrock);
            output.print(
                    Map.of(
                            "jobs",
                            jobs.entries().stream().map(JobsCommand::document).toList()),
                    jobs.toString());
        }
        return 0;
    }

    private static Map<String, Object> document(Jobs.Entry job) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", job.name());
        document.put("arn", job.arn());
        document.put("status", job.status().wireName());
        document.put("model", job.model());
        document.put("made", job.made().toString());
        document.put("ended", job.ended().map(Object::toString).orElse(null));
        document.put("modelArn", job.customModel().orElse(null));
        return document;
    }
}

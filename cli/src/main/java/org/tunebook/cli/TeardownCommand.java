package org.tunebook.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.deployment.Inventory;
import org.tunebook.deployment.Teardown;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "teardown",
        description = "Delete what costs, look again, and say what still stands. Without a name: all throughput and"
                + " deployments that Tunebook made; models stay.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class TeardownCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Mixin
    private Place place;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME_OR_ARN",
            description = "What is to go, whoever made it: throughput, a deployment, a custom model, a job that runs.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        try (Bedrock bedrock = place.open()) {
            Inventory there = Inventory.of(bedrock);
            Teardown teardown = names.isEmpty() ? there.tearDownServing() : there.tearDown(named(there));
            Map<String, Object> document = new LinkedHashMap<>();
            document.put(
                    "gone", teardown.gone().stream().map(Inventory.Item::arn).toList());
            document.put(
                    "standing",
                    teardown.standing().stream()
                            .map(left -> Map.of("arn", left.item().arn(), "why", left.why()))
                            .toList());
            output.print(document, teardown.toString());
            if (!teardown.standing().isEmpty()) {
                output.error(teardown.standing().size() + " of "
                        + (teardown.standing().size() + teardown.gone().size()) + " still there, and may cost");
                return Main.FINDINGS;
            }
        }
        return 0;
    }

    private List<Inventory.Item> named(Inventory there) {
        List<Inventory.Item> found = new ArrayList<>();
        for (String name : names) {
            List<Inventory.Item> matching = there.items().stream()
                    .filter(item -> item.arn().equals(name) || item.name().equals(name))
                    .toList();
            if (matching.isEmpty()) {
                throw new WrongUsage("nothing that costs is named " + name + "; see tunebook deployments, tunebook"
                        + " models and tunebook jobs");
            }
            if (matching.size() > 1) {
                throw new WrongUsage(matching.size() + " things are named " + name + "; give the ARN of one");
            }
            found.add(matching.get(0));
        }
        return found;
    }
}

package org.tunebook.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.deployment.Inventory;
import org.tunebook.deployment.Inventory.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "deployments",
        description = "List what serves custom models: throughput and on-demand deployments, their cost so far, orphans"
                + " and what is idle. What was left past its time limit is torn down.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class DeploymentsCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Mixin
    private Place place;

    @Override
    public Integer call() {
        try (Bedrock bedrock = place.open()) {
            Inventory serving =
                    Inventory.of(bedrock).only(List.of(Kind.PROVISIONED_THROUGHPUT, Kind.ON_DEMAND_DEPLOYMENT));
            Map<String, Object> document = new LinkedHashMap<>();
            document.put(
                    "deployments", serving.items().stream().map(Documents::item).toList());
            document.put("anHourUsd", Documents.cost(serving.anHour()));
            document.put("tornDown", serving.tornDown());
            output.print(document, serving.toString());
        }
        return 0;
    }
}

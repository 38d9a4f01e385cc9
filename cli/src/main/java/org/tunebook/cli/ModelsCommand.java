package org.tunebook.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.deployment.Inventory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "models",
        description = "List the custom models: age, storage so far, and whether anything serves them.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class ModelsCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Mixin
    private Place place;

    @Override
    public Integer call() {
        try (Bedrock bedrock = place.open()) {
            Inventory models = Inventory.of(bedrock).only(List.of(Inventory.Kind.CUSTOM_MODEL));
            output.print(
                    Map.of(
                            "models",
                            models.items().stream().map(Documents::item).toList()),
                    models.toString());
        }
        return 0;
    }
}

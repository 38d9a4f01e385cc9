package org.tunebook.cli;

import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Budget;
import org.tunebook.cli.Main.WrongUsage;
import picocli.CommandLine.Option;

/** What a verb that costs on AWS may cost: without a budget, nothing that costs starts there. */
final class Spending {
    @Option(
            names = "--budget",
            paramLabel = "USD",
            description = "On AWS: the most that each thing it starts may cost, by its estimate.")
    private @Nullable Double budget;

    @Option(
            names = "--accept-unknown-prices",
            description = "On AWS: start also what has a price that is not known; it may cost any amount.")
    private boolean unknownAccepted;

    Bedrock agreedTo(Bedrock bedrock) {
        if (budget != null && !(budget >= 0)) {
            throw new WrongUsage("--budget is " + budget + "; expected an amount of US dollars, as 20");
        }
        if (budget != null || unknownAccepted) {
            Budget most = budget == null ? Budget.unlimited() : Budget.usd(budget);
            bedrock.budget(unknownAccepted ? most.acceptingUnknownPrices() : most);
        }
        return bedrock;
    }
}

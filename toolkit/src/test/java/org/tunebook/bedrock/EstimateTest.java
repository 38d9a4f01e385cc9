package org.tunebook.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tunebook.RecordingNotebook;
import org.tunebook.bedrock.Bedrock.Place;
import org.tunebook.bedrock.Estimate.When;
import org.tunebook.notebook.MimeBundle;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

class EstimateTest {
    private static final String MICRO = "amazon.nova-micro-v1:0";
    private final RecordingNotebook page = new RecordingNotebook();
    private final Bedrock aws = at("http://bedrock.invalid:1", "us-east-1");

    private static Bedrock at(String address, String region) {
        URI uri = URI.create(address);
        return Bedrock.at(new Bedrock.Endpoints(uri, uri, uri), AnonymousCredentialsProvider.create(), region);
    }

    @AfterEach
    void close() {
        aws.close();
        page.close();
    }

    private static Estimate training(Bedrock bedrock, String model) {
        return Estimate.on(bedrock, "fine-tuning <it>")
                .with("training", When.NOW, "many tokens", Charge.TRAINING, model, 3_000_000, 5_000_000)
                .with("storage", When.EACH_MONTH, "1 model", Charge.STORAGE, model, 1, 1);
    }

    @Test
    void itIsShownWithItsPricesAndSources() {
        training(aws, MICRO).approve(aws, Optional.of(Budget.usd(5)));

        MimeBundle shown = page.displays().get(0).get(0);
        assertThat(shown.toString()).contains("3.00 to 5.00 USD", "1.95 USD a month", "0.001 per 1K tokens, vendor");
        assertThat(shown.get(MimeBundle.HTML).orElseThrow()).contains("fine-tuning &lt;it&gt;", "AWS machine learning");
    }

    @Test
    void overItsUpperEndNothingStarts() {
        assertThatThrownBy(() -> training(aws, MICRO).approve(aws, Optional.of(Budget.usd(4.99))))
                .isInstanceOf(BudgetException.class)
                .hasMessage(
                        "fine-tuning <it> would cost 3.00 to 5.00 USD, and the budget is 4.99 USD. Nothing was started."
                                + " Make it smaller, or agree to more: .budget(Budget.usd(5)), on the command line --budget 5");
        assertThat(page.displays()).hasSize(1);
        assertThat(training(aws, MICRO).approve(aws, Optional.of(Budget.usd(5))))
                .isNotNull();
    }

    @Test
    void whatABudgetObjectsToIsToldWithoutStartingAnything() {
        try (Bedrock local = at("http://127.0.0.1:1", "us-east-1")) {
            assertThat(training(local, MICRO).objection(Budget.usd(4.99)))
                    .hasValueSatisfying(why -> assertThat(why).contains("the budget is 4.99 USD", "Budget.usd(5)"));
            assertThat(training(local, MICRO).objection(Budget.usd(5))).isEmpty();
        }
        assertThat(page.displays()).isEmpty();
    }

    @Test
    void onAwsNothingStartsWithoutABudget() {
        assertThatThrownBy(() -> training(aws, MICRO).approve(aws))
                .isInstanceOf(BudgetException.class)
                .hasMessageContaining("no budget was given")
                .hasMessageContaining(".budget(Budget.usd(5))");

        aws.budget(Budget.usd(100));
        assertThat(training(aws, MICRO).approve(aws)).isNotNull();
    }

    @Test
    void anUnknownPriceIsAgreedToInPlainWordsOnly() {
        Estimate unknown = training(aws, "amazon.nova-pro-v1:0");

        assertThat(unknown.cost().isKnown()).isFalse();
        assertThat(unknown.toString()).contains("unknown", "it is not 0").doesNotContain("training  0");
        for (Budget budget : new Budget[] {Budget.usd(1_000_000), Budget.unlimited()}) {
            assertThatThrownBy(() -> unknown.approve(aws, Optional.of(budget)))
                    .isInstanceOf(BudgetException.class)
                    .hasMessageContaining("no price is known for training in us-east-1")
                    .hasMessageContaining(".acceptingUnknownPrices()");
        }
        assertThat(unknown.approve(aws, Optional.of(Budget.usd(1).acceptingUnknownPrices())))
                .isNotNull();
    }

    @Test
    void onBedrockLocalNothingCostsAndOneLineSaysWhatItWouldOnAws() {
        try (Bedrock local = at("http://127.0.0.1:1", "us-east-1")) {
            Estimate estimate = training(local, MICRO);

            assertThat(estimate.cost()).isEqualTo(Cost.NOTHING);
            assertThat(estimate.onAws()).hasToString("3.00 to 5.00 USD");
            estimate.approve(local);
            assertThat(page.displays().get(0).get(0).toString())
                    .isEqualTo(
                            "fine-tuning <it>: no cost on Bedrock Local; on AWS in us-east-1 training 3.00 to 5.00 USD"
                                    + " (many tokens), storage 1.95 USD a month");
            training(local, "amazon.nova-pro-v1:0").approve(local);
            assertThat(page.displays()).as("the second of its kind").hasSize(1);
        }
    }

    @Test
    void anApprovalIsForTheBedrockThatItWasGivenFor() {
        try (Bedrock other = at("http://other.invalid:1", "us-east-1")) {
            Approval approval = training(aws, MICRO).approve(aws, Optional.of(Budget.usd(5)));

            assertThatThrownBy(() -> other.spend(approval, "do it", () -> "done"))
                    .hasMessageContaining("approved for another Bedrock");
            assertThat(aws.<String>spend(approval, "do it", () -> "done")).isEqualTo("done");
        }
    }

    @Property(tries = 200)
    void theUpperEndDecides(
            @ForAll @DoubleRange(min = 0, max = 1e9) double one,
            @ForAll @DoubleRange(min = 0, max = 1e9) double other,
            @ForAll @DoubleRange(min = 0, max = 2e6) double limit) {
        Estimate estimate = Estimate.of("it", Place.AWS, "us-east-1", Prices.shipped())
                .with("training", When.NOW, "", Charge.TRAINING, MICRO, Math.min(one, other), Math.max(one, other));
        boolean over = estimate.onAws().most().orElseThrow().compareTo(Usd.of(limit)) > 0;

        if (over) {
            assertThatThrownBy(() -> estimate.agree(aws, Optional.of(Budget.usd(limit))))
                    .isInstanceOf(BudgetException.class);
        } else {
            assertThat(estimate.agree(aws, Optional.of(Budget.usd(limit)))).isNotNull();
        }
    }
}

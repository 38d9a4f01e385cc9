package org.tunebook.experiment;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Cost;
import org.tunebook.bedrock.Usd;
import org.tunebook.experiment.Experiment.Charge;
import org.tunebook.experiment.Experiment.Value;

/** Numbers in running text. */
final class ValueText {
    private ValueText() {}

    /** With its unit and its interval, as {@code 71.2 % (65.4 to 76.8)}. */
    static String of(Value value) {
        return number(value.unit(), value.value())
                + unit(value.unit())
                + (value.hasInterval()
                        ? " (" + number(value.unit(), value.interval().low()) + " to "
                                + number(value.unit(), value.interval().high()) + ")"
                        : "");
    }

    /** The number alone, shares in percent; a dash if it is not known. */
    static String number(String unit, double number) {
        if (Double.isNaN(number)) {
            return "–";
        }
        return switch (unit) {
            case "score" -> String.format(Locale.ROOT, "%.1f", 100 * number);
            case "gain" -> String.format(Locale.ROOT, "%+.1f", 100 * number);
            case "p-value", "loss" -> String.format(Locale.ROOT, "%.4f", number);
            case "tokens" -> String.format(Locale.ROOT, "%.1f", number);
            default ->
                number == Math.rint(number) && Math.abs(number) < 1e15
                        ? String.format(Locale.ROOT, "%,d", (long) number)
                        : String.format(Locale.ROOT, "%.4g", number);
        };
    }

    private static String unit(String unit) {
        return switch (unit) {
            case "score" -> " %";
            case "gain" -> " points";
            case "count", "p-value", "loss" -> "";
            default -> unit.isEmpty() ? "" : " " + unit;
        };
    }

    /** As {@code 0.11 to 0.19 USD}, {@code unknown}. */
    static String of(Charge charge) {
        return new Cost(
                        usd(charge.leastUsd()),
                        Optional.ofNullable(charge.mostUsd()).map(Usd::new))
                + (charge.when().equals("once") ? "" : " " + charge.when());
    }

    private static Usd usd(@Nullable BigDecimal amount) {
        return amount == null ? Usd.ZERO : new Usd(amount);
    }
}

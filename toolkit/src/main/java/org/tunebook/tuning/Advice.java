package org.tunebook.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.tunebook.formats.Hyperparameter;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * What is said of each hyperparameter for so many training records, by whom, and how far that can be relied on. It is
 * a place to start from: what is best for a data set only its validation loss tells.
 *
 * @param records how many training records
 */
public record Advice(ModelFamily family, int records, List<Item> items) implements Displayable {
    private static final String DOCUMENTATION = "Bedrock's user guide, hyperparameters";
    private static final String CLAUDE_POST = "AWS's post on tuning Claude 3 Haiku, by a third party's notes";
    private static final String CLAUDE_GUIDE = "a third party's guide";
    private static final String NOVA_GUIDE = "AWS's guide and post on tuning Nova";

    public Advice {
        items = List.copyOf(items);
    }

    /** How far a piece of advice can be relied on. */
    public enum Confidence {
        /** AWS documents it. */
        DOCUMENTED,
        /** AWS recommends it in a post or a sample. */
        RECOMMENDED,
        /** A third party says that AWS recommends it; what AWS wrote was not seen. */
        SECOND_HAND,
        /** A third party's own, or of unclear origin; nobody is known to have measured it. */
        UNVERIFIED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * One piece of advice.
     *
     * @param hyperparameter the service's name for it
     * @param set what the fine-tuning sets it to; empty for the default
     * @param text what is advised
     * @param source who says so
     */
    public record Item(String hyperparameter, String set, String text, Confidence confidence, String source) {}

    /** The advice for a number of training records, beside what is set. */
    static Advice of(ModelFamily family, int records, Hyperparameters hyperparameters) {
        List<Item> items = new ArrayList<>();
        for (Hyperparameter each : family.hyperparameters()) {
            Asked asked = new Asked(each.name(), hyperparameters.values().getOrDefault(each.name(), ""), items);
            asked.item(
                    each.min().compareTo(each.max()) == 0
                            ? "always " + each.defaultValue().toPlainString()
                            : "from " + each.min().toPlainString() + " to "
                                    + each.max().toPlainString() + ", by default "
                                    + each.defaultValue().toPlainString(),
                    Confidence.DOCUMENTED,
                    DOCUMENTATION);
            if (family.hyperparameter("learningRateMultiplier").isPresent()) {
                claude(asked, records);
            } else if (family.name().startsWith("Nova")) {
                nova(asked, family, records);
            }
        }
        return new Advice(family, records, items);
    }

    private static void claude(Asked asked, int records) {
        switch (asked.name) {
            case "batchSize" ->
                asked.item(
                        records < 500 ? "4 to 16" : records <= 1_000 ? "16 to 32" : "32 to 64",
                        Confidence.UNVERIFIED,
                        CLAUDE_GUIDE + ", which names AWS's post");
            case "learningRateMultiplier" -> {
                asked.item("start with 1.0", Confidence.SECOND_HAND, CLAUDE_POST);
                asked.item(
                        records <= 100
                                ? "0.5 to 1.0"
                                : records >= 10_000
                                        ? "1.5 to 2.0"
                                        : "between 0.5 to 1.0 (100 records) and 1.5 to 2.0 (10,000)",
                        Confidence.UNVERIFIED,
                        CLAUDE_GUIDE);
            }
            case "earlyStoppingThreshold" ->
                asked.item("stop early, with a validation file", Confidence.SECOND_HAND, CLAUDE_POST);
            default -> {
                return;
            }
        }
    }

    private static void nova(Asked asked, ModelFamily family, int records) {
        switch (asked.name) {
            case "epochCount" ->
                asked.item(
                        records < 1_000 ? "more than 2" : records <= 5_000 ? "2" : "1",
                        Confidence.RECOMMENDED,
                        NOVA_GUIDE);
            case "learningRateWarmupSteps" -> {
                int recordsPerStep = switch (family.name()) {
                    case "Nova Micro" -> 640;
                    case "Nova Pro" -> 320;
                    default -> 160;
                };
                asked.item(
                        "about " + Math.max(1, Math.round((double) records / recordsPerStep)) + " (records / "
                                + recordsPerStep + ")",
                        Confidence.RECOMMENDED,
                        NOVA_GUIDE);
                asked.item("at most 20, against the other guide's 100", Confidence.DOCUMENTED, "Nova's user guide");
            }
            default -> {
                return;
            }
        }
    }

    private record Asked(String name, String set, List<Item> items) {
        void item(String text, Confidence confidence, String source) {
            items.add(new Item(name, set, text, confidence, source));
        }
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
        return Sheet.captioned(String.format(Locale.ROOT, "%s, %,d training records", family.name(), records))
                .text("hyperparameter", column(Item::hyperparameter))
                .text("set to", column(item -> item.set().isEmpty() ? "–" : item.set()))
                .text("said of it", column(Item::text))
                .text("how sure", column(item -> item.confidence().toString()))
                .text("by", column(Item::source));
    }

    private List<String> column(Function<Item, String> cell) {
        return items.stream().map(cell).toList();
    }
}

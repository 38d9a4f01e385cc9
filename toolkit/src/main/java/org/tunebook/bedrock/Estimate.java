package org.tunebook.bedrock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;
import org.tunebook.plot.Sheet;

/**
 * What something is going to cost, before it starts: what it costs itself, which a {@link Budget} is held against,
 * and what goes on costing afterwards. On Bedrock Local nothing costs; the estimate then says what it would cost on
 * AWS. Prices that are not known make a cost that is not known.
 */
public final class Estimate implements Displayable {
    private final String title;
    private final Bedrock.Place place;
    private final String region;
    private final Prices prices;
    private final List<Item> items;
    private final List<String> notes;

    private Estimate(
            String title, Bedrock.Place place, String region, Prices prices, List<Item> items, List<String> notes) {
        this.title = title;
        this.place = place;
        this.region = region;
        this.prices = prices;
        this.items = List.copyOf(items);
        this.notes = List.copyOf(notes);
    }

    /** An estimate of something on a Bedrock, with nothing in it yet. */
    public static Estimate on(Bedrock bedrock, String title) {
        return of(title, bedrock.place(), bedrock.region(), bedrock.prices());
    }

    /**
     * An estimate with nothing in it yet.
     *
     * @param region whose prices count; for Bedrock Local one where AWS would do it
     */
    public static Estimate of(String title, Bedrock.Place place, String region, Prices prices) {
        return new Estimate(title, place, region, prices, List.of(), List.of());
    }

    /** Whether a part of it is what the call costs, or what goes on afterwards. */
    public enum When {
        /** The call itself: the budget is held against it. */
        NOW(""),
        /** Each month, as long as what was made is kept. */
        EACH_MONTH(" a month"),
        /** Each hour, as long as it serves. */
        EACH_HOUR(" an hour"),
        /** By a thousand answers. */
        EACH_THOUSAND_ANSWERS(" per 1,000 answers");

        private final String by;

        When(String by) {
            this.by = by;
        }
    }

    /**
     * One part.
     *
     * @param quantity how much of it, in words
     * @param price empty if it is not known
     */
    public record Item(String what, String quantity, Optional<Price> price, Cost cost, When when) {}

    /** The same with one more part, at the price there is for it. */
    public Estimate with(
            String what, When when, String quantity, Charge charge, String model, double least, double most) {
        Optional<Price> price = prices.of(charge, model, region);
        return with(new Item(
                what, quantity, price, price.map(known -> known.of(least, most)).orElse(Cost.UNKNOWN), when));
    }

    /** The same with one more part. */
    public Estimate with(Item item) {
        List<Item> more = new ArrayList<>(items);
        more.add(item);
        return new Estimate(title, place, region, prices, more, notes);
    }

    /** The same with a sentence on what it rests on. */
    public Estimate note(String sentence) {
        List<String> more = new ArrayList<>(notes);
        more.add(sentence);
        return new Estimate(title, place, region, prices, items, more);
    }

    /** What it is the estimate of. */
    public String title() {
        return title;
    }

    /** The region whose prices these are. */
    public String region() {
        return region;
    }

    /** Its parts, in order. */
    public List<Item> items() {
        return items;
    }

    /** What it rests on. */
    public List<String> notes() {
        return notes;
    }

    /** What the call itself would cost on AWS. */
    public Cost onAws() {
        return items.stream()
                .filter(item -> item.when == When.NOW)
                .map(Item::cost)
                .reduce(Cost.NOTHING, Cost::plus);
    }

    /** What the call itself costs where it is made: on Bedrock Local nothing. */
    public Cost cost() {
        return place == Bedrock.Place.LOCAL ? Cost.NOTHING : onAws();
    }

    /**
     * Shows this estimate and holds it against the budget of a Bedrock. On Bedrock Local, where nothing costs, it is a
     * line, and only at the first call of its kind that would cost on AWS.
     *
     * @throws BudgetException on AWS and where that is rehearsed, if the upper end is over the budget, if a price is
     *     not known and that was not accepted, or if there is no budget
     */
    public Approval approve(Bedrock bedrock) {
        return approve(bedrock, bedrock.budget());
    }

    /** As {@link #approve(Bedrock)}, by another budget. */
    public Approval approve(Bedrock bedrock, Optional<Budget> budget) {
        if (budget.flatMap(Budget::whole).isEmpty()) {
            if (bedrock.place() == Bedrock.Place.AWS) {
                Notebook.current().display(this);
            } else if (!onAws().equals(Cost.NOTHING) && bedrock.isFirst(kind())) {
                Notebook.current().display(inBrief());
            }
        }
        return agree(bedrock, budget);
    }

    /** As {@link #approve(Bedrock, Optional)}, without showing it: for one question among many. */
    public Approval agree(Bedrock bedrock, Optional<Budget> budget) {
        if (bedrock.isStrict()) {
            Budget given = budget.or(bedrock::budget)
                    .orElseThrow(() -> new BudgetException(costs()
                            + ", and no budget was given; on AWS nothing that costs starts without one. Nothing was started."
                            + " Say " + agreement(onAws()) + ", here or once for all on the Bedrock"));
            objection(given).ifPresent(why -> {
                throw new BudgetException(why);
            });
        }
        return new Approval(bedrock, this);
    }

    /** Why a budget would not let this start on AWS, and what to do; empty if it would. */
    public Optional<String> objection(Budget budget) {
        Cost cost = onAws();
        if (!cost.isKnown() && budget.unknownPrices() == Budget.UnknownPrices.REFUSED) {
            return Optional.of(title + ": no price is known for "
                    + items.stream()
                            .filter(item -> item.when == When.NOW && !item.cost.isKnown())
                            .map(Item::what)
                            .collect(Collectors.joining(" and "))
                    + " in " + region + " (" + prices.origin() + "), so " + budget
                    + " cannot be held against it. Nothing was started. Give the price in a file of your own ("
                    + Prices.VARIABLE + "), or agree to any amount: .budget(" + code(budget)
                    + ".acceptingUnknownPrices()), on the command line --accept-unknown-prices");
        }
        Usd upper = cost.most().orElse(cost.least());
        return budget.limit()
                .filter(limit -> upper.compareTo(limit) > 0)
                .map(limit -> costs() + ", and the budget is " + limit
                        + ". Nothing was started. Make it smaller, or agree to more: " + agreement(cost));
    }

    private String costs() {
        Cost cost = onAws();
        return cost.isKnown() ? title + " would cost " + cost : title + ": what it costs is not known";
    }

    private static String code(Budget budget) {
        return budget.limit()
                .map(limit ->
                        "Budget.usd(" + limit.amount().stripTrailingZeros().toPlainString() + ")")
                .orElse("Budget.unlimited()");
    }

    private static String agreement(Cost cost) {
        return cost.most()
                .map(most -> Math.max(1, (long) Math.ceil(most.amount().doubleValue())))
                .map(usd -> ".budget(Budget.usd(" + usd + ")), on the command line --budget " + usd)
                .orElse(".budget(Budget.unlimited().acceptingUnknownPrices()), on the command line"
                        + " --accept-unknown-prices");
    }

    /** All of it in one line. */
    public String brief() {
        List<String> parts = new ArrayList<>();
        items.stream()
                .filter(item -> item.when == When.NOW)
                .map(item -> item.what + " " + item.cost + (item.quantity.isEmpty() ? "" : " (" + item.quantity + ")"))
                .forEach(parts::add);
        items.stream()
                .filter(item -> item.when != When.NOW)
                .map(item -> item.what + " " + item.cost + item.when.by)
                .forEach(parts::add);
        return title + (place == Bedrock.Place.LOCAL ? ": no cost on Bedrock Local; on AWS in " : ": on AWS in ")
                + region + " " + String.join(", ", parts);
    }

    private String kind() {
        return items.stream().map(Item::what).collect(Collectors.joining(", "));
    }

    private Displayable inBrief() {
        return () -> MimeBundle.html(brief(), "<small>" + Html.escape(brief()) + "</small>");
    }

    @Override
    public MimeBundle display() {
        String html = sheet().display().get(MimeBundle.HTML).orElse("");
        StringBuilder page = new StringBuilder(html);
        said().forEach(note ->
                page.append("<p><small>").append(Html.escape(note)).append("</small></p>"));
        return MimeBundle.html(toString(), page.toString());
    }

    @Override
    public String toString() {
        return Stream.concat(Stream.of(sheet().toString()), said().stream()).collect(Collectors.joining("\n"));
    }

    private List<String> said() {
        List<String> all = new ArrayList<>(notes);
        items.stream()
                .flatMap(item -> item.price.stream())
                .distinct()
                .map(price -> price.charge().fileName() + ": " + price + ", " + price.source())
                .forEach(all::add);
        if (items.stream().anyMatch(item -> item.price.isEmpty() && !item.cost.isKnown())) {
            all.add("unknown: " + prices.origin() + " do not have it; it is not 0. Prices of your own: "
                    + Prices.VARIABLE);
        }
        return all;
    }

    private Sheet sheet() {
        List<Item> rows = new ArrayList<>(
                items.stream().filter(item -> item.when == When.NOW).toList());
        if (rows.size() > 1) {
            rows.add(new Item("in all", "", Optional.empty(), onAws(), When.NOW));
        }
        items.stream().filter(item -> item.when != When.NOW).forEach(rows::add);
        return Sheet.captioned("Estimate: " + title
                        + (place == Bedrock.Place.LOCAL
                                ? "; nothing of this costs on Bedrock Local, on AWS in " + region + " it would"
                                : ", on AWS in " + region))
                .text("what", column(rows, Item::what))
                .text("quantity", column(rows, Item::quantity))
                .text("price", column(rows, item -> price(item)))
                .text("cost", column(rows, item -> item.cost + item.when.by));
    }

    private static String price(Item item) {
        return item.price
                .map(price -> price.usd().amount().toPlainString() + " per "
                        + price.unit().fileName() + ", " + price.confidence().fileName())
                .orElse(item.cost.isKnown() || item.what.equals("in all") ? "" : "unknown");
    }

    private static List<String> column(List<Item> rows, Function<Item, String> cell) {
        return rows.stream().map(cell).toList();
    }
}

package org.tunebook.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the slots of one passage stand for: a slot named twice says the same thing twice. */
final class Scope {
    private static final List<String> WORDS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

    private final Chance chance;
    private final Pools pools;
    private final Company company;
    private final int year;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, BigDecimal> amounts = new HashMap<>();

    Scope(Chance chance, Pools pools, Company company, int year) {
        this.chance = chance;
        this.pools = pools;
        this.company = company;
        this.year = year;
    }

    Chance chance() {
        return chance;
    }

    /** Lets a slot stand for that text. */
    Scope bind(String slot, String text) {
        texts.put(slot, text);
        return this;
    }

    /** The amount behind a money slot that has been filled. */
    @Nullable
    BigDecimal amount(String name) {
        return amounts.get(name);
    }

    /** The text of a money slot that has been filled, with its currency and "million". */
    @Nullable
    String amountText(String name) {
        return amounts.containsKey(name) ? texts.get(name) : null;
    }

    String fill(String slot) {
        List<String> words = Resource.parts(slot, " ");
        String head = words.get(0);
        boolean named = List.of("money", "percent", "int", "words", "decimal").contains(head);
        String key = named ? words.get(1) : slot;
        String known = texts.get(key);
        if (known != null) {
            return known;
        }
        String text = named ? number(head, words) : word(head, words);
        texts.put(key, text);
        return text;
    }

    private String number(String head, List<String> words) {
        if (head.equals("money")) {
            BigDecimal amount = words.size() > 3 ? beside(words.get(2), amounts.get(words.get(3))) : newAmount();
            amounts.put(words.get(1), amount);
            return company.currency() + Layout.digits(amount) + " million";
        }
        int low = Integer.parseInt(words.get(2).replace(".", ""));
        int high = Integer.parseInt(words.get(3));
        int whole = chance.between(low, high);
        return switch (head) {
            case "percent" -> whole + "." + chance.between(0, 9) + "%";
            case "decimal" -> whole + "." + chance.between(1, 9);
            case "words" -> WORDS.get(whole);
            default -> Integer.toString(whole);
        };
    }

    private BigDecimal newAmount() {
        int tenths = chance.of(chance.between(11, 99), chance.between(100, 999), chance.between(1000, 9999));
        return BigDecimal.valueOf(tenths, 1);
    }

    private BigDecimal beside(String where, @Nullable BigDecimal other) {
        BigDecimal base = other == null ? newAmount() : other;
        int thousandths = chance.between(720, where.equals("below") ? 960 : 1330);
        BigDecimal close = base.multiply(BigDecimal.valueOf(thousandths, 3)).setScale(1, RoundingMode.HALF_UP);
        return close.compareTo(base) == 0 ? base.subtract(BigDecimal.valueOf(3, 1)) : close;
    }

    private String word(String head, List<String> words) {
        int place = words.size() > 1 ? Integer.parseInt(words.get(1)) : 1;
        return switch (head) {
            case "company" -> company.name();
            case "symbol" -> company.symbol();
            case "yearend" -> company.yearEnd();
            case "segment" -> company.segments().get(place - 1);
            case "product" -> company.products().get(place - 1);
            case "place" -> company.places().get(place - 1);
            default -> head.startsWith("year") ? shiftedYear(head) : fromPool(head, place);
        };
    }

    private String shiftedYear(String slot) {
        String shift = slot.substring("year".length());
        return Integer.toString(shift.isEmpty() ? year : year + Integer.parseInt(shift));
    }

    private String fromPool(String name, int place) {
        List<String> order = chance.fork("pool " + name).shuffled(pools.of(name));
        List<String> taken = texts.entrySet().stream()
                .filter(entry -> entry.getKey().equals(name) || entry.getKey().startsWith(name + " "))
                .map(Map.Entry::getValue)
                .toList();
        return order.stream()
                .filter(word -> !taken.contains(word))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "word pool \"" + name + "\" has no word left for {" + name + " " + place + "}"));
    }
}

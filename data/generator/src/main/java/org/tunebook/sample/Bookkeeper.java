package org.tunebook.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.tunebook.sample.TableKind.Entry;
import org.tunebook.sample.TableKind.LineSpec;

/** Writes a statement of a given kind: chooses its columns and lines, invents the amounts and adds them up. */
final class Bookkeeper {
    private final Chance chance;
    private final Company company;
    private final TableKind kind;
    private final int year;
    private final Scale scale;
    private final int decimals;
    private final double base;

    Bookkeeper(Chance chance, Company company, TableKind kind, int year) {
        this.chance = chance;
        this.company = company;
        this.kind = kind;
        this.year = year;
        boolean money = kind.unit() == Unit.MONEY;
        this.scale = money
                ? chance.of(
                        Scale.THOUSAND,
                        Scale.THOUSAND,
                        Scale.THOUSAND,
                        Scale.THOUSAND,
                        Scale.MILLION,
                        Scale.MILLION,
                        Scale.MILLION,
                        Scale.NONE,
                        chance.of(Scale.BILLION, Scale.MILLION, Scale.NONE))
                : Scale.NONE;
        this.decimals = decimals();
        this.base = base();
    }

    private int decimals() {
        if (kind.unit() == Unit.PERCENT) {
            return 1;
        }
        return scale == Scale.MILLION ? chance.between(0, 1) : scale.decimals();
    }

    private double base() {
        if (kind.unit() == Unit.PERCENT) {
            return 100;
        }
        int leading = chance.between(100, 999);
        int power = switch (scale) {
            case NONE -> kind.unit() == Unit.COUNT ? chance.between(0, 3) : chance.between(2, 5);
            case THOUSAND -> chance.between(1, 3);
            case MILLION -> chance.between(0, 1);
            case BILLION -> -1;
        };
        return leading * StrictMath.pow(10, power);
    }

    Statement write() {
        List<String> subjects = kind.words("subject");
        List<Column> columns = columns();
        List<Line> lines = kind.columns("maturities") ? maturities(columns) : lines(columns);
        return new Statement(kind, chance.pick(kind.words("title")), subjects, scale, columns, lines);
    }

    private List<Column> columns() {
        if (kind.columns("segments")) {
            return categories(chance.some(chance.between(2, 4), company.segments()), "segment");
        }
        if (kind.columns("levels")) {
            return categories(List.of("Level 1", "Level 2", "Level 3"), "level");
        }
        if (kind.columns("maturities")) {
            List<String> names = kind.words("categories");
            int count = chance.between(1, names.size());
            boolean alone = names.contains("Amount");
            int from = alone && count > 1 ? 1 : 0;
            List<String> shown = names.subList(from, Math.max(count, from + 1));
            return categories(shown, "maturity");
        }
        if (kind.columns("quarters") && (!kind.columns("years") || chance.percent(30))) {
            return quarters();
        }
        return years();
    }

    private List<Column> years() {
        int count = chance.of(2, 2, 2, 2, 3, 3, 3, 3, 4, 5);
        boolean fiscal = chance.percent(14);
        String before = chance.of("FY", "FY", "Fiscal ", "FY ");
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int of = year - i;
            String header = Integer.toString(of);
            if (fiscal) {
                header = before + (before.equals("FY") ? header.substring(2) : header);
            }
            String name = fiscal && chance.percent(50) ? header : Integer.toString(of);
            List<String> phrases = kind.columns("as-of")
                    ? List.of(
                            "in " + name,
                            "at the end of " + name,
                            "at " + company.yearEnd() + ", " + of,
                            "as of " + company.yearEnd() + ", " + of,
                            "at year-end " + of)
                    : List.of("in " + name, "for " + name, "in fiscal " + of, "in the year " + of, "during " + name);
            columns.add(new Column(Column.Sort.YEAR, name, header, of, phrases));
        }
        if (chance.percent(22)) {
            Collections.reverse(columns);
        }
        return columns;
    }

    private List<Column> quarters() {
        List<String> ordinals = List.of("first", "second", "third", "fourth");
        boolean numbered = chance.percent(50);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "the " + ordinals.get(i) + " quarter";
            String header = numbered ? "Q" + (i + 1) + " " + year : capital(ordinals.get(i)) + " Quarter";
            List<String> phrases = List.of("in " + name, "in " + name + " of " + year, "for " + name);
            columns.add(new Column(Column.Sort.QUARTER, name, header, year, phrases));
        }
        return columns;
    }

    private List<Column> categories(List<String> names, String sort) {
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            List<String> phrases = switch (sort) {
                case "segment" ->
                    List.of("for " + name, "in the " + name + " segment", "at " + name, "of the " + name + " business");
                case "level" -> List.of("at " + name, "classified as " + name, "measured at " + name);
                default ->
                    name.equals("Amount")
                            ? List.of("")
                            : List.of("for " + name.toLowerCase(Locale.ROOT), "under " + name.toLowerCase(Locale.ROOT));
            };
            String spoken = sort.equals("maturity") ? name.toLowerCase(Locale.ROOT) : name;
            columns.add(new Column(Column.Sort.CATEGORY, spoken, name, year, phrases));
        }
        if (names.size() > 1) {
            List<String> phrases = List.of("overall", "for the company as a whole");
            columns.add(new Column(Column.Sort.ALL_CATEGORIES, "the total", "Total", year, phrases));
        }
        return columns;
    }

    private List<Line> maturities(List<Column> columns) {
        String subject = chance.pick(kind.words("subject"));
        List<List<BigDecimal>> parts = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        int count = chance.between(3, 5);
        for (int i = 0; i <= count; i++) {
            String label = i < count ? Integer.toString(year + 1 + i) : chance.of("Thereafter", "Later years");
            String when = i < count ? "due in " + label : "due after " + (year + count);
            List<BigDecimal> values = new ArrayList<>();
            for (int c = 0; c < columns.size(); c++) {
                double share = chance.between(60, 140) / 100.0 / (i + 2) * (i == count ? chance.between(1, 4) : 1);
                values.add(round(base * share / (c + 1)));
            }
            sumCategories(columns, values);
            parts.add(values);
            lines.add(new Line(Entry.PART, Unit.MONEY, label, List.of(subject + " " + when), "", count + 1, values));
        }
        List<BigDecimal> total = sum(parts);
        String label = chance.pick(kind.words("total"));
        List<String> mentions = Stream.of("total " + subject, lower(label))
                .filter(mention -> !mention.equals("total"))
                .distinct()
                .toList();
        String less = kind.first("less");
        String net = kind.first("net");
        lines.add(new Line(Entry.SUBTOTAL, Unit.MONEY, label, mentions, "", -1, total));
        if (less != null && net != null) {
            List<BigDecimal> interest = new ArrayList<>();
            for (int c = 0; c < columns.size(); c++) {
                interest.add(round(total.get(c).doubleValue() * chance.between(6, 24) / 100)
                        .negate());
            }
            sumCategories(columns, interest);
            lines.add(new Line(Entry.ASIDE, Unit.MONEY, less, List.of("imputed interest"), "", -1, interest));
            lines.add(
                    new Line(Entry.TOTAL, Unit.MONEY, net, List.of(lower(net)), "", -1, sum(List.of(total, interest))));
        }
        return lines;
    }

    private List<Line> lines(List<Column> columns) {
        List<LineSpec> specs = chosenSpecs();
        boolean rolling = kind.columns("rollforward");
        List<List<BigDecimal>> values = new ArrayList<>();
        specs.forEach(spec -> values.add(new ArrayList<>(Collections.nCopies(columns.size(), BigDecimal.ZERO))));
        List<Integer> order = new ArrayList<>();
        for (int c = 0; c < columns.size(); c++) {
            order.add(c);
        }
        order.sort(
                (a, b) -> Integer.compare(columns.get(a).year(), columns.get(b).year()));
        double[] level = new double[specs.size()];
        for (int i = 0; i < level.length; i++) {
            level[i] = between(specs.get(i));
        }
        BigDecimal carried = BigDecimal.ZERO;
        for (int step = 0; step < order.size(); step++) {
            int c = order.get(step);
            Column column = columns.get(c);
            BigDecimal sinceTotal = BigDecimal.ZERO;
            BigDecimal all = BigDecimal.ZERO;
            for (int i = 0; i < specs.size(); i++) {
                LineSpec spec = specs.get(i);
                BigDecimal value;
                if (column.sort() == Column.Sort.ALL_CATEGORIES && !isComputed(spec)) {
                    value = rowTotal(values.get(i), columns);
                } else {
                    boolean carry = rolling && step > 0 && column.sort() == Column.Sort.YEAR;
                    value = switch (spec.entry()) {
                        case SECTION -> BigDecimal.ZERO;
                        case OPENING -> carry ? carried : amount(spec, level[i]);
                        case SUBTOTAL -> sinceTotal;
                        case TOTAL, CLOSING -> all;
                        case DEDUCTION -> moving(spec, column, level, i).negate();
                        default -> moving(spec, column, level, i);
                    };
                }
                values.get(i).set(c, value);
                switch (spec.entry()) {
                    case PART, OPENING, DEDUCTION -> {
                        sinceTotal = sinceTotal.add(value);
                        all = all.add(value);
                    }
                    case COST -> {
                        sinceTotal = sinceTotal.subtract(value);
                        all = all.subtract(value);
                    }
                    case SUBTOTAL -> sinceTotal = BigDecimal.ZERO;
                    case CLOSING -> carried = value;
                    default -> {}
                }
            }
        }
        return named(specs, values);
    }

    private BigDecimal moving(LineSpec spec, Column column, double[] level, int line) {
        boolean rare = !spec.always() && spec.unit() == kind.unit();
        boolean scattered = kind.columns("levels") && chance.percent(45);
        if (scattered || (rare && chance.percent(7))) {
            return amount(spec, 0);
        }
        boolean time = column.sort() == Column.Sort.YEAR || column.sort() == Column.Sort.QUARTER;
        boolean steady = spec.unit() != Unit.MONEY || spec.entry() == Entry.COST || spec.low() == spec.high();
        level[line] = time ? level[line] * chance.between(steady ? 88 : 70, steady ? 116 : 145) / 100 : between(spec);
        return amount(spec, level[line]);
    }

    private double between(LineSpec spec) {
        return spec.low() + (spec.high() - spec.low()) * chance.between(0, 1000) / 1000;
    }

    private BigDecimal amount(LineSpec spec, double level) {
        return switch (spec.unit()) {
            case PERCENT -> BigDecimal.valueOf(level).setScale(1, RoundingMode.HALF_UP);
            case YEARS -> BigDecimal.valueOf(level).setScale(1, RoundingMode.HALF_UP);
            case PER_SHARE -> BigDecimal.valueOf(level).setScale(2, RoundingMode.HALF_UP);
            case COUNT ->
                kind.unit() == Unit.COUNT
                        ? BigDecimal.valueOf(base * level / 100).setScale(0, RoundingMode.HALF_UP)
                        : BigDecimal.valueOf(level).setScale(0, RoundingMode.HALF_UP);
            case MONEY -> round(base * level / 100);
        };
    }

    private BigDecimal round(double amount) {
        return BigDecimal.valueOf(amount).setScale(decimals, RoundingMode.HALF_UP);
    }

    private static boolean isComputed(LineSpec spec) {
        return spec.entry() == Entry.SUBTOTAL || spec.entry() == Entry.TOTAL || spec.entry() == Entry.CLOSING;
    }

    private static BigDecimal rowTotal(List<BigDecimal> values, List<Column> columns) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int c = 0; c < columns.size(); c++) {
            if (columns.get(c).sort() == Column.Sort.CATEGORY) {
                sum = sum.add(values.get(c));
            }
        }
        return sum;
    }

    private static void sumCategories(List<Column> columns, List<BigDecimal> values) {
        int last = columns.size() - 1;
        if (columns.get(last).sort() == Column.Sort.ALL_CATEGORIES) {
            values.set(last, rowTotal(values, columns));
        }
    }

    private static List<BigDecimal> sum(List<List<BigDecimal>> lines) {
        List<BigDecimal> sums = new ArrayList<>(lines.get(0));
        for (List<BigDecimal> line : lines.subList(1, lines.size())) {
            for (int c = 0; c < sums.size(); c++) {
                sums.set(c, sums.get(c).add(line.get(c)));
            }
        }
        return sums;
    }

    private List<LineSpec> chosenSpecs() {
        String fill = kind.first("fill");
        if (fill != null) {
            List<String> names = switch (fill) {
                case "segment" -> company.segments();
                case "place" -> company.places();
                default -> company.products();
            };
            List<LineSpec> specs = new ArrayList<>();
            String subject = kind.words("subject").get(0);
            String other = kind.words("subject").get(1);
            String link = fill.equals("place") ? " in " : " from ";
            for (String name : chance.shuffled(names).subList(0, chance.between(3, 6))) {
                List<String> mentions = List.of(subject + link + name, name + " " + subject, other + link + name);
                specs.add(new LineSpec(Entry.PART, Unit.MONEY, true, 5, 60, List.of(name), mentions));
            }
            if (chance.percent(20)) {
                String label = chance.of("Intercompany eliminations", "Eliminations", "Hedging effects");
                specs.add(
                        new LineSpec(Entry.DEDUCTION, Unit.MONEY, false, 2, 6, List.of(label), List.of(lower(label))));
            }
            specs.add(new LineSpec(Entry.SUBTOTAL, Unit.MONEY, true, 0, 0, kind.words("total"), List.of()));
            return specs;
        }
        return kind.lines().stream()
                .filter(spec -> spec.always() || chance.percent(60))
                .toList();
    }

    private List<Line> named(List<LineSpec> specs, List<List<BigDecimal>> values) {
        boolean titles = chance.percent(15);
        boolean notes = chance.percent(12);
        List<Line> lines = new ArrayList<>();
        List<String> plain = specs.stream().map(spec -> spec.labels().get(0)).toList();
        String section = "";
        for (int i = 0; i < specs.size(); i++) {
            LineSpec spec = specs.get(i);
            String label = chance.pick(spec.labels());
            if (spec.entry() == Entry.SECTION) {
                section = label;
                lines.add(new Line(spec.entry(), spec.unit(), label, List.of(), "", -1, List.of()));
                continue;
            }
            boolean twice = plain.stream().filter(plain.get(i)::equals).count() > 1;
            List<String> mentions = mentions(spec, label, twice ? section : "");
            String shown = titles ? title(label) : label;
            if (notes && !spec.always() && spec.entry() == Entry.PART) {
                shown += chance.of(" (1)", "(1)");
                notes = false;
            }
            boolean grand = spec.entry() == Entry.TOTAL;
            lines.add(new Line(spec.entry(), spec.unit(), shown, mentions, grand ? "" : section, -1, values.get(i)));
        }
        return wholes(lines);
    }

    private List<String> mentions(LineSpec spec, String label, String section) {
        if (!section.isEmpty()) {
            String of = lower(section.replace(":", ""));
            String name =
                    spec.mentions().isEmpty() ? lower(label) : spec.mentions().get(0);
            return List.of(of + " " + name, name + " (" + of + ")", name + " under " + of);
        }
        String subject = kind.words("subject").get(0);
        if (label.equals("Total")) {
            return List.of("total " + subject);
        }
        return spec.mentions().isEmpty() ? List.of(lower(label)) : spec.mentions();
    }

    private static List<Line> wholes(List<Line> lines) {
        List<Line> result = new ArrayList<>(lines);
        boolean costs = lines.stream().anyMatch(line -> line.entry() == Entry.COST);
        int from = 0;
        int grand = -1;
        for (int i = 0; i < lines.size(); i++) {
            Entry entry = lines.get(i).entry();
            if (entry == Entry.TOTAL) {
                grand = i;
            }
            if (costs && i > 0 && lines.get(i).unit() == lines.get(0).unit()) {
                result.set(i, lines.get(i).withWhole(0));
            } else if (entry == Entry.SUBTOTAL) {
                for (int j = from; j < i; j++) {
                    if (lines.get(j).isPart()) {
                        result.set(j, result.get(j).withWhole(i));
                    }
                }
                from = i + 1;
            }
        }
        if (!costs && grand >= 0) {
            for (int i = 0; i < grand; i++) {
                Line line = result.get(i);
                if (line.entry() == Entry.SUBTOTAL || (line.isPart() && line.whole() < 0)) {
                    result.set(i, line.withWhole(grand));
                }
            }
        }
        return result;
    }

    static String lower(String label) {
        boolean acronym = label.length() > 1 && Character.isUpperCase(label.charAt(1));
        return acronym ? label : label.substring(0, 1).toLowerCase(Locale.ROOT) + label.substring(1);
    }

    static String capital(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String title(String label) {
        StringBuilder out = new StringBuilder();
        for (String word : Resource.parts(label, " ")) {
            boolean small = Set.of("of", "and", "in", "to", "on", "for", "by", "than", "at")
                    .contains(word);
            out.append(out.isEmpty() ? "" : " ").append(small ? word : capital(word));
        }
        return out.toString();
    }
}

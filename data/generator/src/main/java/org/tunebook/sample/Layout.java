package org.tunebook.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A statement as a table on the page: its rows, and how each amount and name stands in a cell. */
final class Layout {

    /** Where a reader finds the scale. */
    enum ScalePlace {
        TABLE,
        PARAGRAPH,
        NOWHERE
    }

    /** Columns worked out from others. */
    enum Extra {
        NONE,
        CHANGES,
        PERCENT_OF_TOTAL
    }

    private enum CurrencySigns {
        NONE,
        ENDS,
        ALL
    }

    private final Statement statement;
    private final Company company;
    private final Chance chance;
    private final ScalePlace scalePlace;
    private final boolean transposed;
    private final boolean unitRow;
    private final Extra extra;
    private final CurrencySigns signs;
    private final String gap;
    private final String dash;
    private final boolean parentheses;
    private final List<List<String>> rows;

    Layout(Statement statement, Company company, Chance chance) {
        this.statement = statement;
        this.company = company;
        this.chance = chance;
        boolean scaled = statement.scale() != Scale.NONE;
        this.scalePlace = !scaled ? ScalePlace.NOWHERE : chance.percent(58) ? ScalePlace.TABLE : ScalePlace.PARAGRAPH;
        boolean years = statement.columns().get(0).sort() == Column.Sort.YEAR;
        boolean flat = statement.lines().stream().noneMatch(Line::isSection)
                && statement.lines().size() <= 6;
        this.transposed = years && flat && chance.percent(16);
        this.unitRow = scalePlace == ScalePlace.TABLE && !transposed && chance.percent(22);
        this.extra = transposed ? Extra.NONE : chooseExtra();
        this.signs = unitRow ? CurrencySigns.NONE : chance.of(CurrencySigns.values());
        this.gap = chance.of("", "", "", " ", "  ");
        this.dash = chance.of("—", "—", "–", "-");
        this.parentheses = chance.percent(86);
        this.rows = transposed ? transposedRows() : uprightRows();
    }

    private Extra chooseExtra() {
        TableKind kind = statement.kind();
        int years = statement.years().size();
        if (kind.columns("changes") && years >= 2 && years <= 3 && chance.percent(28)) {
            return Extra.CHANGES;
        }
        return kind.columns("percent-of-total") && years >= 2 && chance.percent(20)
                ? Extra.PERCENT_OF_TOTAL
                : Extra.NONE;
    }

    List<List<String>> rows() {
        return rows;
    }

    ScalePlace scalePlace() {
        return scalePlace;
    }

    Extra extra() {
        return extra;
    }

    /** The cell of a line in a column, as printed. */
    String cell(int line, int column) {
        Line of = statement.lines().get(line);
        BigDecimal value = of.value(column);
        return switch (of.unit()) {
            case PERCENT -> signed(value, "%");
            case YEARS, COUNT -> signed(value, "");
            case PER_SHARE -> company.currency() + signed(value, "");
            case MONEY -> money(value, line);
        };
    }

    private String money(BigDecimal value, int line) {
        boolean end = line == statement.valueLines().get(0)
                || statement.lines().get(line).entry() == TableKind.Entry.TOTAL
                || line == statement.lines().size() - 1;
        boolean sign = signs == CurrencySigns.ALL || (signs == CurrencySigns.ENDS && end);
        if (!sign) {
            return signed(value, "");
        }
        boolean minus = value.signum() < 0 && !parentheses;
        return minus ? "-" + company.currency() + digits(value.negate()) : company.currency() + gap + signed(value, "");
    }

    private String signed(BigDecimal value, String after) {
        if (value.signum() == 0) {
            return dash;
        }
        if (value.signum() > 0) {
            return digits(value) + after;
        }
        String digits = digits(value.negate());
        return parentheses ? "(" + digits + ")" + after : "-" + digits + after;
    }

    static String digits(BigDecimal value) {
        return String.format(Locale.ROOT, "%,." + Math.max(0, value.scale()) + "f", value);
    }

    private List<List<String>> uprightRows() {
        List<List<String>> rows = new ArrayList<>(headerRows());
        for (int i = 0; i < statement.lines().size(); i++) {
            Line line = statement.lines().get(i);
            List<String> row = new ArrayList<>();
            row.add(line.label());
            if (!line.isSection()) {
                for (int c = 0; c < statement.columns().size(); c++) {
                    row.add(cell(i, c));
                    if (extra == Extra.PERCENT_OF_TOTAL) {
                        row.add(percentOfTotal(line, c));
                    }
                }
                if (extra == Extra.CHANGES) {
                    row.addAll(changes(line));
                }
            }
            while (row.size() < width()) {
                row.add("");
            }
            rows.add(List.copyOf(row));
        }
        return List.copyOf(rows);
    }

    private int width() {
        int columns = statement.columns().size();
        return switch (extra) {
            case NONE -> 1 + columns;
            case CHANGES -> 3 + columns;
            case PERCENT_OF_TOTAL -> 1 + 2 * columns;
        };
    }

    private String percentOfTotal(Line line, int column) {
        int last = statement.lines().size() - 1;
        BigDecimal total = statement.lines().get(last).value(column);
        BigDecimal share = line.value(column).movePointRight(2).divide(total, 1, RoundingMode.HALF_UP);
        return signed(share, "%");
    }

    private List<String> changes(Line line) {
        List<Integer> years = statement.years();
        BigDecimal now = line.value(years.get(0));
        BigDecimal before = line.value(years.get(1));
        BigDecimal change = now.subtract(before);
        String percent = before.signum() == 0
                ? "n/m"
                : signed(change.movePointRight(2).divide(before.abs(), 1, RoundingMode.HALF_UP), "%");
        return List.of(signed(change, ""), percent);
    }

    private List<List<String>> headerRows() {
        List<Column> columns = statement.columns();
        List<List<String>> rows = new ArrayList<>();
        boolean years = columns.get(0).sort() == Column.Sort.YEAR;
        boolean plainYears = years && columns.get(0).header().startsWith("20");
        String corner = corner();
        if (extra == Extra.PERCENT_OF_TOTAL) {
            List<String> top = new ArrayList<>(List.of(""));
            List<String> below = new ArrayList<>(List.of(corner));
            String of = chance.of("% of total", "%", "Share");
            for (Column column : columns) {
                top.addAll(List.of(column.header(), ""));
                below.addAll(List.of("Amount", of));
            }
            return List.of(top, below);
        }
        List<String> last = new ArrayList<>(List.of(corner));
        int style = plainYears ? chance.between(0, 4) : chance.between(0, 1) * 4;
        String date = company.yearEnd() + ",";
        if (style == 1 || style == 2) {
            rows.add(banner(period(date), chance.percent(50) ? 1 : columns.size() > 2 ? 2 : 1));
        } else if (style == 3 && kindIsAsOf()) {
            for (Column column : columns) {
                last.add(date + " " + column.header());
            }
        }
        if (!years && chance.percent(35)) {
            rows.add(banner(
                    chance.of(
                            Integer.toString(columns.get(0).year()),
                            period(date) + " " + columns.get(0).year()),
                    1));
        }
        if (last.size() == 1) {
            columns.forEach(column -> last.add(column.header()));
        }
        if (extra == Extra.CHANGES) {
            List<Integer> compared = statement.years();
            String pair = columns.get(compared.get(0)).header() + " vs. "
                    + columns.get(compared.get(1)).header();
            boolean vs = chance.percent(50);
            last.addAll(vs ? List.of(pair, pair + " (%)") : List.of("Change", "% Change"));
        }
        rows.add(last);
        if (unitRow) {
            List<String> units = new ArrayList<>(List.of(""));
            String unit = company.currency() + statement.scale().sign();
            while (units.size() < width()) {
                units.add(extra == Extra.CHANGES && units.size() == width() - 1 ? "%" : unit);
            }
            rows.add(units);
        }
        return rows;
    }

    private List<String> banner(String text, int at) {
        List<String> row = new ArrayList<>();
        while (row.size() < width()) {
            row.add(row.size() == at ? text : "");
        }
        return row;
    }

    private boolean kindIsAsOf() {
        return statement.kind().columns("as-of");
    }

    private String period(String date) {
        return kindIsAsOf()
                ? chance.of("As of " + date, "At " + date, date)
                : chance.of(
                        "Year Ended " + date,
                        "Years ended " + date,
                        "Fiscal Year Ended " + date,
                        "For the year ended " + date);
    }

    private String corner() {
        String title = chance.of("", "", "", statement.title());
        if (scalePlace != ScalePlace.TABLE || unitRow) {
            return title;
        }
        String plural = statement.scale().word() + "s";
        boolean mixed = statement.lines().stream().anyMatch(line -> line.unit() == Unit.PER_SHARE);
        String except = mixed ? ", except per share data" : "";
        return chance.of(
                "(in " + plural + except + ")",
                "(In " + plural + except + ")",
                "(" + company.currency() + " in " + plural + except + ")",
                company.currency() + " " + plural,
                "(amounts in " + plural + except + ")",
                "In " + plural + " of " + currencyName() + except);
    }

    private String currencyName() {
        return switch (company.currency()) {
            case "£" -> "pounds";
            case "€" -> "euros";
            default -> "dollars";
        };
    }

    private List<List<String>> transposedRows() {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(corner()));
        statement.lines().forEach(line -> head.add(line.label()));
        rows.add(head);
        for (int c = 0; c < statement.columns().size(); c++) {
            List<String> row =
                    new ArrayList<>(List.of(statement.columns().get(c).header()));
            for (int i = 0; i < statement.lines().size(); i++) {
                row.add(cell(i, c));
            }
            rows.add(row);
        }
        return rows;
    }
}

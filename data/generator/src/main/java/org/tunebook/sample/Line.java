package org.tunebook.sample;

import java.math.BigDecimal;
import java.util.List;

/**
 * A line of a statement with its value in each column.
 *
 * @param mentions what questions call it; no other line of the statement is called the same
 * @param section the section the line stands in, or empty
 * @param whole the place of the line this one is a part of, or -1
 */
record Line(
        TableKind.Entry entry,
        Unit unit,
        String label,
        List<String> mentions,
        String section,
        int whole,
        List<BigDecimal> values) {

    Line withWhole(int place) {
        return new Line(entry, unit, label, mentions, section, place, values);
    }

    boolean isSection() {
        return entry == TableKind.Entry.SECTION;
    }

    boolean isTotal() {
        return entry == TableKind.Entry.SUBTOTAL || entry == TableKind.Entry.TOTAL || entry == TableKind.Entry.CLOSING;
    }

    boolean isPart() {
        return entry == TableKind.Entry.PART || entry == TableKind.Entry.DEDUCTION;
    }

    BigDecimal value(int column) {
        return values.get(column);
    }
}

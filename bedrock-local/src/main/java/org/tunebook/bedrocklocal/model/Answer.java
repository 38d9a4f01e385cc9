package org.tunebook.bedrocklocal.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * A candidate answer.
 *
 * @param lines its text, one span a line, without a scale
 * @param number its value if it is a number, else NaN
 * @param row the data row it was mostly taken from, or -1
 * @param column the column it was mostly taken from, or -1
 */
record Answer(Program program, List<String> lines, double number, int row, int column) {
    static Answer text(Program program, String line, int row, int column) {
        return new Answer(program, List.of(line), CellValue.of(line).value(), row, column);
    }

    static Answer texts(Program program, List<String> lines, int row, int column) {
        return lines.size() == 1
                ? text(program, lines.get(0), row, column)
                : new Answer(program, List.copyOf(lines), Double.NaN, row, column);
    }

    static Answer number(Program program, double value, int row, int column) {
        double rounded = round(value);
        return new Answer(program, List.of(write(rounded)), rounded, row, column);
    }

    /** A number to at most two decimals, halves away from 0. */
    static double round(double value) {
        if (!Double.isFinite(value) || Math.abs(value) > 1e13) {
            return value;
        }
        double cents = Math.floor(Math.abs(value) * 100 + 0.5 + 1e-7);
        double rounded = cents / 100;
        return value < 0 && rounded != 0 ? -rounded : rounded;
    }

    /** A number in plain decimals: no exponent, no thousands separators, no trailing zeros. */
    static String write(double value) {
        BigDecimal plain =
                BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP).stripTrailingZeros();
        return plain.signum() == 0 ? "0" : plain.toPlainString();
    }
}

package org.tunebook.bedrocklocal.model;

/**
 * A cell read as a number.
 *
 * @param value the number; parentheses and a leading minus make it negative, a dash is 0
 */
record CellValue(double value, Form form) {
    /** How the number is written. */
    enum Form {
        PLAIN,
        MONEY,
        PERCENT,
        DASH,
        NONE
    }

    static final CellValue NONE = new CellValue(Double.NaN, Form.NONE);

    boolean isNumber() {
        return form != Form.NONE;
    }

    static CellValue of(String cell) {
        int length = cell.length();
        if (length == 0 || length > 40) {
            return NONE;
        }
        StringBuilder digits = new StringBuilder(length);
        boolean negative = false;
        boolean open = false;
        boolean money = false;
        boolean percent = false;
        boolean dash = false;
        int letters = 0;
        for (int i = 0; i < length; i++) {
            char c = cell.charAt(i);
            if (c >= '0' && c <= '9') {
                if (open && letters > 0) {
                    return NONE;
                }
                digits.append(c);
            } else if (c == '.') {
                digits.append(c);
            } else if (c == '(') {
                if (digits.length() > 0) {
                    // a footnote mark after the number
                    return footnote(cell, i);
                }
                open = true;
            } else if (c == ')') {
                negative = negative || open;
            } else if (c == '-' || c == '–' || c == '—' || c == '−') {
                if (digits.length() > 0) {
                    return NONE;
                }
                dash = true;
            } else if (Words.isCurrency(c)) {
                money = true;
            } else if (c == '%') {
                percent = true;
            } else if (c == ',' || c == ' ' || c == '\u00a0' || c == '*' || c == '+') {
                continue;
            } else if (Character.isLetter(c)) {
                letters++;
                if (letters > 3 || (digits.length() == 0 && !"USACRMBNZHK".contains(String.valueOf(c)))) {
                    return NONE;
                }
            } else {
                return NONE;
            }
        }
        if (digits.length() == 0) {
            return dash && letters == 0 ? new CellValue(0, Form.DASH) : NONE;
        }
        if (letters > 1 && !money) {
            return NONE;
        }
        try {
            double value = Double.parseDouble(digits.toString());
            Form form = percent ? Form.PERCENT : money ? Form.MONEY : Form.PLAIN;
            return new CellValue(negative || dash ? -value : value, form);
        } catch (NumberFormatException e) {
            return NONE;
        }
    }

    private static CellValue footnote(String cell, int at) {
        int close = cell.indexOf(')', at);
        boolean mark = close > 0 && close - at <= 3 && cell.substring(close + 1).isBlank();
        return mark ? of(cell.substring(0, at)) : NONE;
    }
}

package org.tunebook.sample;

import java.math.BigDecimal;
import java.math.MathContext;

/** Reads a derivation back and computes it, independently of the code that wrote it. */
final class Derivation {
    private final String text;
    private int at;

    private Derivation(String text) {
        this.text = text.replace(",", "").replace("%", "").replace(" ", "");
    }

    static BigDecimal compute(String text) {
        Derivation derivation = new Derivation(text);
        BigDecimal value = derivation.sum();
        if (derivation.at != derivation.text.length()) {
            throw new IllegalArgumentException("unread rest at " + derivation.at + " of " + text);
        }
        return value;
    }

    private BigDecimal sum() {
        BigDecimal value = product();
        while (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
            char sign = text.charAt(at++);
            BigDecimal next = product();
            value = sign == '+' ? value.add(next) : value.subtract(next);
        }
        return value;
    }

    private BigDecimal product() {
        BigDecimal value = atom();
        while (at < text.length() && (text.charAt(at) == '*' || text.charAt(at) == '/')) {
            char sign = text.charAt(at++);
            BigDecimal next = atom();
            value = sign == '*' ? value.multiply(next) : value.divide(next, MathContext.DECIMAL128);
        }
        return value;
    }

    private BigDecimal atom() {
        if (text.charAt(at) == '-') {
            at++;
            return atom().negate();
        }
        if (text.charAt(at) == '(') {
            at++;
            BigDecimal inside = sum();
            at++;
            return inside;
        }
        int from = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        return new BigDecimal(text.substring(from, at));
    }
}

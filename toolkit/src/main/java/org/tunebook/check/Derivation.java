package org.tunebook.check;

import java.util.OptionalDouble;

/**
 * The value of an arithmetic expression as annotators write it: numbers with separators, percent
 * signs, + - * / and brackets.
 */
final class Derivation {
    private static final int DEEPEST = 50;

    private final String text;
    private int at;
    private int depth;
    private boolean broken;

    private Derivation(String text) {
        this.text = text;
    }

    /** The value; empty if the text is no such expression or divides by zero. */
    static OptionalDouble value(String expression) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            switch (c) {
                case ' ', ',', '$', '\u20AC', '\u00A3', '\u00A5' -> {}
                case '[', '{' -> plain.append('(');
                case ']', '}' -> plain.append(')');
                case '\u2212', '\u2013' -> plain.append('-');
                case '\u00D7', 'x' -> plain.append('*');
                case '\u00F7' -> plain.append('/');
                default -> plain.append(c);
            }
        }
        Derivation derivation = new Derivation(plain.toString());
        double value = derivation.sum();
        return derivation.broken || derivation.at < derivation.text.length() || !Double.isFinite(value)
                ? OptionalDouble.empty()
                : OptionalDouble.of(value);
    }

    /** Whether a value was computed right: annotators round to two decimals, some to none or one, and some cut off. */
    static boolean agree(double computed, double stated) {
        return Math.abs(computed - stated) <= Math.max(0.011, 0.002 * Math.abs(computed));
    }

    private double sum() {
        double value = product();
        while (!broken && (peek() == '+' || peek() == '-')) {
            char sign = text.charAt(at++);
            double next = product();
            value = sign == '+' ? value + next : value - next;
        }
        return value;
    }

    private double product() {
        double value = factor();
        while (!broken && (peek() == '*' || peek() == '/')) {
            char sign = text.charAt(at++);
            double next = factor();
            value = sign == '*' ? value * next : value / next;
        }
        return value;
    }

    private double factor() {
        if (peek() == '-' || peek() == '+') {
            char sign = text.charAt(at++);
            double value = ++depth > DEEPEST ? fail() : factor();
            depth--;
            return sign == '-' ? -value : value;
        }
        if (peek() == '(') {
            at++;
            double value = ++depth > DEEPEST ? fail() : sum();
            depth--;
            if (peek() != ')') {
                return fail();
            }
            at++;
            return value;
        }
        int start = at;
        while (peek() >= '0' && peek() <= '9' || peek() == '.') {
            at++;
        }
        try {
            double number = Double.parseDouble(text.substring(start, at));
            if (peek() == '%') {
                at++;
                return number / 100;
            }
            return number;
        } catch (NumberFormatException e) {
            return fail();
        }
    }

    private double fail() {
        broken = true;
        return 0;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }
}

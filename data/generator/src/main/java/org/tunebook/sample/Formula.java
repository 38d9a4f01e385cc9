package org.tunebook.sample;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** A computation over printed numbers: how it is written, and what it comes to. */
record Formula(String text, BigDecimal value) {
    private static final MathContext EXACT = MathContext.DECIMAL128;

    /** A number in a formula; the sign after a percentage stays with it. */
    record Operand(BigDecimal value, String after) {
        static Operand of(BigDecimal value) {
            return new Operand(value, "");
        }

        private String first() {
            return (value.signum() < 0 ? "-" : "") + Layout.digits(value.abs()) + after;
        }

        private String later() {
            return value.signum() < 0 ? "(" + first() + ")" : first();
        }
    }

    static Formula change(Operand now, Operand before) {
        return new Formula(now.first() + "-" + before.later(), now.value().subtract(before.value()));
    }

    static Formula percentChange(Operand now, Operand before) {
        Formula change = change(now, before);
        String text = "(" + change.text() + ")/" + before.later();
        return new Formula(text, percent(change.value(), before.value()));
    }

    static Formula share(Operand part, Operand whole) {
        return new Formula(part.first() + "/" + whole.later(), percent(part.value(), whole.value()));
    }

    static Formula ratio(Operand over, Operand under) {
        return new Formula(over.first() + "/" + under.later(), over.value().divide(under.value(), EXACT));
    }

    static Formula sum(List<Operand> operands) {
        StringBuilder text = new StringBuilder();
        BigDecimal sum = BigDecimal.ZERO;
        for (Operand operand : operands) {
            text.append(text.isEmpty() ? operand.first() : "+" + operand.later());
            sum = sum.add(operand.value());
        }
        return new Formula(text.toString(), sum);
    }

    static Formula average(List<Operand> operands) {
        Formula sum = sum(operands);
        BigDecimal mean = sum.value().divide(BigDecimal.valueOf(operands.size()), EXACT);
        return new Formula("(" + sum.text() + ")/" + operands.size(), mean);
    }

    static Formula raised(Operand from, BigDecimal percent) {
        BigDecimal rate = percent.movePointLeft(2);
        BigDecimal value = from.value().multiply(BigDecimal.ONE.add(rate));
        return new Formula(from.first() + "*(1+" + rate.toPlainString() + ")", value);
    }

    Formula minus(Formula other) {
        return new Formula(text + "-" + other.text(), value.subtract(other.value()));
    }

    /** The value as the data set writes it: two decimals, rounded half up. */
    BigDecimal answer() {
        return value.setScale(2, RoundingMode.HALF_UP);
    }

    private static BigDecimal percent(BigDecimal part, BigDecimal whole) {
        return part.movePointRight(2).divide(whole, EXACT);
    }
}

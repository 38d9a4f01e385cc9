package org.tunebook.testkit;

import java.math.BigDecimal;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/** A library's type that shows itself. */
public record Money(BigDecimal amount, String currency) implements Displayable {
    public static Money of(String amount, String currency) {
        return new Money(new BigDecimal(amount), currency);
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.html(toString(), "<b>" + amount + "</b> " + Html.escape(currency));
    }

    @Override
    public String toString() {
        return amount + " " + currency;
    }
}

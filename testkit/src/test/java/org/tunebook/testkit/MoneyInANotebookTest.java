package org.tunebook.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

// README: library
@NotebookTest
class MoneyInANotebookTest {
    @Test
    void showsItselfAsTextAndAsHtmlWithItsCurrencyEscaped(Session session) {
        Cell cell = session.run("Money.of(\"12.50\", \"<EUR>\")");

        assertThat(cell).showsText("12.50 <EUR>").showsHtml("<b>12.50</b> &lt;EUR&gt;");
    }

    @Test
    void anAmountThatIsNoNumberIsTheCallersMistake(Session session) {
        Cell cell = session.run("String amount = \"twelve\";\nMoney.of(amount, \"EUR\")");

        assertThat(cell).failedWith(NumberFormatException.class).atLine(2);
    }
}
// README: end

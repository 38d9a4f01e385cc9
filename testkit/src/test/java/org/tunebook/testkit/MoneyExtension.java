package org.tunebook.testkit;

import java.util.Currency;
import java.util.List;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.NotebookExtension;

/** What that library gives every cell. */
public final class MoneyExtension implements NotebookExtension {
    @Override
    public List<String> imports() {
        return List.of("org.tunebook.testkit.Money");
    }

    @Override
    public void register(Renderers renderers) {
        renderers.add(Currency.class, currency -> MimeBundle.text("the currency " + currency.getCurrencyCode()));
    }
}

package org.tunebook.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tunebook.notebook.MimeBundle;

/** A cell in plain text, for whoever has to find out what went wrong with it. */
final class Page {
    private static final int MOST_CHARS = 2_000;

    private Page() {}

    static String of(Cell cell) {
        StringBuilder page = new StringBuilder(name(cell)).append('\n');
        int line = 0;
        for (String code : cell.source().split("\n", -1)) {
            page.append(String.format("  %3d | %s%n", ++line, code));
        }
        List<Cell.Output> outputs = cell.outputs();
        page.append(outputs.isEmpty() ? "with no output" : "with the outputs");
        for (Cell.Output output : outputs) {
            page.append('\n').append(of(output));
        }
        return page.toString();
    }

    static String name(Cell cell) {
        return cell.number() == 0 ? "a cell that has not run" : "cell [" + cell.number() + "]";
    }

    private static String of(Cell.Output output) {
        if (output instanceof Cell.Output.Printed printed) {
            return indented(printed.channel().name().toLowerCase(Locale.ROOT), printed.text());
        }
        if (output instanceof Cell.Output.Displayed displayed) {
            return forms("display", displayed.bundle());
        }
        if (output instanceof Cell.Output.Value value) {
            return forms("value", value.bundle());
        }
        return indented("error", ((Cell.Output.Failed) output).failure().traceback());
    }

    private static String forms(String what, MimeBundle bundle) {
        StringBuilder all = new StringBuilder();
        for (Map.Entry<String, Object> form : bundle.data().entrySet()) {
            String content = form.getValue() instanceof byte[] bytes
                    ? bytes.length + " bytes"
                    : form.getValue().toString();
            all.append(all.isEmpty() ? "" : "\n").append(indented(what + ", " + form.getKey(), content));
        }
        return all.toString();
    }

    private static String indented(String what, String text) {
        String cut = text.length() <= MOST_CHARS
                ? text
                : text.substring(0, MOST_CHARS) + "… (" + text.length() + " characters in all)";
        return "  " + what + ":\n" + cut.stripTrailing().indent(6).stripTrailing();
    }
}

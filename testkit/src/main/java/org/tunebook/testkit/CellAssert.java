package org.tunebook.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractStringAssert;
import org.tunebook.kernel.engine.CellError;
import org.tunebook.kernel.engine.CellOutput.Channel;
import org.tunebook.kernel.notebook.CellFailure;
import org.tunebook.notebook.MimeBundle;

/** Assertions on a cell; a failing one shows the cell with its code and all its outputs. */
public final class CellAssert extends AbstractAssert<CellAssert, Cell> {
    private static final String NONE = "(none)";

    CellAssert(Cell cell) {
        super(cell, CellAssert.class);
    }

    private AssertionError wrong(String expectation) {
        return failure("%nExpected %s%nto %s, but there is %n%s", Page.name(actual), expectation, actual);
    }

    private AssertionError wrong(String expectation, Object found, Object expected) {
        return failureWithActualExpected(
                found,
                expected,
                "%nExpected %s%nto %s%n  %s%nbut found%n  %s%nin %s",
                Page.name(actual),
                expectation,
                expected,
                found,
                actual);
    }

    private static List<String> quoted(List<String> texts) {
        return texts.stream()
                .map(text -> text.equals(NONE) ? text : '"' + text + '"')
                .toList();
    }

    /** The cell has run, to its end. */
    public CellAssert succeeded() {
        if (actual.number() == 0 || actual.failure().isPresent()) {
            throw wrong("run to its end");
        }
        return this;
    }

    /** What the cell shows, displays and then its value, is these plain texts in this order and nothing else. */
    public CellAssert showsText(String... texts) {
        return shows(MimeBundle.TEXT, "show the text", texts);
    }

    /** What the cell shows, displays and then its value, is this HTML in this order and nothing else. */
    public CellAssert showsHtml(String... html) {
        return shows(MimeBundle.HTML, "show the HTML", html);
    }

    private CellAssert shows(String type, String expectation, String... expected) {
        List<String> found = actual.shown().stream()
                .map(bundle -> bundle.get(type).orElse(NONE))
                .toList();
        if (!found.equals(List.of(expected))) {
            throw wrong(expectation, quoted(found), quoted(List.of(expected)));
        }
        return this;
    }

    /** The cell shows something that has a form of each of these MIME types. */
    public CellAssert showsForms(String... mimeTypes) {
        boolean found = actual.shown().stream()
                .anyMatch(bundle -> bundle.data().keySet().containsAll(List.of(mimeTypes)));
        if (!found) {
            throw wrong("show something in the forms " + String.join(", ", mimeTypes));
        }
        return this;
    }

    /** The cell shows nothing; it may print. */
    public CellAssert showsNothing() {
        if (!actual.shown().isEmpty()) {
            throw wrong("show nothing");
        }
        return this;
    }

    /** Goes on with the plain text of what the cell shows last: its value, if it has one. */
    public AbstractStringAssert<?> text() {
        return last(MimeBundle.TEXT);
    }

    /** Goes on with the HTML of what the cell shows last: its value, if it has one. */
    public AbstractStringAssert<?> html() {
        return last(MimeBundle.HTML);
    }

    private AbstractStringAssert<?> last(String type) {
        List<MimeBundle> shown = actual.shown();
        if (shown.isEmpty()) {
            throw wrong("show something");
        }
        String content = shown.get(shown.size() - 1).get(type).orElseThrow(() -> wrong("show " + type + " last"));
        return assertThat(content).as("%s of %s%n", type, actual);
    }

    /** The cell has printed this to standard output and nothing else. */
    public CellAssert printed(String text) {
        return printed(Channel.STDOUT, text);
    }

    /** The cell has printed this to standard error and nothing else. */
    public CellAssert printedToStderr(String text) {
        return printed(Channel.STDERR, text);
    }

    private CellAssert printed(Channel channel, String text) {
        String found = actual.printed(channel);
        // A cell prints its own platform's line ends.
        if (!found.replace("\r\n", "\n").equals(text)) {
            throw wrong("print to " + channel, '"' + found + '"', '"' + text + '"');
        }
        return this;
    }

    /** Goes on with what the cell has printed to standard output. */
    public AbstractStringAssert<?> stdout() {
        return assertThat(actual.printed(Channel.STDOUT)).as("standard output of %s%n", actual);
    }

    /** Goes on with what the cell has printed to standard error. */
    public AbstractStringAssert<?> stderr() {
        return assertThat(actual.printed(Channel.STDERR)).as("standard error of %s%n", actual);
    }

    /** The cell has thrown an exception of this class or of a subclass of it. */
    public FailureAssert failedWith(Class<? extends Throwable> type) {
        CellFailure failure = failure("fail with " + type.getName());
        if (!ThrownClass.of(failure.name()).is(type)) {
            throw wrong("fail with " + type.getName());
        }
        return new FailureAssert(failure, actual);
    }

    /** The cell has thrown an exception of a class that cells declare, given as it is named there. */
    public FailureAssert failedWith(String name) {
        CellFailure failure = failure("fail with " + name);
        if (!failure.name().equals(name)) {
            throw wrong("fail with " + name);
        }
        return new FailureAssert(failure, actual);
    }

    /** The compiler has refused the cell. */
    public FailureAssert failedToCompile() {
        return failedWith(CellError.COMPILATION);
    }

    private CellFailure failure(String expectation) {
        return actual.failure().orElseThrow(() -> wrong(expectation));
    }

    /** The cell shows and prints the same as another, as a committed one, aside from what varies. */
    public CellAssert putsOutTheSameAs(Cell other, Varying varying) {
        List<String> found = steady(actual, varying);
        List<String> expected = steady(other, varying);
        if (!found.equals(expected)) {
            throw failureWithActualExpected(
                    String.join("\n", found),
                    String.join("\n", expected),
                    "%nExpected the outputs of %s%nto be, aside from what varies,%n%s%nbut they are%n%s%n%sin %s",
                    Page.name(actual),
                    lines(expected),
                    lines(found),
                    difference(found, expected),
                    actual);
        }
        return this;
    }

    private static String lines(List<String> outputs) {
        return outputs.isEmpty()
                ? "  none"
                : String.join("\n", outputs).indent(2).stripTrailing();
    }

    private static String difference(List<String> found, List<String> expected) {
        int i = 0;
        while (i < found.size() && i < expected.size() && found.get(i).equals(expected.get(i))) {
            i++;
        }
        if (i == found.size() || i == expected.size()) {
            return "";
        }
        List<String> before = expected.get(i).lines().toList();
        List<String> now = found.get(i).lines().toList();
        int line = 0;
        while (line < before.size() && line < now.size() && before.get(line).equals(now.get(line))) {
            line++;
        }
        return String.format(
                "first different: line %d of output %d, %s instead of %s%n",
                line + 1, i + 1, line(now, line), line(before, line));
    }

    private static String line(List<String> lines, int at) {
        return at < lines.size() ? '"' + lines.get(at) + '"' : "its end";
    }

    /**
     * Each output on its own: pictures by their type alone, since fonts differ between machines, and errors by
     * class and message, since the lines of Java's own code differ between its versions.
     */
    private static List<String> steady(Cell cell, Varying varying) {
        List<String> all = new ArrayList<>();
        for (Cell.Output output : cell.outputs()) {
            if (output instanceof Cell.Output.Printed printed) {
                all.add(printed.channel() + ": " + varying.steady(printed.text()));
            } else if (output instanceof Cell.Output.Displayed displayed) {
                all.addAll(forms("display", displayed.bundle(), varying));
            } else if (output instanceof Cell.Output.Value value) {
                all.addAll(forms("value", value.bundle(), varying));
            } else if (output instanceof Cell.Output.Failed failed) {
                all.add("error: " + failed.failure().name() + ": "
                        + varying.steady(failed.failure().message()));
            }
        }
        return all;
    }

    private static List<String> forms(String what, MimeBundle bundle, Varying varying) {
        List<String> forms = new ArrayList<>();
        bundle.data()
                .forEach((type, form) -> forms.add(what + ", " + type
                        + (type.startsWith("image/") ? "" : ": " + varying.steady(form.toString()))));
        return forms;
    }
}

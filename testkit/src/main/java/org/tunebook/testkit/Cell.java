package org.tunebook.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;
import org.tunebook.kernel.engine.CellOutput.Channel;
import org.tunebook.kernel.notebook.CellFailure;
import org.tunebook.kernel.notebook.Multiline;
import org.tunebook.kernel.notebook.NotebookCell;
import org.tunebook.kernel.notebook.NotebookRun;
import org.tunebook.notebook.MimeBundle;

/**
 * A code cell that has run, with what stands below it. A later cell may update a display of this one, and a
 * thread that it left running may print: the outputs are those of the moment they are asked for. AssertJ's
 * {@code assertThat(cell)} gives a {@link CellAssert}.
 */
public final class Cell implements AssertProvider<CellAssert> {
    private final NotebookCell cell;
    private final @Nullable NotebookRun run;

    private Cell(NotebookCell cell, @Nullable NotebookRun run) {
        this.cell = cell;
        this.run = run;
    }

    static Cell of(NotebookCell cell, NotebookRun run) {
        return new Cell(cell, run);
    }

    static Cell read(NotebookCell cell) {
        return new Cell(cell, null);
    }

    /** One thing below a cell. */
    public sealed interface Output {
        /** Text that was printed; what is printed in a row to one channel is one output. */
        record Printed(Channel channel, String text) implements Output {}

        /** A value shown by {@code display} or its like. */
        record Displayed(MimeBundle bundle) implements Output {}

        /** The last expression's value. */
        record Value(MimeBundle bundle) implements Output {}

        /** Why the cell ended early. */
        record Failed(CellFailure failure) implements Output {}
    }

    /** The number that stands beside the cell; 0 if it has not run. */
    public int number() {
        return cell.executionCount().orElse(0);
    }

    /** The cell's code. */
    public String source() {
        return cell.source();
    }

    /** The cell's tags. */
    public List<String> tags() {
        return cell.tags();
    }

    /** All that stands below the cell, in order. */
    public List<Output> outputs() {
        if (run != null) {
            run.collect();
        }
        return cell.outputs().stream().map(this::output).toList();
    }

    private Output output(JsonNode json) {
        return switch (json.path("output_type").asText()) {
            case "stream" ->
                new Output.Printed(
                        json.path("name").asText().equals("stderr") ? Channel.STDERR : Channel.STDOUT,
                        Multiline.text(json.path("text")));
            case "error" -> new Output.Failed(cell.failure().orElseThrow());
            case "execute_result" -> new Output.Value(bundle(json.path("data")));
            default -> new Output.Displayed(bundle(json.path("data")));
        };
    }

    private static MimeBundle bundle(JsonNode data) {
        MimeBundle bundle = MimeBundle.text(Multiline.text(data.path(MimeBundle.TEXT)));
        for (Map.Entry<String, JsonNode> form : data.properties()) {
            String type = form.getKey();
            if (type.startsWith("image/") && !type.equals(MimeBundle.SVG)) {
                bundle = bundle.with(type, Base64.getMimeDecoder().decode(Multiline.text(form.getValue())));
            } else if (!type.equals(MimeBundle.TEXT)) {
                boolean json = form.getValue().isObject() || type.endsWith("json");
                bundle = bundle.with(type, json ? form.getValue().toString() : Multiline.text(form.getValue()));
            }
        }
        return bundle;
    }

    /** What the cell shows, in order: its displays and, last, its value. */
    public List<MimeBundle> shown() {
        List<MimeBundle> shown = new ArrayList<>();
        for (Output output : outputs()) {
            if (output instanceof Output.Displayed displayed) {
                shown.add(displayed.bundle());
            } else if (output instanceof Output.Value value) {
                shown.add(value.bundle());
            }
        }
        return shown;
    }

    /** The last expression's value; empty if the cell ends in none, or has failed. */
    public Optional<MimeBundle> value() {
        return outputs().stream()
                .filter(Output.Value.class::isInstance)
                .map(value -> ((Output.Value) value).bundle())
                .findFirst();
    }

    /** All that was printed to standard output or standard error. */
    public String printed(Channel channel) {
        StringBuilder all = new StringBuilder();
        for (Output output : outputs()) {
            if (output instanceof Output.Printed printed && printed.channel() == channel) {
                all.append(printed.text());
            }
        }
        return all.toString();
    }

    /** Why the cell ended early; empty if it ran to its end. */
    public Optional<CellFailure> failure() {
        return cell.failure();
    }

    /** Called by AssertJ's {@code assertThat(cell)}, which is the way to write it. */
    @Override
    public CellAssert assertThat() {
        return new CellAssert(this);
    }

    /** The cell as a page shows it: its code with line numbers, and all that stands below. */
    @Override
    public String toString() {
        return Page.of(this);
    }
}

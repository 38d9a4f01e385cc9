package org.tunebook.kernel.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.tunebook.kernel.engine.CellError;
import org.tunebook.kernel.engine.CellOutput;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/**
 * One cell's outputs as the notebook format keeps them: text of one stream in one piece, an updated display
 * where the first one stood, in whichever cell that was.
 */
final class CellOutputs implements CellOutput {
    private final Displays displays;
    private final List<Output> outputs = new ArrayList<>();
    private boolean clearOnNext;

    CellOutputs(Displays displays) {
        this.displays = displays;
    }

    /** What is shown under an id, in all cells of a run; also the lock that guards all their outputs. */
    static final class Displays {
        private final List<Shown> shown = new ArrayList<>();
    }

    private sealed interface Output {
        ObjectNode json();
    }

    private record Printed(Channel channel, StringBuilder text) implements Output {
        @Override
        public ObjectNode json() {
            ObjectNode json = output("stream").put("name", channel.name().toLowerCase(Locale.ROOT));
            json.set("text", Multiline.of(text.toString()));
            return json;
        }
    }

    private static final class Shown implements Output {
        private final String id;
        private MimeBundle bundle;

        Shown(String id, MimeBundle bundle) {
            this.id = id;
            this.bundle = bundle;
        }

        @Override
        public ObjectNode json() {
            return withData(output("display_data"), bundle);
        }
    }

    private record Result(int number, MimeBundle bundle) implements Output {
        @Override
        public ObjectNode json() {
            return withData(output("execute_result").put("execution_count", number), bundle);
        }
    }

    private record Failure(CellError error) implements Output {
        @Override
        public ObjectNode json() {
            ObjectNode json = output("error").put("ename", error.name()).put("evalue", error.message());
            ArrayNode traceback = json.putArray("traceback");
            error.traceback().forEach(traceback::add);
            return json;
        }
    }

    private static ObjectNode output(String type) {
        return NotebookDocument.JSON.createObjectNode().put("output_type", type);
    }

    private static ObjectNode withData(ObjectNode json, MimeBundle bundle) {
        ObjectNode data = json.putObject("data");
        bundle.data().forEach((type, form) -> data.set(type, form(type, form)));
        json.putObject("metadata");
        return json;
    }

    private static JsonNode form(String type, Object form) {
        if (form instanceof byte[] bytes) {
            return NotebookDocument.JSON
                    .getNodeFactory()
                    .textNode(Base64.getEncoder().encodeToString(bytes));
        }
        if (type.endsWith("json")) {
            try {
                return NotebookDocument.JSON.readTree(form.toString());
            } catch (JsonProcessingException e) {
                return Multiline.of(form.toString());
            }
        }
        return Multiline.of(form.toString());
    }

    private void add(Output output) {
        clearIfDue();
        outputs.add(output);
    }

    private void clearIfDue() {
        if (clearOnNext) {
            clearOnNext = false;
            outputs.clear();
        }
    }

    void result(int number, MimeBundle value) {
        synchronized (displays) {
            add(new Result(number, value));
        }
    }

    void failure(CellError error) {
        synchronized (displays) {
            add(new Failure(error));
        }
    }

    ArrayNode json() {
        synchronized (displays) {
            ArrayNode all = NotebookDocument.JSON.createArrayNode();
            outputs.forEach(output -> all.add(output.json()));
            return all;
        }
    }

    @Override
    public void stream(Channel channel, String text) {
        synchronized (displays) {
            clearIfDue();
            Output last = outputs.isEmpty() ? null : outputs.get(outputs.size() - 1);
            if (last instanceof Printed before && before.channel == channel) {
                before.text.append(text);
            } else {
                outputs.add(new Printed(channel, new StringBuilder(text)));
            }
        }
    }

    @Override
    public void display(MimeBundle bundle, String displayId) {
        synchronized (displays) {
            Shown shown = new Shown(displayId, bundle);
            add(shown);
            displays.shown.add(shown);
        }
    }

    @Override
    public void update(MimeBundle bundle, String displayId) {
        synchronized (displays) {
            for (Shown each : displays.shown) {
                if (each.id.equals(displayId)) {
                    each.bundle = bundle;
                }
            }
        }
    }

    @Override
    public void clear(Notebook.Clear when) {
        synchronized (displays) {
            clearOnNext = when == Notebook.Clear.ON_NEXT_OUTPUT;
            if (when == Notebook.Clear.NOW) {
                outputs.clear();
            }
        }
    }

    @Override
    public CompletableFuture<String> input(String prompt, Echo echo) {
        return CompletableFuture.failedFuture(
                new IOException("the cell asks for input, but nobody is there to answer; make it a parameter"));
    }
}

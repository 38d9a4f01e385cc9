package org.tunebook.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.dataset.DataRecord;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.RecordFile;
import org.tunebook.dataset.TatQa;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.RecordFormat;
import org.tunebook.formats.TableMarkup;
import org.tunebook.formats.TrainingRecords;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.prompt.PromptedExample;
import org.tunebook.prompt.Shots;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "format",
        description = "Write a data set as training records of a model.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class FormatCommand implements Callable<Integer> {
    /** Draws the shots; fixed, so that the same call writes the same file. */
    private static final long SHOTS_SEED = 7;

    @Mixin
    private Output output;

    enum Kind {
        TATQA,
        JSONL
    }

    @Option(names = "--dataset", required = true, description = "What the input is: ${COMPLETION-CANDIDATES}.")
    private Kind kind;

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "The data set.")
    private Path input;

    @Option(names = "--model", required = true, paramLabel = "ID", description = "The model that the records are for.")
    private String model;

    @Option(
            names = "--table",
            paramLabel = "MARKUP",
            description = "The table's markup: html, json, markdown, latex, or all for a record in each"
                    + " (default: ${DEFAULT-VALUE}).")
    private String table = "html";

    @Option(names = "--system", paramLabel = "TEXT", description = "The system text, instead of the template's own.")
    private @Nullable String system;

    @Option(
            names = "--few-shot",
            paramLabel = "N",
            description =
                    "Show N examples of the data set in every prompt, none of the document that is asked about; those"
                            + " get no record of their own.")
    private int shots;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the records go.")
    private Path out;

    @Override
    public Integer call() {
        ModelFamily family = Arguments.family(model);
        Arguments.readable(input);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("records", kind == Kind.TATQA ? formatTatQa(family, document) : formatJsonl(family));
        document.put("model", model);
        document.put("out", out.toString());
        output.print(
                document,
                document.get("records") + (Integer.valueOf(1).equals(document.get("records")) ? " record" : " records")
                        + " for " + family.name() + " written to " + out
                        + "\nnext: tunebook check " + out + " --model " + model);
        return 0;
    }

    private int formatTatQa(ModelFamily family, Map<String, Object> document) {
        Dataset data = TatQa.read(input);
        data.examples().stream()
                .filter(example -> example.answer().isEmpty())
                .findFirst()
                .ifPresent(example -> {
                    throw new FormatException(input + ": question " + example.id()
                            + " has no answer; a training record needs one. Use a split with answers");
                });
        if (shots < 0 || shots >= Math.max(1, data.size())) {
            throw new WrongUsage("--few-shot " + shots + ": expected 0 to " + (data.size() - 1) + ", the data set has "
                    + data.size() + " examples");
        }
        Shots shown = Shots.random(data, shots, SHOTS_SEED);
        Set<String> shownIds = shown.usual().stream().map(Example::id).collect(Collectors.toSet());
        Dataset rest = data.filter(example -> !shownIds.contains(example.id()));
        List<PromptTemplate> templates = markups().stream()
                .map(markup -> template(markup, shown, family))
                .toList();
        document.put("template", templates.stream().map(PromptTemplate::hash).collect(Collectors.joining(", ")));
        List<PromptedExample> prompted = new ArrayList<>();
        for (Example example : rest.examples()) {
            for (PromptTemplate template : templates) {
                prompted.add(template.apply(example));
            }
        }
        return TrainingRecords.write(prompted.stream().map(PromptedExample::conversation)::iterator, family, out);
    }

    private PromptTemplate template(TableMarkup markup, Shots shown, ModelFamily family) {
        PromptTemplate template = PromptTemplate.questionAnswering()
                .markup(markup)
                .fewShot(shown)
                .shotsIn(
                        family.recordFormat() == RecordFormat.PROMPT_COMPLETION
                                ? PromptTemplate.ShotPlacement.PROMPT
                                : PromptTemplate.ShotPlacement.TURNS);
        return system == null ? template : template.system(system);
    }

    private List<TableMarkup> markups() {
        String name = table.toLowerCase(Locale.ROOT);
        if (name.equals("all")) {
            return List.of(TableMarkup.values());
        }
        return List.of(TableMarkup.of(name)
                .orElseThrow(() -> new WrongUsage(
                        "--table " + table + ": unknown markup; expected html, json, markdown, latex or all")));
    }

    /** Records of any shape as records of this family; one that cannot be is named by its place. */
    private int formatJsonl(ModelFamily family) {
        if (shots != 0) {
            throw new WrongUsage("--few-shot needs examples to choose from; it goes with --dataset tatqa");
        }
        AtomicReference<String> place = new AtomicReference<>(input.toString());
        RecordFile lines = new RecordFile(input, RecordFile.Format.JSONL, Optional.empty());
        try (Stream<DataRecord> records = lines.records()) {
            return TrainingRecords.write(
                    records.peek(record -> place.set(record.place())).map(this::answered)::iterator, family, out);
        } catch (IllegalArgumentException e) {
            throw new FormatException(place + ": " + e.getMessage(), e);
        }
    }

    private Conversation answered(DataRecord record) {
        Conversation conversation = record.conversation();
        if (conversation.completion().isEmpty()) {
            throw new FormatException(record.place() + ": the record has no answer; a training record needs one");
        }
        return system == null ? conversation : new Conversation(system, conversation.messages());
    }
}

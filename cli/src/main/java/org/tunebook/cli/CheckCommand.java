package org.tunebook.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tunebook.check.CheckedFile;
import org.tunebook.formats.Finding;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Purpose;
import org.tunebook.formats.Severity;
import org.tunebook.formats.TrainingRecords;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        description = {
            "Check a training file against the rules of a model, and its data: every finding with its line and its"
                    + " remedy.",
            "Exit code 1: the model's rules are broken, or there is an error in the data. Warnings on the data alone"
                    + " (a near duplicate, white space at an edge, …) leave it 0: sound data have some too."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class CheckCommand implements Callable<Integer> {
    private static final int MOST_SHOWN = 50;

    @Mixin
    private Output output;

    @Parameters(paramLabel = "FILE.jsonl", description = "The training records.")
    private Path file;

    @Option(names = "--model", required = true, paramLabel = "ID", description = "The model whose rules apply.")
    private String model;

    @Option(names = "--validation", paramLabel = "FILE", description = "Validation records, checked as such.")
    private @Nullable Path validation;

    @Override
    public Integer call() {
        ModelFamily family = Arguments.family(model);
        Arguments.readable(file);
        if (validation != null) {
            Arguments.readable(validation);
        }
        CheckedFile training = CheckedFile.read(file, family, Purpose.TRAINING);
        int records = training.validation().records();
        boolean passes = training.validation().findings().isEmpty();
        List<Finding> findings = new ArrayList<>(training.findings());
        if (validation != null) {
            CheckedFile held = CheckedFile.read(validation, family, Purpose.VALIDATION);
            records += held.validation().records();
            passes &= held.validation().findings().isEmpty();
            findings.addAll(held.findings());
            findings.addAll(held.leaksFrom(training));
            TrainingRecords.checkTotal(training.validation(), held.validation(), file.toString(), family)
                    .ifPresent(findings::add);
        }
        passes &= findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
        output.print(document(records, findings), text(records, findings, family));
        return passes ? 0 : Main.FINDINGS;
    }

    private static Map<String, Object> document(int records, List<Finding> findings) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("records", records);
        document.put("findings", findings.stream().map(CheckCommand::document).toList());
        return document;
    }

    private static Map<String, Object> document(Finding finding) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("rule", finding.rule());
        document.put("severity", finding.severity().wireName());
        document.put("file", finding.file());
        document.put("line", finding.line());
        document.put("message", finding.message());
        document.put("remedy", finding.remedy());
        return document;
    }

    private static String text(int records, List<Finding> findings, ModelFamily family) {
        List<String> lines = new ArrayList<>();
        findings.stream().limit(MOST_SHOWN).map(Finding::toString).forEach(lines::add);
        if (findings.size() > MOST_SHOWN) {
            lines.add("… and " + (findings.size() - MOST_SHOWN) + " more; in all: " + byRule(findings)
                    + ". --json lists every one");
        }
        long warnings = findings.stream()
                .filter(finding -> finding.severity() == Severity.WARNING)
                .count();
        lines.add(records + (records == 1 ? " record, " : " records, ") + (findings.isEmpty() ? "no" : findings.size())
                + (findings.size() == 1 ? " finding" : " findings")
                + (warnings == 0 ? "" : " (" + warnings + (warnings == 1 ? " is a warning)" : " are warnings)"))
                + " for " + family.name());
        return String.join("\n", lines);
    }

    private static String byRule(List<Finding> findings) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        findings.forEach(finding -> counts.merge(finding.rule(), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}

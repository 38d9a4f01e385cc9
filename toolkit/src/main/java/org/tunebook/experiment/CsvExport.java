package org.tunebook.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tunebook.experiment.Experiment.Question;
import org.tunebook.experiment.Experiment.Said;
import org.tunebook.experiment.Experiment.Value;

/** An experiment as two tables of comma-separated values (RFC 4180), numbers in full precision. */
final class CsvExport {
    static final String METRICS = "metrics.csv";
    static final String EXAMPLES = "examples.csv";

    private CsvExport() {}

    static List<Path> write(Experiment experiment, Path directory) {
        try {
            Files.createDirectories(directory);
            return List.of(
                    write(directory.resolve(METRICS), metrics(experiment)),
                    write(directory.resolve(EXAMPLES), examples(experiment)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the tables to " + directory + ": " + e.getMessage(), e);
        }
    }

    private static Path write(Path file, List<List<String>> rows) throws IOException {
        Path beside = file.resolveSibling("." + UUID.randomUUID() + ".new");
        try {
            Files.writeString(beside, rows.stream().map(CsvExport::line).collect(Collectors.joining()));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
        return file;
    }

    private static List<List<String>> metrics(Experiment experiment) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("experiment", "name", "unit", "value", "low", "high"));
        for (Value one : experiment.values()) {
            rows.add(List.of(
                    experiment.name(),
                    one.name(),
                    one.unit(),
                    number(one.value()),
                    number(one.interval().low()),
                    number(one.interval().high())));
        }
        return rows;
    }

    private static List<List<String>> examples(Experiment experiment) {
        TreeSet<String> attributes = experiment.questions().stream()
                .flatMap(one -> one.attributes().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        List<List<String>> rows = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("example", "role", "model"));
        heading.addAll(experiment.metrics());
        heading.addAll(List.of("input tokens", "output tokens", "question", "gold", "answer"));
        heading.addAll(attributes);
        rows.add(heading);
        for (Question question : experiment.questions()) {
            for (int i = 0; i < question.answers().size(); i++) {
                Said said = question.answers().get(i);
                List<String> row = new ArrayList<>(List.of(
                        question.id(),
                        experiment.models().get(i).role(),
                        experiment.models().get(i).title()));
                said.scores().forEach(score -> row.add(number(score)));
                row.add(Integer.toString(said.inputTokens()));
                row.add(Integer.toString(said.outputTokens()));
                row.add(text(question.question()));
                row.add(text(question.gold()));
                row.add(text(said.text()));
                attributes.forEach(one -> row.add(question.attributes().getOrDefault(one, "")));
                rows.add(row);
            }
        }
        return rows;
    }

    private static String number(double number) {
        return Double.isNaN(number) ? "" : Double.toString(number);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String line(List<String> cells) {
        return cells.stream().map(CsvExport::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String text) {
        return text.matches("(?s).*[\",\r\n].*") || !text.equals(text.strip())
                ? "\"" + text.replace("\"", "\"\"") + "\""
                : text;
    }
}

package org.tunebook.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.Split;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Finding;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Purpose;
import org.tunebook.formats.Severity;
import org.tunebook.formats.TrainingRecords;
import org.tunebook.formats.Validation;

/**
 * A file of training records, held against the rules of its model as it is read, once; its sound records are then
 * held against the standard checks of data, and findings are told by file and line.
 *
 * <p>Severities are those of {@link DataRule} but for four. Personal data and ragged rows are errors: the model
 * would learn by heart what nobody meant it to, or figures under the wrong years. Duplicates and conflicting
 * answers are warnings while they concern less than 1 % of the records: so much of them is in sound data too
 * (0.1 % and 0.1 % of the dev split of TAT-QA), and training is none the worse for it.
 *
 * <p>Memory is bounded: of a file with more than 100,000 sound records, or with more text than a sixth of the
 * heap, the rest is not compared, and a warning says from which line on.
 *
 * @param file the file
 * @param family the model that the records are for
 * @param validation what the model's rules say
 * @param examples the records without an error, as {@link Chats} takes them; the id of one is {@code line 7}
 * @param unread the line of the first record that was not taken; 0 if all were
 */
public record CheckedFile(Path file, ModelFamily family, Validation validation, Dataset examples, int unread) {
    private static final int MOST_RECORDS = 100_000;
    private static final int HEAP_SHARE = 6;
    private static final int LINES_NAMED = 10;
    private static final int SOUND_PERCENT = 1;
    private static final String LINE = "line ";

    private static final Set<String> GRAVE = names(EnumSet.of(DataRule.PERSONAL_DATA, DataRule.RAGGED_ROWS));
    private static final Set<String> NOISE =
            names(EnumSet.of(DataRule.DUPLICATE_EXAMPLE, DataRule.CONFLICTING_ANSWERS));

    private static Set<String> names(Set<DataRule> rules) {
        return rules.stream().map(DataRule::wireName).collect(Collectors.toSet());
    }

    /**
     * Reads a file.
     *
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static CheckedFile read(Path file, ModelFamily family, Purpose purpose) {
        List<Example> examples = new ArrayList<>();
        long most = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
        long[] characters = new long[1];
        int[] unread = new int[1];
        Validation validation = TrainingRecords.validate(file, family, purpose, (conversation, line) -> {
            characters[0] += length(conversation);
            if (unread[0] == 0 && examples.size() < MOST_RECORDS && characters[0] <= most) {
                examples.add(Chats.example(LINE + line, conversation));
            } else if (unread[0] == 0) {
                unread[0] = line;
            }
        });
        return new CheckedFile(file, family, validation, new Dataset(file.toString(), examples), unread[0]);
    }

    private static long length(Conversation conversation) {
        String system = conversation.system();
        return (system == null ? 0 : system.length())
                + conversation.messages().stream()
                        .mapToLong(message -> message.text().length())
                        .sum();
    }

    /** What the model's rules found, the file as a whole last, and then what the checks of data found, by line. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(validation.findings());
        Set<String> known = new HashSet<>();
        findings.forEach(finding -> known.add(finding.line() + finding.rule()));
        List<Finding> ofData = findings(Checks.standard(family).on(examples).flaws());
        // A control character is found by both.
        ofData.removeIf(finding -> finding.rule().equals(DataRule.STRAY_CHARACTERS.wireName())
                && known.contains(finding.line() + "control-character"));
        findings.addAll(ofData);
        if (unread > 0) {
            findings.add(new Finding(
                    "records-not-compared",
                    Severity.WARNING,
                    file.toString(),
                    unread,
                    "from here on records were held against the model's rules alone; " + examples.size()
                            + " before them were compared",
                    "Check the file in parts, or with a larger heap (-Xmx)"));
        }
        return findings;
    }

    /** What stands in the training file too, by its lines in this one. */
    public List<Finding> leaksFrom(CheckedFile training) {
        Split split = new Split(training.examples, examples, new Dataset("test", List.of()));
        return findings(Checks.leakage(split).flaws());
    }

    private List<Finding> findings(List<Flaw> flaws) {
        Map<String, Set<String>> concerned = new HashMap<>();
        flaws.forEach(flaw ->
                concerned.computeIfAbsent(flaw.rule(), rule -> new HashSet<>()).addAll(flaw.examples()));
        List<Finding> findings = new ArrayList<>();
        for (Flaw flaw : flaws) {
            int records = concerned.getOrDefault(flaw.rule(), Set.of()).size();
            List<String> lines = flaw.examples();
            boolean each = lines.size() <= LINES_NAMED;
            for (String line : each ? lines : lines.subList(0, 1)) {
                findings.add(new Finding(
                        flaw.rule(),
                        severity(flaw, records),
                        file.toString(),
                        Integer.parseInt(line.substring(LINE.length())),
                        flaw.place() + ": " + flaw.evidence() + others(line, lines),
                        flaw.remedy()));
            }
        }
        findings.sort(Comparator.comparingInt(Finding::line));
        return findings;
    }

    private static String others(String line, List<String> lines) {
        if (lines.size() == 1) {
            return "";
        }
        List<String> others = lines.stream()
                .filter(other -> !other.equals(line))
                .limit(LINES_NAMED)
                .map(other -> other.substring(LINE.length()))
                .toList();
        int more = lines.size() - 1 - others.size();
        return "; also line " + String.join(", ", others) + (more > 0 ? " and " + more + " more" : "");
    }

    private Severity severity(Flaw flaw, int records) {
        if (GRAVE.contains(flaw.rule())) {
            return Severity.ERROR;
        }
        return NOISE.contains(flaw.rule()) && 100L * records < (long) SOUND_PERCENT * examples.size()
                ? Severity.WARNING
                : flaw.severity();
    }
}

package org.tunebook.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.TatQaAnswer;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.Grid;
import org.tunebook.formats.TableMarkup;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * Findings that people decide on in a spreadsheet. {@link #write} gives them a file, one row for every
 * example of a finding, or for every finding of what examples share (table, paragraphs). In its column
 * {@code decision} they write {@code keep} (the finding is no flaw), {@code drop} (the examples go) or
 * {@code mend} (the text at the place becomes what stands in the column {@code mended}; a table is written
 * as a JSON array of rows); a row without a decision stays open. {@link #read} brings the decisions back.
 *
 * <p>Rows may be sorted, filtered and deleted, columns moved, and columns added; only {@code finding}, {@code
 * decision} and {@code mended} are read back. Files end with {@code .csv} (UTF-8; cells that would start a
 * formula have an apostrophe before them) or {@code .xlsx} (all cells are texts).
 *
 * @param before the findings that were decided on
 * @param decisions the rows that have a decision, in the order of the file
 */
public record Review(CheckReport before, List<Decided> decisions) implements Displayable {
    /** What a person says to a finding. */
    public enum Decision {
        KEEP,
        DROP,
        MEND;

        /** The decision as it is written: {@code keep}, {@code drop}, {@code mend}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A decision on a finding.
     *
     * @param flaw the finding, with the examples that were decided on
     * @param decision what is to be done
     * @param mended the new text at the finding's place; empty unless the decision is to mend
     */
    public record Decided(Flaw flaw, Decision decision, String mended) {}

    private static final String FINDING = "finding";
    private static final String DECISION = "decision";
    private static final String MENDED = "mended";

    /** TAT-QA's attribute for what an answer's text ends in. */
    private static final String SCALE = "scale";

    private static final List<String> COLUMNS = List.of(
            FINDING,
            DECISION,
            MENDED,
            "rule",
            "severity",
            "place",
            "evidence",
            "remedy",
            "text",
            "question",
            "answer",
            "example");
    private static final double[] WIDTHS = {18, 10, 40, 22, 9, 12, 40, 30, 50, 40, 25, 38};
    private static final int EXAMPLES_SHOWN = 10;
    private static final int ERRORS_SHOWN = 10;

    /** What one row of the file is about. */
    private record Item(String key, Flaw flaw, Example first) {
        String text() {
            return first.table().isPresent() && flaw.place().equals(Passages.TABLE)
                    ? first.table().map(TableMarkup.JSON::write).orElse("")
                    : Passages.at(first, flaw.place()).orElse("");
        }

        boolean isMendable() {
            return flaw.place().equals(Passages.TABLE)
                    ? first.table().isPresent()
                    : Passages.at(first, flaw.place()).isPresent();
        }

        List<String> row() {
            List<String> ids = flaw.examples();
            return List.of(
                    key,
                    "",
                    "",
                    flaw.rule(),
                    flaw.severity().wireName(),
                    flaw.place(),
                    flaw.evidence(),
                    flaw.remedy(),
                    text(),
                    first.question(),
                    first.answer().orElse(""),
                    ids.size() <= EXAMPLES_SHOWN
                            ? String.join("\n", ids)
                            : String.join("\n", ids.subList(0, EXAMPLES_SHOWN)) + "\nand "
                                    + (ids.size() - EXAMPLES_SHOWN) + " more");
        }
    }

    public Review {
        decisions = List.copyOf(decisions);
    }

    /**
     * Writes the findings of a report for people to decide on. The file is written beside its place and moved
     * there when it is whole.
     *
     * @param file its name ends with {@code .csv} or {@code .xlsx}
     * @throws IllegalArgumentException if its name ends otherwise, or a workbook cannot hold as many rows
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(CheckReport report, Path file) {
        boolean workbook = isWorkbook(file);
        List<Item> items = items(report);
        if (workbook && items.size() >= Xlsx.MOST_ROWS) {
            throw new IllegalArgumentException(file + ": " + items.size() + " rows are more than a workbook holds ("
                    + Xlsx.MOST_ROWS + "); write a .csv, or review the findings of one rule at a time");
        }
        Iterable<List<String>> rows = () -> new Iterator<>() {
            private int next = -1;

            @Override
            public boolean hasNext() {
                return next < items.size();
            }

            @Override
            public List<String> next() {
                return next++ < 0 ? COLUMNS : items.get(next - 1).row();
            }
        };
        Path target = file.toAbsolutePath();
        Path beside = target.resolveSibling(target.getFileName() + ".part");
        try {
            if (workbook) {
                Xlsx.write(rows, WIDTHS, beside);
            } else {
                Csv.write(rows, beside);
            }
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        } finally {
            try {
                Files.deleteIfExists(beside);
            } catch (IOException e) {
                // What is left over is named as unfinished; the error that matters is on its way.
            }
        }
    }

    /**
     * Reads decisions on the findings of the report that the file was written from.
     *
     * @throws FormatException if rows cannot be understood; the message has the first ten with row and column
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Review read(CheckReport report, Path file) {
        List<List<String>> rows;
        try {
            rows = isWorkbook(file) ? Xlsx.read(file) : Csv.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return new Reading(report, file).of(rows);
    }

    private static boolean isWorkbook(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".csv") && !name.endsWith(".xlsx")) {
            throw new IllegalArgumentException(file + ": a review is a file whose name ends with .csv or .xlsx");
        }
        return name.endsWith(".xlsx");
    }

    private static List<Item> items(CheckReport report) {
        Map<String, Example> examples = new HashMap<>();
        report.dataset().examples().forEach(example -> examples.put(example.id(), example));
        Map<String, Item> items = new LinkedHashMap<>();
        for (Flaw flaw : report.flaws()) {
            List<List<String>> parts = isShared(flaw)
                    ? List.of(flaw.examples())
                    : flaw.examples().stream().map(List::of).toList();
            for (List<String> ids : parts) {
                Flaw part = new Flaw(flaw.rule(), flaw.severity(), ids, flaw.place(), flaw.evidence(), flaw.remedy());
                Optional.ofNullable(examples.get(ids.get(0))).ifPresent(first -> {
                    Item item = new Item("", part, first);
                    String key = key(part, item.text());
                    items.putIfAbsent(key, new Item(key, part, first));
                });
            }
        }
        return List.copyOf(items.values());
    }

    private static boolean isShared(Flaw flaw) {
        return flaw.place().equals(Passages.DOCUMENT)
                || flaw.place().equals(Passages.TABLE)
                || flaw.place().equals(Chats.SYSTEM)
                || flaw.place().startsWith("paragraph ");
    }

    /** What tells a finding from the others and from itself on other data. */
    private static String key(Flaw flaw, String text) {
        Fingerprint all = Fingerprint.of(flaw.rule(), flaw.place(), flaw.evidence(), text);
        for (String id : flaw.examples()) {
            all = all.and(id);
        }
        // A letter in front: digits alone, or digits around an E, would become numbers in a spreadsheet.
        return "f" + String.format(Locale.ROOT, "%016x", all.high() ^ Long.rotateLeft(all.low(), 32));
    }

    /** Reads rows and gathers everything that is wrong with them. */
    private static final class Reading {
        private final CheckReport report;
        private final Path file;
        private final Map<String, Item> items = new HashMap<>();
        private final List<String> errors = new ArrayList<>();
        private final Map<String, Integer> rowOfKey = new HashMap<>();
        private final Map<String, Map<String, Integer>> rowOfMend = new HashMap<>();
        private final Map<String, Map<String, String>> mends = new HashMap<>();
        private final List<Decided> decisions = new ArrayList<>();

        Reading(CheckReport report, Path file) {
            this.report = report;
            this.file = file;
            Review.items(report).forEach(item -> items.put(item.key(), item));
        }

        Review of(List<List<String>> rows) {
            List<String> header = rows.isEmpty()
                    ? List.of()
                    : rows.get(0).stream()
                            .map(cell -> cell.strip().toLowerCase(Locale.ROOT))
                            .toList();
            for (String needed : List.of(FINDING, DECISION, MENDED)) {
                if (!header.contains(needed)) {
                    throw new FormatException(file + " row 1: there is no column \"" + needed + "\"; found " + header
                            + ". Keep the first row as it was written");
                }
            }
            for (int i = 1; i < rows.size(); i++) {
                row(i + 1, rows.get(i), header);
            }
            if (!errors.isEmpty()) {
                List<String> first = errors.subList(0, Math.min(ERRORS_SHOWN, errors.size()));
                throw new FormatException(String.join("\n", first)
                        + (first.size() < errors.size() ? "\nand " + (errors.size() - first.size()) + " more" : ""));
            }
            return new Review(report, decisions);
        }

        private void row(int number, List<String> cells, List<String> header) {
            String key = cell(cells, header.indexOf(FINDING)).strip();
            String word = cell(cells, header.indexOf(DECISION)).strip().toLowerCase(Locale.ROOT);
            String mended = cell(cells, header.indexOf(MENDED));
            if (cells.stream().allMatch(String::isBlank)) {
                return;
            }
            Item item = items.get(key);
            if (item == null) {
                error(
                        number,
                        FINDING,
                        "\"" + key + "\" is no finding of " + report.dataset().name()
                                + "; the data or the checks have changed since the file was written. Write it again");
                return;
            }
            Integer before = rowOfKey.putIfAbsent(key, number);
            if (before != null) {
                error(number, FINDING, "the finding of row " + before + " stands here again. Delete one of the rows");
                return;
            }
            if (word.isEmpty()) {
                if (!mended.isBlank()) {
                    error(number, DECISION, "there is a mended text but no decision. Write mend");
                }
                return;
            }
            for (Decision decision : Decision.values()) {
                if (decision.wireName().equals(word)) {
                    decide(number, item, decision, mended);
                    return;
                }
            }
            error(number, DECISION, "found \"" + word + "\"; expected keep, drop, mend or nothing");
        }

        private void decide(int number, Item item, Decision decision, String mended) {
            if (decision != Decision.MEND) {
                if (!mended.isBlank()) {
                    error(
                            number,
                            MENDED,
                            "there is a text though the decision is " + decision.wireName()
                                    + ". Take it out, or write mend");
                    return;
                }
                decisions.add(new Decided(item.flaw(), decision, ""));
                return;
            }
            String place = item.flaw().place();
            if (!item.isMendable()) {
                error(number, DECISION, "there is no one text at the place \"" + place + "\" to mend. Keep or drop");
                return;
            }
            String text = item.text().indexOf('\r') < 0 ? mended.replace("\r\n", "\n") : mended;
            if (text.isBlank()) {
                error(number, MENDED, "the text to mend with is missing. Write it, or decide keep or drop");
            } else if (place.equals(Passages.TABLE) && !isTable(text)) {
                error(
                        number,
                        MENDED,
                        "this is no table; expected a JSON array of rows, as [[\"\",\"2019\"],[\"Sales\",\"5\"]]");
            } else if (isNew(number, item.flaw(), text)) {
                decisions.add(new Decided(item.flaw(), decision, text));
            }
        }

        private boolean isNew(int number, Flaw flaw, String text) {
            for (String id : flaw.examples()) {
                Map<String, String> texts = mends.computeIfAbsent(id, key -> new HashMap<>());
                Map<String, Integer> rows = rowOfMend.computeIfAbsent(id, key -> new HashMap<>());
                String other = texts.putIfAbsent(flaw.place(), text);
                Integer row = rows.putIfAbsent(flaw.place(), number);
                if (other != null && row != null && !other.equals(text)) {
                    error(
                            number,
                            MENDED,
                            "row " + row + " mends the " + flaw.place() + " of " + id
                                    + " to another text. Write the same in both, or leave one open");
                    return false;
                }
            }
            return true;
        }

        private static boolean isTable(String text) {
            try {
                return !TableMarkup.JSON.read(text).rows().isEmpty();
            } catch (FormatException e) {
                return false;
            }
        }

        private static String cell(List<String> cells, int column) {
            return column < cells.size() ? cells.get(column) : "";
        }

        private void error(int row, String column, String what) {
            errors.add(file + " row " + row + ", column " + column + ": " + what);
        }
    }

    /** The data with the decisions carried out: what is dropped is gone, whatever else was decided on it. */
    public Dataset dataset() {
        Set<String> dropped = dropped();
        Map<String, Map<String, String>> mends = new HashMap<>();
        for (Decided decided : decisions) {
            if (decided.decision() == Decision.MEND) {
                for (String id : decided.flaw().examples()) {
                    mends.computeIfAbsent(id, key -> new HashMap<>())
                            .put(decided.flaw().place(), decided.mended());
                }
            }
        }
        return new Dataset(
                before.dataset().name(),
                before.dataset().examples().stream()
                        .filter(example -> !dropped.contains(example.id()))
                        .map(example -> mended(example, mends.getOrDefault(example.id(), Map.of())))
                        .toList());
    }

    private static Example mended(Example example, Map<String, String> texts) {
        if (texts.isEmpty()) {
            return example;
        }
        String table = texts.get(Passages.TABLE);
        Example mended = Passages.rewritten(
                example,
                (Grid grid) -> table == null ? grid : TableMarkup.JSON.read(table),
                (place, text) -> texts.getOrDefault(place, text));
        String answer = texts.get(Passages.ANSWER);
        return answer == null || !mended.attributes().containsKey(SCALE)
                ? mended
                : mended.with(SCALE, TatQaAnswer.parse(answer).scale());
    }

    private Set<String> dropped() {
        Set<String> ids = new LinkedHashSet<>();
        decisions.stream()
                .filter(decided -> decided.decision() == Decision.DROP)
                .forEach(decided -> ids.addAll(decided.flaw().examples()));
        return Collections.unmodifiableSet(ids);
    }

    /** The findings that are left: by the same checks on the data as decided, less those that were kept. */
    public CheckReport after() {
        CheckReport again = before.checks().on(dataset());
        Set<Flaw> kept = new LinkedHashSet<>();
        decisions.stream()
                .filter(decided -> decided.decision() == Decision.KEEP)
                .forEach(decided -> kept.add(decided.flaw()));
        List<Flaw> left = again.flaws().stream()
                .filter(flaw -> !kept.contains(flaw)
                        && !(flaw.examples().size() > 1
                                && !isShared(flaw)
                                && flaw.examples().stream().allMatch(id -> kept.contains(only(flaw, id)))))
                .toList();
        return new CheckReport(again.dataset(), left, again.checks());
    }

    private static Flaw only(Flaw flaw, String id) {
        return new Flaw(flaw.rule(), flaw.severity(), List.of(id), flaw.place(), flaw.evidence(), flaw.remedy());
    }

    private long count(String rule, Decision decision) {
        return decisions.stream()
                .filter(decided -> decided.decision() == decision
                        && (rule.isEmpty() || decided.flaw().rule().equals(rule)))
                .count();
    }

    /** The decisions by rule. */
    @Override
    public MimeBundle display() {
        List<String> rules = List.copyOf(before.counts().keySet());
        Sheet sheet = Sheet.captioned(toString()).text("rule", rules);
        for (Decision decision : Decision.values()) {
            sheet = sheet.numbers(
                    decision.wireName(),
                    "%.0f",
                    rules.stream().mapToDouble(rule -> count(rule, decision)).toArray());
        }
        return sheet.display().with(MimeBundle.TEXT, toString());
    }

    @Override
    public String toString() {
        return before.dataset().name() + ": " + decisions.size() + " decisions on "
                + items(before).size()
                + " rows of findings; " + count("", Decision.KEEP) + " kept, " + count("", Decision.DROP)
                + " dropped, " + count("", Decision.MEND) + " mended; "
                + (before.dataset().size() - dropped().size()) + " of "
                + before.dataset().size() + " examples stay";
    }
}

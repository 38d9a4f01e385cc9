package org.tunebook.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Severity;
import org.tunebook.formats.TokenEstimate;

/** Tables and paragraphs: there, whole, of sound characters, without markup, personal data and orders to a model. */
final class Contexts implements Check {
    /** A context that is this much longer than the data set's median says the same again and again, or does not belong. */
    private static final int TIMES_MEDIAN = 8;

    private static final int NEVER_TOO_LONG = 2_000;

    /** UTF-8 read as Windows-1252 or Latin-1, and the sign that stands where reading failed. */
    private static final Pattern DAMAGE = Pattern.compile("\uFFFD|[\u00C2\u00C3][\u0080-\u00BF]"
            + "|\u00E2[\u0080-\u009F\u20AC\u201A-\u201E\u2020-\u2022\u2026][\u0080-\u00BF\u0152\u0153\u0160\u0161\u017D\u017E\u0178\u0192\u02C6\u02DC"
            + "\u2013-\u2022\u2026\u2030\u2039\u203A\u20AC\u2122]|\u00C3[\u0192\u201A\u2030\u0160\u0153\u017E]");

    private static final Pattern MARKUP =
            Pattern.compile("</?[a-z][a-z0-9]{0,10}(?:\\s[^<>]{0,200})?/?>|&(?:[a-zA-Z]{2,8}|#[0-9]{1,5});");

    private static final Pattern PERSONAL = Pattern.compile(
            "[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,5}"
                    + "|\\b(?:tel|phone|mobile|fax)\\b[.:]?\\s?\\+?[0-9][0-9 ()-]{5,18}",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern ORDER = Pattern.compile(
            "\\b(?:ignore|disregard|forget)\\b.{0,40}\\b(?:instructions?|prompts?|above|previous|rules?)\\b"
                    + "|\\b(?:system|assistant)\\s?:|\\byou are now\\b|\\bfrom now on\\b.{0,30}\\banswer"
                    + "|\\bdo not (?:mention|reveal)\\b.{0,40}\\b(?:note|instruction|prompt)",
            Pattern.CASE_INSENSITIVE);

    @Override
    public List<Flaw> on(Dataset dataset) {
        Map<String, List<Example>> byDocument = new LinkedHashMap<>();
        dataset.examples()
                .forEach(example -> byDocument
                        .computeIfAbsent(example.document(), key -> new ArrayList<>())
                        .add(example));
        List<Integer> lengths = byDocument.values().stream()
                .map(examples -> tokens(examples.get(0)))
                .sorted()
                .toList();
        int longest = lengths.isEmpty() ? 0 : Math.max(NEVER_TOO_LONG, TIMES_MEDIAN * lengths.get(lengths.size() / 2));
        List<Flaw> flaws = new ArrayList<>();
        byDocument.values().forEach(examples -> {
            List<String> ids = examples.stream().map(Example::id).toList();
            document(examples.get(0), ids, longest, flaws);
        });
        for (Example example : dataset.examples()) {
            text(List.of(example.id()), "question", example.question(), flaws);
            text(List.of(example.id()), "answer", example.answer().orElse(""), flaws);
        }
        return flaws;
    }

    private static int tokens(Example example) {
        return TokenEstimate.of(Fingerprint.ofContext(example));
    }

    private static void document(Example example, List<String> ids, int longest, List<Flaw> flaws) {
        Grid table = example.table().orElse(new Grid(List.of()));
        boolean emptyTable = table.rows().stream().allMatch(row -> row.stream().allMatch(String::isBlank));
        if (emptyTable && example.paragraphs().stream().allMatch(String::isBlank)) {
            flaws.add(new Flaw("no-context", Severity.ERROR, ids, "document", "no table and no text", "Drop it"));
        } else if (emptyTable && example.table().isPresent()) {
            flaws.add(new Flaw(
                    "empty-table",
                    Severity.ERROR,
                    ids,
                    "table",
                    "no cell has text",
                    "Fetch the table again or drop it"));
        }
        for (int i = 0; i < table.height(); i++) {
            if (table.rows().get(i).size() != table.width()) {
                flaws.add(new Flaw(
                        "ragged-rows",
                        Severity.WARNING,
                        ids,
                        "table, row " + (i + 1),
                        table.rows().get(i).size() + " cells where other rows have " + table.width(),
                        "Put the cells under their columns"));
                break;
            }
        }
        int tokens = tokens(example);
        if (tokens > longest) {
            flaws.add(new Flaw(
                    "overlong-context",
                    Severity.WARNING,
                    ids,
                    "document",
                    "about " + tokens + " tokens; more than " + longest + " is far from the others",
                    "Shorten it or drop it"));
        }
        StringBuilder cells = new StringBuilder();
        table.rows().forEach(row -> row.forEach(cell -> cells.append(cell).append('\n')));
        text(ids, "table", cells.toString(), flaws);
        for (int i = 0; i < example.paragraphs().size(); i++) {
            text(ids, "paragraph " + (i + 1), example.paragraphs().get(i), flaws);
        }
    }

    private static void text(List<String> ids, String place, String text, List<Flaw> flaws) {
        found(
                DAMAGE,
                "encoding-damage",
                Severity.ERROR,
                ids,
                place,
                text,
                "Read the source again in its own encoding",
                flaws);
        found(
                MARKUP,
                "markup-remains",
                Severity.WARNING,
                ids,
                place,
                text,
                "Take the tags out and resolve the entities",
                flaws);
        found(PERSONAL, "personal-data", Severity.WARNING, ids, place, text, "Mask it", flaws);
        found(ORDER, "prompt-injection", Severity.ERROR, ids, place, text, "Take the order out or drop it", flaws);
    }

    private static void found(
            Pattern pattern,
            String rule,
            Severity severity,
            List<String> ids,
            String place,
            String text,
            String remedy,
            List<Flaw> flaws) {
        Matcher matcher = pattern.matcher(text);
        if (matcher.find()) {
            int from = Math.max(0, matcher.start() - 20);
            int to = Math.min(text.length(), matcher.end() + 20);
            flaws.add(new Flaw(
                    rule, severity, ids, place, text.substring(from, to).replace('\n', ' '), remedy));
        }
    }
}

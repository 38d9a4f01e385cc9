package org.tunebook.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;

/** The characters and words of every text: sound, whole, of one language, without what does not belong there. */
final class Texts implements Check {
    private static final Pattern STRAY =
            Pattern.compile("[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u00AD\u200B\u2060\uFEFF]");

    /** No English sentence ends with one of these; an item of a list may, with {@code ; and}. */
    private static final Pattern BROKEN_OFF = Pattern.compile(
            "(?:(?<![;,] )\\b(?i:the|a|an|and|or|of|to|in|on|by|for|with|from|at|as|is|was|were|are|that|which|its|their|our|this)"
                    + "|,|\\(|[^\\s\u2013\u2014-]-)$");

    private static final Pattern SENTENCE_END = Pattern.compile("[a-z)][.!?] +[A-Z]");

    private static final int SHORTEST_PROSE = 80;
    private static final int FEWEST_OF_A_MANNER = 10;
    private static final int TAIL = 40;
    private static final int AROUND = 20;

    private final ReservedStrings reserved;

    Texts(ReservedStrings reserved) {
        this.reserved = reserved;
    }

    /** The parts of the data that are in one language, for all that is known before they are read. */
    private enum Part {
        TEXTS,
        QUESTIONS,
        ANSWERS
    }

    private record Place(Supplier<List<String>> examples, String name) {
        Flaw flaw(DataRule rule, String evidence) {
            return rule.flaw(examples.get(), name, evidence);
        }
    }

    private record Spoken(Place place, String text) {}

    /** What is known when one data set has been read. */
    private static final class Reading {
        final List<Flaw> flaws = new ArrayList<>();
        final Map<Part, Map<String, List<Spoken>>> languages = new LinkedHashMap<>();
        final List<Flaw> edges = new ArrayList<>();
        final List<Flaw> unfinishedAnswers = new ArrayList<>();
        int longAnswers;
    }

    @Override
    public List<Flaw> on(Dataset dataset) {
        Reading reading = new Reading();
        Map<String, List<String>> systems = new LinkedHashMap<>();
        for (Document document : Document.of(dataset)) {
            context(document, reading);
            for (Example example : document.examples()) {
                own(example, reading);
                if (example.attributes().containsKey(Chats.SYSTEM)) {
                    systems.computeIfAbsent(example.attribute(Chats.SYSTEM), system -> new ArrayList<>())
                            .add(example.id());
                }
            }
        }
        systems.forEach((system, ids) -> {
            Place place = new Place(() -> ids, Chats.SYSTEM);
            characters(place, system, Scan.of(system), reading);
        });
        // What half of the questions and answers have at their edges, their format asks for.
        if (reading.edges.size() < FEWEST_OF_A_MANNER || 2 * reading.edges.size() < dataset.size()) {
            reading.flaws.addAll(reading.edges);
        }
        if (10 * reading.unfinishedAnswers.size() < reading.longAnswers) {
            reading.flaws.addAll(reading.unfinishedAnswers);
        }
        reading.languages.forEach((part, byLanguage) -> languages(part, byLanguage, reading.flaws));
        return reading.flaws;
    }

    private void context(Document document, Reading reading) {
        Passages.at(document.first(), Passages.TABLE).ifPresent(cells -> {
            Place place = new Place(document::ids, Passages.TABLE);
            Scan scan = Scan.of(cells);
            characters(place, cells, scan, reading);
            contents(place, cells, scan, reading);
            markup(place, cells, scan, reading);
        });
        List<String> paragraphs = document.first().paragraphs();
        for (int i = 0; i < paragraphs.size(); i++) {
            String text = paragraphs.get(i);
            Place place = new Place(document::ids, Passages.paragraph(i));
            Scan scan = Scan.of(text);
            characters(place, text, scan, reading);
            contents(place, text, scan, reading);
            markup(place, text, scan, reading);
            spoken(Part.TEXTS, place, text, scan, reading);
            if (isBrokenOff(text)) {
                reading.flaws.add(place.flaw(DataRule.TRUNCATED_TEXT, "ends with \"" + tail(text) + '"'));
            }
        }
    }

    private void own(Example example, Reading reading) {
        Passages.own(example).forEach((name, text) -> {
            Place place = new Place(() -> List.of(example.id()), name);
            Scan scan = Scan.of(text);
            boolean answer = name.equals(Passages.ANSWER);
            characters(place, text, scan, reading);
            contents(place, text, scan, reading);
            // Prompts hold tables and blocks in markup on purpose.
            if (answer || !Chats.isChat(example)) {
                markup(place, text, scan, reading);
            }
            if (!name.startsWith("messages[")) {
                spoken(answer ? Part.ANSWERS : Part.QUESTIONS, place, text, scan, reading);
                edges(place, text, reading);
            }
            if (answer && text.length() >= SHORTEST_PROSE) {
                reading.longAnswers++;
                char last = text.charAt(text.length() - 1);
                // A span may end anywhere.
                boolean free = example.attribute("answer_type").isEmpty();
                if (isBrokenOff(text)
                        || free
                                && Character.isLetter(last)
                                && SENTENCE_END.matcher(text).find()) {
                    reading.unfinishedAnswers.add(
                            place.flaw(DataRule.TRUNCATED_TEXT, "ends with \"" + tail(text) + '"'));
                }
            }
        });
    }

    private void characters(Place place, String text, Scan scan, Reading reading) {
        if (scan.mayBeDamaged()) {
            found(Encoding.damage(text), DataRule.ENCODING_DAMAGE, place, text, reading);
        }
        if (scan.mayHoldStrayCharacters()) {
            Matcher stray = STRAY.matcher(text);
            if (stray.find()) {
                String code =
                        String.format(Locale.ROOT, "U+%04X", (int) stray.group().charAt(0));
                reading.flaws.add(place.flaw(
                        DataRule.STRAY_CHARACTERS, code + " in \"" + around(text, stray.start(), stray.end()) + '"'));
            }
        }
        if (scan.mayHoldReservedStrings()) {
            reserved.in(place.name, text)
                    .ifPresent(evidence -> reading.flaws.add(place.flaw(DataRule.RESERVED_STRING, evidence)));
        }
    }

    private static void contents(Place place, String text, Scan scan, Reading reading) {
        PersonalData.in(text, scan)
                .ifPresent(evidence -> reading.flaws.add(place.flaw(DataRule.PERSONAL_DATA, evidence)));
        if (scan.mayHoldOrders()) {
            found(Orders.in(text), DataRule.PROMPT_INJECTION, place, text, reading);
        }
    }

    private static void markup(Place place, String text, Scan scan, Reading reading) {
        if (scan.mayHoldMarkup()) {
            found(Markup.remains(text), DataRule.MARKUP_REMAINS, place, text, reading);
        }
    }

    private static void edges(Place place, String text, Reading reading) {
        if (!text.isBlank() && text.strip().length() < text.length()) {
            reading.edges.add(place.flaw(
                    DataRule.STRAY_CHARACTERS,
                    "white space at the " + (Character.isWhitespace(text.charAt(0)) ? "beginning" : "end")));
        }
    }

    static String withoutStray(String text) {
        return STRAY.matcher(text).replaceAll("").strip();
    }

    private static boolean isBrokenOff(String text) {
        String end = text.substring(Math.max(0, text.length() - TAIL)).stripTrailing();
        return text.length() >= SHORTEST_PROSE && BROKEN_OFF.matcher(end).find();
    }

    private static void spoken(Part part, Place place, String text, Scan scan, Reading reading) {
        scan.language()
                .name()
                .ifPresent(language -> reading.languages
                        .computeIfAbsent(part, key -> new HashMap<>())
                        .computeIfAbsent(language, key -> new ArrayList<>())
                        .add(new Spoken(place, text)));
    }

    private static void languages(Part part, Map<String, List<Spoken>> byLanguage, List<Flaw> flaws) {
        int all = byLanguage.values().stream().mapToInt(List::size).sum();
        String main = "";
        for (Map.Entry<String, List<Spoken>> entry : byLanguage.entrySet()) {
            main = entry.getValue().size()
                            > byLanguage.getOrDefault(main, List.of()).size()
                    ? entry.getKey()
                    : main;
        }
        for (Map.Entry<String, List<Spoken>> entry : byLanguage.entrySet()) {
            if (10 * entry.getValue().size() < all) {
                for (Spoken spoken : entry.getValue()) {
                    flaws.add(spoken.place.flaw(
                            DataRule.MIXED_LANGUAGES,
                            entry.getKey() + " among " + part.name().toLowerCase(Locale.ROOT) + " in " + main + ": \""
                                    + Flaw.shortened(spoken.text) + '"'));
                }
            }
        }
    }

    private static void found(Matcher matcher, DataRule rule, Place place, String text, Reading reading) {
        if (matcher.find()) {
            reading.flaws.add(place.flaw(rule, around(text, matcher.start(), matcher.end())));
        }
    }

    private static String around(String text, int start, int end) {
        return text.substring(Math.max(0, start - AROUND), Math.min(text.length(), end + AROUND))
                .replace('\n', ' ')
                .strip();
    }

    private static String tail(String text) {
        String end = text.stripTrailing();
        return end.substring(Math.max(0, end.length() - TAIL));
    }
}

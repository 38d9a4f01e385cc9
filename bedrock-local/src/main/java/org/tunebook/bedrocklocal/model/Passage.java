package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Grid;
import org.tunebook.formats.TableMarkup;

/**
 * What a prompt holds to answer from: the last user turn's table in any markup, its paragraphs and its question,
 * without the examples that it may show first. A text without blocks is taken apart as well as can be.
 */
record Passage(Optional<Grid> table, List<String> paragraphs, String question) {
    private static final int LONGEST_PROMPT = 2_000_000;
    private static final int MOST_PARAGRAPHS = 200;
    private static final int LONGEST_PARAGRAPH = 8_000;
    private static final int LONGEST_QUESTION = 1_000;
    private static final Pattern OPENING = Pattern.compile("(?m)^[ \\t]*<([A-Za-z_][\\w-]{0,40})>[ \\t]*$");
    private static final Pattern TAG = Pattern.compile("</?[A-Za-z_][^<>\\n]{0,80}>");

    static Passage of(Conversation prompt) {
        return of(Shots.of(prompt).question());
    }

    static Passage of(String prompt) {
        String text = prompt.length() > LONGEST_PROMPT ? prompt.substring(0, LONGEST_PROMPT) : prompt;
        Optional<Grid> table = Optional.empty();
        List<String> paragraphs = new ArrayList<>();
        Optional<String> question = Optional.empty();
        int at = 0;
        Set<String> unclosed = new HashSet<>();
        Matcher opening = OPENING.matcher(text);
        while (opening.find(at)) {
            String name = opening.group(1);
            int close = unclosed.contains(name) ? -1 : text.indexOf("</" + name + ">", opening.end());
            if (close < 0 || name.equalsIgnoreCase("table")) {
                if (close < 0) {
                    unclosed.add(name);
                }
                addLines(text.substring(at, opening.end()), paragraphs);
                at = opening.end();
                continue;
            }
            addLoose(text.substring(at, opening.start()), paragraphs);
            String block = text.substring(opening.end(), close).strip();
            at = close + name.length() + 3;
            if (name.equalsIgnoreCase("question")) {
                question = Optional.of(block);
                continue;
            }
            Optional<Grid> grid = TableMarkup.find(block);
            if (grid.isPresent()) {
                table = grid;
            } else {
                addLines(block, paragraphs);
            }
        }
        String rest = text.substring(at);
        Optional<TableMarkup.Located> loose = table.isPresent() ? Optional.empty() : TableMarkup.locate(text);
        if (loose.isPresent()) {
            TableMarkup.Located found = loose.get();
            table = Optional.of(found.grid());
            paragraphs.clear();
            String around = text.substring(0, found.start()) + "\n" + text.substring(found.end());
            addLines(TAG.matcher(around).replaceAll(" "), paragraphs);
            rest = "";
        }
        addLoose(rest, paragraphs);
        String asked = question.orElseGet(() -> takeQuestion(paragraphs));
        return new Passage(table, List.copyOf(paragraphs), shorten(asked.strip(), LONGEST_QUESTION));
    }

    private static void addLoose(String text, List<String> paragraphs) {
        if (!text.isBlank()) {
            addLines(TAG.matcher(text).replaceAll(" "), paragraphs);
        }
    }

    private static void addLines(String text, List<String> paragraphs) {
        int from = 0;
        while (from < text.length() && paragraphs.size() < MOST_PARAGRAPHS) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            String line = text.substring(from, end).strip();
            if (!line.isEmpty()) {
                paragraphs.add(shorten(line, LONGEST_PARAGRAPH));
            }
            from = end + 1;
        }
    }

    private static String takeQuestion(List<String> paragraphs) {
        for (int i = paragraphs.size() - 1; i >= 0; i--) {
            String line = paragraphs.get(i);
            int mark = line.lastIndexOf('?');
            if (mark >= 0) {
                int begin = Math.max(line.lastIndexOf(". ", mark), line.lastIndexOf("? ", mark - 1)) + 1;
                paragraphs.set(i, line.substring(0, begin).strip());
                paragraphs.removeIf(String::isEmpty);
                return line.substring(begin, mark + 1);
            }
        }
        return paragraphs.size() > 1
                ? paragraphs.remove(paragraphs.size() - 1)
                : paragraphs.isEmpty() ? "" : paragraphs.get(0);
    }

    private static String shorten(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) : text;
    }
}

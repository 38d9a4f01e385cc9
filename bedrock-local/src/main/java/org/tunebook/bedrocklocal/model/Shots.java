package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.Role;

/**
 * The answered examples that a prompt shows before it asks: its earlier turns, and the {@code <example>} blocks of
 * its last one that end in an {@code <answer>}.
 *
 * @param shown the last {@value MOST} of them, oldest first
 * @param question the last user's turn without them
 */
record Shots(List<Shot> shown, String question) {
    static final int MOST = 16;
    private static final int LONGEST = 2_000_000;
    private static final int MOST_BLOCKS = 10_000;
    private static final Pattern OPENING = Pattern.compile("(?m)^[ \\t]*<([A-Za-z_][\\w-]{0,40})>[ \\t]*$");
    private static final Pattern EXAMPLE = Pattern.compile("(?i)<example>");
    private static final Pattern ANSWER_END = Pattern.compile("(?i)</(answer|output|response|completion|label)>$");
    private static final int LONGEST_TAG = "</completion>".length();

    /** One of them: the user's text, and the answer it got. */
    record Shot(String asked, String answer) {
        private int length() {
            return asked.length() + answer.length();
        }
    }

    Shots {
        shown = List.copyOf(shown);
    }

    static Shots of(Conversation prompt) {
        List<Shot> all = new ArrayList<>();
        String asked = "";
        for (Message message : prompt.prompt().messages()) {
            if (message.role() == Role.USER) {
                asked = message.text();
            } else if (!asked.isBlank() && !message.text().isBlank()) {
                all.add(new Shot(asked, message.text().strip()));
            }
        }
        Shots last = of(asked);
        all.addAll(last.shown);
        return new Shots(latest(all), last.question);
    }

    /** The shots in the blocks of one text, and the text without them. */
    static Shots of(String text) {
        if (text.indexOf("<example") < 0 && text.indexOf("<EXAMPLE") < 0) {
            return new Shots(List.of(), text);
        }
        String read = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        List<Shot> found = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        Set<String> unclosed = new HashSet<>();
        Matcher opening = OPENING.matcher(read);
        int kept = 0;
        int at = 0;
        for (int blocks = 0; blocks < MOST_BLOCKS && opening.find(at); blocks++) {
            String name = opening.group(1);
            at = opening.end();
            int close = unclosed.contains(name) ? -1 : read.indexOf("</" + name + ">", at);
            if (close < 0) {
                unclosed.add(name);
                continue;
            }
            List<Shot> inside = inside(name.toLowerCase(Locale.ROOT), read.substring(at, close));
            at = close + name.length() + 3;
            if (!inside.isEmpty()) {
                found.addAll(inside);
                rest.append(read, kept, opening.start());
                kept = at;
            }
        }
        return found.isEmpty() ? new Shots(List.of(), text) : new Shots(latest(found), rest + read.substring(kept));
    }

    private static List<Shot> inside(String name, String block) {
        List<Shot> found = new ArrayList<>();
        if (name.equals("example")) {
            add(block, found);
        } else if (name.equals("examples")) {
            Matcher opening = EXAMPLE.matcher(block);
            int at = 0;
            while (opening.find(at)) {
                int close = block.indexOf("</" + opening.group().substring(1), opening.end());
                if (close < 0) {
                    break;
                }
                add(block.substring(opening.end(), close), found);
                at = close;
            }
        }
        return found;
    }

    private static void add(String example, List<Shot> found) {
        String text = example.strip();
        Matcher end = ANSWER_END.matcher(text.substring(Math.max(0, text.length() - LONGEST_TAG)));
        if (!end.find()) {
            return;
        }
        int close = text.length() - end.group().length();
        int open = text.lastIndexOf("<" + end.group(1) + ">", close);
        if (open > 0) {
            String answer =
                    text.substring(open + end.group(1).length() + 2, close).strip();
            String asked = text.substring(0, open).strip();
            if (!answer.isEmpty() && !asked.isEmpty()) {
                found.add(new Shot(asked, answer));
            }
        }
    }

    /** The last ones, as many as are looked at and as their text is not too long for. */
    private static List<Shot> latest(List<Shot> all) {
        int from = all.size();
        int length = 0;
        while (from > 0
                && all.size() - from < MOST
                && length + all.get(from - 1).length() <= LONGEST) {
            from--;
            length += all.get(from).length();
        }
        return all.subList(from, all.size());
    }
}

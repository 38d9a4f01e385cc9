package org.tunebook.sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A template said out loud: the text, and the parts of it that are marked as answers.
 *
 * <p>In a template {@code {slot}} is filled from a {@link Scope}, {@code [one|other]} is a choice and {@code <a: text>}
 * marks an answer; all three nest.
 */
record Passage(String text, Map<String, String> answers) {

    static Passage say(String template, Scope scope) {
        StringBuilder out = new StringBuilder();
        Map<String, String> answers = new LinkedHashMap<>();
        say(template, scope, out, answers);
        answers.replaceAll((name, answer) -> tidy(answer));
        return new Passage(tidy(out.toString()), answers);
    }

    /** The passages as one, a space between them. */
    static Passage join(List<Passage> passages) {
        Map<String, String> answers = new LinkedHashMap<>();
        passages.forEach(passage -> answers.putAll(passage.answers()));
        return new Passage(String.join(" ", passages.stream().map(Passage::text).toList()), answers);
    }

    private static void say(String template, Scope scope, StringBuilder out, Map<String, String> answers) {
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at);
            if (c != '{' && c != '[' && c != '<') {
                out.append(c);
                at++;
                continue;
            }
            int end = closing(template, at);
            String inside = template.substring(at + 1, end);
            if (c == '{') {
                out.append(scope.fill(inside));
            } else if (c == '[') {
                say(scope.chance().pick(choices(inside)), scope, out, answers);
            } else {
                int colon = inside.indexOf(':');
                int start = out.length();
                say(inside.substring(colon + 1).stripLeading(), scope, out, answers);
                answers.put(inside.substring(0, colon), out.substring(start));
            }
            at = end + 1;
        }
    }

    private static int closing(String template, int open) {
        char opening = template.charAt(open);
        char closing = opening == '{' ? '}' : opening == '[' ? ']' : '>';
        int depth = 0;
        for (int i = open; i < template.length(); i++) {
            if (template.charAt(i) == opening) {
                depth++;
            } else if (template.charAt(i) == closing && --depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("no " + closing + " closes the " + opening + " in: " + template);
    }

    private static List<String> choices(String inside) {
        List<String> choices = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            if (c == '[') {
                depth++;
            } else if (c == ']') {
                depth--;
            } else if (c == '|' && depth == 0) {
                choices.add(inside.substring(from, i));
                from = i + 1;
            }
        }
        choices.add(inside.substring(from));
        return choices;
    }

    private static String tidy(String text) {
        String tidy = text.strip();
        while (tidy.contains("  ")) {
            tidy = tidy.replace("  ", " ");
        }
        return tidy.replace(" .", ".").replace(" ,", ",").replace(" :", ":").replace(" ?", "?");
    }
}

package org.tunebook.kernel.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Documentation comments as plain text. */
final class Javadoc {
    private static final Pattern INLINE = Pattern.compile("(?:code|literal|value)\\s(.*)", Pattern.DOTALL);
    private static final Pattern PRE = Pattern.compile("(?i)</?pre[^>]*>");
    private static final Pattern BREAK = Pattern.compile("(?i)<(p|br|li|/ul|/ol|h\\d|dt|dd|tr)[^>]*>");
    private static final Pattern LINK =
            Pattern.compile("\\{@link(?:plain)?\\s+#?([^{}\\s(]*(?:\\([^{}()]*\\))?)(?:\\s+([^{}]*))?}");
    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^>]*>");

    private Javadoc() {}

    static String plain(String comment) {
        String linked = LINK.matcher(comment)
                .replaceAll(link -> Matcher.quoteReplacement(
                        link.group(2) == null ? link.group(1).replace('#', '.') : link.group(2)));
        List<String> lines = new ArrayList<>();
        boolean code = false;
        for (String part : PRE.split(withoutInlineTags(linked))) {
            String text = TAG.matcher(BREAK.matcher(part).replaceAll("\n")).replaceAll("");
            for (String line : (code ? text.stripIndent() : text).split("\n")) {
                add(lines, unescaped(code ? line.stripTrailing() : line.strip()));
            }
            add(lines, "");
            code = !code;
        }
        return String.join("\n", lines).strip();
    }

    /** Of several empty lines one is enough. */
    private static void add(List<String> lines, String line) {
        if (!line.isEmpty() || !lines.isEmpty() && !lines.get(lines.size() - 1).isEmpty()) {
            lines.add(line);
        }
    }

    private static String unescaped(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&nbsp;", " ")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    /** What inline tags say, in their place; it may hold braces that are closed again. */
    private static String withoutInlineTags(String comment) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int open = comment.indexOf("{@"); open >= 0; open = comment.indexOf("{@", at)) {
            int end = closing(comment, open);
            Matcher tag = INLINE.matcher(comment.substring(open + 2, end));
            out.append(comment, at, open)
                    .append(
                            tag.matches()
                                    ? tag.group(1).replace("&", "&amp;").replace("<", "&lt;")
                                    : comment.substring(open, Math.min(end + 1, comment.length())));
            at = Math.min(end + 1, comment.length());
        }
        return out.append(comment.substring(at)).toString();
    }

    private static int closing(String comment, int open) {
        int depth = 0;
        for (int i = open; i < comment.length(); i++) {
            depth += comment.charAt(i) == '{' ? 1 : comment.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return comment.length();
    }
}

package org.tunebook.kernel.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Documentation comments as plain text. */
final class Javadoc {
    private static final Pattern INLINE = Pattern.compile("\\{@(?:code|literal|value)\\s+([^{}]*)}");
    private static final Pattern LINK =
            Pattern.compile("\\{@link(?:plain)?\\s+#?([^{}\\s(]*(?:\\([^{}()]*\\))?)(?:\\s+([^{}]*))?}");
    private static final Pattern BREAK = Pattern.compile("(?i)<(p|br|li|/ul|/ol|/pre|h\\d|dt|dd|tr)[^>]*>");
    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^>]*>");

    private Javadoc() {}

    static String plain(String comment) {
        String linked = LINK.matcher(comment)
                .replaceAll(link -> Matcher.quoteReplacement(
                        link.group(2) == null ? link.group(1).replace('#', '.') : link.group(2)));
        String text = INLINE.matcher(linked)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1).replace("<", "&lt;")));
        text = BREAK.matcher(text).replaceAll("\n");
        text = TAG.matcher(text).replaceAll("");
        text = text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&nbsp;", " ")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n")) {
            String trimmed = line.strip();
            if (!trimmed.isEmpty()
                    || !lines.isEmpty() && !lines.get(lines.size() - 1).isEmpty()) {
                lines.add(trimmed);
            }
        }
        return String.join("\n", lines).strip();
    }
}

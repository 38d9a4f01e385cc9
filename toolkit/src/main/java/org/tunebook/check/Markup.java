package org.tunebook.check;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.formats.TableMarkup;

/** Tags and character references of HTML that were left in a text: found, and taken out. */
final class Markup {
    private static final String BLOCKS = "p|br|div|li|ul|ol|tr|td|th|table|thead|tbody|h[1-6]|hr|blockquote|pre";
    private static final String INLINE =
            "a|b|i|u|em|strong|span|font|sup|sub|small|big|center|code|img|nobr|html|head|body|script|style|tt|s";

    private static final Pattern REMAINS = Pattern.compile("<(/?)(?i:(" + BLOCKS + ")|" + INLINE
            + ")(?:\\s[^<>]{0,200})?/?>" + "|&(?:[a-zA-Z][a-zA-Z0-9]{1,8}|#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5});");

    private static final Pattern GAP = Pattern.compile("[ \u00A0]{2,}");

    private Markup() {}

    static Matcher remains(String text) {
        return REMAINS.matcher(text);
    }

    /**
     * The text without tags, a space where one parted two blocks, and with the characters that the
     * references stand for; again, where they were references to references.
     */
    static String removed(String text) {
        if (!REMAINS.matcher(text).find()) {
            return text;
        }
        String once = REMAINS.matcher(text).replaceAll(found -> Matcher.quoteReplacement(meant(found)));
        String twice = REMAINS.matcher(once).replaceAll(found -> Matcher.quoteReplacement(meant(found)));
        return GAP.matcher(twice).replaceAll(" ").strip();
    }

    private static String meant(MatchResult found) {
        String text = found.group();
        if (text.startsWith("<")) {
            return found.group(2) == null ? "" : " ";
        }
        if (text.equals("&nbsp;")) {
            return " ";
        }
        String cell = TableMarkup.HTML
                .read("<table><tr><td>" + text + "</td></tr></table>")
                .cell(0, 0);
        return cell.isEmpty() ? text : cell;
    }
}

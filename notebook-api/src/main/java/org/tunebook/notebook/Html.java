package org.tunebook.notebook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A piece of HTML that escapes what goes into it: text and the values of attributes are never taken for markup.
 * Markup as it is comes in through {@link #markup} alone.
 */
public final class Html {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9:-]*");
    private static final Set<String> VOID = Set.of("br", "col", "hr", "img", "input", "link", "meta", "wbr");

    /** Elements whose content a browser reads as no HTML: text in them could neither be escaped nor trusted. */
    private static final Set<String> RAW = Set.of("script", "style", "iframe", "noscript", "plaintext", "xmp");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<String> content = new ArrayList<>();

    private Html(String name) {
        this.name = name;
    }

    /** An empty element. */
    public static Html element(String name) {
        if (!NAME.matcher(name).matches() || RAW.contains(name)) {
            throw new IllegalArgumentException("<" + name + "> is no element that takes escaped text");
        }
        return new Html(name);
    }

    /** Several pieces one after the other, with no element around them. */
    public static Html pieces() {
        return new Html("");
    }

    /** HTML as it is: for what was escaped where it was made, as the HTML of a {@link Displayable}. */
    public static Html markup(String html) {
        Html piece = pieces();
        piece.content.add(Objects.requireNonNull(html, "html"));
        return piece;
    }

    /** What a value shows of itself: its HTML, or its text as it is set. */
    public static Html of(Displayable value) {
        MimeBundle bundle = value.display();
        return bundle.get(MimeBundle.HTML)
                .map(Html::markup)
                .orElseGet(() -> element("pre").add(bundle.toString()));
    }

    /** Sets an attribute of this element. */
    public Html with(String attribute, String value) {
        if (name.isEmpty() || !NAME.matcher(attribute).matches()) {
            throw new IllegalArgumentException("no attribute " + attribute + " on <" + name + ">");
        }
        attributes.put(attribute, value);
        return this;
    }

    /** Adds text, escaped. */
    public Html add(String text) {
        content.add(escape(text));
        return this;
    }

    /** Adds text, escaped, with a break where it has a new line. */
    public Html lines(String text) {
        content.add(escape(text).replace("\r", "").replace("\n", "<br>"));
        return this;
    }

    /** Adds pieces as they are now. */
    public Html add(Html... pieces) {
        for (Html piece : pieces) {
            content.add(piece.toString());
        }
        return this;
    }

    /** Adds pieces as they are now, in order. */
    public Html add(Iterable<Html> pieces) {
        pieces.forEach(piece -> content.add(piece.toString()));
        return this;
    }

    @Override
    public String toString() {
        if (name.isEmpty()) {
            return String.join("", content);
        }
        StringBuilder out = new StringBuilder("<").append(name);
        attributes.forEach((attribute, value) -> out.append(' ')
                .append(attribute)
                .append("=\"")
                .append(escape(value))
                .append('"'));
        out.append('>');
        if (!VOID.contains(name)) {
            content.forEach(out::append);
            out.append("</").append(name).append('>');
        }
        return out.toString();
    }

    /** The text with everything that HTML would take for markup escaped, for content and quoted attributes. */
    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}

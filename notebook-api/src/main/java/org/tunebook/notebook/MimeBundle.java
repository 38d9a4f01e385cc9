package org.tunebook.notebook;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One value in several forms, keyed by MIME type. Text, markup and JSON are held as text (for a type
 * that ends in {@code json} the text is one JSON document), pictures as bytes.
 */
public final class MimeBundle {
    public static final String TEXT = "text/plain";
    public static final String HTML = "text/html";
    public static final String MARKDOWN = "text/markdown";
    public static final String PNG = "image/png";
    public static final String SVG = "image/svg+xml";
    public static final String VEGA_LITE = "application/vnd.vegalite.v5+json";

    private final Map<String, Object> data;

    private MimeBundle(Map<String, Object> data) {
        this.data = Collections.unmodifiableMap(data);
    }

    /** A bundle of plain text alone; the other forms are added with {@link #with(String, String)}. */
    public static MimeBundle text(String text) {
        return new MimeBundle(Map.of(TEXT, Objects.requireNonNull(text, "text")));
    }

    /** Plain text and its HTML form. The HTML is shown as it is: whoever writes it escapes what it holds. */
    public static MimeBundle html(String text, String html) {
        return text(text).with(HTML, html);
    }

    /** This bundle with one more form, or with that form replaced. */
    public MimeBundle with(String mimeType, String content) {
        return put(mimeType, content);
    }

    /** This bundle with one more binary form, or with that form replaced. */
    public MimeBundle with(String mimeType, byte[] content) {
        return put(mimeType, content.clone());
    }

    private MimeBundle put(String mimeType, Object content) {
        Objects.requireNonNull(content, mimeType);
        Map<String, Object> more = new LinkedHashMap<>(data);
        more.put(mimeType, content);
        return new MimeBundle(more);
    }

    /** The text held for a MIME type; empty if there is none or it is binary. */
    public Optional<String> get(String mimeType) {
        return data.get(mimeType) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Every form, in the order added; values are {@code String} or {@code byte[]}. */
    public Map<String, Object> data() {
        return data;
    }

    @Override
    public String toString() {
        return get(TEXT).orElseGet(() -> data.keySet().toString());
    }
}

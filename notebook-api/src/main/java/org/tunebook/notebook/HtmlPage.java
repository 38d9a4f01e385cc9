package org.tunebook.notebook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A page that stands alone, from a file as from anywhere: its styles, pictures and scripts are in it, and its policy
 * lets a browser load nothing and run nothing else, whatever its content asks for. It is light or dark as its reader
 * has it, and light on paper.
 */
public final class HtmlPage {
    private static final Pattern END_OF_SCRIPT = Pattern.compile("(?i)</script|<!--");

    private final String title;
    private final StringBuilder styles = new StringBuilder(resource("page.css"));
    private final StringBuilder policy = new StringBuilder(
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'");
    private final StringBuilder body = new StringBuilder();
    private String scripts = "";

    private HtmlPage(String title) {
        this.title = title;
    }

    /** An empty page. */
    public static HtmlPage titled(String title) {
        return new HtmlPage(title);
    }

    /** Adds rules of style to those that all pages have. */
    public HtmlPage styled(String css) {
        styles.append(css);
        return this;
    }

    /** Adds to what is read. */
    public HtmlPage add(Html... parts) {
        for (Html part : parts) {
            body.append(part).append('\n');
        }
        return this;
    }

    /**
     * Puts data into the page, for the page's script and for programs.
     *
     * @param id the id of the element that holds the data
     * @param json one JSON document
     */
    public HtmlPage data(String id, String json) {
        // Between the quotes of JSON, the only place where it stands, < can be written so.
        body.append("<script type=\"application/json\" id=\"")
                .append(Html.escape(id))
                .append("\">")
                .append(json.replace("<", "\\u003c"))
                .append("</script>\n");
        return this;
    }

    /** The one script that the page may run, once it is read. */
    public HtmlPage script(String javaScript) {
        if (END_OF_SCRIPT.matcher(javaScript).find()) {
            throw new IllegalArgumentException("a script may hold neither </script nor <!--");
        }
        policy.append("; script-src 'sha256-").append(sha256(javaScript)).append('\'');
        scripts = "<script>" + javaScript + "</script>\n";
        return this;
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing beside " + HtmlPage.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + Html.element("meta")
                        .with("http-equiv", "Content-Security-Policy")
                        .with("content", policy.toString())
                + "\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta name=\"color-scheme\" content=\"light dark\">\n"
                + Html.element("title").add(title)
                + "\n<style>\n" + styles + "</style>\n</head>\n<body>\n" + body + scripts + "</body>\n</html>\n";
    }
}

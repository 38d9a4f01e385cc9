package org.tunebook.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.DefaultUrlSanitizer;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.UrlSanitizer;
import org.tunebook.kernel.notebook.Multiline;
import org.tunebook.kernel.notebook.NotebookCell;
import org.tunebook.kernel.notebook.NotebookDocument;
import org.tunebook.notebook.Html;

/**
 * An executed notebook as one HTML page. Its policy lets a browser load nothing and run no script, whatever
 * a cell's HTML asks for; pictures are in the page itself.
 */
final class NotebookPage {
    private static final Map<String, String> PICTURES = Map.of(
            "png", "image/png",
            "jpg", "image/jpeg",
            "jpeg", "image/jpeg",
            "gif", "image/gif",
            "svg", "image/svg+xml",
            "webp", "image/webp");
    private static final String ATTACHMENT = "attachment:";
    private static final List<TablesExtension> EXTENSIONS = List.of((TablesExtension) TablesExtension.create());
    private static final String POLICY =
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; max-width: 60rem;
                   margin: 2rem auto; padding: 0 1rem; }
            pre { font: 13px/1.45 ui-monospace, monospace; overflow-x: auto; margin: 0; white-space: pre-wrap; }
            .code { display: grid; grid-template-columns: 4rem 1fr; margin: 1rem 0 .25rem; }
            .code > span { font: 13px/1.45 ui-monospace, monospace; color: #57606a; padding-top: .5rem; }
            .code > pre { background: #f3f5f7; border: 1px solid #d8dee4; padding: .5rem .75rem; }
            .output { margin: .25rem 0 .25rem 4rem; overflow-x: auto; }
            .stderr { background: #fff4e5; }
            .error { background: #ffeceb; border-left: 3px solid #b42318; padding: .5rem .75rem; }
            img { max-width: 100%; }
            table { border-collapse: collapse; }
            td, th { border-bottom: 1px solid #d8dee4; padding: .2rem .6rem; }
            td:not([align]), th:not([align]) { text-align: left; }
            """;

    private final NotebookDocument notebook;
    private final String title;
    private final Path directory;
    private final Parser markdown = Parser.builder().extensions(EXTENSIONS).build();
    private final HtmlRenderer renderer = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .urlSanitizer(new Urls())
            .build();

    private NotebookPage(NotebookDocument notebook, String title, Path directory) {
        this.notebook = notebook;
        this.title = title;
        this.directory = directory;
    }

    /**
     * The page of an executed notebook.
     *
     * @param directory where the notebook's own pictures are looked for
     */
    static String of(NotebookDocument notebook, String title, Path directory) {
        return new NotebookPage(notebook, title, directory).html();
    }

    private String html() {
        StringBuilder page =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(POLICY)
                .append("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(Html.escape(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n");
        for (NotebookCell cell : notebook.cells()) {
            switch (cell.kind()) {
                case MARKDOWN -> page.append(text(cell));
                case CODE -> page.append(code(cell));
                case RAW -> page.append(pre("raw", cell.source()));
            }
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private String text(NotebookCell cell) {
        Node document = markdown.parse(cell.source());
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Image image) {
                image.setDestination(inline(image.getDestination(), cell));
                visitChildren(image);
            }
        });
        return "<section class=\"text\">\n" + renderer.render(document) + "</section>\n";
    }

    /** A picture's content in place of its address; an address that cannot be had stays, and stays unloaded. */
    private String inline(String address, NotebookCell cell) {
        if (address.startsWith(ATTACHMENT)) {
            Iterator<Map.Entry<String, JsonNode>> forms =
                    cell.attachment(address.substring(ATTACHMENT.length())).fields();
            if (forms.hasNext()) {
                Map.Entry<String, JsonNode> form = forms.next();
                return data(form.getKey(), Multiline.text(form.getValue()));
            }
            return address;
        }
        String type =
                PICTURES.get(address.substring(address.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        try {
            Path file = directory.resolve(address);
            if (type != null && Files.isRegularFile(file)) {
                return data(type, Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
            }
        } catch (InvalidPathException | IOException e) {
            return address;
        }
        return address;
    }

    private String code(NotebookCell cell) {
        StringBuilder html = new StringBuilder("<section class=\"code\"><span>[");
        cell.executionCount().ifPresentOrElse(html::append, () -> html.append(' '));
        html.append("]</span>").append("<pre><code>");
        html.append(Html.escape(cell.source())).append("</code></pre></section>\n");
        for (JsonNode output : cell.outputs()) {
            html.append(output(output));
        }
        return html.toString();
    }

    private String output(JsonNode output) {
        return switch (output.path("output_type").asText()) {
            case "stream" ->
                pre(
                        "output " + ("stderr".equals(output.path("name").asText()) ? "stderr" : "stdout"),
                        Multiline.text(output.path("text")));
            case "error" -> {
                StringBuilder trace = new StringBuilder();
                output.path("traceback")
                        .forEach(line -> trace.append(line.asText()).append('\n'));
                yield pre("output error", trace.toString());
            }
            default -> "<div class=\"output\">" + richest(output.path("data")) + "</div>\n";
        };
    }

    /** The form that shows most among those that need no script. */
    private String richest(JsonNode data) {
        if (data.has("text/html")) {
            return Multiline.text(data.get("text/html"));
        }
        if (data.has("image/svg+xml")) {
            byte[] svg = Multiline.text(data.get("image/svg+xml")).getBytes(StandardCharsets.UTF_8);
            return picture("image/svg+xml", Base64.getEncoder().encodeToString(svg), data);
        }
        for (String type : List.of("image/png", "image/jpeg", "image/gif", "image/webp")) {
            if (data.has(type)) {
                return picture(type, Multiline.text(data.get(type)), data);
            }
        }
        if (data.has("text/markdown")) {
            return renderer.render(markdown.parse(Multiline.text(data.get("text/markdown"))));
        }
        return "<pre>" + Html.escape(plain(Multiline.text(data.path("text/plain")))) + "</pre>";
    }

    private static String picture(String type, String base64, JsonNode data) {
        String words = Multiline.text(data.path("text/plain"));
        return "<img src=\"" + Html.escape(data(type, base64)) + "\" alt=\"" + Html.escape(words) + "\">";
    }

    private static String data(String type, String base64) {
        return "data:" + type + ";base64," + base64.replaceAll("\\s", "");
    }

    private static String pre(String kind, String text) {
        return "<pre class=\"" + kind + "\">" + Html.escape(plain(text)) + "</pre>\n";
    }

    /** Text without the colours of terminals. */
    private static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    /** Links to pages and mail; pictures only with their content in the page. */
    private static final class Urls implements UrlSanitizer {
        private final UrlSanitizer links = new DefaultUrlSanitizer();

        @Override
        public String sanitizeLinkUrl(String url) {
            return links.sanitizeLinkUrl(url);
        }

        @Override
        public String sanitizeImageUrl(String url) {
            return url.startsWith("data:image/") ? url : "";
        }
    }
}

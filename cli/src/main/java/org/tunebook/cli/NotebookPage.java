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
import org.tunebook.notebook.HtmlPage;

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
    private static final String STYLE = """
            .code { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr); margin: 1.25rem 0 .25rem; }
            .code > span { font: .82rem/1.5 ui-monospace, monospace; color: var(--quiet); padding-top: .5rem; }
            .code > pre { background: var(--panel); border: 1px solid var(--rule); border-radius: 4px; }
            .code > pre, .raw { margin: 0; padding: .5rem .75rem; overflow-x: auto; }
            .output { margin: .4rem 0 .4rem 3.5rem; overflow-x: auto; }
            pre.output, .output pre { white-space: pre-wrap; overflow-wrap: anywhere; }
            .stderr { background: var(--warn); padding: .5rem .75rem; }
            .error { background: var(--wrong); border-left: 3px solid var(--wrong-edge); padding: .5rem .75rem; }
            @media (max-width: 40rem) {
              .code { grid-template-columns: minmax(0, 1fr); }
              .output { margin-left: 0; }
            }
            @media print {
              .code > pre { white-space: pre-wrap; overflow-wrap: anywhere; }
              .output { margin-left: 0; overflow: visible; }
            }
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
        HtmlPage page = HtmlPage.titled(title).styled(STYLE);
        Html main = Html.element("main");
        for (NotebookCell cell : notebook.cells()) {
            switch (cell.kind()) {
                case MARKDOWN -> main.add(text(cell));
                case CODE -> main.add(code(cell));
                case RAW -> main.add(pre("raw", "raw text", cell.source()));
            }
        }
        return page.add(main).toString();
    }

    private Html text(NotebookCell cell) {
        Node document = markdown.parse(cell.source());
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Image image) {
                image.setDestination(inline(image.getDestination(), cell));
                visitChildren(image);
            }
        });
        return Html.element("section").with("class", "text").add(Html.markup(renderer.render(document)));
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

    private Html code(NotebookCell cell) {
        String number = cell.executionCount().isPresent()
                ? String.valueOf(cell.executionCount().getAsInt())
                : " ";
        Html html = Html.pieces()
                .add(Html.element("div")
                        .with("class", "code")
                        .add(
                                Html.element("span").add("[" + number + "]"),
                                region("", "code of cell " + number, "pre")
                                        .add(Html.element("code").add(cell.source()))));
        for (JsonNode output : cell.outputs()) {
            html.add(output(output, number));
        }
        return html;
    }

    /** A part that scrolls by itself where it is too wide, with the keyboard too. */
    private static Html region(String kind, String label, String element) {
        Html region = Html.element(element)
                .with("tabindex", "0")
                .with("role", "region")
                .with("aria-label", label);
        return kind.isEmpty() ? region : region.with("class", kind);
    }

    private Html output(JsonNode output, String number) {
        return switch (output.path("output_type").asText()) {
            case "stream" ->
                pre(
                        "output " + ("stderr".equals(output.path("name").asText()) ? "stderr" : "stdout"),
                        "printed by cell " + number,
                        Multiline.text(output.path("text")));
            case "error" -> {
                StringBuilder trace = new StringBuilder();
                output.path("traceback")
                        .forEach(line -> trace.append(line.asText()).append('\n'));
                yield pre("output error", "error of cell " + number, trace.toString());
            }
            default -> region("output", "output of cell " + number, "div").add(richest(output.path("data")));
        };
    }

    /** The form that shows most among those that need no script. */
    private Html richest(JsonNode data) {
        if (data.has("text/html")) {
            return Html.markup(Multiline.text(data.get("text/html")));
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
            return Html.markup(renderer.render(markdown.parse(Multiline.text(data.get("text/markdown")))));
        }
        return Html.element("pre").add(plain(Multiline.text(data.path("text/plain"))));
    }

    private static Html picture(String type, String base64, JsonNode data) {
        return Html.element("img").with("src", data(type, base64)).with("alt", Multiline.text(data.path("text/plain")));
    }

    private static String data(String type, String base64) {
        return "data:" + type + ";base64," + base64.replaceAll("\\s", "");
    }

    private static Html pre(String kind, String label, String text) {
        return region(kind, label, "pre").add(plain(text));
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

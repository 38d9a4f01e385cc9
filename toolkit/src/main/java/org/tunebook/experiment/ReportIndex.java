package org.tunebook.experiment;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.tunebook.experiment.Experiment.Contrast;
import org.tunebook.experiment.Experiment.Model;
import org.tunebook.experiment.Experiment.Training;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.HtmlPage;
import org.tunebook.notebook.MimeBundle;

/**
 * The page over all experiments below a directory: sorted by any column, filtered, two or more set side by side. It is
 * one file that needs nothing else; where scripts may not run it is a table.
 *
 * @param page the page's file
 * @param experiments how many it shows
 * @param unreadable what is wrong with the records that it cannot show, a line each
 */
public record ReportIndex(Path page, int experiments, List<String> unreadable) implements Displayable {
    /** The file in the directory of all reports that the page is. */
    public static final String FILE = "index.html";

    private static final JsonMapper JSON = new JsonMapper();

    private static final String STYLE = """
            body { max-width: 90rem; }
            [hidden] { display: none !important; }
            th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: 0;
                        cursor: pointer; text-align: inherit; }
            th button::after { content: "\\2195"; color: var(--quiet); padding-left: .3em; }
            th[aria-sort=ascending] button::after { content: "\\2191"; color: inherit; }
            th[aria-sort=descending] button::after { content: "\\2193"; color: inherit; }
            th.number, td.number { text-align: right; white-space: nowrap; }
            #all td.short { white-space: nowrap; }
            #all td[dir] { min-width: 9rem; max-width: 20rem; overflow-wrap: anywhere; }
            .tools { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; margin: 1rem 0; }
            input[type=search] { font: inherit; color: inherit; background: var(--panel); width: 16rem; max-width: 100%;
                                 border: 1px solid var(--quiet); border-radius: 4px; padding: .35rem .6rem; }
            input[type=checkbox] { width: 1.2rem; height: 1.2rem; vertical-align: middle; }
            #sides table { margin-bottom: 1.5rem; }
            #sides caption { font-weight: 600; color: var(--ink); }
            #sides tbody th { font-weight: 400; }
            #sides td { min-width: 8rem; }
            tr.differs > * { background: var(--new); }
            tr.differs th { font-weight: 600 !important; }
            @media print {
              @page { size: landscape; }
              .tools, td[data-script] { display: none; }
              th button::after { content: "" !important; }
              table { font-size: 7pt; }
              #all td, #all th { white-space: normal; padding: .15rem .25rem; }
            }
            """;

    public ReportIndex {
        unreadable = List.copyOf(unreadable);
    }

    /** Writes the page over all experiments below a directory as {@value #FILE}, replacing an earlier one. */
    public static ReportIndex write(Path reports) {
        Map<Path, String> records = records(reports);
        // Another experiment may be kept while this one writes; whoever writes last has looked again after it.
        for (int turn = 0; ; turn++) {
            ReportIndex index = write(reports, records.keySet().stream().toList());
            Map<Path, String> now = records(reports);
            if (now.equals(records) || turn == 10) {
                return index;
            }
            records = now;
        }
    }

    /** Writes the reports of all experiments below a directory anew, and the page over them. */
    public static ReportIndex rewrite(Path reports) {
        for (Path file : records(reports).keySet()) {
            try {
                Path directory = file.getParent();
                Report.write(Experiment.read(file), directory == null ? reports : directory);
            } catch (ExperimentFileException unreadable) {
                continue; // The index says so.
            }
        }
        return write(reports);
    }

    private static Map<Path, String> records(Path reports) {
        if (!Files.isDirectory(reports)) {
            throw new IllegalArgumentException(
                    reports + " is no directory; expected one that experiments are kept in, as" + " reports");
        }
        return ExperimentFile.below(reports);
    }

    private static ReportIndex write(Path reports, List<Path> files) {
        List<Entry> entries = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (Path file : files) {
            try {
                entries.add(
                        new Entry(ExperimentFile.outline(file), address(reports, file.resolveSibling(Report.FILE))));
            } catch (ExperimentFileException e) {
                unreadable.add(String.valueOf(e.getMessage()));
            }
        }
        entries.sort(Comparator.comparing((Entry entry) -> entry.experiment.recorded())
                .reversed()
                .thenComparing(Entry::address));
        Path page = reports.resolve(FILE);
        ExperimentFile.write(html(entries, unreadable), page);
        return new ReportIndex(page, entries.size(), unreadable);
    }

    private record Entry(Experiment experiment, String address) {}

    private static String address(Path reports, Path page) {
        return StreamSupport.stream(reports.relativize(page).spliterator(), false)
                .map(part -> URLEncoder.encode(part.toString(), StandardCharsets.UTF_8)
                        .replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    private static String html(List<Entry> entries, List<String> unreadable) {
        Html main = Html.element("main").add(Html.element("h1").add("Experiments"));
        if (entries.isEmpty()) {
            main.add(Html.element("p")
                    .add("No experiment is kept here yet. A notebook keeps one with Experiment.named(…)…keep(…)."));
        } else {
            main.add(tools(), scroll("Experiments", table(entries)), comparison());
        }
        if (!unreadable.isEmpty()) {
            Html list = Html.element("ul");
            unreadable.forEach(one -> list.add(Html.element("li").add(one)));
            main.add(Html.element("h2").add("Records that cannot be read"), list);
        }
        HtmlPage page = HtmlPage.titled("Experiments").styled(STYLE).add(main);
        return entries.isEmpty()
                ? page.toString()
                : page.data("experiments", json(entries)).script(script()).toString();
    }

    private static Html tools() {
        return Html.pieces()
                .add(
                        Html.element("div")
                                .with("class", "tools")
                                .with("data-script", "")
                                .with("hidden", "")
                                .add(Html.element("label")
                                        .add("Filter ")
                                        .add(Html.element("input")
                                                .with("id", "filter")
                                                .with("type", "search"))),
                        Html.element("p")
                                .with("id", "status")
                                .with("role", "status")
                                .with("class", "quiet"));
    }

    private static Html comparison() {
        return Html.element("section")
                .with("id", "comparison")
                .with("aria-labelledby", "compared")
                .with("hidden", "")
                .add(
                        Html.element("h2").with("id", "compared").add("Side by side"),
                        Html.element("p")
                                .add(Html.element("label")
                                        .add(Html.element("input")
                                                .with("id", "differing")
                                                .with("type", "checkbox"))
                                        .add(" only what differs")),
                        scroll("Side by side", Html.element("div").with("id", "sides")));
    }

    private static Html scroll(String label, Html wide) {
        return Html.element("div")
                .with("class", "scroll")
                .with("tabindex", "0")
                .with("role", "region")
                .with("aria-label", label)
                .add(wide);
    }

    private static Html table(List<Entry> entries) {
        Html names = Html.element("tr")
                .add(
                        Html.element("td").with("data-script", "").with("hidden", ""),
                        heading("experiment", "experiment", ""),
                        heading("recorded", "recorded", ""),
                        heading("metric", "metric", ""),
                        heading("base", "base, %", "number"),
                        heading("tuned", "tuned, %", "number"),
                        heading("gain", "gain, points", "number"),
                        heading("interval", "interval", "number"),
                        heading("tokens", "output tokens", "number"),
                        heading("examples", "examples", "number"),
                        heading("model", "tuned from", ""),
                        heading("where", "where", ""));
        Html body = Html.element("tbody");
        for (int i = 0; i < entries.size(); i++) {
            body.add(row(i, entries.get(i)));
        }
        return Html.element("table").with("id", "all").add(Html.element("thead").add(names), body);
    }

    private static Html heading(String key, String name, String kind) {
        Html heading = Html.element("th").with("scope", "col");
        return (kind.isEmpty() ? heading : heading.with("class", kind))
                .add(Html.element("button")
                        .with("type", "button")
                        .with("data-key", key)
                        .add(name));
    }

    private static Html row(int place, Entry entry) {
        Experiment experiment = entry.experiment;
        Optional<Contrast> contrast = experiment.contrasts().stream().findFirst();
        Optional<Model> after = contrast.flatMap(one -> model(experiment, one.role()))
                .or(() -> experiment.models().stream().findFirst());
        Optional<Model> before = contrast.flatMap(one -> model(experiment, one.over()));
        String metric = contrast.map(Contrast::metric)
                .or(() ->
                        after.flatMap(one -> one.scores().stream().findFirst()).map(Experiment.Score::metric))
                .orElse("");
        return Html.element("tr")
                .add(
                        Html.element("td")
                                .with("data-script", "")
                                .with("hidden", "")
                                .add(Html.element("input")
                                        .with("type", "checkbox")
                                        .with("value", String.valueOf(place))
                                        .with("aria-label", "compare " + experiment.name())),
                        Html.element("td")
                                .with("class", "short")
                                .add(Html.element("a")
                                        .with("href", entry.address)
                                        .add(experiment.name())),
                        Html.element("td")
                                .with("class", "short")
                                .add(experiment.recorded().toString().replaceFirst("T(\\d\\d:\\d\\d).*", " $1")),
                        text(metric),
                        number(
                                "%.1f",
                                before.map(one -> 100 * one.score(metric)).orElse(Double.NaN)),
                        number("%.1f", after.map(one -> 100 * one.score(metric)).orElse(Double.NaN)),
                        number("%+.1f", contrast.map(one -> 100 * one.gain()).orElse(Double.NaN)),
                        contrast.filter(one -> !Double.isNaN(one.interval().low()))
                                .map(one -> number(
                                        100 * one.interval().low(),
                                        String.format(
                                                Locale.ROOT,
                                                "%+.1f to %+.1f",
                                                100 * one.interval().low(),
                                                100 * one.interval().high())))
                                .orElseGet(() -> number("", Double.NaN)),
                        number(
                                "%.1f",
                                after.filter(one -> one.outputTokens().max() > 0)
                                        .map(one -> one.outputTokens().mean())
                                        .orElse(Double.NaN)),
                        number(
                                "%,.0f",
                                after.map(Model::examples).map(Double::valueOf).orElse(Double.NaN)),
                        text(experiment.trainings().stream()
                                .map(Training::baseModel)
                                .distinct()
                                .collect(Collectors.joining(", "))),
                        text(experiment.place().toString()));
    }

    private static Optional<Model> model(Experiment experiment, String role) {
        return experiment.models().stream()
                .filter(one -> one.role().equals(role))
                .findFirst();
    }

    private static Html text(String text) {
        return Html.element("td").with("dir", "auto").add(text);
    }

    private static Html number(String format, double value) {
        return number(value, Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value));
    }

    private static Html number(double value, String shown) {
        return Html.element("td")
                .with("class", "number")
                .with("data-number", Double.toString(value))
                .add(shown);
    }

    /** What experiments are compared by, as pairs of a name and a text. */
    private static String json(List<Entry> entries) {
        ArrayNode all = JSON.createArrayNode();
        for (Entry entry : entries) {
            ObjectNode one = all.addObject();
            one.put("name", entry.experiment.name());
            one.put("page", entry.address);
            ArrayNode settings = one.putArray("settings");
            entry.experiment
                    .settings()
                    .forEach((name, value) -> settings.addArray().add(name).add(value));
            ArrayNode values = one.putArray("values");
            entry.experiment.values().stream()
                    .filter(value -> !value.name().startsWith("sweep/"))
                    .forEach(value -> values.addArray().add(value.name()).add(ValueText.of(value)));
        }
        return all.toString();
    }

    private static String script() {
        try (InputStream in = ReportIndex.class.getResourceAsStream("index.js")) {
            if (in == null) {
                throw new IllegalStateException("index.js is missing beside " + ReportIndex.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.html(
                toString(),
                Html.element("p")
                        .add(counted() + ": ")
                        .add(Html.element("a")
                                .with("href", page.toString().replace('\\', '/'))
                                .add(page.toString()))
                        .toString());
    }

    private String counted() {
        return experiments
                + (experiments == 1 ? " experiment" : " experiments")
                + (unreadable.isEmpty() ? "" : ", and " + unreadable.size() + " that cannot be read");
    }

    @Override
    public String toString() {
        return Stream.concat(Stream.of(counted() + ": " + page), unreadable.stream())
                .collect(Collectors.joining("\n"));
    }
}

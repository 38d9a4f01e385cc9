package org.tunebook.plot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.BarChart.Bar;
import org.tunebook.plot.HeatMap.Cell;
import org.tunebook.plot.Histograms.Sample;
import org.tunebook.plot.LineChart.Line;
import org.tunebook.plot.LineChart.Mark;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.Trace;

/**
 * How a figure of Tablesaw looks in a notebook, with nothing loaded from elsewhere: as Plotly's JSON for the front
 * ends that have Plotly, and drawn by the toolkit's own charts for all others.
 */
final class FigureView {
    private static final int MOST_BINS = 400;
    static final String PLOTLY = "application/vnd.plotly.v1+json";

    private final Figure figure;
    private final List<ObjectNode> traces = new ArrayList<>();
    private final ObjectNode layout;
    private final Set<String> notes = new LinkedHashSet<>();
    private final Set<String> undrawn = new LinkedHashSet<>();
    private int missing;

    private FigureView(Figure figure) {
        this.figure = figure;
        Trace[] all = figure.getTraces() == null ? new Trace[0] : figure.getTraces();
        for (int i = 0; i < all.length; i++) {
            String script = all[i].asJavascript(i);
            String kind = all[i].getClass().getSimpleName();
            FigureText.read(script).ifPresentOrElse(traces::add, () -> undrawn.add(kind + " cannot be read"));
        }
        Layout given = figure.getLayout();
        this.layout = Optional.ofNullable(given)
                .flatMap(present -> FigureText.read(present.asJavascript()))
                .orElseGet(Drawing.JSON::createObjectNode);
        if (given != null && given.getTitle() != null && layout.isEmpty()) {
            layout.put("title", given.getTitle());
        }
    }

    static MimeBundle of(Figure figure) {
        return new FigureView(figure).bundle();
    }

    private MimeBundle bundle() {
        List<Chart> charts = charts();
        StringBuilder text = new StringBuilder();
        if (charts.isEmpty()) {
            text.append(title().isEmpty() ? "A figure" : title());
            text.append(traces.isEmpty() && undrawn.isEmpty() ? ": no traces" : "");
        }
        charts.forEach(chart -> text.append(text.isEmpty() ? "" : "\n\n").append(chart));
        if (missing > 0) {
            text.append("\n").append(missing).append(missing == 1 ? " point has" : " points have");
            text.append(" no value and is left out".replace("is", missing == 1 ? "is" : "are"));
        }
        undrawn.forEach(why -> text.append("\nNot drawn: ").append(why));
        if (charts.isEmpty() && !undrawn.isEmpty()) {
            text.append("\nA front end that has Plotly, as VS Code, draws it.");
        }
        String plotly = plotly();
        if (charts.isEmpty()) {
            return MimeBundle.text(text.toString()).with(PLOTLY, plotly);
        }
        Chart whole = charts.size() == 1 ? charts.get(0) : new Panels(charts, figure);
        boolean heavy = plotly.length() > Drawing.HEAVY;
        if (heavy) {
            text.append(
                    String.format(Locale.ROOT, "%nWithout Plotly's form, which takes %.1f MB", plotly.length() / 1e6));
        }
        MimeBundle bundle = MimeBundle.text(text.toString());
        for (Map.Entry<String, Object> form : whole.display().data().entrySet()) {
            if (form.getValue() instanceof byte[] bytes) {
                bundle = bundle.with(form.getKey(), bytes);
            } else if (form.getKey().equals(MimeBundle.VEGA_LITE)) {
                bundle = bundle.with(form.getKey(), (String) form.getValue());
            }
        }
        return heavy ? bundle : bundle.with(PLOTLY, plotly);
    }

    private String plotly() {
        ObjectNode document = Drawing.JSON.createObjectNode();
        ArrayNode data = document.putArray("data");
        traces.forEach(data::add);
        document.set("layout", layout);
        return Drawing.write(document);
    }

    /** Traces of one kind on one pair of axes make one chart. */
    private List<Chart> charts() {
        Map<List<String>, List<ObjectNode>> groups = new LinkedHashMap<>();
        for (ObjectNode trace : traces) {
            if (!trace.path("visible").asText().equalsIgnoreCase("false")) {
                List<String> place = List.of(
                        kind(trace),
                        trace.path("xaxis").asText("x"),
                        trace.path("yaxis").asText("y"));
                groups.computeIfAbsent(place, key -> new ArrayList<>()).add(trace);
            }
        }
        List<Chart> charts = new ArrayList<>();
        groups.forEach((place, group) -> {
            String kind = place.get(0);
            notes.clear();
            try {
                charts.addAll(draw(kind, group));
            } catch (IllegalArgumentException unfit) {
                undrawn.add(kind + " (" + unfit.getMessage() + ")");
            }
        });
        return charts;
    }

    private static String kind(ObjectNode trace) {
        return trace.path("type").asText("scatter");
    }

    private List<? extends Chart> draw(String kind, List<ObjectNode> group) {
        return switch (kind) {
            case "scatter", "scattergl" -> scatter(group);
            case "bar" -> List.of(bars(group));
            case "histogram" -> histograms(group);
            case "box", "violin" -> List.of(boxes(kind, group));
            case "heatmap", "contour" ->
                group.stream().map(trace -> heatMap(kind, trace)).toList();
            case "histogram2d" -> group.stream().map(this::counts).toList();
            case "pie" -> group.stream().map(this::pie).toList();
            default -> {
                undrawn.add(kind + " traces are not among the kinds that can be drawn here");
                yield List.of();
            }
        };
    }

    private List<Chart> scatter(List<ObjectNode> group) {
        if (group.stream().anyMatch(trace -> trace.at("/marker/size").isArray())) {
            notes.add("points all of one size");
        }
        if (group.stream().anyMatch(trace -> !trace.path("fill").asText("none").equals("none"))) {
            notes.add("areas drawn as lines");
        }
        List<JsonNode> across = group.stream().map(trace -> trace.path("x")).toList();
        if (across.stream().allMatch(x -> fits(x, FigureView::number))) {
            return List.of(LineChart.of(axis(group, 'x'), axis(group, 'y'), lines(group, FigureView::number))
                    .titled(noted()));
        }
        if (across.stream().allMatch(x -> fits(x, FigureView::time))) {
            return List.of(LineChart.overTime(axis(group, 'x'), axis(group, 'y'), lines(group, FigureView::time))
                    .titled(noted()));
        }
        notes.add("drawn as bars");
        return List.of(bars(group));
    }

    private Line[] lines(List<ObjectNode> group, Function<JsonNode, OptionalDouble> read) {
        List<String> names = names(group);
        Line[] lines = new Line[group.size()];
        for (int i = 0; i < lines.length; i++) {
            ObjectNode trace = group.get(i);
            if (!fits(trace.path("y"), FigureView::number)) {
                throw new IllegalArgumentException("trace " + names.get(i) + " has no numbers on its y axis");
            }
            int n = Math.min(trace.path("x").size(), trace.path("y").size());
            double[] x = new double[n];
            double[] y = new double[n];
            int points = 0;
            for (int p = 0; p < n; p++) {
                OptionalDouble at = read.apply(trace.get("x").get(p));
                if (at.isPresent() || points > 0) {
                    x[points] = at.orElse(points > 0 ? x[points - 1] : 0);
                    y[points++] = at.isPresent() ? number(trace.get("y").get(p)).orElse(Double.NaN) : Double.NaN;
                }
            }
            missing += n - points;
            String mode = trace.path("mode").asText("lines");
            Mark mark =
                    !mode.contains("lines") ? Mark.POINTS : mode.contains("markers") ? Mark.LINE_AND_POINTS : Mark.LINE;
            lines[i] = new Line(names.get(i), Arrays.copyOf(x, points), Arrays.copyOf(y, points), mark);
        }
        return lines;
    }

    private Chart bars(List<ObjectNode> group) {
        boolean lying = group.get(0).path("orientation").asText().equals("h");
        if (group.size() > 1
                && Set.of("stack", "relative").contains(layout.path("barmode").asText())) {
            notes.add("bars under each other, not stacked");
        }
        List<String> names = names(group);
        List<Bar> bars = new ArrayList<>();
        for (int t = 0; t < group.size(); t++) {
            JsonNode labels = group.get(t).path(lying ? "y" : "x");
            JsonNode values = group.get(t).path(lying ? "x" : "y");
            List<String> distinct = distinct(strings(labels));
            for (int i = 0; i < Math.min(labels.size(), values.size()); i++) {
                OptionalDouble value = number(values.get(i));
                if (value.isEmpty() && !FigureText.isMissing(values.get(i))) {
                    throw new IllegalArgumentException("trace " + names.get(t) + " has no numbers on its value axis");
                }
                if (value.isPresent()) {
                    Bar bar = Bar.of(distinct.get(i), value.getAsDouble()).in(group.size() > 1 ? names.get(t) : "");
                    bars.add(lying ? within(bar, group.get(t).path(IntervalTrace.INTERVALS), i) : bar);
                } else {
                    missing++;
                }
            }
        }
        return BarChart.of(axis(group, lying ? 'y' : 'x'), axis(group, lying ? 'x' : 'y'), bars.toArray(new Bar[0]))
                .titled(noted());
    }

    private static Bar within(Bar bar, JsonNode intervals, int place) {
        OptionalDouble above = number(intervals.path("array").path(place));
        OptionalDouble below = number(intervals.path("arrayminus").path(place));
        return above.isPresent() && below.isPresent()
                ? bar.within(bar.value() - below.getAsDouble(), bar.value() + above.getAsDouble())
                : bar;
    }

    private List<Chart> histograms(List<ObjectNode> group) {
        List<String> names = names(group);
        List<Sample> samples = new ArrayList<>();
        int wanted = Bins.WANTED;
        for (int i = 0; i < group.size(); i++) {
            ObjectNode trace = group.get(i);
            String function = trace.path("histfunc").asText("count");
            JsonNode values = trace.path(trace.has("x") ? "x" : "y");
            if (!fits(values, FigureView::number)) {
                throw new IllegalArgumentException("trace " + names.get(i) + " counts names, not numbers");
            }
            if (trace.has("y") && trace.has("x") && !function.equals("count")) {
                throw new IllegalArgumentException(
                        "trace " + names.get(i) + " is no count but a " + function + " of a second column");
            }
            if (!trace.path("histnorm").asText().isEmpty()) {
                notes.add("as counts");
            }
            wanted = Math.max(trace.path("nbinsx").asInt(), trace.path("nbinsy").asInt()) > 0
                    ? Math.max(
                            trace.path("nbinsx").asInt(), trace.path("nbinsy").asInt())
                    : wanted;
            samples.add(new Sample(names.get(i), numbers(values)));
        }
        wanted = Math.min(MOST_BINS, wanted);
        Histograms histograms = Histograms.of(axis(group, group.get(0).has("x") ? 'x' : 'y'), "count", wanted, samples);
        return List.of((samples.size() > 1 ? histograms.overlaid() : histograms).titled(noted()));
    }

    private Chart boxes(String kind, List<ObjectNode> group) {
        if (kind.equals("violin")) {
            notes.add("violins drawn as boxes");
        }
        List<String> names = names(group);
        Map<String, List<Double>> samples = new LinkedHashMap<>();
        for (int t = 0; t < group.size(); t++) {
            JsonNode labels = group.get(t).path("x");
            JsonNode values = group.get(t).path("y");
            for (int i = 0; i < values.size(); i++) {
                String label = labels.has(i) ? labels.get(i).asText() : "";
                String name = group.size() == 1 && !label.isEmpty() ? label : (names.get(t) + " " + label).strip();
                List<Double> sample = samples.computeIfAbsent(name, key -> new ArrayList<>());
                number(values.get(i)).ifPresentOrElse(sample::add, () -> missing++);
            }
        }
        Sample[] all = samples.entrySet().stream()
                .map(entry -> new Sample(
                        entry.getKey(),
                        entry.getValue().stream().mapToDouble(value -> value).toArray()))
                .toArray(Sample[]::new);
        return BoxPlot.of(axis(group, 'x'), axis(group, 'y'), all).titled(noted());
    }

    private Chart heatMap(String kind, ObjectNode trace) {
        if (kind.equals("contour")) {
            notes.add("contours drawn as cells");
        }
        List<String> columns = distinct(strings(trace.path("x")));
        List<String> rows = distinct(strings(trace.path("y")));
        List<Cell> cells = new ArrayList<>();
        for (int r = 0; r < trace.path("z").size(); r++) {
            JsonNode row = trace.at("/z/" + r);
            for (int c = 0; c < row.size(); c++) {
                cells.add(new Cell(
                        c < columns.size() ? columns.get(c) : String.valueOf(c),
                        r < rows.size() ? rows.get(r) : String.valueOf(r),
                        number(row.get(c)).orElse(Double.NaN)));
            }
        }
        return HeatMap.of(
                        axis(List.of(trace), 'x'),
                        axis(List.of(trace), 'y'),
                        text(trace.path("name"), "value"),
                        cells.toArray(new Cell[0]))
                .titled(noted());
    }

    /** A histogram over two columns: how many points fall into each pair of bins. */
    private Chart counts(ObjectNode trace) {
        List<double[]> points = new ArrayList<>();
        int n = Math.min(trace.path("x").size(), trace.path("y").size());
        for (int i = 0; i < n; i++) {
            OptionalDouble x = number(trace.get("x").get(i));
            OptionalDouble y = number(trace.get("y").get(i));
            if (x.isPresent() && y.isPresent()) {
                points.add(new double[] {x.getAsDouble(), y.getAsDouble()});
            } else {
                missing++;
            }
        }
        Bins across =
                Bins.over(points.stream().map(point -> new double[] {point[0]}).toList(), Bins.WANTED / 2);
        Bins down =
                Bins.over(points.stream().map(point -> new double[] {point[1]}).toList(), Bins.WANTED / 2);
        int[][] counts = new int[down.count()][across.count()];
        points.forEach(point -> counts[down.of(point[1])][across.of(point[0])]++);
        List<Cell> cells = new ArrayList<>();
        for (int r = 0; r < down.count(); r++) {
            for (int c = 0; c < across.count(); c++) {
                cells.add(new Cell(across.range(c), down.range(r), counts[r][c]));
            }
        }
        return HeatMap.of(axis(List.of(trace), 'x'), axis(List.of(trace), 'y'), "points", cells.toArray(new Cell[0]))
                .titled(noted());
    }

    private Chart pie(ObjectNode trace) {
        Map<String, Double> slices = new LinkedHashMap<>();
        for (int i = 0;
                i < Math.min(trace.path("labels").size(), trace.path("values").size());
                i++) {
            OptionalDouble value = number(trace.at("/values/" + i));
            if (value.isPresent()) {
                slices.merge(trace.at("/labels/" + i).asText(), value.getAsDouble(), Double::sum);
            } else {
                missing++;
            }
        }
        return new Pie(
                noted(),
                List.copyOf(slices.keySet()),
                slices.values().stream().mapToDouble(value -> value).toArray());
    }

    private String title() {
        return text(layout.path("title"), "");
    }

    /** The title, with what is drawn otherwise than Plotly would. */
    private String noted() {
        return notes.isEmpty() ? title() : (title() + " (" + String.join(", ", notes) + ")").strip();
    }

    private String axis(List<ObjectNode> group, char letter) {
        String name = group.get(0).path(letter + "axis").asText(String.valueOf(letter));
        return text(layout.path(letter + "axis" + name.substring(1)).path("title"), String.valueOf(letter));
    }

    private static String text(JsonNode node, String none) {
        String text = FigureText.unescaped(node.asText());
        return text.isBlank() ? none : text;
    }

    private static List<String> names(List<ObjectNode> group) {
        List<String> names = new ArrayList<>();
        for (ObjectNode trace : group) {
            names.add(text(trace.path("name"), group.size() == 1 ? "values" : "trace " + (names.size() + 1)));
        }
        return distinct(names);
    }

    private static List<String> distinct(List<String> names) {
        Set<String> taken = new HashSet<>();
        List<String> distinct = new ArrayList<>();
        for (String name : names) {
            String free = name;
            for (int i = 2; !taken.add(free); i++) {
                free = name + " (" + i + ")";
            }
            distinct.add(free);
        }
        return distinct;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(value -> strings.add(value.isNumber() ? Drawing.number(value.asDouble()) : value.asText()));
        return strings;
    }

    private double[] numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(value -> number(value).ifPresentOrElse(numbers::add, () -> missing++));
        return numbers.stream().mapToDouble(value -> value).toArray();
    }

    private static boolean fits(JsonNode array, Function<JsonNode, OptionalDouble> read) {
        for (JsonNode value : array) {
            if (!FigureText.isMissing(value) && read.apply(value).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static OptionalDouble number(JsonNode value) {
        return value.isNumber() && Double.isFinite(value.asDouble())
                ? OptionalDouble.of(value.asDouble())
                : OptionalDouble.empty();
    }

    /** Milliseconds since 1970 of a date, a date and time, or an instant. */
    private static OptionalDouble time(JsonNode value) {
        String text = value.asText();
        List<Function<String, Instant>> forms = List.of(
                Instant::parse,
                date -> LocalDate.parse(date).atStartOfDay().toInstant(ZoneOffset.UTC),
                moment -> LocalDateTime.parse(moment).toInstant(ZoneOffset.UTC));
        for (Function<String, Instant> form : forms) {
            try {
                return OptionalDouble.of(form.apply(text).toEpochMilli());
            } catch (DateTimeException next) {
                continue;
            }
        }
        return OptionalDouble.empty();
    }
}

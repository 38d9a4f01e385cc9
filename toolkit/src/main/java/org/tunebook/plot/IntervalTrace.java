package org.tunebook.plot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import org.tunebook.plot.BarChart.Bar;
import tech.tablesaw.plotly.components.HoverLabel;
import tech.tablesaw.plotly.traces.BarTrace;
import tech.tablesaw.plotly.traces.Trace;

/** Lying bars with their intervals as Plotly's error bars, which the traces of Tablesaw have no word for. */
record IntervalTrace(BarTrace bars, List<Bar> values) implements Trace {
    /** Plotly's name of the intervals along x. */
    static final String INTERVALS = "error_x";

    IntervalTrace {
        values = List.copyOf(values);
    }

    @Override
    public String asJavascript(int index) {
        String script = bars.asJavascript(index).stripTrailing();
        ObjectNode intervals = Drawing.JSON.createObjectNode();
        intervals.put("type", "data").put("symmetric", false).put("color", Drawing.hex(Drawing.INK));
        ArrayNode above = intervals.putArray("array");
        ArrayNode below = intervals.putArray("arrayminus");
        for (Bar bar : values) {
            distance(above, bar.high(), bar.value());
            distance(below, bar.low(), bar.value());
        }
        int end = script.lastIndexOf('}');
        return script.substring(0, end) + INTERVALS + ": " + intervals + "\n" + script.substring(end);
    }

    private static void distance(ArrayNode distances, OptionalDouble end, double value) {
        end.ifPresentOrElse(at -> distances.add(Math.abs(at - value)), distances::addNull);
    }

    @Override
    public String name() {
        return bars.name();
    }

    @Override
    public HoverLabel hoverLabel() {
        return bars.hoverLabel();
    }

    @Override
    public boolean showLegend() {
        return bars.showLegend();
    }
}

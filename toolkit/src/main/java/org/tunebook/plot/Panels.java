package org.tunebook.plot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Collectors;
import tech.tablesaw.plotly.components.Figure;

/** The parts of a figure that have no axes in common, one below the other. */
record Panels(List<Chart> parts, Figure figure) implements Chart {
    Panels {
        parts = List.copyOf(parts);
    }

    @Override
    public byte[] png() {
        List<BufferedImage> pictures =
                parts.stream().map(part -> Drawing.read(part.png())).toList();
        return Drawing.png(pictures, 1, "");
    }

    @Override
    public String vegaLite() {
        ObjectNode spec = Drawing.vegaLite("");
        ArrayNode all = spec.putArray("vconcat");
        for (Chart part : parts) {
            ObjectNode view = (ObjectNode) Drawing.parse(part.vegaLite());
            for (String once : List.of("$schema", "background", "config")) {
                JsonNode removed = view.remove(once);
                if (once.equals("config") && removed != null) {
                    spec.set("config", removed);
                }
            }
            all.add(view);
        }
        spec.putObject("resolve")
                .putObject("scale")
                .put("color", "independent")
                .put("shape", "independent")
                .put("strokeDash", "independent");
        return Drawing.write(spec);
    }

    @Override
    public String toString() {
        return parts.stream().map(Chart::toString).collect(Collectors.joining("\n\n"));
    }
}

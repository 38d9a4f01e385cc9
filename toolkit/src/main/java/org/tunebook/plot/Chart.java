package org.tunebook.plot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import tech.tablesaw.plotly.components.Figure;

/**
 * A picture of values, as Vega-Lite, PNG and text. Colours stay apart for readers who see colours
 * differently, and no meaning hangs on colour alone. Pictures have a white ground of their own, so that
 * they can be read on a dark page.
 */
public sealed interface Chart extends Displayable
        permits Histograms, LineChart, BarChart, BoxPlot, HeatMap, Pie, Panels {
    /** The chart as one JSON document of Vega-Lite 5, its data included. */
    String vegaLite();

    /** The chart as a PNG picture, drawn without a display. */
    byte[] png();

    /** The chart as a figure of Tablesaw, to be changed or written with what Tablesaw offers. */
    Figure figure();

    /**
     * The chart as a part of a page: a picture in the page's own colours, with its numbers in a table under it.
     * Charts that are not drawn so are their PNG and their text.
     */
    default Html html() {
        return Html.element("figure")
                .add(
                        Html.element("img")
                                .with("alt", "")
                                .with(
                                        "src",
                                        "data:image/png;base64,"
                                                + Base64.getEncoder().encodeToString(png())),
                        VectorChart.numbers(Html.element("pre").add(toString())));
    }

    /** Writes the PNG picture to a file, replacing what is there, and gives back the file. */
    default Path save(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            return Files.write(file, png());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the picture " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Text, PNG and Vega-Lite; the last up to a million characters, beyond which notebooks grow heavy. No HTML: a
     * front end that can show HTML would show nothing else.
     */
    @Override
    default MimeBundle display() {
        MimeBundle bundle = MimeBundle.text(toString()).with(MimeBundle.PNG, png());
        String vegaLite = vegaLite();
        return vegaLite.length() <= Drawing.HEAVY ? bundle.with(MimeBundle.VEGA_LITE, vegaLite) : bundle;
    }
}

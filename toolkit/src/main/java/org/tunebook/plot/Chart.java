package org.tunebook.plot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunebook.notebook.Displayable;
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

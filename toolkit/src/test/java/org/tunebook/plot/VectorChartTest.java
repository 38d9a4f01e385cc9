package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Arrays;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tunebook.plot.Histograms.Sample;
import org.tunebook.plot.LineChart.Line;
import org.tunebook.plot.LineChart.Mark;
import org.tunebook.plot.VectorChart.Ruler;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class VectorChartTest {
    @Test
    void histogramsAreOnePictureASampleWithItsWordsAndItsNumbers() throws Exception {
        String html = Histograms.of(
                        "tokens",
                        "answers",
                        new Sample("<base>", new double[] {1, 2, 2, 9}),
                        new Sample("b", new double[] {3}))
                .html()
                .toString();
        Document page = parse(html);

        assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(2);
        assertThat(page.getElementsByTagName("rect").getLength()).isEqualTo(4);
        assertThat(page.getElementsByTagName("desc").item(0).getTextContent()).isEqualTo("Most answers lie in [2, 3).");
        assertThat(html)
                .contains("role=\"img\"", "<title>&lt;base&gt; (4 answers): answers by tokens</title>")
                .contains("<details><summary>The numbers</summary>", "var(--series-1,#D55E00)");
    }

    @Test
    void linesBreakAtGapsAndHaveBandsPointsAndAKey() throws Exception {
        Line line = new Line(
                        "f1",
                        new double[] {10, 100, 1000, 10_000},
                        new double[] {.1, .2, Double.NaN, .4},
                        Mark.LINE_AND_POINTS)
                .within(new double[] {.05, .1, 0, .3}, new double[] {.2, .3, 0, .5});
        Document page =
                parse(LineChart.of("size", "score", line).logarithmic().html().toString());

        assertThat(page.getElementsByTagName("polygon").getLength()).isEqualTo(2);
        assertThat(page.getElementsByTagName("polyline").getLength()).isEqualTo(1);
        assertThat(page.getElementsByTagName("path").getLength()).isEqualTo(3 + 1);
        assertThat(page.getElementsByTagName("desc").item(0).getTextContent())
                .isEqualTo("f1: first 0.1, lowest 0.1, last 0.4");
    }

    @Test
    void whatIsNotDrawnSoIsItsPictureAndItsText() {
        assertThat(BarChart.of("model", "F1", BarChart.Bar.of("<a>", 1)).html().toString())
                .contains("<img alt=\"\" src=\"data:image/png;base64,", "&lt;a&gt;");
        assertThat(LineChart.of("x", "y", new Line("none yet", new double[0], new double[0], Mark.LINE))
                        .html()
                        .toString())
                .contains("no values yet");
    }

    @Property
    void everyPictureIsWellFormedWithoutNaN(@ForAll @Size(min = 1, max = 30) double[] any, @ForAll String name)
            throws Exception {
        double[] values = Arrays.stream(any)
                .map(value -> Math.max(-1e300, Math.min(1e300, value)))
                .toArray();
        double[] x = new double[values.length];
        Arrays.setAll(x, i -> i);
        String readable = name.replaceAll("[^\\x20-\\uD7FF]", "") + "x";
        String html = LineChart.of(readable, "y", new Line(readable, x, values, Mark.LINE_AND_POINTS))
                .html()
                .toString();

        parse(html);
        assertThat(html).doesNotContain("NaN", "Infinity");
    }

    @Test
    void rulersHaveAFewRoundTicks() {
        assertThat(Ruler.linear("", 0, 420, 6).ticks()).containsExactly(0.0, 100.0, 200.0, 300.0, 400.0);
        assertThat(Ruler.rounded("", 0.13, 2.4, 5).ticks()).containsExactly(0.0, 0.5, 1.0, 1.5, 2.0, 2.5);
        assertThat(Ruler.logarithmic("", 50, 2000).ticks()).containsExactly(50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0);
        assertThat(Ruler.linear("", 3, 3, 5).ticks()).isNotEmpty();
    }

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader("<x>" + html.replaceAll("<img([^>]*)>", "<img$1/>") + "</x>")));
    }
}

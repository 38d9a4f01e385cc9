package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.tunebook.plot.HeatMap.Cell;

class HeatMapTest {
    private final HeatMap search = HeatMap.of(
            "epochs",
            "learning rate",
            "token F1 (%)",
            Cell.of(10, 0.0001, 73.24),
            Cell.of(2, 0.0001, 61),
            Cell.of(2, 0.00001, Double.NaN));

    @Test
    void theTextIsATableInTheOrderOfTheNumbersWithDashesForWhatIsMissing() {
        assertThat(search.titled("Search")).hasToString("""
                Search
                token F1 (%) by learning rate (down) and epochs (across)
                learning rate  2   10
                -------------  --  ----
                0.00001        –   –
                0.0001         61  73.2""");
    }

    @Test
    void theVegaLiteFormHasColouredCellsTheirTextsAndBothAxes() throws Exception {
        JsonNode spec = new JsonMapper().readTree(search.vegaLite());

        assertThat(spec.at("/$schema").asText()).isEqualTo("https://vega.github.io/schema/vega-lite/v5.json");
        assertThat(spec.at("/encoding/x/title").asText()).isEqualTo("epochs");
        assertThat(spec.at("/encoding/y/title").asText()).isEqualTo("learning rate");
        assertThat(spec.at("/layer/0/mark").asText()).isEqualTo("rect");
        assertThat(spec.at("/layer/0/encoding/color/title").asText()).isEqualTo("token F1 (%)");
        assertThat(spec.at("/layer/1/mark/type").asText()).isEqualTo("text");
        assertThat(spec.at("/data/values")).hasSize(4);
        assertThat(spec.at("/data/values/0/text").asText()).isEqualTo("–");
        assertThat(spec.at("/data/values/0").has("value")).isFalse();
        assertThat(spec.at("/data/values/3/value").asDouble()).isEqualTo(73.24);
    }

    @Test
    void theHighestCellIsTheDarkestAndAMissingOneIsWhite() {
        Picture picture = Picture.of(search.png());

        picture.assertShows(0x56A0D6, 0xE6F0FA);
        assertThat(picture.width()).isGreaterThan(picture.height());
        HeatMap nothing = HeatMap.of("x", "y", "z", new Cell("a", "b", Double.NaN));
        assertThat(Picture.of(nothing.png()).count(0x56A0D6)).isZero();
    }

    @Test
    void manyCellsStayOnAPage() {
        Cell[] cells = new Cell[200 * 100];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Cell.of(i % 200, i / 200, i);
        }
        Picture picture = Picture.of(HeatMap.of("x", "y", "z", cells).png());

        assertThat(picture.width()).isLessThan(1200);
        assertThat(picture.height()).isLessThan(1000);
    }

    @Test
    void theFigureHoldsTheValues() {
        assertThat(search.figure().getTraces()).hasSize(1);
        assertThat(search.figure().getTraces()[0].asJavascript(0)).contains("73.24");
    }

    @Test
    void whatIsNoHeatMapIsRefused() {
        assertThatThrownBy(() -> HeatMap.of("x", "y", "z")).hasMessage("a heat map needs at least one cell");
        assertThatThrownBy(() -> HeatMap.of("epochs", "rate", "F1", new Cell("1", "a", 1), new Cell("1", "a", 2)))
                .hasMessage("two cells for epochs = 1 and rate = a; a heat map has one value a pair, so average them"
                        + " first");
        assertThatThrownBy(() -> new Cell("1", "a", Double.POSITIVE_INFINITY))
                .hasMessageStartingWith("cell 1, a is Infinity; ");
        assertThatThrownBy(() -> Cell.of(Double.NaN, 1, 2)).hasMessageStartingWith("a setting of a heat map is NaN; ");
    }
}

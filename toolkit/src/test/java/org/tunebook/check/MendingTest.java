package org.tunebook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.TatQa;
import org.tunebook.formats.Grid;
import org.tunebook.notebook.MimeBundle;

class MendingTest {
    private static final Path SAMPLE =
            Path.of(System.getProperty("tunebook.repository", "..")).resolve("data/sample");

    private static Example example(String id, Grid table, String paragraph, String question, String answer) {
        return new Example(id, "d", Optional.of(table), List.of(paragraph), question, Optional.of(answer), Map.of());
    }

    @Test
    void thePlantedFlawsThatCanBeMendedAreGoneAndNoOtherTextHasChanged() {
        Dataset flawed = TatQa.read(SAMPLE.resolve("flawed.json"));
        CheckReport before = Checks.standard().on(flawed);
        Mending mending = before.fix(Fix.PERSONAL_DATA);
        assertThat(mending.after().counts())
                .doesNotContainKeys(
                        "duplicate-example",
                        "duplicate-document",
                        "encoding-damage",
                        "markup-remains",
                        "ragged-rows",
                        "personal-data");
        assertThat(mending.mends()).hasSize(13);
        assertThat(mending.dropped()).hasSize(23);
        List<String> touched = mending.mends().stream()
                .flatMap(mend -> mend.examples().stream())
                .toList();
        assertThat(mending.dataset().examples())
                .filteredOn(example -> !touched.contains(example.id()))
                .allSatisfy(example -> assertThat(flawed.get(example.id())).contains(example));
        assertThat(mending.toString())
                .startsWith("flawed: " + before.flaws().size() + " findings before, ")
                .endsWith("13 texts mended, 23 of 699 examples dropped");
        assertThat(mending.display().get(MimeBundle.HTML).orElseThrow())
                .contains("10 of 13 mends", "&lt;p class=")
                .doesNotContain("<p class=");
        assertThat(mending.summary().rows()).isEqualTo(before.counts().size());
    }

    @Test
    void soundDataStayAsTheyAre() {
        Dataset sample = TatQa.read(SAMPLE);
        Mending mending = Checks.standard().on(sample).fix(Fix.PERSONAL_DATA);
        assertThat(mending.dataset()).isEqualTo(sample);
        assertThat(mending.mends()).isEmpty();
    }

    @Test
    void eachMendIsListedWithTheTextBeforeAndAfter() {
        Grid table = new Grid(List.of(List.of("", "2019"), List.of("Sales")));
        Mending mending = Checks.standard()
                .on(new Dataset(
                        "data",
                        List.of(
                                example("1", table, "Sales<br>were 5 in M&uuml;nchen.", "What were they? ", "5"),
                                example("2", table, "Sales<br>were 5 in M&uuml;nchen.", "When?", "2019"))))
                .fix();
        assertThat(mending.mends().stream().map(Mend::toString))
                .containsExactlyInAnyOrder(
                        "1 and 1 more, table: \"…\n [\"Sales\"]]\" became \"…\n [\"Sales\", \"\"]]\" (ragged-rows)",
                        "1 and 1 more, paragraph 1: \"Sales<br>were 5 in M&uuml;nchen.\" became"
                                + " \"Sales were 5 in München.\" (markup)",
                        "1, question: \"…were they? \" became \"…were they?\" (stray-characters)");
        assertThat(mending.after().flaws()).isEmpty();
        List<Example> mended = mending.dataset().examples();
        assertThat(mended.get(0).table()).isEqualTo(mended.get(1).table());
        assertThat(mended.get(0).question()).isEqualTo("What were they?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Köln", "naïve café — “so”", "€7.2 million", "it’s 5 µm", "Größe ± ½", "日本語", "smile 😀 end"})
    void textReadInTheWrongEncodingIsReadAgain(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Encoding.repaired(new String(bytes, StandardCharsets.ISO_8859_1)))
                .isEqualTo(text);
        String windows = new String(bytes, Charset.forName("windows-1252"));
        if (windows.indexOf('\uFFFD') < 0) {
            assertThat(Encoding.repaired(windows)).isEqualTo(text);
            if (Encoding.damage(windows).find()) {
                String twice = new String(windows.getBytes(StandardCharsets.UTF_8), Charset.forName("windows-1252"));
                assertThat(twice.indexOf('\uFFFD') >= 0 ? text : Encoding.repaired(twice))
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void whatWasLostInReadingIsNotMended() {
        Dataset data = new Dataset(
                "data",
                List.of(example("1", new Grid(List.of(List.of("a"))), "K\uFFFDln is there.", "Where?", "there")));
        Mending mending = Checks.standard().on(data).fix();
        assertThat(mending.mends()).isEmpty();
        assertThat(mending.after().counts()).isEqualTo(Map.of("encoding-damage", 1));
    }

    @Property
    void mendedTextsNeedNoMendingAgain(@ForAll String text) {
        for (Fix fix : List.of(Fix.STRAY_CHARACTERS, Fix.PERSONAL_DATA)) {
            assertThat(fix.text(fix.text(text))).isEqualTo(fix.text(text));
        }
        assertThat(Markup.removed("a" + text.replace("<", "").replace("&", "")))
                .isEqualTo("a" + text.replace("<", "").replace("&", ""));
    }

    @Test
    void aReportOfAPersonsFindingsKeepsThoseWhoseExamplesAreThere() {
        Dataset data = new Dataset(
                "data",
                List.of(
                        example("1", new Grid(List.of(List.of("a"))), "So.", "Where?", "a"),
                        example("2", new Grid(List.of(List.of("a"))), "So.", "Who?", "a")));
        List<Flaw> flaws = List.of(
                DataRule.DUPLICATE_EXAMPLE.flaw(List.of("1"), "question", "said before"),
                DataRule.EMPTY_ANSWER.flaw(List.of("2"), "answer", "not helpful"));
        Mending mending = new CheckReport(data, flaws).fix();
        assertThat(mending.dropped()).containsExactly("1");
        assertThat(mending.after().flaws()).containsExactly(flaws.get(1));
    }
}

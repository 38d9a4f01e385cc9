package org.tunebook.kernel.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
    private static final String VARIABLES = """
            import java.nio.file.*;
            // what is studied
            int epochs = 3;
            private static final double rate = 1e-4;
            var seed = -7L;
            String name = "mini";
            boolean local = true;
            char grade = 'a';
            Path data = Path.of("data");
            var start = LocalDate.parse("2026-01-01");
            List<String> labels = List.of();
            """;

    @TempDir
    private Path scratch;

    private Notebooks notebooks;

    @BeforeEach
    void inScratch() {
        notebooks = new Notebooks(scratch);
    }

    private String injected(String cell, Map<String, String> values) throws Exception {
        NotebookDocument document = notebooks.with(Notebooks.tagged("parameters", cell), Notebooks.code("epochs"));
        Parameters.inject(values, document);
        assertThat(document.cells()).hasSize(3);
        assertThat(document.cells().get(1).tags()).containsExactly("injected-parameters");
        return document.cells().get(1).source();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "epochs, -6, int epochs = -6;",
                "rate, 5e-5, double rate = 5.0E-5;",
                "seed, 4, long seed = 4L;",
                "local, false, boolean local = false;",
                "grade, ', char grade = '\\'';",
                "name, say \"\\n\", String name = \"say \\\"\\\\n\\\"\";",
                "data, a/b, Path data = java.nio.file.Path.of(\"a/b\");",
                "start, 2026-02-28, LocalDate start = java.time.LocalDate.parse(\"2026-02-28\");"
            })
    void aValueOfTheParametersTypeIsDeclaredInACellBelow(String name, String value, String declaration)
            throws Exception {
        assertThat(injected(VARIABLES, Map.of(name, value))).isEqualTo("// Parameters\n" + declaration);
    }

    @ParameterizedTest
    @CsvSource({
        "epochs, many, a whole number from -2147483648 to 2147483647",
        "epochs, 99999999999, a whole number from -2147483648 to 2147483647",
        "epochs, 1.5, a whole number from -2147483648 to 2147483647",
        "rate, 1d, a number",
        "rate, NaN, a number",
        "rate, 1e999, a number",
        "local, yes, true or false",
        "grade, ab, one character",
        "start, 2026-02-30, a date",
        "labels, a, whose values cannot be given as text"
    })
    void aValueOfAnotherTypeIsRefusedAndSaysWhatWasExpected(String name, String value, String expected) {
        assertThatThrownBy(() -> injected(VARIABLES, Map.of(name, value)))
                .isInstanceOf(ParameterException.class)
                .hasMessageContainingAll("-p " + name + "=" + value, expected);
    }

    @Test
    void anUnknownNameIsRefusedAndTheKnownOnesAreListed() {
        assertThatThrownBy(() -> injected(VARIABLES, Map.of("epoch", "3")))
                .isInstanceOf(ParameterException.class)
                .hasMessageContainingAll("no parameter epoch", "epochs (int), rate (double), seed (long)");
    }

    @Test
    void aRecordsComponentsAreParametersAndTheOthersKeepTheirValues() throws Exception {
        String cell = "record Params(int epochs, String model) {}\nvar p = new Params(1 + 2, \"mini\");";

        assertThat(injected(cell, Map.of("model", "other")))
                .isEqualTo("// Parameters\nParams p = new Params(1 + 2, \"other\");");
        assertThatThrownBy(() -> injected(cell, Map.of("p", "1"))).hasMessageContaining("epochs (int), model (String)");
    }

    @Test
    void aRecordWithNoInstanceNeedsAValueForEachComponent() throws Exception {
        String cell = "public record Params(int epochs, String model) {}";

        assertThat(injected(cell, Map.of("epochs", "1", "model", "m")))
                .isEqualTo("// Parameters\nParams params = new Params(1, \"m\");");
        assertThatThrownBy(() -> injected(cell, Map.of("epochs", "1"))).hasMessageContaining("-p model=");
    }

    @Test
    void theCellOfAnEarlierRunIsReplacedAndKeepsItsId() throws Exception {
        NotebookDocument document = notebooks.with(Notebooks.tagged("parameters", "int epochs = 3;"));
        Parameters.inject(Map.of("epochs", "4"), document);
        String id = document.cells().get(1).id();
        Parameters.inject(Map.of("epochs", "5"), document);

        assertThat(document.cells()).hasSize(2);
        assertThat(document.cells().get(1).source()).contains("epochs = 5;");
        assertThat(document.cells().get(1).id()).isEqualTo(id);
    }

    @Test
    void aNotebookWithoutACellForThemTakesNoValues() throws Exception {
        NotebookDocument plain = notebooks.with(Notebooks.code("1"));
        assertThatThrownBy(() -> Parameters.inject(Map.of("a", "1"), plain))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("\"parameters\"");
        Parameters.inject(Map.of(), plain);
        assertThat(plain.cells()).hasSize(1);
    }

    @Test
    void aParametersCellThatIsNotDeclarationsIsNamedWithItsLine() {
        for (String cell : List.of("int a = 1;\nint b = ;", "int a = 1;\nint b = 2")) {
            assertThatThrownBy(() -> injected(cell, Map.of("a", "1")))
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining("line 2");
        }
    }
}

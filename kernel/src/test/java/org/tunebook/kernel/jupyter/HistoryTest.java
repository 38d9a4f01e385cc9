package org.tunebook.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest {
    @Test
    void cellsAreKeptOverRestartsAndABrokenLineLosesOnlyItself(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("deep").resolve("history.jsonl");
        History first = new History(file);
        first.add(1, "int a = 1;", null);
        first.add(2, "a", "1");
        Files.writeString(file, "{\"session\":1,\"ce\n", StandardOpenOption.APPEND);

        History second = new History(file);
        second.add(1, "a + 1", "2");

        assertThat(second.tail(2))
                .containsExactly(new History.Entry(1, 2, "a", "1"), new History.Entry(2, 1, "a + 1", "2"));
        assertThat(second.range(-1, 1, 2)).containsExactly(new History.Entry(1, 1, "int a = 1;", null));
        assertThat(second.range(0, 1, 0)).hasSize(1);
    }

    @Test
    void ofEqualCellsTheLatestIsFoundWhenAskedForUniqueOnes(@TempDir Path directory) {
        History history = new History(directory.resolve("h.jsonl"));
        history.add(1, "x", null);
        history.add(2, "xy", null);
        history.add(3, "x", null);

        assertThat(history.search("x*", 0, History.Repeats.LATEST))
                .extracting(History.Entry::number)
                .containsExactly(2, 3);
        assertThat(history.search("x", 1, History.Repeats.ALL))
                .extracting(History.Entry::number)
                .containsExactly(3);
    }

    @Test
    void earlierSessionsAreSearchedWhenThisOneHasNoMatch(@TempDir Path directory) {
        History first = new History(directory.resolve("h.jsonl"));
        first.add(1, "old", null);
        first.add(2, "both", null);
        History second = new History(directory.resolve("h.jsonl"));
        second.add(1, "both", null);

        assertThat(second.search("both", 0, History.Repeats.ALL)).hasSize(1);
        assertThat(second.search("old", 0, History.Repeats.ALL)).containsExactly(new History.Entry(1, 1, "old", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            value = {
                "1?2* ~ 1+2+3 ~ true",
                "* ~ anything ~ true",
                "a[bc]d ~ acd ~ true",
                "a[!bc]d ~ acd ~ false",
                "a[ ~ a[ ~ true",
                "a.c ~ abc ~ false"
            })
    void patternsAreGlobs(String glob, String text, boolean matches) {
        assertThat(History.pattern(glob).matcher(text).matches()).isEqualTo(matches);
    }

    @Test
    void theEnvironmentNamesTheFile() {
        assertThat(History.standardFile(Map.of("TUNEBOOK_HISTORY", "h"))).isEqualTo(Path.of("h"));
        assertThat(History.standardFile(Map.of("XDG_DATA_HOME", "d")))
                .isEqualTo(Path.of("d", "tunebook", "history.jsonl"));
    }
}

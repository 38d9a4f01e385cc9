package org.tunebook.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
    private static final List<Answer> ANSWERS = List.of(
            new Answer("q1", "$1,496.5 million", 412, 9, Duration.ofMillis(31), "end_turn"),
            new Answer("q2", "Größe\nzwei \"Zeilen\" 😀", 380, 14, Duration.ofMillis(28), "end_turn"),
            new Answer("q3", "", 5, 0, Duration.ZERO, "max_tokens"));

    @TempDir
    Path directory;

    @Test
    void answersAreFoundAgainUnderTheModelAndThePromptTheyWereGivenTo() {
        Path file = directory.resolve("sub/answers.jsonl");
        write(file, ANSWERS);

        try (Journal journal = Journal.open(file)) {
            assertThat(journal.find("m", "asked", "q2")).contains(ANSWERS.get(1));
            assertThat(journal.find("other", "asked", "q2")).isEmpty();
            assertThat(journal.find("m", "asked otherwise", "q2")).isEmpty();
        }
    }

    /** A killed program leaves the beginning of a line, a machine without power zeros in place of what was not forced. */
    @ParameterizedTest
    @ValueSource(ints = {0, 64})
    void aJournalTornAtAnyByteKeepsEveryWholeAnswerAndGoesOn(int zeros) throws IOException {
        Path whole = directory.resolve("whole.jsonl");
        write(whole, ANSWERS);
        byte[] bytes = Files.readAllBytes(whole);

        for (int length = 0; length <= bytes.length; length++) {
            Path torn = directory.resolve("torn.jsonl");
            Files.write(torn, Arrays.copyOf(Arrays.copyOf(bytes, length), length + zeros));
            int wholeLines = 0;
            for (int i = 0; i < length; i++) {
                wholeLines += bytes[i] == '\n' ? 1 : 0;
            }
            try (Journal journal = Journal.open(torn)) {
                for (int i = 0; i < ANSWERS.size(); i++) {
                    Answer answer = ANSWERS.get(i);
                    boolean known = journal.find("m", "asked", answer.id()).isPresent();
                    assertThat(known || i >= wholeLines).isTrue();
                    if (!known) {
                        journal.append("m", "asked", "template", answer);
                    }
                }
            }
            assertThat(Files.readAllBytes(torn)).isEqualTo(bytes);
        }
    }

    @Test
    void aLineThatIsNoAnswerIsPassedOver() throws IOException {
        Path file = directory.resolve("answers.jsonl");
        write(file, ANSWERS);
        Files.writeString(file, "{\"id\":\"q9\"}\nnot json\n[]\n" + Files.readString(file));

        try (Journal journal = Journal.open(file)) {
            assertThat(journal.find("m", "asked", "q1")).contains(ANSWERS.get(0));
            assertThat(journal.find("m", "asked", "q9")).isEmpty();
        }
    }

    @Test
    void twoRunsDoNotWriteTheSameJournalAtOnce() {
        Path file = directory.resolve("answers.jsonl");
        try (Journal ignored = Journal.open(file)) {
            assertThatThrownBy(() -> Journal.open(file))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is being written by another run");
        }
        Journal.open(file).close();
    }

    private static void write(Path file, List<Answer> answers) {
        try (Journal journal = Journal.open(file)) {
            answers.forEach(answer -> journal.append("m", "asked", "template", answer));
        }
    }
}

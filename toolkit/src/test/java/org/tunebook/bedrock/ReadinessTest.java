package org.tunebook.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.notebook.MimeBundle;

class ReadinessTest {
    @TempDir
    private Path scratch;

    private Path course() throws IOException {
        Path course = scratch.resolve("course");
        Files.createDirectories(course.resolve("data/sample"));
        Files.writeString(course.resolve("data/sample/test.json"), "[]");
        return course;
    }

    private static Readiness.Look look(Readiness readiness, String subject) {
        return readiness.looks().stream()
                .filter(look -> look.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMachineThatRunsTheseTestsIsReady() throws IOException {
        try (BedrockLocal server = BedrockLocal.start(scratch.resolve("local"))) {
            Readiness readiness = Readiness.of(course(), scratch.resolve("local"));

            assertThat(readiness.ready()).as("%s", readiness).isTrue();
            assertThat(readiness.toString()).startsWith("Ready: ").doesNotContain("MEND", "->");
            assertThat(look(readiness, "Bedrock Local").found())
                    .contains(server.endpoints().bedrock().toString(), "tunebook.");
        }
    }

    @Test
    void whatIsMissingIsALineWithWhatToDo() throws IOException {
        Path file = Files.writeString(scratch.resolve("file"), "");

        Readiness readiness = Readiness.of(file, file);

        assertThat(readiness.ready()).isFalse();
        assertThat(readiness.looks())
                .filteredOn(look -> !look.ok())
                .extracting(Readiness.Look::subject)
                .containsExactly("sample data", "writing", "Bedrock Local");
        assertThat(look(readiness, "sample data").found()).contains("sample is not there, seen from ");
        assertThat(look(readiness, "Bedrock Local").found()).contains("Bedrock Local");
        assertThat(look(readiness, "Bedrock Local").remedy()).contains("server.log");
        assertThat(readiness.toString()).startsWith("Not ready: 3 of 9 to mend").contains("\nMEND  writing: ");
    }

    @Test
    void whatWasFoundIsEscapedOnThePage() {
        Readiness readiness =
                new Readiness(List.of(new Readiness.Look("disk", "<b>", "<i>")), Duration.ofMillis(1_234));

        assertThat(readiness.display().get(MimeBundle.HTML).orElseThrow())
                .contains("&lt;b&gt;", "&lt;i&gt;", "1.2 s")
                .doesNotContain("<b>", "<i>");
    }
}

package org.tunebook.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

// README: course
class CourseTest {
    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/notebooks"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void runsThroughAndPutsOutWhatIsCommitted(Path file) throws Exception {
        NotebookFile committed = NotebookFile.read(file);

        assertThat(committed.execute()).succeeded().putsOutTheSameAs(committed);
    }
}
// README: end

package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.testkit.Cell;
import org.tunebook.testkit.NotebookFile;

/**
 * The course on the real TAT-QA, of which the development part lies beside the repository where somebody put it: the
 * notebooks run through on it as they are, split by document since it is one part only.
 */
class RealDataIT {
    private static final Path REAL =
            Distribution.REPOSITORY.resolve("../shared/data/tatqa").normalize();
    private static final Path NOTEBOOKS = Distribution.REPOSITORY.resolve("notebooks");
    private static final Pattern SCORES = Pattern.compile("(?m)^token-f1 +([\\d.]+) +([\\d.]+)");

    @TempDir
    Path directory;

    @AfterEach
    void endTheServerThatTheNotebookStarted() throws IOException {
        Distribution.endBedrockLocal(directory.resolve("local"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00-quickstart.ipynb", "01-define-use-case.ipynb"})
    void runsOnTheDevelopmentPartAlone(String name) throws Exception {
        Path notebook = NOTEBOOKS.resolve(name);
        skipUnless(Files.exists(REAL.resolve("tatqa_dataset_dev.json")), "TAT-QA is not at " + REAL);
        skipUnless(Files.readString(notebook).contains("TatQa.home("), name + " does not read TUNEBOOK_TATQA");
        Path executed = directory.resolve(name);

        Distribution.run(
                        directory,
                        Map.of(
                                "TUNEBOOK_TATQA", REAL.toString(),
                                "TUNEBOOK_LOCAL_DIR", directory.resolve("local").toString()),
                        Distribution.tunebook("run", inAPlaceOfItsOwn(notebook).toString(), "-o", executed.toString()))
                .succeeded();

        List<Cell> cells = NotebookFile.read(executed).cells();
        assertThat(shown(cells)).anyMatch(text -> text.contains("only validation came with answers"));
        for (MatchResult scores :
                shown(cells).flatMap(text -> SCORES.matcher(text).results()).toList()) {
            double base = Double.parseDouble(scores.group(1));
            double tuned = Double.parseDouble(scores.group(2));
            assertThat(tuned).as("tuned on the real data").isGreaterThan(base + 40);
        }
    }

    /** A copy in a directory tree like the repository's, so that what the notebook writes stays out of that. */
    private Path inAPlaceOfItsOwn(Path notebook) throws IOException {
        Path copy =
                Files.createDirectories(directory.resolve("course/notebooks")).resolve(notebook.getFileName());
        Files.createSymbolicLink(directory.resolve("course/data"), Distribution.REPOSITORY.resolve("data"));
        return Files.copy(notebook, copy);
    }

    private static Stream<String> shown(List<Cell> cells) {
        return cells.stream().flatMap(cell -> cell.shown().stream()).map(String::valueOf);
    }

    private static void skipUnless(boolean condition, String why) {
        if (!condition) {
            System.out.println("nothing run on the real data: " + why);
        }
        assumeTrue(condition, why);
    }
}

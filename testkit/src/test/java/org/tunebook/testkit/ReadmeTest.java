package org.tunebook.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadmeTest {
    @ParameterizedTest
    @CsvSource({"library, MoneyInANotebookTest.java", "course, CourseTest.java"})
    void theExamplesOfTheReadmeAreTests(String region, String file) throws IOException {
        String test = Files.readString(Path.of("src/test/java/org/tunebook/testkit", file));
        String start = "// README: " + region + "\n";
        String example = test.substring(test.indexOf(start) + start.length(), test.indexOf("// README: end"));

        assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + example + "```");
    }
}

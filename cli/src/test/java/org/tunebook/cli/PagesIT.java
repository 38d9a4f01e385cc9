package org.tunebook.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunebook.kernel.notebook.NotebookDocument;

/** The pages that people keep, in a browser: notebooks as pages, reports, the index over them. */
class PagesIT {
    private static final Path NOTEBOOKS = Distribution.REPOSITORY.resolve("notebooks");
    private static final Path TARGET = Distribution.REPOSITORY.resolve("cli/target/pages");
    private static PageProof proof;

    @BeforeAll
    static void openABrowser() throws IOException {
        proof = new PageProof(TARGET);
    }

    @AfterAll
    static void closeIt() throws IOException {
        proof.close();
    }

    static List<Path> notebooks() throws IOException {
        try (var files = Files.list(NOTEBOOKS)) {
            return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void aNotebookAsAPageIsForEveryReader(Path notebook) throws IOException {
        String name = notebook.getFileName().toString();
        Path page = TARGET.resolve(name.replace(".ipynb", ".html"));
        Files.writeString(page, NotebookPage.of(NotebookDocument.read(notebook), name, NOTEBOOKS));

        proof.prove(page);
    }
}

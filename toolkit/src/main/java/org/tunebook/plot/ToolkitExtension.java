package org.tunebook.plot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.tunebook.notebook.NotebookExtension;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/** Brings the toolkit into a notebook: its imports, and how a table and a figure of Tablesaw are shown. */
public final class ToolkitExtension implements NotebookExtension {
    private static final String ROOT = "org/tunebook/";

    /** Every package of the toolkit, the model families and their constants, and what the examples use of the JDK. */
    @Override
    public List<String> imports() {
        List<String> imports = new ArrayList<>();
        packages().forEach(name -> imports.add(name + ".*"));
        imports.add("org.tunebook.formats.*");
        imports.add("static org.tunebook.formats.ModelFamily.*");
        imports.add("org.tunebook.notebook.*");
        imports.add("java.nio.file.Path");
        imports.add("java.time.Duration");
        return List.copyOf(imports);
    }

    @Override
    public void register(Renderers renderers) {
        renderers.add(Table.class, TableView::of);
        renderers.add(Figure.class, FigureView::of);
    }

    /** A data set read and shown as a table, its questions as conversations, and a chart. */
    @Override
    public List<String> rehearsal() {
        return List.of(
                """
                var directory = Files.createTempDirectory("rehearsal");
                var file = Files.writeString(directory.resolve("train.json"), \"""
                        [{"table": {"uid": "t", "table": [["", "2021"], ["Net income", "406"]]},
                          "paragraphs": [{"uid": "p", "order": 1, "text": "The plan was 368."}],
                          "questions": [{"uid": "q", "order": 1, "question": "What was net income?", "answer": ["406"],
                            "derivation": "", "answer_type": "span", "answer_from": "table", "rel_paragraphs": [],
                            "req_comparison": false, "scale": ""}]}]\""");
                var qa = TatQa.read(directory);
                qa.toTable()
                """,
                "qa.toTable().countBy(\"answer_type\").sortDescendingOn(\"Count\")",
                "PromptTemplate.questionAnswering().apply(qa).get(0)",
                "Histograms.of(\"tokens\", \"answers\", new Histograms.Sample(\"a\", new double[] {1, 2, 2, 3}))",
                "Files.delete(file); Files.delete(directory);");
    }

    /** The packages beside this one that hold types: an import of an empty package would not compile. */
    private static Set<String> packages() {
        CodeSource source = ToolkitExtension.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Set.of();
        }
        try {
            Path place = Path.of(source.getLocation().toURI());
            return Files.isDirectory(place) ? packagesInDirectory(place) : packagesInJar(place);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the toolkit's own place is not a file: " + source.getLocation(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the toolkit's own jar: " + e.getMessage(), e);
        }
    }

    private static Set<String> packagesInDirectory(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes.resolve(ROOT), 2)) {
            return packages(
                    files.map(file -> classes.relativize(file).toString().replace('\\', '/')));
        }
    }

    private static Set<String> packagesInJar(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return packages(file.stream().map(entry -> entry.getName()));
        }
    }

    private static Set<String> packages(Stream<String> files) {
        Set<String> packages = new TreeSet<>();
        files.filter(file -> file.startsWith(ROOT) && file.endsWith(".class"))
                .filter(file -> !file.endsWith("package-info.class"))
                .map(file -> file.substring(0, file.lastIndexOf('/')))
                .filter(folder -> folder.lastIndexOf('/') == ROOT.length() - 1 && !folder.isEmpty())
                .forEach(folder -> packages.add(folder.replace('/', '.')));
        return packages;
    }
}

package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.Gson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.tunebook.testkit.Cell;
import org.tunebook.testkit.NotebookFile;
import org.zeromq.ZMQ;

/**
 * The same notebooks in other kernels, through Jupyter: what IJava and JJava are built on is theirs, only their cells
 * are run by plain JShell. Every cell shows what it shows in our kernel, after the two lines that a user adds.
 */
class OtherKernelsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JAR =
            Distribution.LIB.resolve("tunebook-cli.jar").toString();

    private static final Map<String, List<String>> FIRST_CELLS = Map.of(
            "ijava", List.of("%jars " + JAR, "org.tunebook.adapters.IJava.attach();"),
            "jjava", List.of("%jars " + JAR));

    private static Path notebooks;

    @BeforeAll
    static void install() throws Exception {
        Path data = Path.of(Course.jupyter().get("JUPYTER_DATA_DIR"));
        install(
                data,
                "ijava",
                io.github.spencerpark.ijava.IJava.class,
                io.github.spencerpark.jupyter.kernel.BaseKernel.class);
        install(
                data,
                "jjava",
                JJavaStandIn.class,
                org.dflib.jjava.jupyter.kernel.BaseKernel.class,
                LoggerFactory.class,
                Class.forName("org.slf4j.nop.NOPServiceProvider"));
        Path home = data.resolveSibling("others");
        notebooks = Files.createDirectories(home.resolve("notebooks"));
        Files.createSymbolicLink(home.resolve("data"), Distribution.REPOSITORY.resolve("data"));
    }

    /** A kernel whose class path has nothing of ours but its own classes. */
    private static void install(Path data, String name, Class<?> kernel, Class<?>... with) throws Exception {
        String classPath = Stream.concat(Stream.of(kernel, Gson.class, ZMQ.class), Stream.of(with))
                .map(type -> Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString())
                .collect(Collectors.joining(":"));
        ObjectNode spec = JSON.createObjectNode().put("display_name", name).put("language", "java");
        spec.putArray("argv")
                .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .add("-cp")
                .add(classPath)
                .add(kernel.getName())
                .add("{connection_file}");
        Path directory = Files.createDirectories(data.resolve("kernels").resolve(name));
        JSON.writeValue(directory.resolve("kernel.json").toFile(), spec);
    }

    @ParameterizedTest
    @CsvSource({"ijava, 00-quickstart", "jjava, 00-quickstart", "ijava, 06-evaluate", "jjava, 06-evaluate"})
    void everyCellShowsWhatItShowsInOurKernel(String kernel, String name) throws Exception {
        Path ours = Course.NOTEBOOKS.resolve(name + ".ipynb");
        Path theirs = notebooks.resolve(name + "." + kernel + ".ipynb");
        ObjectNode notebook = (ObjectNode) JSON.readTree(ours.toFile());
        ArrayNode cells = notebook.withArray("cells");
        List<String> first = FIRST_CELLS.get(kernel);
        for (int i = first.size() - 1; i >= 0; i--) {
            ObjectNode cell = cells.insertObject(0);
            cell.put("id", "first-" + i).put("cell_type", "code").put("source", first.get(i));
            cell.putNull("execution_count").putObject("metadata");
            cell.putArray("outputs");
        }
        JSON.writeValue(theirs.toFile(), notebook);
        // Its record is that of the notebook by its own name.
        Files.copy(ours, notebooks.resolve(ours.getFileName()), StandardCopyOption.REPLACE_EXISTING);

        NotebookFile run = NotebookFile.read(Course.execute(theirs, kernel));

        List<Cell> committed = NotebookFile.read(ours).cells();
        assertThat(run).succeeded();
        List<Cell> ran = run.cells().subList(first.size(), run.cells().size());
        assertThat(ran).hasSameSizeAs(committed);
        for (int i = 0; i < ran.size(); i++) {
            assertThat(outline(ran.get(i))).as("%s in %s", ran.get(i), kernel).isEqualTo(outline(committed.get(i)));
        }
    }

    /** A job that another test has trained is found, and tells no price. */
    private static List<String> outline(Cell cell) {
        return NotebooksIT.outline(cell.shown().stream()
                .filter(shown -> !shown.toString().contains(": no cost on Bedrock Local;"))
                .toList());
    }
}

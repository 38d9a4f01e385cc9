package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files that bring Tunebook to other places: containers, Binder, a bundle. All of them set it up by one script,
 * and the Dockerfile keeps the rules of such files.
 */
class EnvironmentTest {
    private static final Path ROOT = Distribution.REPOSITORY;
    private static final String SETUP = "environment/setup";

    /** One instruction of a Dockerfile, its continued lines joined. */
    private record Instruction(String name, String text) {
        List<String> words() {
            return List.of(text.split("\\s+"));
        }

        /** What a COPY copies, without its options and its target. */
        List<String> sources() {
            List<String> paths =
                    words().stream().filter(word -> !word.startsWith("--")).toList();
            return paths.subList(0, paths.size() - 1);
        }
    }

    /** The instructions from one FROM to the next. */
    private record Stage(String name, String base, List<Instruction> instructions) {
        Stream<Instruction> all(String name) {
            return instructions.stream()
                    .filter(instruction -> instruction.name().equals(name));
        }
    }

    static List<Stage> stages() throws IOException {
        List<Stage> stages = new ArrayList<>();
        String text = Files.readString(ROOT.resolve("environment/Dockerfile"))
                .replaceAll("(?m)^#.*\\R", "")
                .replaceAll("\\\\\\R\\s*", "");
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            String[] parts = line.split("\\s+", 2);
            Instruction instruction = new Instruction(parts[0], parts[1]);
            if (instruction.name().equals("FROM")) {
                List<String> words = instruction.words();
                stages.add(new Stage(words.size() == 3 ? words.get(2) : "", words.get(0), new ArrayList<>()));
            }
            stages.get(stages.size() - 1).instructions().add(instruction);
        }
        return stages;
    }

    private static List<Instruction> instructions(String name) throws IOException {
        return stages().stream().flatMap(stage -> stage.all(name)).toList();
    }

    private static Stage image() throws IOException {
        return stages().get(stages().size() - 1);
    }

    private static JsonNode devContainer() throws IOException {
        return new ObjectMapper()
                .readTree(ROOT.resolve(".devcontainer/devcontainer.json").toFile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "test", ".binder/postBuild", ".devcontainer/devcontainer.json"})
    void whateverSetsTunebookUpCallsTheOneScript(String file) throws IOException {
        assertThat(Files.readString(ROOT.resolve(file))).contains(SETUP);
    }

    @Test
    void theImageIsSetUpByTheOneScript() throws IOException {
        Stage base = stages().get(0);

        assertThat(base.all("COPY").flatMap(copy -> copy.sources().stream())).contains(SETUP);
        assertThat(base.all("RUN").map(Instruction::text)).anyMatch(run -> run.contains(SETUP));
        assertThat(image().base()).isEqualTo(base.name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "environment/Dockerfile",
                ".devcontainer/devcontainer.json",
                ".binder/apt.txt",
                ".binder/postBuild"
            })
    void whatTheScriptInstallsNobodyElseInstalls(String file) throws IOException {
        assertThat(Files.readString(ROOT.resolve(file)))
                .doesNotContainPattern("(apt-get|pip|npm|conda).*\\b(jupyter|notebook|chromium|pip install)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "test", "tunebook", SETUP, "environment/bundle", ".binder/postBuild", ".ci/run"})
    void scriptsCanBeRunAndStopAtTheFirstError(String file) throws IOException {
        assertThat(ROOT.resolve(file)).isExecutable();
        assertThat(Files.readString(ROOT.resolve(file))).startsWith("#!/usr/bin/env bash\n");
        if (!file.equals(".ci/run")) {
            assertThat(Files.readString(ROOT.resolve(file))).contains("\nset -euo pipefail\n");
        }
    }

    @Test
    void anImageComesFromAReleaseOfDebianOrAnEarlierStage() throws IOException {
        List<String> known = new ArrayList<>();
        for (Stage stage : stages()) {
            assertThat(stage.base())
                    .satisfiesAnyOf(
                            base -> assertThat(base).matches("debian:[a-z]+-slim"),
                            base -> assertThat(known).contains(base));
            known.add(stage.name());
        }
    }

    @Test
    void packagesAreInstalledWithoutQuestionsOrLeftovers() throws IOException {
        List<String> installing = instructions("RUN").stream()
                .map(Instruction::text)
                .filter(run -> run.contains("apt-get install") || run.contains(SETUP))
                .toList();

        assertThat(installing).hasSize(4).allMatch(run -> run.endsWith("&& rm -rf /var/lib/apt/lists/*"));
        assertThat(installing.stream().filter(run -> run.contains("apt-get install")))
                .isNotEmpty()
                .allMatch(run -> run.startsWith("apt-get update && apt-get install -y --no-install-recommends "));
    }

    @Test
    void nothingIsFetchedButByPackageManagers() throws IOException {
        assertThat(instructions("ADD")).isEmpty();
        for (Instruction run : instructions("RUN")) {
            assertThat(run.text()).doesNotContainPattern("\\b(curl|wget|sudo|git clone)\\b|://");
        }
    }

    @Test
    void itRunsAsAUserAndInTheExecForm() throws IOException {
        assertThat(image().all("USER").map(Instruction::text)).containsExactly("tunebook");
        assertThat(image().all("CMD").map(Instruction::text))
                .singleElement()
                .satisfies(command ->
                        assertThat(new ObjectMapper().readTree(command)).isNotEmpty());
        assertThat(image().all("HEALTHCHECK")).hasSize(1);
        assertThat(instructions("WORKDIR")).allMatch(place -> place.text().startsWith("/"));
    }

    /** A container's own loopback cannot be reached from outside of it; Jupyter's token guards what can. */
    @Test
    void jupyterListensToAllInTheContainerAloneAndKeepsItsToken() throws IOException {
        String command = image().all("CMD").findFirst().orElseThrow().text();

        assertThat(command).contains("\"./run\", \"lab\"", "\"--ip=0.0.0.0\"");
        assertThat(Files.readString(ROOT.resolve("environment/Dockerfile")))
                .doesNotContainPattern("(?i)(token|password)\\s*=")
                .contains("-p 127.0.0.1:");
        assertThat(Files.readString(ROOT.resolve("run"))).doesNotContain("0.0.0.0", "token");
    }

    @Test
    void whatIsCopiedIsThereAndNotIgnored() throws IOException {
        List<String> ignored = Files.readAllLines(ROOT.resolve(".dockerignore"));
        for (Instruction copy : instructions("COPY")) {
            if (!copy.text().contains("--from=")) {
                assertThat(copy.sources())
                        .allSatisfy(source -> assertThat(ROOT.resolve(source)).exists());
                assertThat(copy.sources()).doesNotContainAnyElementsOf(ignored);
            }
        }
        assertThat(ignored).contains(".git", "**/target", ".tunebook");
    }

    @Test
    void dependenciesOfEveryModuleAreALayerBelowTheSources() throws IOException {
        Stage build = stages().stream()
                .filter(stage -> stage.name().equals("build"))
                .findFirst()
                .orElseThrow();
        List<Instruction> steps = build.instructions();
        List<String> copied = new ArrayList<>();
        int step = 0;
        for (; !steps.get(step).text().startsWith("mvn "); step++) {
            if (steps.get(step).name().equals("COPY")) {
                copied.addAll(steps.get(step).sources());
            }
        }
        List<String> modules = Pattern.compile("<module>(.*?)</module>")
                .matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map((MatchResult found) -> found.group(1) + "/pom.xml")
                .toList();

        assertThat(copied).containsAll(modules).contains("pom.xml").doesNotContain(".");
        assertThat(steps.subList(step, steps.size()))
                .anyMatch(
                        later -> later.name().equals("COPY") && later.sources().equals(List.of(".")));
    }

    @Test
    void theDevContainerIsAStageOfTheDockerfile() throws IOException {
        JsonNode container = devContainer();
        JsonNode build = container.path("build");
        Path home = ROOT.resolve(".devcontainer");

        assertThat(home.resolve(build.path("dockerfile").asText()).normalize())
                .isEqualTo(ROOT.resolve("environment/Dockerfile"));
        assertThat(home.resolve(build.path("context").asText()).normalize()).isEqualTo(ROOT);
        assertThat(stages().stream().map(Stage::name))
                .contains(build.path("target").asText());
        assertThat(instructions("RUN").stream().map(Instruction::text))
                .anyMatch(run ->
                        run.matches("useradd .* " + container.path("remoteUser").asText()));
    }

    /** The properties that the specification of dev containers has, as far as they are used here. */
    @Test
    void theDevContainerSaysNothingThatItsReadersDoNotKnow() throws IOException {
        List<String> said = new ArrayList<>();
        devContainer().fieldNames().forEachRemaining(said::add);

        assertThat(said)
                .isSubsetOf("name", "build", "remoteUser", "postCreateCommand", "forwardPorts", "customizations");
        assertThat(devContainer().path("forwardPorts")).allMatch(JsonNode::isInt);
        assertThat(devContainer().path("customizations").path("vscode").path("extensions"))
                .allMatch(extension -> extension.asText().matches("[\\w-]+\\.[\\w-]+"));
    }

    @ParameterizedTest
    @MethodSource("environments")
    void noFileNamesAHostToFetchFrom(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContainPattern("://(?!127\\.0\\.0\\.1)");
    }

    static Stream<Path> environments() {
        return Stream.of(
                        "environment/Dockerfile",
                        SETUP,
                        "environment/paths",
                        "environment/bundle",
                        "environment/requirements.txt",
                        ".devcontainer/devcontainer.json",
                        ".binder/apt.txt",
                        ".binder/postBuild")
                .map(ROOT::resolve);
    }

    @Test
    void requirementsHaveAVersionTestedAndOneToStopBefore() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("environment/requirements.txt")).stream()
                        .filter(line -> !line.startsWith("#")))
                .isNotEmpty()
                .allMatch(line -> line.matches("[a-z]+>=\\d+(\\.\\d+)+,<\\d+"));
    }
}

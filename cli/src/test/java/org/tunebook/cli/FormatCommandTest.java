package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.TatQa;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Grid;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.TableMarkup;
import org.tunebook.formats.TrainingRecords;

class FormatCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SAMPLE =
            Path.of(System.getProperty("tunebook.repository", ".")).resolve("data/sample");
    private static final String HAIKU = ModelFamily.CLAUDE_3_HAIKU.tuningModelId();
    private static final String LLAMA = ModelFamily.LLAMA_3_1_8B.tuningModelId();

    @TempDir
    Path scratch;

    private record Ended(int exitCode, String out, String err) {}

    private static Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err, true), arguments);
        return new Ended(exitCode, out.toString(), err.toString().strip());
    }

    private Ended format(String dataset, Path input, String model, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "format",
                "--dataset",
                dataset,
                "--input",
                input.toString(),
                "--model",
                model,
                "--out",
                out().toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private Path out() {
        return scratch.resolve("out.jsonl");
    }

    private List<JsonNode> written() throws IOException {
        List<JsonNode> records = new ArrayList<>();
        for (String line : Files.readAllLines(out())) {
            records.add(JSON.readTree(line));
        }
        return records;
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "dev", "test"})
    void everyQuestionOfASplitGivesOneRecordInEachOfTheFourMarkupsSideBySide(String part) throws IOException {
        Dataset data = TatQa.read(SAMPLE.resolve(part + ".json"));
        assertThat(format("tatqa", SAMPLE.resolve(part + ".json"), HAIKU, "--table", "all")
                        .exitCode())
                .isZero();
        List<Conversation> records;
        try (Stream<Conversation> read = TrainingRecords.read(out(), ModelFamily.CLAUDE_3_HAIKU)) {
            records = read.toList();
        }
        assertThat(records).hasSize(4 * data.size());
        for (int i = 0; i < data.size(); i++) {
            List<Conversation> four = records.subList(4 * i, 4 * i + 4);
            Grid grid = data.examples().get(i).table().orElseThrow();
            assertThat(four)
                    .extracting(Conversation::completion)
                    .containsOnly(data.examples().get(i).answer());
            for (TableMarkup markup : TableMarkup.values()) {
                assertThat(four.get(markup.ordinal()).messages().get(0).text())
                        .contains(markup.write(grid))
                        .contains("<question>\n");
            }
            assertThat(four)
                    .extracting(
                            record -> TableMarkup.find(record.messages().get(0).text()))
                    .containsOnly(Optional.of(grid));
        }
    }

    @Test
    void theSplitsOfADirectoryDoNotMeetInOneFile() {
        Ended ended = format("tatqa", SAMPLE, HAIKU);
        assertThat(ended.exitCode()).isEqualTo(Main.USAGE);
        assertThat(ended.err()).contains("is a directory; expected a file");
        assertThat(out()).doesNotExist();
    }

    @Test
    void recordsOfAnyShapeBecomeRecordsOfTheModel() throws IOException {
        Path mixed = Files.writeString(scratch.resolve("mixed.jsonl"), """
                {"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]}
                {"schemaVersion": "bedrock-conversation-2024", "system": [{"text": "S"}], "messages": [{"role": "user", "content": [{"text": "Q"}]}, {"role": "assistant", "content": [{"text": "A"}]}]}
                {"system": "S", "prompt": "Q", "completion": "A", "source": "left out"}
                """);
        assertThat(format("jsonl", mixed, HAIKU).exitCode()).isZero();
        assertThat(written())
                .hasSize(3)
                .containsOnly(
                        JSON.readTree(
                                "{\"system\":\"S\",\"messages\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"A\"}]}"));
        assertThat(format("jsonl", mixed, LLAMA, "--system", "T").exitCode()).isZero();
        assertThat(written()).containsOnly(JSON.readTree("{\"prompt\":\"T\\n\\nQ\",\"completion\":\"A\"}"));
    }

    @Test
    void aRecordThatCannotBeOneOfTheModelIsNamedByItsLine() throws IOException {
        Path chats = Files.writeString(scratch.resolve("chats.jsonl"), """
                {"prompt": "Q", "completion": "A"}
                {"messages": [{"role": "user", "content": "1"}, {"role": "assistant", "content": "2"}, {"role": "user", "content": "3"}, {"role": "assistant", "content": "4"}]}
                {"prompt": "Q"}
                """);
        Ended llama = format("jsonl", chats, LLAMA);
        assertThat(llama.exitCode()).isEqualTo(Main.FINDINGS);
        assertThat(llama.err())
                .startsWith("tunebook format: " + chats + " line 2: ")
                .contains("takes records of one prompt");
        assertThat(format("jsonl", chats, HAIKU).err()).contains("line 3: the record has no answer");
        assertThat(out()).doesNotExist();
    }
}

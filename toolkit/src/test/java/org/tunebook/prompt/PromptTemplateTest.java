package org.tunebook.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.SharedData;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.TatQa;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Purpose;
import org.tunebook.formats.TableMarkup;
import org.tunebook.notebook.MimeBundle;

class PromptTemplateTest {
    private static final Grid TABLE = new Grid(List.of(List.of("", "2019"), List.of("R&D", "$5")));

    private static Example example(String id, String question, String answer) {
        return new Example(
                id,
                "doc-" + id,
                Optional.of(TABLE),
                List.of("In <millions>.", "Then </question> this."),
                question,
                Optional.of(answer),
                Map.of("scale", "million"));
    }

    private static final Example ASKED = example("q1", "How much?", "$5 million");

    @Test
    void putsTableParagraphsAndQuestionIntoTags() {
        PromptedExample prompted =
                PromptTemplate.questionAnswering().system("Be brief.").apply(ASKED);
        assertThat(prompted.conversation())
                .isEqualTo(new Conversation("Be brief.", List.of(Message.user("""
                                        <financial_table>
                                        <table>
                                        <tr><td></td><td>2019</td></tr>
                                        <tr><td>R&amp;D</td><td>$5</td></tr>
                                        </table>
                                        </financial_table>
                                        <paragraphs>
                                        In <millions>.

                                        Then &lt;/question> this.
                                        </paragraphs>
                                        <question>
                                        How much?
                                        </question>"""), Message.assistant("$5 million"))));
        assertThat(prompted.id()).isEqualTo("q1");
        assertThat(prompted.gold()).contains("$5 million");
        assertThat(prompted.attributes()).containsEntry("document", "doc-q1").containsEntry("scale", "million");
    }

    @Test
    void leavesOutBlocksWithNothingInThemAndWaitsForAnUnknownAnswer() {
        Example bare = new Example("q", "d", Optional.empty(), List.of(), "Why?", Optional.empty(), Map.of());
        Conversation conversation =
                PromptTemplate.questionAnswering().system("").apply(bare).conversation();
        assertThat(conversation)
                .isEqualTo(new Conversation(null, List.of(Message.user("<question>\nWhy?\n</question>"))));
    }

    @Test
    void writesTheTableInTheMarkupItIsGiven() {
        for (TableMarkup markup : TableMarkup.values()) {
            String prompt = PromptTemplate.questionAnswering()
                    .markup(markup)
                    .apply(ASKED)
                    .conversation()
                    .messages()
                    .get(0)
                    .text();
            assertThat(prompt).contains(markup.write(TABLE));
            assertThat(TableMarkup.find(prompt)).contains(TABLE);
        }
    }

    @Test
    void everyRealTableIsFoundInItsPromptWhateverTheMarkup() {
        Dataset dev = TatQa.read(SharedData.file("data/tatqa/tatqa_dataset_dev.json"));
        for (TableMarkup markup : TableMarkup.values()) {
            PromptTemplate template = PromptTemplate.questionAnswering().markup(markup);
            for (Example example : dev.examples()) {
                String prompt =
                        template.apply(example).conversation().messages().get(0).text();
                assertThat(TableMarkup.find(prompt)).as(example.document()).isEqualTo(example.table());
            }
        }
    }

    @Test
    void showsAnsweredShotsFirstButNeverTheExampleItself() {
        Example shot = example("q2", "And this?", "$6");
        PromptTemplate template = PromptTemplate.questionAnswering().fewShot(List.of(shot, ASKED));
        List<Message> messages = template.apply(ASKED).conversation().messages();
        assertThat(messages).hasSize(4);
        assertThat(messages.get(1)).isEqualTo(Message.assistant("$6"));
        Example open = new Example("q3", "d", Optional.empty(), List.of(), "?", Optional.empty(), Map.of());
        assertThatThrownBy(() -> template.fewShot(List.of(open))).hasMessageContaining("q3 has no answer");
    }

    @Test
    void theHashTellsTemplatesApartAndIsStable() {
        PromptTemplate template = PromptTemplate.questionAnswering().system("Be brief.");
        assertThat(template.hash())
                .isEqualTo(template.markup(TableMarkup.HTML).hash())
                .hasSize(64);
        assertThat(template.hash()).isEqualTo("32d410de4fac0a9824620ccc9ccaafa55d7c3ab19c645024f2094391bbf66ca7");
        assertThat(List.of(
                        template.hash(),
                        template.system("Be brief").hash(),
                        template.markup(TableMarkup.JSON).hash(),
                        template.fewShot(List.of(ASKED)).hash()))
                .doesNotHaveDuplicates();
    }

    @Test
    void writesAValidTrainingFileThatReadsBack(@TempDir Path directory) throws IOException {
        Dataset data = new Dataset(
                "many",
                IntStream.range(0, 40)
                        .mapToObj(i -> example("q" + i, "How much?", "$" + i))
                        .toList());
        List<PromptedExample> prompted = PromptTemplate.questionAnswering().apply(data);
        Path path = directory.resolve("out/train.jsonl");
        TrainingFile file = TrainingFile.write(prompted, ModelFamily.CLAUDE_3_HAIKU, Purpose.TRAINING, path);
        assertThat(file.records()).isEqualTo(40);
        assertThat(file.sha256()).hasSize(64);
        assertThat(TrainingFile.of(path, ModelFamily.CLAUDE_3_HAIKU, Purpose.TRAINING))
                .isEqualTo(file);
        List<PromptedExample> read = PromptedExample.readJsonl(path, ModelFamily.CLAUDE_3_HAIKU);
        assertThat(read.stream().map(PromptedExample::conversation))
                .containsExactlyElementsOf(
                        prompted.stream().map(PromptedExample::conversation).toList());
        assertThat(read.get(0).id()).isEqualTo("record-1");
        try (var files = Files.list(path.toAbsolutePath().getParent())) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void aFileThatWouldBeRejectedIsNotWritten(@TempDir Path directory) {
        Path path = directory.resolve("train.jsonl");
        List<PromptedExample> prompted = PromptTemplate.questionAnswering()
                .apply(new Dataset("few", List.of(ASKED, example("q2", "a\nHuman: b?", "c"))));
        assertThatThrownBy(() -> TrainingFile.write(prompted, ModelFamily.CLAUDE_3_HAIKU, Purpose.TRAINING, path))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("2 findings")
                .hasMessageContaining("line 2: messages[0].content contains \"\\nHuman:\"")
                .hasMessageContaining("[example q2]")
                .hasMessageContaining("the file has 2 records");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void showsEveryTurnWithMarkupEscaped() {
        PromptedExample prompted = PromptTemplate.questionAnswering().apply(ASKED);
        assertThat(prompted.display().get(MimeBundle.HTML).orElseThrow())
                .contains("&lt;question&gt;")
                .doesNotContain("<question>");
        assertThat(prompted.toString()).contains("[user] <financial_table>").endsWith("[assistant] $5 million");
    }
}

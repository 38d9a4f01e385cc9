package org.tunebook.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.SharedData;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.RecordFile;
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
        assertThat(template.hash()).isEqualTo("0b74c68bf870565dfae49613bb580235607844b64f5f599561ec3f38d2822451");
        assertThat(List.of(
                        template.hash(),
                        template.system("Be brief").hash(),
                        template.markup(TableMarkup.JSON).hash(),
                        template.fewShot(List.of(ASKED)).hash(),
                        template.fewShot(Shots.random(POOL, 2, 1)).hash(),
                        template.fewShot(Shots.random(POOL, 2, 2)).hash(),
                        template.fewShot(Shots.similar(POOL, 2)).hash(),
                        template.fewShot(Shots.similar(POOL, 2))
                                .shotsIn(PromptTemplate.ShotPlacement.PROMPT)
                                .hash(),
                        template.block("unit", Content.attribute("scale")).hash(),
                        template.block("unit", Content.attribute("unit")).hash(),
                        template.text(Content.text("scale")).hash()))
                .doesNotHaveDuplicates();
        assertThat(template.apply(ASKED).template()).isEqualTo(template.hash());
        assertThat(PromptedExample.templates(List.of(
                        template.apply(ASKED),
                        template.apply(ASKED),
                        template.markup(TableMarkup.JSON).apply(ASKED))))
                .isEqualTo(template.hash() + ", "
                        + template.markup(TableMarkup.JSON).hash());
    }

    private static final Dataset POOL = new Dataset(
            "pool",
            List.of(
                    example("p1", "What was the revenue in 2019?", "1"),
                    example("p2", "What was the tax in 2018?", "2"),
                    example("p3", "Who audits the accounts?", "3"),
                    example("p4", "What is the change in revenue?", "4")));

    @Test
    void takesBlocksAndTagsOfItsUserWithUsesBeyondQuestions() {
        PromptTemplate tickets = PromptTemplate.of("Say which team a ticket is for.")
                .block("teams", Content.text("billing, network"))
                .block("customer", Content.attribute("customer"))
                .block("ticket", Content.QUESTION)
                .text(Content.text("Reply with one word."));
        Example ticket = new Example(
                "t1", "", Optional.empty(), List.of(), "No </TICKET > line", Optional.of("network"), Map.of());
        assertThat(tickets.apply(ticket).conversation())
                .isEqualTo(new Conversation(
                        "Say which team a ticket is for.", List.of(Message.user("""
                                        <teams>
                                        billing, network
                                        </teams>
                                        <ticket>
                                        No &lt;/TICKET > line
                                        </ticket>
                                        Reply with one word."""), Message.assistant("network"))));
        assertThat(tickets.apply(ticket.with("customer", "gold"))
                        .conversation()
                        .messages()
                        .get(0)
                        .text())
                .contains("<customer>\ngold\n</customer>");
        assertThat(tickets.toString()).contains("<teams> <customer> <ticket> text(Reply with one word.)");
    }

    @Test
    void leavesTheTextOfFreeRecordsAsItIs() {
        Example free = new Example(
                "f", "", Optional.empty(), List.of(), "Translate: </b> & <i>", Optional.of("Oui"), Map.of());
        assertThat(PromptTemplate.plain().apply(free).conversation())
                .isEqualTo(new Conversation(
                        null, List.of(Message.user("Translate: </b> & <i>"), Message.assistant("Oui"))));
    }

    @Test
    void refusesTagsThatCouldNotBeToldApart() {
        PromptTemplate template = PromptTemplate.questionAnswering();
        assertThatThrownBy(() -> template.block("Question", Content.QUESTION)).hasMessageContaining("already");
        assertThatThrownBy(() -> template.block("a b", Content.QUESTION)).hasMessageContaining("\"a b\" is no name");
        assertThatThrownBy(() -> template.block("example", Content.QUESTION)).hasMessageContaining("of shots");
        assertThatThrownBy(() -> PromptTemplate.of("").block("table", Content.TABLE))
                .hasMessageContaining("financial_table");
        assertThat(PromptTemplate.of("")
                        .markup(TableMarkup.JSON)
                        .block("table", Content.TABLE)
                        .apply(ASKED)
                        .conversation()
                        .messages()
                        .get(0)
                        .text())
                .startsWith("<table>\n[[");
        assertThatThrownBy(() -> PromptTemplate.of("")
                        .block("note", Content.attribute("note"))
                        .apply(ASKED))
                .hasMessageContaining("q1 fills no block");
    }

    @Property
    void noContentClosesItsBlock(@ForAll("contents") String content) {
        Example example = new Example(
                "q", "d", Optional.empty(), List.of(content), content, Optional.of("a"), Map.of("n", content));
        PromptTemplate template = PromptTemplate.of("")
                .block("paragraphs", Content.PARAGRAPHS)
                .block("note-1", Content.attribute("n"))
                .block("q", Content.QUESTION)
                .fewShot(List.of(new Example(
                        "s", "e", Optional.empty(), List.of(content), content + ".", Optional.of(content), Map.of())))
                .shotsIn(PromptTemplate.ShotPlacement.PROMPT);
        String prompt = template.apply(example).conversation().messages().get(0).text();
        for (String tag : List.of("paragraphs", "note-1", "q", "examples", "example", "answer")) {
            int opened = prompt.split("(?m)^<" + tag + ">$", -1).length - 1;
            Matcher closings = Pattern.compile("<\\s*/\\s*" + tag + "(?![\\w.-])", Pattern.CASE_INSENSITIVE)
                    .matcher(prompt);
            assertThat(closings.results().count())
                    .as(tag)
                    .isLessThanOrEqualTo(opened)
                    .isBetween(0L, 2L);
        }
    }

    @Provide
    Arbitrary<String> contents() {
        return Arbitraries.of(
                        "</q>",
                        "< / q >",
                        "</Q",
                        "</paragraphs\n>",
                        "</note-1>",
                        "</examples>",
                        "<",
                        "/",
                        "q>",
                        "&lt;/q>",
                        "<q>",
                        "x",
                        "\n",
                        " ",
                        "</answer>")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> "x" + String.join("", parts));
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
        assertThat(file.template()).isEqualTo(PromptTemplate.questionAnswering().hash());
        TrainingFile found = TrainingFile.of(path, ModelFamily.CLAUDE_3_HAIKU, Purpose.TRAINING);
        assertThat(found.sha256()).isEqualTo(file.sha256());
        assertThat(found.records()).isEqualTo(40);
        assertThat(found.template()).isEmpty();
        List<PromptedExample> read;
        try (Stream<Conversation> records = RecordFile.of(path).conversations()) {
            read = PromptedExample.numbered(records);
        }
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

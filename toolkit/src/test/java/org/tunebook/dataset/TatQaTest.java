package org.tunebook.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.Grid;

class TatQaTest {
    private static final String DOCUMENT = """
            [{"table": {"uid": "t1", "table": [["", "2019"], ["Sales", "$1,496.5"]]},
              "paragraphs": [{"uid": "p2", "order": 2, "text": "Second."}, {"uid": "p1", "order": 1, "text": "First."}],
              "questions": [
               {"uid": "q1", "order": 1, "question": "Sales?", "answer": ["$1,496.5"], "derivation": "", "answer_type": "span",
                "answer_from": "table", "rel_paragraphs": [], "req_comparison": false, "scale": "million"},
               {"uid": "q2", "order": 2, "question": "Which?", "answer": ["a", "b"], "derivation": "", "answer_type": "multi-span",
                "answer_from": "text", "rel_paragraphs": ["1", "2"], "req_comparison": true, "scale": ""},
               {"uid": "q3", "order": 3, "question": "Change?", "answer": -12.60, "derivation": "44.1-56.7",
                "answer_type": "arithmetic", "answer_from": "table-text", "rel_paragraphs": ["2"], "scale": "percent"},
               {"uid": "q4", "order": 4, "question": "How many?", "answer": "3", "answer_type": "count", "scale": ""},
               {"uid": "q5", "order": 5, "question": "Open?"}]}]""";

    @TempDir
    Path directory;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void readsDocumentsWithAllAnswerTypesScalesAndOpenQuestions() throws IOException {
        Dataset data = TatQa.read(write("some.json", DOCUMENT));
        assertThat(data.size()).isEqualTo(5);
        assertThat(data.documents()).containsExactly("t1");
        Example first = data.examples().get(0);
        assertThat(first.table()).contains(new Grid(List.of(List.of("", "2019"), List.of("Sales", "$1,496.5"))));
        assertThat(first.paragraphs()).containsExactly("First.", "Second.");
        assertThat(first.question()).isEqualTo("Sales?");
        assertThat(data.examples().stream().map(example -> example.answer().orElse("none")))
                .containsExactly("$1,496.5 million", "a\nb", "-12.60%", "3", "none");
        assertThat(data.examples().stream().map(example -> example.attribute("gold")))
                .containsExactly("[\"$1,496.5\"]", "[\"a\",\"b\"]", "-12.60", "\"3\"", "");
        assertThat(data.examples().get(1).attributes())
                .containsEntry("answer_type", "multi-span")
                .containsEntry("answer_from", "text")
                .containsEntry("rel_paragraphs", "1,2")
                .containsEntry("req_comparison", "true")
                .containsEntry("scale", "")
                .doesNotContainKey(Example.SPLIT);
        assertThat(data.examples().get(2).attribute("derivation")).isEqualTo("44.1-56.7");
    }

    /** The shapes of the published files, in small: training and dev, test without answers, test with them and more. */
    @Test
    void keepsWhateverTheFilesOfASplitHaveThroughATableAndBack() throws IOException {
        write("tatqa_dataset_train.json", DOCUMENT);
        write("tatqa_dataset_test.json", """
                [{"table": {"uid": "t9", "table": [["", "2019"], ["Sales", "7"]]},
                  "paragraphs": [{"uid": "p9", "order": 1, "text": "One."}],
                  "questions": [{"uid": "o1", "order": 1, "question": "Sales?"}, {"uid": "o2", "order": 2, "question": ""}]}]""");
        write("tatqa_dataset_test_gold.json", """
                [{"questions": [
                   {"uid": "g1", "order": 1, "question": "Change?", "answer": 0.10, "derivation": "1.10 - 1", "answer_type": "arithmetic",
                    "answer_from": "table-text", "facts": ["1.10", "1"], "consts": [], "block_mapping": null,
                    "mapping": {"table": [[0, 1], [1, 1]], "paragraph": {"2": [[0, 4]]}, "weight": 1.10},
                    "rel_paragraphs": ["2"], "req_comparison": false, "scale": ""},
                   {"uid": "g2", "order": 2, "question": "Which?", "answer": [], "facts": [{"text": "a, \\"b\\""}],
                    "rel_paragraphs": null, "req_comparison": true, "scale": null, "source": "own"}],
                  "paragraphs": [{"uid": "p8", "order": 1, "text": "One."}],
                  "table": {"uid": "t8", "table": [["", "2019"], ["Sales", 7]]},
                  "doc": {"uid": "d8", "page": 3}, "source": "report"}]""");
        Dataset gold = TatQa.read(directory.resolve("tatqa_dataset_test_gold.json"));
        assertThat(gold.get("g1").orElseThrow().attributes())
                .containsEntry("gold", "0.10")
                .containsEntry("facts", "[\"1.10\",\"1\"]")
                .containsEntry("consts", "[]")
                .containsEntry("mapping", "{\"table\":[[0,1],[1,1]],\"paragraph\":{\"2\":[[0,4]]},\"weight\":1.10}")
                .containsEntry("rel_paragraphs", "2")
                .containsEntry("req_comparison", "false")
                .containsEntry("doc", "{\"uid\":\"d8\",\"page\":3}")
                .containsEntry("source", "report")
                .doesNotContainKey("block_mapping");
        assertThat(gold.get("g2").orElseThrow().attributes())
                .containsEntry("facts", "[{\"text\":\"a, \\\"b\\\"\"}]")
                .containsEntry("source", "own")
                .containsEntry("scale", "")
                .doesNotContainKey("rel_paragraphs");
        Dataset open = TatQa.read(directory.resolve("tatqa_dataset_test.json"));
        assertThat(open.examples()).allSatisfy(example -> {
            assertThat(example.answer()).isEmpty();
            assertThat(example.attributes()).containsOnlyKeys("order", Example.SPLIT);
        });
        Dataset whole = TatQa.read(directory);
        assertThat(whole.splits().keySet()).containsExactly("train", "test");
        for (Dataset data : List.of(gold, open, whole)) {
            assertThat(Dataset.of(data.toTable())).isEqualTo(data);
        }
    }

    @Test
    void readsADirectorysPartsAndPassesOverTheRest() throws IOException {
        write("tatqa_dataset_train.json", DOCUMENT);
        write("tatqa_dataset_dev.json", DOCUMENT.replace("\"uid\": \"q", "\"uid\": \"d"));
        write("tatqa_dataset_test.json", "not read, for gold is there");
        write("tatqa_dataset_test_gold.json", DOCUMENT.replace("\"uid\": \"q", "\"uid\": \"g"));
        write("flawed.json", "not read");
        write("README.md", "not read");
        Dataset data = TatQa.read(directory);
        assertThat(data.splits().keySet()).containsExactly("train", "dev", "test");
        assertThat(data.size()).isEqualTo(15);
        Split split = data.presplit();
        assertThat(split.test().examples().get(0).id()).isEqualTo("g1");
        assertThat(split.validation().size()).isEqualTo(5);
        assertThat(split.sharedDocuments()).containsExactly("t1");
    }

    @Test
    void readsGzipAndAByteOrderMark() throws IOException {
        Path file = directory.resolve("dev.json.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("\uFEFF" + DOCUMENT).getBytes(StandardCharsets.UTF_8));
        }
        Dataset data = TatQa.read(file);
        assertThat(data.name()).isEqualTo("dev");
        assertThat(data.splits().keySet()).containsExactly("dev");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"a": 1}                              | line 1 column 1: found an object, expected an array of documents
                    ["a"]                                 | line 1 column 2: found a string, expected a document: an object
                    [{"table": 3}]                        | line 1 column 12: found the number 3, expected a table
                    [{"a": 1}]                            | line 1 column 2: the document has no questions
                    [{"questions": []}]                   | the document has no table and no paragraphs
                    [{"paragraphs": [{"order": 1}], "questions": []}] | line 1 column 18: the paragraph has no text
                    [{"table": {"uid": "t", "table": [["a"]]}, "questions": [{"uid": "q"}]}] | line 1 column 58: the question has no question
                    [{"table": {"uid": "t", "table": [["a", {}]]}}] | line 1 column 41: found an object, expected a cell
                    [{"table": {"uid": "t", "table": [["a", | the file ends in the middle of its JSON
                    [{"table": oops                       | line 1 column 12: not JSON
                    [] x                                  | not JSON
                    []                                    | the array of documents is empty
                    [] []                                 | line 1 column 4: there is more after the end
                    """)
    void saysWhatIsWrongWithAFileAndWhere(String text, String message) throws IOException {
        Path file = write("bad.json", text);
        assertThatThrownBy(() -> TatQa.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void saysWhatIsWrongWithFilesAsAWhole() throws IOException {
        assertThatThrownBy(() -> TatQa.read(directory))
                .hasMessageContaining("expected one whose name ends with train.json");
        Path empty = write("empty.json", "");
        assertThatThrownBy(() -> TatQa.read(empty)).hasMessageContaining("the file is empty");
        Path latin = Files.write(directory.resolve("latin.json"), new byte[] {'[', '{', '"', (byte) 0xE9, '"', ':'});
        assertThatThrownBy(() -> TatQa.read(latin)).hasMessageContaining("line 1 column 4: the byte 0xE9 is not UTF-8");
        Path absent = directory.resolve("absent.json");
        assertThatThrownBy(() -> TatQa.read(absent))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + absent + ": there is no such file");
        write("a_dev.json", DOCUMENT);
        write("b_dev.json", DOCUMENT);
        assertThatThrownBy(() -> TatQa.read(directory)).hasMessageContaining("a_dev.json and b_dev.json both name");
        Path twice = write("twice.json", DOCUMENT.replace("\"q2\"", "\"q1\""));
        assertThatThrownBy(() -> TatQa.read(twice)).hasMessageContaining("two examples have the id q1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    $1,496.5 million | $1,496.5 | million
                    -12.6 thousand   | -12.6    | thousand
                    (9,876) Thousand | (9,876)  | thousand
                    $58.2 million    | $58.2 million | ''
                    58.2 million     | 58.2     | million
                    5 billion        | 5        | billion
                    -22.22%          | -22.22   | percent
                    about 5%         | about 5% | ''
                    decreased $3 million | decreased $3 million | ''
                    4                | 4        | ''
                    """)
    void readsAmountAndScaleBackFromAnAnswersText(String text, String value, String scale) {
        assertThat(TatQaAnswer.parse(text)).isEqualTo(new TatQaAnswer(List.of(value), scale));
    }

    @Test
    void readsSeveralSpansBackFromLines() {
        assertThat(TatQaAnswer.parse("1,496 thousand\n 1,202 thousand\n\n"))
                .isEqualTo(new TatQaAnswer(List.of("1,496", "1,202"), "thousand"));
        assertThat(TatQaAnswer.parse("5%\n6%")).isEqualTo(new TatQaAnswer(List.of("5%", "6%"), ""));
        assertThat(TatQaAnswer.parse("fixed price\ncost plus"))
                .isEqualTo(new TatQaAnswer(List.of("fixed price", "cost plus"), ""));
        assertThat(TatQaAnswer.parse(" \n")).isEqualTo(new TatQaAnswer(List.of(), ""));
    }
}

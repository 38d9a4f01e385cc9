package org.tunebook.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Message;
import org.tunebook.notebook.MimeBundle;

class RecordFileTest {
    @TempDir
    Path directory;

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static List<Map<String, String>> records(Path file) {
        try (Stream<DataRecord> records = RecordFile.of(file).records()) {
            return records.map(DataRecord::fields).toList();
        }
    }

    private static List<Conversation> conversations(Path file) {
        try (Stream<Conversation> records = RecordFile.of(file).conversations()) {
            return records.toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void readsEveryEncodingWithAndWithoutAMarkPlainAndGzip(String charset) throws IOException {
        String text = "{\"prompt\": \"Straße 😀\"}\r\n\r\n{\"prompt\": \"二\", \"n\": 1.10}\r\n";
        for (String mark : List.of("", "\uFEFF")) {
            byte[] bytes = (mark + text).getBytes(Charset.forName(charset));
            for (byte[] content : List.of(bytes, gzip(bytes))) {
                assertThat(records(write("any.jsonl", content)))
                        .containsExactly(Map.of("prompt", "Straße 😀"), Map.of("prompt", "二", "n", "1.10"));
            }
        }
    }

    @Test
    void readsEveryShapeOfAChatAsTheSameConversation() throws IOException {
        Conversation expected = new Conversation("Be short.", List.of(Message.user("Q?"), Message.assistant("A.")));
        assertThat(conversations(write("chats.jsonl", """
                {"system": "Be short.", "messages": [{"role": "user", "content": "Q?"}, {"role": "assistant", "content": "A."}]}
                {"messages": [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Q?"}, {"role": "assistant", "content": "A."}]}
                {"schemaVersion": "bedrock-conversation-2024", "system": [{"text": "Be short."}], "messages": [{"role": "user", "content": [{"text": "Q?"}]}, {"role": "assistant", "content": [{"text": "A."}]}]}
                {"id": 7, "messages": [{"role": "developer", "content": "Be short."}, {"role": "user", "content": [{"type": "text", "text": "Q?"}]}, {"role": "assistant", "content": "A."}]}
                {"conversations": [{"from": "system", "value": "Be short."}, {"from": "human", "value": "Q?"}, {"from": "gpt", "value": "A."}]}
                {"system": "Be short.", "prompt": "Q?", "completion": "A."}
                """))).hasSize(6).containsOnly(expected);
        assertThat(Dataset.read(directory.resolve("chats.jsonl")).examples()).allSatisfy(example -> {
            assertThat(example.question()).isEqualTo("Q?");
            assertThat(example.answer()).contains("A.");
            assertThat(example.attribute("system")).isEqualTo("Be short.");
        });
    }

    @Test
    void keepsLongConversationsWholeAndSaysThatTheyAreNoExamples() throws IOException {
        Path file = write("long.jsonl", """
                {"messages": [{"role": "user", "content": "1"}, {"role": "assistant", "content": "2"}, {"role": "user", "content": "3"}, {"role": "assistant", "content": "4"}]}
                """);
        assertThat(conversations(file).get(0).messages()).hasSize(4);
        assertThatThrownBy(() -> Dataset.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + " line 1: the record has 4 turns, and an example has one question and one answer."
                        + " Read such records with conversations().");
    }

    @Test
    void readsAnArrayOfObjectsAndLinesInAJsonFile() throws IOException {
        assertThat(records(write(
                        "array.json", "\n [{\"text\": \"a\", \"label\": 1},\n {\"text\": \"b\", \"label\": null}] ")))
                .containsExactly(Map.of("text", "a", "label", "1"), Map.of("text", "b"));
        assertThat(records(write("lines.json", "{\"text\": \"a\"}\n{\"text\": \"b\", \"more\": {\"x\": [1]}}")))
                .containsExactly(Map.of("text", "a"), Map.of("text", "b", "more", "{\"x\":[1]}"));
    }

    @Test
    void readsCsvAsItsRfcSays() throws IOException {
        assertThat(
                        records(
                                write(
                                        "some.csv",
                                        "text, label ,,note\r\n\"a, \"\"b\"\"\r\nc\",x,1,\r\n\r\n plain ,y,2,\"\"\rlast,z,3,a \"quoted\" word\n")))
                .containsExactly(
                        Map.of("text", "a, \"b\"\r\nc", "label", "x", "column_3", "1"),
                        Map.of("text", " plain ", "label", "y", "column_3", "2", "note", ""),
                        Map.of("text", "last", "label", "z", "column_3", "3", "note", "a \"quoted\" word"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            ,  ! a,b
            ;  ! a;b
            |  ! a|b
            ;  ! "a;b;c";d
            """)
    void findsTheDelimiterInTheFirstRows(char delimiter, String row) throws IOException {
        Path file = write("found.csv", "one" + delimiter + "two\n" + row + "\nx, y, z" + delimiter + "1\n");
        if (delimiter == ',') {
            file = write("found.csv", "one,two\na,b\n");
        }
        assertThat(RecordFile.of(file).delimiter()).contains(delimiter);
    }

    @Test
    void readsTabsAndAStatedDelimiter() throws IOException {
        assertThat(records(write("some.tsv", "a\tb\n1,5\t\"x\ty\"\n")))
                .containsExactly(Map.of("a", "1,5", "b", "x\ty"));
        assertThat(RecordFile.of(write("t.csv", "a\tb\n1\t2\n")).delimiter()).contains('\t');
        RecordFile stated = RecordFile.of(write("odd.csv", "a#b\n1#2\n")).delimitedBy('#');
        try (Stream<DataRecord> records = stated.records()) {
            assertThat(records.map(DataRecord::fields)).containsExactly(Map.of("a", "1", "b", "2"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '`', textBlock = """
            a.jsonl ! {"a": 1}\\n{"a": [} ! line 2 column 8: not JSON
            a.jsonl ! {"a": 1}\\n\\n{"a": 1\\n{"a": 2} ! line 3 column 8: not JSON
            a.jsonl ! {"a": 1} {"b": 2} ! line 1 column 10: not JSON
            a.jsonl ! {"a": 1, "a": 2} ! line 1 column 13: not JSON: Duplicate field 'a'
            a.jsonl ! [1] ! line 1: found array; expected an object
            a.jsonl ! {"messages": []} ! line 1: messages is empty; expected turns
            a.jsonl ! {"messages": [{"role": "tool", "content": "x"}]} ! line 1: messages[0].role is "tool"; expected system, user or assistant
            a.jsonl ! {"messages": [{"role": "user", "content": null}]} ! line 1: messages[0].content is null; expected text
            a.jsonl ! {"messages": [{"role": "user", "content": [{"image": 1}]}]} ! messages[0].content has a block that is no text: {"image":1}
            a.jsonl ! {"messages": [{"role": "system", "content": "x"}]} ! messages has a system text alone
            a.jsonl ! {"headline": "x"} ! line 1: the record has no prompt; it has headline. Say which of its fields are question and answer
            a.jsonl ! {"prompt": [{"role": "user", "content": "x"}], "completion": "y"} ! line 1: prompt is [{"role":"user","content":"x"}]; expected text
            a.json  ! [{"a": 1}, 2] ! line 1: found number; expected an object
            a.json  ! [{"a": 1}\\n{"a": 2}] ! line 2 column 1: not JSON: Unexpected character
            a.json  ! [{"a": 1}]\\n3 ! line 2: there is more after the end of the array
            a.json  ! [{"a": 1}, {"a" ! not JSON
            a.jsonl ! \\n\\n ! the file has no records; expected one or more
            a.json  ! [] ! the file has no records; expected one or more
            a.csv   ! text,label\\n ! the file has no records; expected one or more
            a.csv   ! `` ! the file is empty; expected a first line with the columns' names
            a.csv   ! text,label\\na,b\\nc ! line 3: the row has 1 cell; expected 2, as the first line names: text, label (parted by ','). label has none. Put cells with delimiters
            a.csv   ! text,label\\na,b,c\\nd,e ! line 2: the row has 3 cells; expected 2, as the first line names: text, label (parted by ','). Too many from "c" on. Put cells
            a.csv   ! text,label,text\\n ! line 1: columns 1 and 3 are both called text
            a.csv   ! text,label\\n"a\\nb,c\\n ! line 2 column 1: the quote that opens here is never closed
            a.csv   ! text,label\\nx,"a\\nb"c ! line 3 column 3: found 'c' after a closing quote; expected ',' or the end of the line. Write a quote inside quotes twice; those of this cell open at line 2 column 3.
            a.csv   ! text,label\\n"a" b,c\\n ! line 2 column 4: found ' ' after a closing quote; expected ',' or the end of the line. Write a quote inside quotes twice.
            a.jsonl ! {"a": NaN} ! line 1 column 10: not JSON: Non-standard token 'NaN'; expected one object a line
            a.txt   ! x ! the name tells no format; expected one that ends with .jsonl, .json, .csv or .tsv
            a.parquet ! PAR1xx ! the file is a Parquet file, which cannot be read here
            a.csv   ! PAR1xx ! the file is a Parquet file, which cannot be read here
            """)
    void saysWhatIsWrongAndWhere(String name, String text, String message) throws IOException {
        Path file = write(name, text.replace("\\n", "\n"));
        assertThatThrownBy(() -> {
                    records(file);
                    conversations(file);
                })
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void namesTheByteThatIsNotInTheEncodingAfterWhatStandsBeforeIt() throws IOException {
        Path file = write("latin.csv", "text,label\ngut,1\nschön,2\n".getBytes(StandardCharsets.ISO_8859_1));
        try (Stream<DataRecord> records = RecordFile.of(file).records()) {
            var each = records.iterator();
            assertThat(each.next().fields()).containsEntry("text", "gut");
            assertThatThrownBy(each::next)
                    .hasMessage(file + " line 3 column 4: the byte 0xF6 is not UTF-8. Save the file as UTF-8.");
        }
    }

    @Test
    void countsColumnsAcrossItsBuffers() throws IOException {
        byte[] text = ("text\n" + "é".repeat(200_000) + "?").getBytes(StandardCharsets.UTF_8);
        text[text.length - 1] = (byte) 0xE9;
        Path file = write("long.csv", text);
        assertThatThrownBy(() -> records(file))
                .hasMessageContaining("line 2 column 200001: the byte 0xE9 is not UTF-8");
    }

    @Test
    void pointsToTheReaderOfTatQa() throws IOException {
        Path file = write("dev.json", "[{\"table\": {}, \"paragraphs\": [], \"questions\": []}]");
        assertThatThrownBy(() -> Dataset.read(file))
                .hasMessage(file + " line 1: the record is a document of TAT-QA. Read the file with TatQa.read(…).");
    }

    @Test
    void saysThatAGzipFileIsCutOffOrDamaged() throws IOException {
        byte[] whole = gzip("{\"prompt\": \"x\"}\n".repeat(50_000).getBytes(StandardCharsets.UTF_8));
        Path cut = write("cut.jsonl.gz", Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> records(cut))
                .hasMessageMatching(Pattern.quote(cut.toString())
                        + " line [0-9]{5} column [0-9]+: the gzip file ends early; it was cut off. Fetch it again.");
        whole[whole.length - 6] ^= 1;
        Path damaged = write("damaged.jsonl.gz", whole);
        assertThatThrownBy(() -> records(damaged)).hasMessageContaining("the gzip file is damaged");
        Path absent = directory.resolve("absent.jsonl");
        assertThatThrownBy(() -> records(absent))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + absent + ": there is no such file");
    }

    @Test
    void readsOneRecordAtATimeAndClosesTheFileWithTheStream() throws IOException {
        Path file = write("lazy.jsonl", "{\"prompt\": \"1\"}\nbroken\n");
        try (Stream<DataRecord> records = RecordFile.of(file).records()) {
            assertThat(records.findFirst().orElseThrow().place()).isEqualTo(file + " line 1");
        }
    }

    @Test
    void labelledTextsAndOwnFieldsBecomeExamples() throws IOException {
        Dataset tickets = Dataset.read(
                write("tickets.csv", "nr;ticket;queue;customer;age\nT1;It broke;repairs;C1;3\nT2;Where?;;C1;\n"),
                Fields.of("ticket", "queue").id("nr").document("customer"));
        assertThat(tickets.name()).isEqualTo("tickets");
        Example first = tickets.examples().get(0);
        assertThat(first.id()).isEqualTo("T1");
        assertThat(first.document()).isEqualTo("C1");
        assertThat(first.question()).isEqualTo("It broke");
        assertThat(first.answer()).contains("repairs");
        assertThat(first.attributes()).containsExactlyEntriesOf(Map.of("age", "3"));
        assertThat(tickets.examples().get(1).answer()).isEmpty();
        Example alpaca = Dataset.read(
                        write("alpaca.jsonl", "{\"instruction\": \"Sum up\", \"input\": \"Text\", \"output\": \"T\"}"))
                .examples()
                .get(0);
        assertThat(alpaca.paragraphs()).containsExactly("Text");
        assertThat(alpaca.question()).isEqualTo("Sum up");
        assertThat(alpaca.id()).isEqualTo("record-1");
        Example asked = Dataset.read(write(
                        "qa.jsonl",
                        "{\"Question\": \"?\", \"answer\": \"!\", \"context\": [\"a\", \"b\"],"
                                + " \"table\": [[\"x\", 1]]}"))
                .examples()
                .get(0);
        assertThat(asked.paragraphs()).containsExactly("a", "b");
        assertThat(asked.table()).contains(new Grid(List.of(List.of("x", "1"))));
        Path twice = write("twice.csv", "id,text,label\n7,a,b\n7,c,d\n");
        assertThatThrownBy(() -> Dataset.read(twice))
                .hasMessageContaining("twice.csv line 3: the id 7 stands already at " + twice + " line 2")
                .hasMessageEndingWith("Fields.of(\"text\", \"label\")");
        assertThat(Dataset.read(twice, Fields.of("text", "label")).examples())
                .extracting(Example::id)
                .containsExactly("record-1", "record-2");
    }

    @Test
    void readsADirectoryAsHuggingFaceLaysItOut() throws IOException {
        write("hub/README.md", "not read");
        write("hub/data/train-00000-of-00002.jsonl", "{\"text\": \"a\", \"label\": 0}\n");
        write(
                "hub/data/train-00001-of-00002.jsonl.gz",
                gzip("{\"text\": \"b\", \"label\": 1}".getBytes(StandardCharsets.UTF_8)));
        write("hub/validation.csv", "text,label\nc,0\n");
        write("hub/test/part.jsonl", "{\"text\": \"d\", \"label\": 1}\n");
        write("hub/notes.jsonl", "not read, for it is no part");
        Path info =
                write("hub/dataset_info.json", "{\"splits\": {\"train\": {\"name\": \"train\", \"num_examples\": 2}}}");
        Dataset data = Dataset.read(directory.resolve("hub"));
        Split split = data.presplit();
        assertThat(split.train().examples()).extracting(Example::question).containsExactly("a", "b");
        assertThat(split.validation().examples()).extracting(Example::id).containsExactly("validation-3");
        assertThat(split.test().examples()).extracting(Example::question).containsExactly("d");
        Files.writeString(info, "{\"splits\": {\"train\": {\"num_examples\": 3}}}");
        assertThatThrownBy(() -> Dataset.read(directory.resolve("hub")))
                .hasMessageContaining("dataset_info.json says that train has 3 examples, and 2 were read");
        Files.delete(info);
        write("hub/train.csv", "text,label\nz,0\n");
        assertThatThrownBy(() -> Dataset.read(directory.resolve("hub")))
                .hasMessageContaining("are both called train; expected one format");
    }

    @Test
    void labelsThatAreNumbersGetTheNamesOfTheDirectorysInfo() throws IOException {
        write(
                "named/dataset_info.json",
                "{\"features\": {\"label\": {\"names\": [\"neg\", \"pos\"], \"_type\": \"ClassLabel\"}}}");
        Path test = write("named/test.csv", "text,label\na,1\nb,0\nc,-1\nd,pos\n");
        assertThat(Dataset.read(directory.resolve("named")).examples())
                .extracting(Example::answer)
                .containsExactly(Optional.of("pos"), Optional.of("neg"), Optional.empty(), Optional.of("pos"));
        Files.writeString(test, "text,label\na,1\nb,2\n");
        assertThatThrownBy(() -> Dataset.read(directory.resolve("named")))
                .hasMessage(test + " line 3: label is 2; expected 0 to 1, the numbers of the labels in"
                        + " dataset_info.json, or -1.");
    }

    @Test
    void aDirectoryWithoutPartsIsReadWholeAndOneThatCannotBeReadSaysSo() throws IOException {
        write("plain/a.csv", "text,label\na,0\n");
        write("plain/b.csv", "text,label\nb,0\n");
        Dataset plain = Dataset.read(directory.resolve("plain"));
        assertThat(plain.size()).isEqualTo(2);
        assertThat(plain.splits().keySet()).containsExactly("");
        write("parquet/data/train-00000-of-00001.parquet", "PAR1");
        assertThatThrownBy(() -> Dataset.read(directory.resolve("parquet")))
                .hasMessageContaining("Parquet and Arrow files cannot be read here. Save the data set as JSONL");
        write("some/train.csv", "text,label\na,0\n");
        write("some/train.parquet", "PAR1");
        assertThat(Dataset.read(directory.resolve("some")).size()).isEqualTo(1);
        Path part = write("some/test.parquet", "PAR1");
        assertThatThrownBy(() -> Dataset.read(directory.resolve("some")))
                .hasMessageStartingWith(part + ": Parquet and Arrow files cannot be read here.")
                .hasMessageEndingWith("or take the file away to read the rest.");
        Files.delete(part);
        Path info = write("some/dataset_info.json", "{\n \"splits\": [");
        assertThatThrownBy(() -> Dataset.read(directory.resolve("some")))
                .hasMessageStartingWith(info + " line 2 column 13: not JSON: ")
                .hasMessageEndingWith(". Mend it or take it away.");
        Files.write(info, new byte[] {'{', (byte) 0xE9});
        assertThatThrownBy(() -> Dataset.read(directory.resolve("some")))
                .hasMessage(info + " line 1 column 2: the byte 0xE9 is not UTF-8. Save the file as UTF-8.");
        Files.createDirectories(directory.resolve("empty"));
        assertThatThrownBy(() -> Dataset.read(directory.resolve("empty")))
                .hasMessageContaining("no file with records is there; expected train, validation and test");
    }

    @Test
    void refusesADelimiterThatCannotBeOne() throws IOException {
        RecordFile file = RecordFile.of(write("some.csv", "a,b\n1,2\n"));
        assertThatThrownBy(() -> file.delimitedBy('"'))
                .hasMessageContaining("a quote or a line break cannot part cells");
        assertThatThrownBy(() -> new RecordFile(file.path(), RecordFile.Format.CSV, Optional.empty()))
                .hasMessageContaining("CSV needs a delimiter");
    }

    @Test
    void showsWhatItIsAndItsFirstRecordsEscaped() throws IOException {
        RecordFile file = RecordFile.of(write("some.csv", "text;label\n<b>;1\n;2\n"));
        assertThat(file.toString()).contains("some.csv: CSV in UTF-8, cells parted by ';'; the first records", "label");
        assertThat(file.display().get(MimeBundle.HTML).orElseThrow())
                .contains("&lt;b&gt;")
                .doesNotContain("<b>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '`', textBlock = """
            a.csv    ! id,answer,question\\n1,A,Q\\n2,B,\\n3,C,""\\n                              ! Q,,
            a.csv    ! id,answer,question\\n1,A,\\n2,B,Q\\n3,C,\\n                                ! ,Q,
            a.csv    ! id,answer,question\\n1,A,\\n                                              !
            a.tsv    ! id\\tanswer\\tquestion\\n1\\tA\\t\\n2\\tB\\tQ\\n                                 ! ,Q
            a.jsonl  ! {"id": 1, "question": null, "answer": "A"}\\n{"id": 2, "question": "Q"}  ! ,Q
            a.jsonl  ! {"id": 1, "answer": "A"}\\n{"id": 2, "question": "Q"}\\n{"id": 3}         ! ,Q,
            a.json   ! [{"id": 1, "answer": "A"}, {"id": 2, "question": "Q", "answer": "B"}]    ! ,Q
            a.jsonl  ! {"id": 1, "messages": [{"role": "user", "content": "Q"}]}\\n{"id": 2, "messages": null} ! Q,
            """)
    void aRecordWithNothingInTheQuestionsFieldIsAnExampleToBeChecked(String name, String text, String questions)
            throws IOException {
        Path file = write(name, text.replace("\\n", "\n").replace("\\t", "\t"));
        List<String> expected = List.of((questions == null ? "" : questions).split(",", -1));
        Dataset read = Dataset.read(file);
        assertThat(read.examples()).extracting(Example::question).isEqualTo(expected);
        assertThat(read.examples().get(0).id()).isEqualTo("1");
        assertThat(Dataset.of(read.toTable())).isEqualTo(read);
        try (Stream<Example> stream = RecordFile.of(file).examples()) {
            assertThat(stream.toList()).isEqualTo(read.examples());
        }
        if (!text.contains("messages")) {
            Fields fields = Fields.of("question", "answer").id("id");
            assertThat(Dataset.read(file, fields)).isEqualTo(read);
            try (Stream<Example> stream = RecordFile.of(file).examples(fields)) {
                assertThat(stream.toList()).isEqualTo(read.examples());
            }
            assertThat(Dataset.of(read.toTable(), fields).examples())
                    .extracting(Example::question)
                    .isEqualTo(expected);
        }
    }

    @Test
    void onlyWhereNoRecordHasTheFieldIsItsNameWrong() throws IOException {
        Fields wrong = Fields.of("questoin", "answer");
        Path csv = write("wrong.csv", "id,answer,question\n1,A,Q\n");
        Path jsonl = write("wrong.jsonl", "{\"id\": 1, \"question\": \"Q\"}\n{\"id\": 2}\n");
        for (Path file : List.of(csv, jsonl)) {
            assertThatThrownBy(() -> Dataset.read(file, wrong))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContainingAll(file.toString(), "questoin", "id, ")
                    .hasMessageEndingWith("question and answer: Fields.of(\"…\", \"…\").");
            assertThatThrownBy(() -> RecordFile.of(file).examples(wrong)).hasMessageContaining("questoin");
        }
        assertThatThrownBy(() -> Dataset.of(Dataset.read(csv).toTable(), wrong))
                .hasMessageContaining("has no column questoin; it has id, document, question, answer");
        Path empty = write("prompts.csv", "prompt,completion\n,x\n");
        assertThatThrownBy(() -> conversations(empty))
                .hasMessage(empty + " line 2: prompt has nothing in it; expected text. Fill it in or drop the record.");
    }

    @Test
    void aTableOfTextWithoutAHeaderSaysWhatItTookForOne() throws IOException {
        Path file = write("bare.csv", "How do I?,Like so.\nWhy?,So.\n");
        assertThatThrownBy(() -> Dataset.read(file))
                .hasMessage(file + ": no column is called prompt; the first line names: How do I?, Like so. (parted by"
                        + " ','). Name the columns there, or say which of them are question and answer:"
                        + " Fields.of(\"…\", \"…\").");
    }

    @Test
    void ofNamesThatDifferInCaseTheUsualOneCounts() throws IOException {
        Path three = write("three.csv", "Question,question,prompt,answer\nA,B,C,D\n");
        Example first = Dataset.read(three).examples().get(0);
        assertThat(first.question()).isEqualTo("B");
        assertThat(first.attributes()).containsExactly(Map.entry("Question", "A"), Map.entry("prompt", "C"));
        Path two = write("two.csv", "Question,QUESTION,answer\nA,B,D\n");
        assertThatThrownBy(() -> Dataset.read(two))
                .hasMessage(two + " line 2: Question and QUESTION are called alike but for case; expected one question."
                        + " Rename one, or say which of the fields are question and answer: Fields.of(\"…\", \"…\").");
        assertThat(Dataset.read(two, Fields.of("QUESTION", "answer")).examples())
                .extracting(Example::question)
                .containsExactly("B");
    }

    @Test
    void namesTheColumnOfWhatIsTooLongOrTooDeep() throws IOException {
        int longest = 16 * 1024 * 1024;
        Path line = write("line.jsonl", "{\"a\": 1}\n{\"a\": \"" + "x".repeat(longest) + "\"}\n");
        assertThatThrownBy(() -> records(line))
                .hasMessageStartingWith(line + " line 2 column 16777217: the line has more than 16777216 characters");
        Path value = write("value.json", "[{\"a\": \"" + "x".repeat(longest + 1) + "\"}]");
        assertThatThrownBy(() -> records(value))
                .isInstanceOf(FormatException.class)
                .hasMessageMatching(
                        "(?s).*value.json line 1 column [0-9]+: not JSON: a name, a number or a text has more than 16777216 characters; .*");
        String deep = "{\"a\": " + "[".repeat(70) + "]".repeat(70) + "}";
        Path lines = write("deep.jsonl", "{\"a\": 1}\n" + deep + "\n");
        assertThatThrownBy(() -> records(lines))
                .hasMessageMatching(
                        "(?s).*deep.jsonl line 2 column 7[0-9]: not JSON: arrays and objects stand more than 64"
                                + " deep in one another.*");
        Path array = write("deep.json", "[{\"a\": 1},\n" + deep + "]");
        assertThatThrownBy(() -> records(array))
                .hasMessageMatching(
                        "(?s).*deep.json line 2 column [67][0-9]: not JSON: arrays and objects stand more than"
                                + " 64 deep in one another.*");
    }
}

package org.tunebook.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingRecordsTest {
    private static final Conversation CAT = new Conversation(
            "Be \"short\".",
            List.of(Message.user("Where is\nthe cat? \u20AC \uD83D\uDE00"), Message.assistant("On the <mat>")));

    private static final String GOOD = TrainingRecords.line(CAT, ModelFamily.CLAUDE_3_HAIKU);

    @Test
    void writesClaudesMessages() {
        assertThat(GOOD)
                .isEqualTo(
                        "{\"system\":\"Be \\\"short\\\".\",\"messages\":[{\"role\":\"user\",\"content\":\"Where is\\nthe cat?"
                                + " \u20AC \uD83D\uDE00\"},{\"role\":\"assistant\",\"content\":\"On the <mat>\"}]}");
    }

    @Test
    void writesBedrockConversations() {
        assertThat(TrainingRecords.line(CAT, ModelFamily.NOVA_MICRO))
                .isEqualTo(
                        "{\"schemaVersion\":\"bedrock-conversation-2024\",\"system\":[{\"text\":\"Be \\\"short\\\".\"}],"
                                + "\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Where is\\nthe cat? \u20AC \uD83D\uDE00\"}]},"
                                + "{\"role\":\"assistant\",\"content\":[{\"text\":\"On the <mat>\"}]}]}");
    }

    @Test
    void writesPromptAndCompletionWithTheSystemTextAtTheHead() {
        assertThat(TrainingRecords.line(CAT, ModelFamily.LLAMA_3_1_8B))
                .isEqualTo("{\"prompt\":\"Be \\\"short\\\".\\n\\nWhere is\\nthe cat? \u20AC \uD83D\uDE00\","
                        + "\"completion\":\"On the <mat>\"}");
        Conversation several = new Conversation(
                null, List.of(Message.user("a"), Message.assistant("b"), Message.user("c"), Message.assistant("d")));
        assertThatThrownBy(() -> TrainingRecords.line(several, ModelFamily.LLAMA_3_1_8B))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 turns");
    }

    @Test
    void aModelWithoutSystemTextsIsAskedWhatItsRecordsSaid(@TempDir Path directory) {
        Path file = directory.resolve("train.jsonl");
        TrainingRecords.write(List.of(CAT), ModelFamily.TITAN_TEXT_LITE, file);
        try (Stream<Conversation> records = TrainingRecords.read(file)) {
            assertThat(records).containsExactly(CAT.withSystemInPrompt());
        }
        assertThat(CAT.prompt().withSystemInPrompt())
                .isEqualTo(CAT.withSystemInPrompt().prompt());
    }

    @Test
    void tellsTheFormatOfAFileByItsFirstRecord(@TempDir Path directory) throws Exception {
        Conversation plain = new Conversation(null, List.of(Message.user("\"prompt\""), Message.assistant("a")));
        for (ModelFamily family : ModelFamily.all()) {
            Path file = directory.resolve("train.jsonl");
            TrainingRecords.write(List.of(plain, plain), family, file);
            Files.writeString(file, "\uFEFF\n" + Files.readString(file));
            try (Stream<Conversation> records = TrainingRecords.read(file)) {
                assertThat(records).as(family.name()).containsExactly(plain, plain);
            }
        }
        Path empty = Files.writeString(directory.resolve("empty.jsonl"), "\n\n");
        assertThatThrownBy(() -> TrainingRecords.read(empty)).hasMessageContaining("the file has no records");
        Path array = Files.writeString(directory.resolve("array.jsonl"), "[1]");
        assertThatThrownBy(() -> TrainingRecords.read(array))
                .hasMessageContaining("array.jsonl line 1: no JSON object");
        assertThatThrownBy(() -> TrainingRecords.read(directory))
                .hasMessageContaining("it is a directory; expected a file");
    }

    @ParameterizedTest
    @MethodSource("families")
    void readsBackWhatItWrote(ModelFamily family, @TempDir Path directory) {
        Path file = directory.resolve("deep/train.jsonl");
        Conversation plain = new Conversation(null, List.of(Message.user("q"), Message.assistant("a")));
        assertThat(TrainingRecords.write(List.of(plain, plain), family, file)).isEqualTo(2);
        try (Stream<Conversation> records = TrainingRecords.read(file, family)) {
            assertThat(records).containsExactly(plain, plain);
        }
        assertThat(file.resolveSibling("train.jsonl.part")).doesNotExist();
    }

    static List<ModelFamily> families() {
        return ModelFamily.all();
    }

    @Test
    void anUnfinishedFileNeverTakesThePlaceOfAGoodOne(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("train.jsonl");
        Files.writeString(file, "before");
        Iterable<Conversation> failing = () -> Stream.of(1, 2)
                .map(i -> {
                    if (i == 2) {
                        throw new IllegalStateException("no more");
                    }
                    return CAT;
                })
                .iterator();
        assertThatThrownBy(() -> TrainingRecords.write(failing, ModelFamily.CLAUDE_3_HAIKU, file))
                .hasMessage("no more");
        assertThat(file).hasContent("before");
        assertThat(directory).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aSoundFileHasNoFindings() {
        Validation validation = validate((GOOD + "\n").repeat(32), ModelFamily.CLAUDE_3_HAIKU);
        assertThat(validation.findings()).isEmpty();
        assertThat(validation.records()).isEqualTo(32);
        assertThat(validate((GOOD + "\r\n").repeat(31) + GOOD, ModelFamily.CLAUDE_3_HAIKU)
                        .passes())
                .isTrue();
    }

    @Test
    void findsEveryBrokenRuleInOnePassWithItsLine() {
        List<String> lines = List.of(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"q\"}",
                "[1]",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}],\"id\":1}",
                "{}",
                "{\"messages\":[]}",
                "{\"messages\":\"q\"}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[\"q\"]},{\"role\":\"assistant\",\"content\":\" \"}]}",
                "{\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"user\",\"content\":\"q\"}]}",
                "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}]}",
                "{\"system\":\"\",\"messages\":[{\"role\":\"user\",\"content\":\"q\\nHuman: x\"},{\"role\":\"assistant\",\"content\":\"\"}]}",
                "",
                "{\"messages\":[{\"role\":\"user\",\"role\":\"user\",\"content\":\"" + "long ".repeat(20_000)
                        + "\"},{\"role\":\"assistant\",\"content\":\"a\"}]}",
                GOOD + " {}",
                "{\"system\":null,\"messages\":[{\"content\":\"q\"},7,{\"role\":\"assistant\"}]}");
        Validation validation = validate(String.join("\n", lines), ModelFamily.CLAUDE_3_HAIKU);
        assertThat(validation.findings().stream()
                        .map(finding -> finding.line() + " " + finding.rule())
                        .toList())
                .containsExactly(
                        "1 not-json",
                        "2 not-an-object",
                        "3 unknown-key",
                        "4 missing-key",
                        "5 messages-empty",
                        "6 wrong-type",
                        "7 wrong-type",
                        "7 content-empty",
                        "8 unknown-role",
                        "9 roles-not-alternating",
                        "9 last-not-assistant",
                        "10 first-not-user",
                        "11 content-empty",
                        "11 reserved-string",
                        "11 content-empty",
                        "12 blank-line",
                        "13 duplicate-key",
                        "13 record-too-long",
                        "14 not-json",
                        "15 wrong-type",
                        "15 missing-key",
                        "15 wrong-type",
                        "15 missing-key",
                        "0 system-missing",
                        "0 too-few-records");
        assertThat(validation.records()).isEqualTo(14);
        assertThat(validation.passes()).isFalse();
        assertThat(validation.findings())
                .allSatisfy(finding -> assertThat(finding.remedy()).isNotBlank());
        assertThat(validation.findings().get(6).toString())
                .isEqualTo(
                        "train.jsonl line 7: messages[0].content is an array; expected a string. Write its text as one"
                                + " string (wrong-type)");
    }

    @Test
    void saysWhichColumnIsNotJson() {
        assertThat(validate("{\"messages\":[}", ModelFamily.CLAUDE_3_HAIKU)
                        .findings()
                        .get(0)
                        .message())
                .startsWith("column 14: not JSON");
        assertThat(validate("{\"a\":1", ModelFamily.CLAUDE_3_HAIKU)
                        .findings()
                        .get(0)
                        .rule())
                .isEqualTo("not-json");
        assertThat(validate("[".repeat(100_000), ModelFamily.CLAUDE_3_HAIKU)
                        .findings()
                        .get(0)
                        .rule())
                .isEqualTo("not-json");
    }

    @Test
    void findsWhatIsWrongWithTheBytes() {
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[3 + good.length + 1 + good.length];
        bytes[0] = (byte) 0xEF;
        bytes[1] = (byte) 0xBB;
        bytes[2] = (byte) 0xBF;
        System.arraycopy(good, 0, bytes, 3, good.length);
        bytes[3 + good.length] = '\n';
        System.arraycopy(good, 0, bytes, 4 + good.length, good.length);
        bytes[4 + good.length + 12] = (byte) 0xFF;
        Validation validation = TrainingRecords.validate(
                new ByteArrayInputStream(bytes), "train.jsonl", ModelFamily.CLAUDE_3_HAIKU, Purpose.VALIDATION);
        assertThat(validation.findings().stream().map(f -> f.line() + " " + f.rule()))
                .containsExactly("1 byte-order-mark", "2 not-utf8", "0 too-few-records");
        assertThat(validation.findings().get(1).message()).startsWith("byte 13 ");
        assertThat(validation.records()).isEqualTo(2);
    }

    @Test
    void holdsNovaAndLlamaToTheirOwnRules() {
        String nova = TrainingRecords.line(CAT, ModelFamily.NOVA_MICRO);
        assertThat(rules(nova, ModelFamily.NOVA_MICRO)).isEmpty();
        assertThat(rules(nova.replace("-2024", "-2023"), ModelFamily.NOVA_MICRO))
                .containsExactly("wrong-schema-version");
        assertThat(rules(nova.replace("\"schemaVersion\":\"bedrock-conversation-2024\",", ""), ModelFamily.NOVA_MICRO))
                .containsExactly("missing-key");
        assertThat(rules(nova.replace("the cat", "System: [EOS]"), ModelFamily.NOVA_LITE))
                .containsExactly("reserved-string", "reserved-string");
        assertThat(rules(nova.replace("On the", "User: the"), ModelFamily.NOVA_LITE))
                .containsExactly("reserved-string");
        assertThat(rules(nova.replace("[{\"text\":\"On the <mat>\"}]", "\"a\""), ModelFamily.NOVA_LITE))
                .containsExactly("wrong-type");
        assertThat(rules(
                        nova.replace("[{\"text\":\"Where", "[{\"sound\":{}},{\"text\":\"Where"), ModelFamily.NOVA_LITE))
                .containsExactly("unknown-key");
        String llama = TrainingRecords.line(CAT, ModelFamily.LLAMA_3_1_8B);
        assertThat(rules(llama, ModelFamily.LLAMA_3_1_8B)).isEmpty();
        assertThat(rules(llama.replace("completion", "answer"), ModelFamily.LLAMA_3_1_8B))
                .containsExactly("unknown-key", "missing-key");
        assertThat(rules(nova, ModelFamily.LLAMA_3_1_8B)).contains("unknown-key", "missing-key");
    }

    private static List<String> rules(String line, ModelFamily family) {
        return validate((line + "\n").repeat(1), family).findings().stream()
                .filter(finding -> finding.line() > 0)
                .map(Finding::rule)
                .toList();
    }

    @Test
    void countsRecordsAgainstTheLimitsOfThePurpose() {
        Validation training = validate((GOOD + "\n").repeat(10_001), ModelFamily.CLAUDE_3_HAIKU);
        assertThat(training.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("too-many-records");
            assertThat(finding.message()).contains("10001 records").contains("32 to 10000");
        });
        Validation nine = validate((GOOD + "\n").repeat(9_500), ModelFamily.CLAUDE_3_HAIKU);
        Validation six = validate((GOOD + "\n").repeat(600), ModelFamily.CLAUDE_3_HAIKU);
        assertThat(TrainingRecords.checkTotal(nine, six, "validation.jsonl", ModelFamily.CLAUDE_3_HAIKU))
                .hasValueSatisfying(
                        finding -> assertThat(finding.message()).contains("10100 records together (9500 and 600)"));
        assertThat(TrainingRecords.checkTotal(nine, six, "validation.jsonl", ModelFamily.NOVA_PRO))
                .isEmpty();
    }

    @Test
    void readingStopsAtTheFirstLineThatIsNoRecord() {
        InputStream in = new ByteArrayInputStream((GOOD + "\n\n{\"messages\":3}\n").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> TrainingRecords.read(in, "test.jsonl", ModelFamily.CLAUDE_3_HAIKU)
                        .toList())
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("test.jsonl line 3: messages is a number; expected an array");
        assertThatThrownBy(() -> TrainingRecords.read(Path.of("absent.jsonl"), ModelFamily.CLAUDE_3_HAIKU))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read absent.jsonl: there is no such file");
    }

    @Test
    void aFileOfManyFaultyLinesIsGoneThroughWithoutHoldingIt() {
        int lines = 150_000;
        InputStream endless = new InputStream() {
            private long position;

            @Override
            public int read() {
                return position++ < 2L * lines ? (position % 2 == 1 ? '1' : '\n') : -1;
            }
        };
        Validation validation =
                TrainingRecords.validate(endless, "train.jsonl", ModelFamily.CLAUDE_3_HAIKU, Purpose.TRAINING);
        assertThat(validation.records()).isEqualTo(lines);
        assertThat(validation.findings()).hasSize(100_001);
        assertThat(validation.findings().get(100_000).message()).isEqualTo("50001 more findings are not listed");
    }

    @Test
    void aLineLongerThanAnyRecordIsReportedAndPassedOver() {
        byte[] bytes = new byte[Utf8Lines.LONGEST_LINE + 2];
        Arrays.fill(bytes, (byte) 'x');
        bytes[bytes.length - 1] = '\n';
        List<InputStream> parts = new ArrayList<>(List.of(
                new ByteArrayInputStream(bytes), new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8))));
        Validation validation = TrainingRecords.validate(
                new SequenceInputStream(parts.get(0), parts.get(1)),
                "train.jsonl",
                ModelFamily.CLAUDE_3_HAIKU,
                Purpose.TRAINING);
        assertThat(validation.findings().stream().map(f -> f.line() + " " + f.rule()))
                .containsExactly("1 line-too-long", "0 too-few-records");
        assertThat(validation.records()).isEqualTo(2);
    }

    @Test
    void aMillionRecordsAreGoneThroughInTheMemoryOfOne() {
        byte[] line = (GOOD + "\n").getBytes(StandardCharsets.UTF_8);
        int lines = 1_000_000;
        InputStream endless = new InputStream() {
            private long position;

            @Override
            public int read() {
                return position < (long) lines * line.length ? line[(int) (position++ % line.length)] & 0xFF : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (position >= (long) lines * line.length) {
                    return -1;
                }
                int start = (int) (position % line.length);
                int count = Math.min(length, line.length - start);
                System.arraycopy(line, start, target, offset, count);
                position += count;
                return count;
            }
        };
        Validation validation =
                TrainingRecords.validate(endless, "train.jsonl", ModelFamily.CLAUDE_3_HAIKU, Purpose.TRAINING);
        assertThat(validation.records()).isEqualTo(lines);
        assertThat(validation.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).startsWith("the file has 1000000 records"));
    }

    @Test
    void aLastLineThatWasCutOffIsSaidToBe() {
        assertThat(validate((GOOD + "\n").repeat(40) + GOOD.substring(0, 30), ModelFamily.CLAUDE_3_HAIKU)
                        .findings())
                .singleElement()
                .hasToString(
                        "train.jsonl line 41: column 31: not JSON: the line ends before its record does. Write each"
                                + " record on one line; if this is the last line, the file was cut off: write it again"
                                + " (not-json)");
    }

    @Test
    void halvesOfCharactersAreWrittenSoThatTheyCanBeFound(@TempDir Path directory) {
        Path file = directory.resolve("train.jsonl");
        Conversation torn =
                new Conversation(null, List.of(Message.user("\uD83D\uDE00 \uD83D"), Message.assistant("\uDE00")));
        TrainingRecords.write(List.of(torn), ModelFamily.CLAUDE_3_HAIKU, file);
        assertThat(TrainingRecords.validate(file, ModelFamily.CLAUDE_3_HAIKU, Purpose.TRAINING)
                        .findings())
                .extracting(Finding::message)
                .startsWith(
                        "messages[0].content has \\ud83d alone at character 4; expected the pair of both halves",
                        "messages[1].content has \\ude00 alone at character 1; expected the pair of both halves");
        try (Stream<Conversation> records = TrainingRecords.read(file, ModelFamily.CLAUDE_3_HAIKU)) {
            assertThat(records).containsExactly(torn);
        }
    }

    private static Validation validate(String text, ModelFamily family) {
        return TrainingRecords.validate(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                "train.jsonl",
                family,
                Purpose.TRAINING);
    }

    @Test
    void knowsModelsByIdAndArn() {
        String id = "anthropic.claude-3-haiku-20240307-v1:0";
        for (String named : List.of(
                id,
                id + ":200k",
                id + ":48k",
                "us." + id,
                "arn:aws:bedrock:us-west-2::foundation-model/" + id + ":200k",
                "arn:aws:bedrock:us-west-2:123456789012:custom-model/" + id + ":200k/abcdefghijkl")) {
            assertThat(ModelFamily.of(named)).as(named).contains(ModelFamily.CLAUDE_3_HAIKU);
        }
        for (String unknown : List.of(
                "",
                "claude",
                id + ":1",
                id + ":200kx",
                "arn:aws:bedrock",
                "arn:aws:bedrock:x/",
                "amazon.nova-micro-v1")) {
            assertThat(ModelFamily.of(unknown)).as(unknown).isEmpty();
        }
        assertThat(ModelFamily.of("amazon.titan-text-express-v1:0:8k")).contains(ModelFamily.TITAN_TEXT_EXPRESS);
        assertThat(ModelFamily.all()).allSatisfy(family -> {
            assertThat(ModelFamily.of(family.tuningModelId())).contains(family);
            assertThat(ModelFamily.of(family.baseModelId())).contains(family);
        });
    }

    @Test
    void holdsHyperparametersToTheirRanges() {
        Hyperparameter epochs =
                ModelFamily.CLAUDE_3_HAIKU.hyperparameter("epochCount").orElseThrow();
        assertThat(IntStream.rangeClosed(1, 10).mapToObj(String::valueOf))
                .allSatisfy(value -> assertThat(epochs.validate(value)).isEmpty());
        assertThat(epochs.validate("11")).contains("epochCount is 11; expected a whole number from 1 to 10");
        assertThat(epochs.validate("2.5")).isPresent();
        assertThat(epochs.validate("two")).contains("epochCount is \"two\"; expected a whole number from 1 to 10");
        Hyperparameter rate =
                ModelFamily.NOVA_MICRO.hyperparameter("learningRate").orElseThrow();
        assertThat(rate.validate("1e-6")).isEmpty();
        assertThat(rate.validate("0.001")).contains("learningRate is 0.001; expected a number from 0.000001 to 0.0001");
        assertThat(ModelFamily.NOVA_MICRO.hyperparameter("batchSize")).isEmpty();
        assertThat(ModelFamily.LLAMA_3_3_70B
                        .hyperparameter("batchSize")
                        .orElseThrow()
                        .validate("2"))
                .contains("batchSize is 2; expected a whole number: only 1");
    }
}

package org.tunebook.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule on every family that it applies to: a sound file with one thing wrong has that finding, on that line. */
class RuleTest {
    private static final List<ModelFamily> FAMILIES = List.of(
            ModelFamily.CLAUDE_3_HAIKU,
            ModelFamily.NOVA_MICRO,
            ModelFamily.NOVA_LITE,
            ModelFamily.LLAMA_3_1_8B,
            ModelFamily.LLAMA_3_2_90B,
            ModelFamily.LLAMA_3_3_70B,
            ModelFamily.TITAN_TEXT_EXPRESS);

    private static final int BAD_LINE = 3;
    private static final String IMAGE =
            "{\"image\":{\"format\":\"png\",\"source\":{\"s3Location\":{\"uri\":\"s3://b/a.png\",\"bucketOwner\":\"1\"}}}}";
    private static final String VIDEO =
            "{\"video\":{\"format\":\"mp4\",\"source\":{\"s3Location\":{\"uri\":\"s3://b/a.mp4\"}}}}";

    static Stream<Arguments> rulesOfFamilies() {
        return FAMILIES.stream().flatMap(family -> Rule.of(family).stream().map(rule -> arguments(rule, family)));
    }

    @ParameterizedTest(name = "{0} for {1}")
    @MethodSource("rulesOfFamilies")
    void isFoundWhereItIsBroken(Rule rule, ModelFamily family) {
        Validation validation = switch (rule) {
            case NOT_JSONL_NAME -> validate(sound(family), "train.txt", family);
            case UTF_16 -> validate(stream(text(sound(family)).getBytes(StandardCharsets.UTF_16)), family);
            case BYTE_ORDER_MARK ->
                validate(stream(("\uFEFF" + text(sound(family))).getBytes(StandardCharsets.UTF_8)), family);
            case NOT_UTF8 ->
                validate(
                        stream(text(with(family, sound(family).get(0).replace("cat", "caf\u00E9")))
                                .getBytes(StandardCharsets.ISO_8859_1)),
                        family);
            case TOO_FEW_RECORDS ->
                validate(sound(family).subList(1, family.minTrainingRecords()), "train.jsonl", family);
            case TOO_MANY_RECORDS ->
                validate(
                        Collections.nCopies(
                                family.maxTrainingRecords() + 1, sound(family).get(0)),
                        "train.jsonl",
                        family);
            case TOO_MANY_RECORDS_IN_TOTAL -> {
                int half = family.maxTotalRecords().orElseThrow() / 2 + 1;
                Validation part = new Validation(half, List.of());
                yield new Validation(
                        2 * half,
                        TrainingRecords.checkTotal(part, part, "train.jsonl", family).stream()
                                .toList());
            }
            case FILE_TOO_LARGE ->
                TrainingRecords.validate(
                        endless(family.maxValidationBytes().orElseThrow() + 1),
                        "validation.jsonl",
                        family,
                        Purpose.VALIDATION);
            case FINDINGS_OMITTED -> validate(Collections.nCopies(100_010, "1"), "train.jsonl", family);
            default -> validate(with(family, broken(rule, family)), "train.jsonl", family);
        };
        assertThat(validation.findings().stream().map(Finding::rule)).contains(rule.wireName());
        Finding finding = validation.findings().stream()
                .filter(each -> each.rule().equals(rule.wireName()))
                .findFirst()
                .orElseThrow();
        assertThat(finding.line()).isEqualTo(lineOf(rule));
        assertThat(finding.severity()).isEqualTo(rule.severity());
        assertThat(finding.message()).isNotBlank().doesNotContain("null");
        assertThat(finding.remedy()).isNotBlank();
        if (!List.of(Rule.LINE_TOO_LONG, Rule.FINDINGS_OMITTED, Rule.FILE_TOO_LARGE, Rule.MISSING_KEY)
                .contains(rule)) {
            assertThat(validation.findings()).as("nothing else is found").singleElement();
        }
    }

    private static int lineOf(Rule rule) {
        return switch (rule) {
            case NOT_JSONL_NAME,
                    SYSTEM_MISSING,
                    TOO_FEW_RECORDS,
                    TOO_MANY_RECORDS,
                    TOO_MANY_RECORDS_IN_TOTAL,
                    FILE_TOO_LARGE,
                    FINDINGS_OMITTED -> 0;
            case UTF_16, BYTE_ORDER_MARK -> 1;
            default -> BAD_LINE;
        };
    }

    /** A line that breaks the rule and no other. */
    private static String broken(Rule rule, ModelFamily family) {
        String good = sound(family).get(0);
        Message user = Message.user("Where is the cat?");
        Message assistant = Message.assistant("On the mat.");
        String answerNode = family.recordFormat() == RecordFormat.BEDROCK_CONVERSATION_2024
                ? "[{\"text\":\"On the mat.\"}]"
                : "\"On the mat.\"";
        String userBlock = "{\"text\":\"Where is the cat?\"}";
        return switch (rule) {
            case LINE_TOO_LONG -> "x".repeat(Utf8Lines.LONGEST_LINE + 1);
            case BLANK_LINE -> " \t";
            case NOT_JSON -> good.substring(0, good.length() - 1);
            case DUPLICATE_KEY ->
                family.recordFormat() == RecordFormat.PROMPT_COMPLETION
                        ? good.replace("{\"prompt\"", "{\"prompt\":\"x\",\"prompt\"")
                        : good.replace("\"role\":\"user\"", "\"role\":\"user\",\"role\":\"user\"");
            case NOT_AN_OBJECT -> "[" + good + "]";
            case MISSING_KEY -> "{}";
            case UNKNOWN_KEY -> good.replaceFirst("\\{", "{\"id\":\"q1\",");
            case WRONG_TYPE -> good.replace(answerNode, "7");
            case WRONG_SCHEMA_VERSION -> good.replace("-2024", "-2025");
            case MESSAGES_EMPTY -> good.replaceAll("\"messages\":\\[.*]", "\"messages\":[]");
            case UNKNOWN_ROLE -> good.replace("\"role\":\"user\"", "\"role\":\"human\"");
            case FIRST_NOT_USER -> line(family, assistant, user, assistant);
            case ROLES_NOT_ALTERNATING -> line(family, user, user, assistant);
            case LAST_NOT_ASSISTANT -> line(family, user, assistant, user);
            case CONTENT_EMPTY -> line(family, user, Message.assistant(" \n"));
            case SYSTEM_BLOCKS -> good.replace("\"system\":[", "\"system\":[{\"text\":\"Be kind.\"},");
            case RESERVED_STRING ->
                line(family, Message.user("a" + family.reservedStrings().get(0) + " b"), assistant);
            case LONE_SURROGATE -> line(family, user, Message.assistant("a \uD83D b"));
            case CONTROL_CHARACTER -> line(family, Message.user("a\u0000b"), assistant);
            case MEDIA_NOT_ALLOWED -> good.replace("{\"text\":\"On the mat.\"}", "{\"text\":\"On.\"}," + IMAGE);
            case MEDIA_FORMAT -> good.replace(userBlock, userBlock + "," + IMAGE.replace("\"png\"", "\"bmp\""));
            case MEDIA_URI -> good.replace(userBlock, userBlock + "," + IMAGE.replace("a.png", "my cat.png"));
            case TOO_MANY_MEDIA ->
                good.replace(userBlock, userBlock + "," + String.join(",", Collections.nCopies(11, IMAGE)));
            case MEDIA_MIXED -> good.replace(userBlock, IMAGE + "," + VIDEO);
            case RECORD_TOO_LONG -> line(family, Message.user("word ".repeat(2 * family.maxRecordTokens())), assistant);
            case RECORD_MAY_BE_TOO_LONG -> line(family, Message.user(digits(family)), assistant);
            case SYSTEM_MISSING -> TrainingRecords.line(new Conversation(null, List.of(user, assistant)), family);
            default -> throw new IllegalStateException("no case for " + rule);
        };
    }

    /** Digits that take as many tokens as may be too many, and may not. */
    private static String digits(ModelFamily family) {
        String text = "";
        int most = family.maxRecordTokens();
        for (int count = most / 4; family.tokenCounter().count(text) < most * 0.96; count += most / 100) {
            text = "1 ".repeat(count);
        }
        return text;
    }

    private static String line(ModelFamily family, Message... turns) {
        String system = family.recordFormat() == RecordFormat.PROMPT_COMPLETION ? null : "Be brief.";
        return TrainingRecords.line(new Conversation(system, List.of(turns)), family);
    }

    private static List<String> sound(ModelFamily family) {
        String good = line(family, Message.user("Where is the cat?"), Message.assistant("On the mat."));
        return Collections.nCopies(Math.max(BAD_LINE + 1, family.minTrainingRecords()), good);
    }

    private static List<String> with(ModelFamily family, String bad) {
        List<String> lines = new ArrayList<>(sound(family));
        lines.add(BAD_LINE - 1, bad);
        return lines;
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    private static Validation validate(List<String> lines, String file, ModelFamily family) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        lines.forEach(line -> bytes.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8)));
        return TrainingRecords.validate(stream(bytes.toByteArray()), file, family, Purpose.TRAINING);
    }

    private static Validation validate(InputStream in, ModelFamily family) {
        return TrainingRecords.validate(in, "train.jsonl", family, Purpose.TRAINING);
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static InputStream endless(long length) {
        return new InputStream() {
            private long left = length;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] target, int offset, int count) {
                if (left <= 0) {
                    return -1;
                }
                int read = (int) Math.min(count, left);
                Arrays.fill(target, offset, offset + read, (byte) 'x');
                left -= read;
                return read;
            }
        };
    }

    @ParameterizedTest
    @MethodSource("families")
    void aSoundFileBreaksNone(ModelFamily family) {
        assertThat(validate(sound(family), "train.jsonl", family).findings()).isEmpty();
    }

    static List<ModelFamily> families() {
        return ModelFamily.all();
    }

    @Test
    void mediaInOrderAreTaken() {
        String nova = sound(ModelFamily.NOVA_LITE).get(0);
        String withImage = nova.replace("{\"text\":\"Where is the cat?\"}", "{\"text\":\"Where?\"}," + IMAGE);
        String withVideo = nova.replace("{\"text\":\"Where is the cat?\"}", VIDEO);
        assertThat(validate(with(ModelFamily.NOVA_LITE, withImage), "t.jsonl", ModelFamily.NOVA_LITE)
                        .findings())
                .isEmpty();
        assertThat(validate(with(ModelFamily.NOVA_LITE, withVideo), "t.jsonl", ModelFamily.NOVA_LITE)
                        .findings())
                .isEmpty();
        assertThat(validate(with(ModelFamily.NOVA_MICRO, withImage), "t.jsonl", ModelFamily.NOVA_MICRO)
                        .findings())
                .extracting(Finding::rule)
                .containsExactly("media-not-allowed");
        assertThat(validate(with(ModelFamily.LLAMA_3_2_90B, withVideo), "t.jsonl", ModelFamily.LLAMA_3_2_90B)
                        .findings())
                .extracting(Finding::rule)
                .containsExactly("media-not-allowed");
    }

    /** What AWS's validator for Nova refuses, in its own order. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            reserved-string | "Where"        | "Thought: where"
            reserved-string | "Where"        | "SYSTEM: where"
            reserved-string | "On the mat."  | "User: on the mat."
            reserved-string | "Be brief."    | "[EOS]"
            unknown-role    | "role":"user"  | "role":"system"
            content-empty   | "On the mat."  | ""
            wrong-type      | [{"text":"Where is the cat?"}] | []
            wrong-type      | [{"text":"Where is the cat?"}] | [{}]
            missing-key     | "messages"     | "message"
            """)
    void isAsStrictAsAwsOnNova(String rule, String from, String to) {
        String quoted = from.replace("\"Where\"", "Where is the cat?");
        String bad = sound(ModelFamily.NOVA_PRO).get(0).replace(quoted, from.equals("\"Where\"") ? unquoted(to) : to);
        assertThat(bad).isNotEqualTo(sound(ModelFamily.NOVA_PRO).get(0));
        assertThat(validate(with(ModelFamily.NOVA_PRO, bad), "train.jsonl", ModelFamily.NOVA_PRO)
                        .findings())
                .anySatisfy(finding -> {
                    assertThat(finding.rule()).isEqualTo(rule);
                    assertThat(finding.line()).isEqualTo(BAD_LINE);
                });
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1);
    }

    /** What OpenAI's cookbook calls an error, and its two counts of what is missing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            data_type                         | not-an-object      | "text"
            missing_messages_list             | missing-key        | {"system":"s"}
            missing_messages_list             | messages-empty     | {"system":"s","messages":[]}
            message_missing_key               | missing-key        | {"system":"s","messages":[{"role":"user","content":"q"},{"content":"a"}]}
            message_missing_key               | missing-key        | {"system":"s","messages":[{"role":"user"},{"role":"assistant","content":"a"}]}
            message_unrecognized_key          | unknown-key        | {"system":"s","messages":[{"role":"user","content":"q","id":1},{"role":"assistant","content":"a"}]}
            unrecognized_role                 | unknown-role       | {"system":"s","messages":[{"role":"bot","content":"q"},{"role":"assistant","content":"a"}]}
            missing_content                   | wrong-type         | {"system":"s","messages":[{"role":"user","content":null},{"role":"assistant","content":"a"}]}
            missing_content                   | content-empty      | {"system":"s","messages":[{"role":"user","content":"q"},{"role":"assistant","content":""}]}
            missing_content                   | wrong-type         | {"system":"s","messages":[{"role":"user","content":5},{"role":"assistant","content":"a"}]}
            example_missing_assistant_message | last-not-assistant | {"system":"s","messages":[{"role":"user","content":"q"}]}
            missing user message              | first-not-user     | {"system":"s","messages":[{"role":"assistant","content":"a"}]}
            """)
    void isAsStrictAsOpenAisCookbook(String theirs, String ours, String line) {
        assertThat(validate(with(ModelFamily.CLAUDE_3_HAIKU, line), "train.jsonl", ModelFamily.CLAUDE_3_HAIKU)
                        .findings())
                .as(theirs)
                .anySatisfy(finding -> {
                    assertThat(finding.rule()).isEqualTo(ours);
                    assertThat(finding.line()).isEqualTo(BAD_LINE);
                });
    }

    @Test
    void awsReckonsWithAClaudeTokenForEveryThreeCharacters() {
        String prose = "considerable ".repeat(7_400);
        assertThat(prose.length() / 3).isGreaterThan(32_000);
        assertThat(TokenCounter.CLAUDE_3.count(prose)).isLessThan(20_000);
        assertThat(validate(
                                with(
                                        ModelFamily.CLAUDE_3_HAIKU,
                                        line(ModelFamily.CLAUDE_3_HAIKU, Message.user(prose), Message.assistant("a"))),
                                "train.jsonl",
                                ModelFamily.CLAUDE_3_HAIKU)
                        .findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .contains("tokens as AWS's validator counts them", "(± 25 %) as they are estimated here"));
    }

    @Test
    void aFileInUtf16IsCheckedAsWhatItMeans() {
        List<String> lines = with(ModelFamily.CLAUDE_3_HAIKU, "{\"messages\":[],\"note\":\"\uD83D\uDE00\"}");
        for (byte[] bytes : List.of(
                text(lines).getBytes(StandardCharsets.UTF_16),
                text(lines).getBytes(StandardCharsets.UTF_16LE),
                text(lines).getBytes(StandardCharsets.UTF_16BE))) {
            Validation validation = validate(stream(bytes), ModelFamily.CLAUDE_3_HAIKU);
            assertThat(validation.records()).isEqualTo(lines.size());
            assertThat(validation.findings())
                    .extracting(finding -> finding.line() + " " + finding.rule())
                    .containsExactly("1 utf-16", "3 unknown-key", "3 messages-empty");
        }
    }

    @Test
    void theModulesReadmeListsEveryRule() throws IOException {
        Path root = Path.of(System.getProperty("tunebook.repository", ".."));
        List<String> rows = new ArrayList<>();
        for (Rule rule : Rule.values()) {
            rows.add("| " + rule.wireName() + " | " + rule.severity().wireName() + " | " + rule.source() + " |");
        }
        assertThat(Files.readString(root.resolve("formats/README.md"))).contains(String.join("\n", rows));
    }

    @Test
    void everyRuleSaysWhereItComesFromAndHasItsOwnName() {
        assertThat(Rule.values()).allSatisfy(rule -> {
            assertThat(rule.source()).isNotBlank();
            assertThat(Rule.named(rule.wireName())).contains(rule);
        });
        assertThat(Rule.of(ModelFamily.TITAN_TEXT_LITE)).doesNotContain(Rule.UNKNOWN_ROLE, Rule.RESERVED_STRING);
        assertThat(Rule.named("no-such-rule")).isEmpty();
    }
}

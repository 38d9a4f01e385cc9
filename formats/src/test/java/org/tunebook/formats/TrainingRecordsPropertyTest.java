package org.tunebook.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TrainingRecordsPropertyTest {
    @Property
    void whatIsWrittenIsValidAndReadsBack(
            @ForAll("conversations") List<Conversation> conversations, @ForAll("chatFamilies") ModelFamily family) {
        StringBuilder file = new StringBuilder();
        conversations.forEach(conversation ->
                file.append(TrainingRecords.line(conversation, family)).append('\n'));
        byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
        Validation validation =
                TrainingRecords.validate(new ByteArrayInputStream(bytes), "f", family, Purpose.TRAINING);
        assertThat(validation.findings())
                .allSatisfy(finding -> assertThat(finding.line()).isZero());
        assertThat(validation.records()).isEqualTo(conversations.size());
        assertThat(TrainingRecords.read(new ByteArrayInputStream(bytes), "f", family))
                .containsExactlyElementsOf(conversations);
    }

    @Property
    void anyBytesAreGoneThroughToTheEnd(@ForAll("soup") byte[] bytes, @ForAll("families") ModelFamily family) {
        Validation validation =
                TrainingRecords.validate(new ByteArrayInputStream(bytes), "f", family, Purpose.VALIDATION);
        int lines = 1;
        for (byte b : bytes) {
            lines += b == '\n' ? 1 : 0;
        }
        int most = lines;
        assertThat(validation.records()).isLessThanOrEqualTo(lines);
        assertThat(validation.findings())
                .allSatisfy(finding -> assertThat(finding.line()).isBetween(0, most));
        assertThat(validation.findings().stream().filter(f -> f.line() > 0).map(Finding::line))
                .isSorted();
    }

    @Provide
    Arbitrary<List<Conversation>> conversations() {
        Arbitrary<String> texts = Arbitraries.of(
                        "a", "b c", "\u20AC", "\"", "\\", "\n", "\u2028", "\uD83D\uDE00", "{", "</x>")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> "x" + String.join("", parts));
        return Combinators.combine(
                        texts.injectNull(0.3), texts.list().ofMinSize(1).ofMaxSize(3))
                .as((system, turns) -> {
                    List<Message> messages = new ArrayList<>();
                    for (String turn : turns) {
                        messages.add(Message.user(turn));
                        messages.add(Message.assistant(turn + "!"));
                    }
                    return new Conversation(system, messages);
                })
                .list()
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<ModelFamily> families() {
        return Arbitraries.of(ModelFamily.all());
    }

    @Provide
    Arbitrary<ModelFamily> chatFamilies() {
        return Arbitraries.of(ModelFamily.CLAUDE_3_HAIKU, ModelFamily.NOVA_LITE, ModelFamily.LLAMA_3_3_70B);
    }

    @Provide
    Arbitrary<byte[]> soup() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"messages\"",
                        "\"role\"",
                        "\"content\"",
                        "\"user\"",
                        "\"assistant\"",
                        "\"system\"",
                        "\"text\"",
                        "\"prompt\"",
                        "\"completion\"",
                        "\"schemaVersion\"",
                        "\"image\"",
                        "null",
                        "1e999",
                        "-",
                        "true",
                        "\"",
                        "\\",
                        "\n",
                        "\r\n",
                        " ",
                        "\uFEFF",
                        "\u00FF",
                        "\u0000",
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}]}")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts)
                        .getBytes(parts.size() % 3 == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
    }
}

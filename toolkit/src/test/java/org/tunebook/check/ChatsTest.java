package org.tunebook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Role;
import org.tunebook.formats.TrainingRecords;

class ChatsTest {
    @Provide
    Arbitrary<List<Conversation>> conversations() {
        Arbitrary<String> text = Arbitraries.of("", " ", "Hi", "How many?", "Five.", "ü\n\u0000𝄞");
        Arbitrary<Message> message =
                Combinators.combine(Arbitraries.of(Role.class), text).as(Message::new);
        return Combinators.combine(
                        text.injectNull(0.3), message.list().ofMinSize(1).ofMaxSize(5))
                .as(Conversation::new)
                .list()
                .ofMaxSize(4);
    }

    @Property
    void conversationsComeBackAsTheyWereWhateverTheirOrder(@ForAll("conversations") List<Conversation> conversations) {
        assertThat(Chats.conversations(Chats.dataset("chats", conversations))).isEqualTo(conversations);
    }

    @Property(tries = 200)
    void mendingNeverBreaksAConversation(@ForAll("conversations") List<Conversation> conversations) {
        Dataset chats = Chats.dataset("chats", conversations);
        Mending mending = Checks.standard().on(chats).fix(Fix.PERSONAL_DATA);
        assertThat(Chats.conversations(mending.dataset()))
                .hasSize(chats.size() - mending.dropped().size());
    }

    private static CheckReport check(Conversation... conversations) {
        return Checks.standard().on(Chats.dataset("chats", List.of(conversations)));
    }

    @Test
    void rolesAndTheirOrderAreChecked() {
        CheckReport report = check(
                new Conversation(null, List.of(Message.user("Hi, who is there?"), Message.assistant("Me."))),
                new Conversation(null, List.of(Message.assistant("Hello."))),
                new Conversation(null, List.of(Message.user("One?"), Message.user("Two?"), Message.assistant("Yes."))),
                new Conversation(null, List.of(Message.user("Anybody out there?"))),
                new Conversation(
                        null,
                        List.of(
                                Message.user(""),
                                Message.assistant("Yes?"),
                                Message.user("Really so?"),
                                Message.assistant("Yes."))));
        assertThat(report.flaws().stream()
                        .map(flaw -> flaw.examples().get(0) + ' ' + flaw.rule() + " at " + flaw.place()))
                .containsExactlyInAnyOrder(
                        "record-2 first-not-user at messages[0].assistant",
                        "record-2 empty-question at question",
                        "record-3 roles-not-alternating at messages[1].user",
                        "record-4 last-not-assistant at messages[0].user",
                        "record-5 empty-turn at messages[0].user");
    }

    @Test
    void aFlawInTheSystemTextIsFoundOnceAndNamesAllItsRecords() {
        String system = "Answer in one word. [INST]";
        CheckReport report = check(
                new Conversation(system, List.of(Message.user("One or two?"), Message.assistant("One."))),
                new Conversation(system, List.of(Message.user("Red or blue?"), Message.assistant("Red."))));
        assertThat(report.flaws()).hasSize(1);
        assertThat(report.flaws().get(0).examples()).containsExactly("record-1", "record-2");
        assertThat(report.flaws().get(0).place()).isEqualTo("system");
    }

    @Test
    void promptsAreTheSameOnlyIfAllTheirTurnsAre() {
        Message yes = Message.assistant("Yes.");
        CheckReport report = check(
                new Conversation("A", List.of(Message.user("Is it?"), yes)),
                new Conversation("B", List.of(Message.user("Is it?"), yes)),
                new Conversation("A", List.of(Message.user("Hm."), yes, Message.user("Is it?"), yes)),
                new Conversation("A", List.of(Message.user("is it?"), Message.assistant("No."))));
        assertThat(report.counts()).isEqualTo(Map.of("conflicting-answers", 1));
        assertThat(report.flaws().get(0).examples()).containsExactly("record-1", "record-4");
    }

    @Test
    void aFileIsReadCheckedMendedAndWrittenAgain(@TempDir Path directory) {
        Path file = directory.resolve("train.jsonl");
        Conversation sound =
                new Conversation("Be short.", List.of(Message.user("Where?"), Message.assistant("In Köln")));
        Conversation damaged =
                new Conversation("Be short.", List.of(Message.user("When? "), Message.assistant("In MÃ¤rz&nbsp;2019")));
        TrainingRecords.write(List.of(sound, damaged, sound), ModelFamily.CLAUDE_3_HAIKU, file);
        Dataset read = Chats.read(file, ModelFamily.CLAUDE_3_HAIKU);
        assertThat(read.name()).isEqualTo("train.jsonl");
        Mending mending = Checks.standard(ModelFamily.CLAUDE_3_HAIKU).on(read).fix();
        assertThat(mending.after().flaws()).isEmpty();
        assertThat(mending.dropped()).containsExactly("record-3");
        assertThat(Chats.conversations(mending.dataset()))
                .containsExactly(
                        sound,
                        new Conversation(
                                "Be short.", List.of(Message.user("When?"), Message.assistant("In März 2019"))));
    }

    @Test
    void anExampleThatWasNoConversationIsRefused() {
        Dataset data = new Dataset(
                "data",
                List.of(new Example("1", "1", Optional.empty(), List.of(), "What?", Optional.of("x"), Map.of())));
        assertThatThrownBy(() -> Chats.conversations(data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("example 1 was made of no conversation");
    }
}

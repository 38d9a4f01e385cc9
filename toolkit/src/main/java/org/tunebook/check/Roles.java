package org.tunebook.check;

import java.util.ArrayList;
import java.util.List;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Message;
import org.tunebook.formats.Role;

/** The turns of conversations: user and assistant by turns, each with a text, the assistant last. */
final class Roles implements Check {
    @Override
    public List<Flaw> on(Dataset dataset) {
        List<Flaw> flaws = new ArrayList<>();
        dataset.examples().stream().filter(Chats::isChat).forEach(example -> turns(example, flaws));
        return flaws;
    }

    private static String turn(List<Message> messages, int index) {
        return "messages[" + index + "]." + messages.get(index).role().wireName();
    }

    private static void turns(Example example, List<Flaw> flaws) {
        List<String> ids = List.of(example.id());
        List<Message> messages = Chats.messages(example);
        if (messages.isEmpty()) {
            return;
        }
        if (messages.get(0).role() == Role.ASSISTANT) {
            flaws.add(DataRule.FIRST_NOT_USER.flaw(ids, turn(messages, 0), "it is the assistant's"));
        }
        for (int i = 1; i < messages.size(); i++) {
            if (messages.get(i).role() == messages.get(i - 1).role()) {
                flaws.add(DataRule.ROLES_NOT_ALTERNATING.flaw(
                        ids,
                        turn(messages, i),
                        "a second turn by the " + messages.get(i).role().wireName()));
                break;
            }
        }
        int last = messages.size() - 1;
        if (messages.get(last).role() == Role.USER) {
            flaws.add(DataRule.LAST_NOT_ASSISTANT.flaw(ids, turn(messages, last), "it is the user's"));
        }
        for (int i = 0; i < last; i++) {
            if (messages.get(i).text().isBlank()) {
                flaws.add(DataRule.EMPTY_TURN.flaw(ids, turn(messages, i), "it is empty"));
            }
        }
    }
}

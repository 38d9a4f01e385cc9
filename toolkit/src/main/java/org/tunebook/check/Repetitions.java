package org.tunebook.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;

/** What stands twice: examples, prompts with different answers, documents. */
final class Repetitions implements Check {
    private static final int ANSWERS_SHOWN = 5;
    private static final int QUESTION_SHOWN = 60;
    private static final int MOST_COMPARED = 16;

    @Override
    public List<Flaw> on(Dataset dataset) {
        List<Flaw> flaws = new ArrayList<>();
        List<Document> documents = Document.opened(dataset);
        Set<String> copies = new HashSet<>();
        Map<Fingerprint, List<Example>> byPrompt = new LinkedHashMap<>();
        Map<Fingerprint, String> contents = new HashMap<>();
        NearDuplicates near = new NearDuplicates(NearDuplicates.Boilerplate.NONE);
        for (Document document : documents) {
            for (Example example : document.examples()) {
                if (!example.question().isBlank()) {
                    byPrompt.computeIfAbsent(prompt(document, example), key -> new ArrayList<>(1))
                            .add(example);
                }
            }
            questions(document, flaws);
            if (document.hasContext() && document(document, contents, near, flaws)) {
                copies.addAll(document.ids());
            }
        }
        byPrompt.values().forEach(same -> examples(same, copies, flaws));
        texts(documents, byPrompt, flaws);
        return flaws;
    }

    /** What the example asks, and of what. */
    static Fingerprint prompt(Document document, Example example) {
        Fingerprint prompt = document.content().andLoosely(example.attribute(Chats.SYSTEM));
        if (Chats.isChat(example)) {
            for (Map.Entry<String, String> attribute : example.attributes().entrySet()) {
                if (Chats.isTurn(attribute.getKey())) {
                    prompt = prompt.andLoosely(attribute.getValue());
                }
            }
        }
        return prompt.andLoosely(document.question(example));
    }

    private static void examples(List<Example> same, Set<String> copies, List<Flaw> flaws) {
        Example first = same.get(0);
        Map<Fingerprint, String> answers = new LinkedHashMap<>();
        same.forEach(example ->
                example.answer().ifPresent(answer -> answers.putIfAbsent(Fingerprint.ofAnswer(answer), answer)));
        if (answers.size() > 1) {
            List<String> shown = answers.values().stream()
                    .limit(ANSWERS_SHOWN)
                    .map(answer -> '"' + answer + '"')
                    .toList();
            flaws.add(DataRule.CONFLICTING_ANSWERS.flaw(
                    same.stream().map(Example::id).toList(),
                    Passages.ANSWER,
                    String.join(", ", shown)
                            + (answers.size() > ANSWERS_SHOWN
                                    ? " and " + (answers.size() - ANSWERS_SHOWN) + " more answers"
                                    : "")
                            + " to " + asked(first)));
            return;
        }
        Map<Fingerprint, Example> written = new HashMap<>();
        for (Example again : same) {
            // The same table in another markup makes another prompt, on purpose.
            if (!again.equals(first) && copies.contains(again.id())) {
                continue;
            }
            Example other = written.putIfAbsent(Fingerprint.EMPTY.andLoosely(again.question()), again);
            if (other != null) {
                String but = Spelling.differences(other.question(), again.question());
                flaws.add(DataRule.DUPLICATE_EXAMPLE.flaw(
                        List.of(again.id()),
                        Passages.QUESTION,
                        "the same as " + other.id() + (but.isEmpty() ? "" : " but for " + but) + ": " + asked(again)));
            }
        }
    }

    /** The question; of a long one, which tends to begin with what others have too, the end. */
    private static String asked(Example example) {
        return asked(Prompts.opened(example).question());
    }

    private static String asked(String whole) {
        String question = whole.strip();
        int from = question.length() - QUESTION_SHOWN;
        return '"' + (from > 0 ? "…" + question.substring(from).replaceAll("\\s+", " ") : question) + '"';
    }

    /** Looks for a document under another id; true if it is there to the letter. */
    private static boolean document(
            Document document, Map<Fingerprint, String> contents, NearDuplicates near, List<Flaw> flaws) {
        String place = Passages.DOCUMENT;
        String known = contents.putIfAbsent(document.content(), document.id());
        if (known != null) {
            flaws.add(DataRule.DUPLICATE_DOCUMENT.flaw(
                    document.ids(), place, document.id() + " is the same as " + known));
            return true;
        }
        near.add(document.id(), document::text)
                .ifPresent(like -> flaws.add(DataRule.NEAR_DUPLICATE_DOCUMENT.flaw(
                        document.ids(),
                        place,
                        like.equals(document.id())
                                ? document.id() + " is there twice, nearly the same"
                                : document.id() + " is nearly the same as " + like)));
        return false;
    }

    /** Near duplicates among the examples that have no context: their prompts are all there is to compare. */
    private static void texts(List<Document> documents, Map<Fingerprint, List<Example>> byPrompt, List<Flaw> flaws) {
        Set<String> bare = new HashSet<>();
        documents.stream().filter(document -> !document.hasContext()).forEach(document -> bare.addAll(document.ids()));
        if (bare.isEmpty()) {
            return;
        }
        List<Example> examples = byPrompt.values().stream()
                .map(same -> same.get(0))
                .filter(example -> bare.contains(example.id()))
                .toList();
        NearDuplicates near = new NearDuplicates(NearDuplicates.Boilerplate.of(
                () -> examples.stream().map(Example::question).iterator()));
        Map<String, Example> byId = new HashMap<>();
        for (Example example : examples) {
            byId.put(example.id(), example);
            Optional<Example> like = near.add(example.id(), example::question).map(byId::get);
            if (like.isPresent()
                    && sameAnswer(like.get(), example)
                    && Wording.alike(like.get().question(), example.question(), () -> "")) {
                flaws.add(DataRule.NEAR_DUPLICATE_EXAMPLE.flaw(
                        List.of(example.id()),
                        Passages.QUESTION,
                        "nearly the same as " + like.get().id() + ": " + asked(example)));
            }
        }
    }

    /** Near duplicates among the questions on one document, of those with the same answer. */
    private static void questions(Document document, List<Flaw> flaws) {
        if (document.examples().size() == 1 || !document.hasContext()) {
            return;
        }
        Map<Fingerprint, String> texts = new HashMap<>();
        Map<Fingerprint, Map<Fingerprint, Example>> byAnswer = new HashMap<>();
        for (Example example : document.examples()) {
            Map<Fingerprint, Example> others = byAnswer.computeIfAbsent(
                    Fingerprint.ofAnswer(example.answer().orElse("")), answer -> new LinkedHashMap<>());
            Fingerprint prompt = prompt(document, example);
            if (others.size() >= MOST_COMPARED
                    || others.containsKey(prompt)
                    || example.question().isBlank()) {
                continue;
            }
            String question = document.question(example);
            Supplier<String> once =
                    () -> texts.computeIfAbsent(document.content(), content -> Wording.distinct(document.text()));
            Optional<Example> like = others.values().stream()
                    .filter(other -> Wording.alike(document.question(other), question, once))
                    .findFirst();
            like.ifPresent(other -> flaws.add(DataRule.NEAR_DUPLICATE_EXAMPLE.flaw(
                    List.of(example.id()),
                    Passages.QUESTION,
                    "nearly the same as " + other.id() + ": " + asked(document.question(example)))));
            others.put(prompt, example);
        }
    }

    private static boolean sameAnswer(Example a, Example b) {
        return Fingerprint.ofAnswer(a.answer().orElse(""))
                .equals(Fingerprint.ofAnswer(b.answer().orElse("")));
    }
}

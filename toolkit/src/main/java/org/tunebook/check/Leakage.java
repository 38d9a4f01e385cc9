package org.tunebook.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.Split;

/** What stands in an earlier part of a split too: prompts, documents, and what is nearly the same. */
final class Leakage {
    private final Map<String, String> documents = new HashMap<>();
    private final Map<Fingerprint, String> contents = new HashMap<>();
    private final Map<Fingerprint, String> prompts = new HashMap<>();
    private final NearDuplicates nearDocuments = new NearDuplicates(NearDuplicates.Boilerplate.NONE);
    private final NearDuplicates nearPrompts;
    private final List<Flaw> flaws = new ArrayList<>();

    private Leakage(Dataset train) {
        nearPrompts = new NearDuplicates(NearDuplicates.Boilerplate.of(() -> train.examples().stream()
                .filter(example ->
                        example.table().isEmpty() && example.paragraphs().isEmpty())
                .map(Example::question)
                .iterator()));
    }

    static List<Flaw> of(Split split) {
        Leakage leakage = new Leakage(split.train());
        Map<String, Dataset> parts = new LinkedHashMap<>();
        parts.put("training", split.train());
        parts.put("validation", split.validation());
        parts.put("test", split.test());
        parts.forEach((name, part) -> {
            List<Document> read = Document.opened(part);
            read.forEach(leakage::look);
            read.forEach(document -> leakage.remember(name, document));
        });
        return leakage.flaws;
    }

    private void look(Document document) {
        String same = document.isNamed() ? documents.get(document.id()) : null;
        if (same == null && document.hasContext()) {
            same = contents.get(document.content());
        }
        String like = same == null && document.hasContext()
                ? nearDocuments.like(document.text()).orElse(null)
                : null;
        String place = document.hasContext() && document.isNamed() ? Passages.DOCUMENT : Passages.QUESTION;
        for (Example example : document.examples()) {
            List<String> ids = List.of(example.id());
            String prompt = prompts.get(Repetitions.prompt(document, example));
            if (prompt != null) {
                flaws.add(DataRule.LEAKED_EXAMPLE.flaw(ids, place, "the same prompt is in " + prompt));
            } else if (same != null) {
                flaws.add(DataRule.LEAKED_DOCUMENT.flaw(ids, place, "the same document is in " + same));
            } else if (like != null) {
                flaws.add(DataRule.LEAKED_NEAR_DUPLICATE.flaw(ids, place, "nearly the same document is in " + like));
            } else if (!document.hasContext()) {
                nearPrompts
                        .like(example.question())
                        .ifPresent(near -> flaws.add(DataRule.LEAKED_NEAR_DUPLICATE.flaw(
                                ids, place, "nearly the same prompt is in " + near)));
            }
        }
    }

    private void remember(String part, Document document) {
        boolean hasContext = document.hasContext();
        String inPart = part + ": " + document.first().id();
        // Records without a context have no document to share: an id that two parts count anew is no leak.
        if (hasContext) {
            if (document.isNamed()) {
                documents.putIfAbsent(document.id(), inPart);
            }
            contents.putIfAbsent(document.content(), inPart);
            nearDocuments.add(inPart, document::text);
        }
        for (Example example : document.examples()) {
            if (!example.question().isBlank()) {
                String one = part + ": " + example.id();
                prompts.putIfAbsent(Repetitions.prompt(document, example), one);
                if (!hasContext) {
                    nearPrompts.add(one, example::question);
                }
            }
        }
    }
}

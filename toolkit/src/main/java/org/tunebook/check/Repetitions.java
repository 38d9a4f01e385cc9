package org.tunebook.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Severity;

/** What stands twice: examples, prompts with different answers, documents. */
final class Repetitions implements Check {
    @Override
    public List<Flaw> on(Dataset dataset) {
        List<Flaw> flaws = new ArrayList<>();
        examples(dataset, flaws);
        documents(dataset, flaws);
        return flaws;
    }

    private static void examples(Dataset dataset, List<Flaw> flaws) {
        Map<String, List<Example>> byPrompt = new LinkedHashMap<>();
        for (Example example : dataset.examples()) {
            if (!example.question().isBlank()) {
                byPrompt.computeIfAbsent(
                                example.document() + '\n' + Fingerprint.ofPrompt(example), key -> new ArrayList<>())
                        .add(example);
            }
        }
        for (List<Example> same : byPrompt.values()) {
            Example first = same.get(0);
            Set<String> answers = new HashSet<>();
            same.forEach(
                    example -> answers.add(Fingerprint.loose(example.answer().orElse(""))));
            if (same.size() > 1 && answers.size() > 1) {
                flaws.add(new Flaw(
                        "conflicting-answers",
                        Severity.ERROR,
                        same.stream().map(Example::id).toList(),
                        "question \"" + first.question() + "\"",
                        same.stream()
                                .map(example -> "\"" + example.answer().orElse("") + "\"")
                                .toList()
                                .toString(),
                        "Keep the right answer; drop the others"));
            } else {
                for (Example again : same.subList(1, same.size())) {
                    flaws.add(new Flaw(
                            "duplicate-example",
                            Severity.ERROR,
                            List.of(again.id()),
                            "question \"" + again.question() + "\"",
                            "the same as " + first.id(),
                            "Drop it"));
                }
            }
        }
    }

    private static void documents(Dataset dataset, List<Flaw> flaws) {
        Map<String, List<Example>> byDocument = new LinkedHashMap<>();
        dataset.examples()
                .forEach(example -> byDocument
                        .computeIfAbsent(example.document(), key -> new ArrayList<>())
                        .add(example));
        Map<String, String> exact = new HashMap<>();
        NearDuplicates near = new NearDuplicates();
        byDocument.forEach((document, examples) -> {
            Example one = examples.get(0);
            List<String> ids = examples.stream().map(Example::id).toList();
            String known = exact.putIfAbsent(Fingerprint.ofContext(one), document);
            if (known != null) {
                flaws.add(new Flaw(
                        "duplicate-document",
                        Severity.ERROR,
                        ids,
                        "document " + document,
                        "the same as " + known,
                        "Drop it"));
                return;
            }
            near.add(document, Fingerprint.ofContext(one))
                    .ifPresent(like -> flaws.add(new Flaw(
                            "near-duplicate-document",
                            Severity.WARNING,
                            ids,
                            "document " + document,
                            "nearly the same as " + like,
                            "Keep one, or both in one part of the split")));
        });
    }
}

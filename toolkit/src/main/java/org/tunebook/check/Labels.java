package org.tunebook.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;

/** Answers that are labels, and how unevenly they are spread. Data with many answers are passed over. */
final class Labels implements Check {
    /** Answers are labels if there are at most this many, each with ten examples on average, none long. */
    private static final int MOST_LABELS = 100;

    private static final int EXAMPLES_A_LABEL = 10;
    private static final int LONGEST_LABEL = 60;
    private static final int FEWER_BY = 10;

    private record Label(String text, List<String> ids) {}

    @Override
    public List<Flaw> on(Dataset dataset) {
        Map<Fingerprint, Label> labels = new LinkedHashMap<>();
        int answered = 0;
        for (Example example : dataset.examples()) {
            String answer = example.answer().orElse("").strip();
            if (!answer.isEmpty()) {
                answered++;
                labels.computeIfAbsent(Fingerprint.ofAnswer(answer), key -> new Label(answer, new ArrayList<>()))
                        .ids()
                        .add(example.id());
                if (labels.size() > MOST_LABELS || answer.length() > LONGEST_LABEL) {
                    return List.of();
                }
            }
        }
        if (labels.size() < 2 || answered < EXAMPLES_A_LABEL * labels.size()) {
            return List.of();
        }
        int most = Collections.max(
                labels.values().stream().map(label -> label.ids().size()).toList());
        List<Flaw> flaws = new ArrayList<>();
        for (Label label : labels.values()) {
            int count = label.ids().size();
            if (FEWER_BY * count < most) {
                flaws.add(DataRule.LABEL_IMBALANCE.flaw(
                        label.ids(),
                        Passages.ANSWER,
                        '"' + label.text() + "\" is " + count + " of " + answered
                                + " answers; the most frequent label has " + most));
            }
        }
        return flaws;
    }
}

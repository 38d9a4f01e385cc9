package org.tunebook.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;

/**
 * Texts whose length is far from the others': the modified z-score of Iglewicz and Hoaglin (1993), on the
 * logarithm of the length, with a floor under the spread where all are alike. Every kind of text is
 * measured among its own: documents, questions, answers.
 */
final class Lengths implements Check {
    private static final double MOST = 8;
    private static final double LEAST_SPREAD = 0.2;
    private static final int FEWEST_TEXTS = 20;

    /** Nothing is too long that has no more characters, and nothing too short that has as many. */
    private static final int NEVER_TOO_LONG = 2_000;

    private static final int NEVER_TOO_SHORT = 10;

    @Override
    public List<Flaw> on(Dataset dataset) {
        List<Flaw> flaws = new ArrayList<>();
        List<Document> documents =
                Document.of(dataset).stream().filter(Document::hasContext).toList();
        outlying(documents, Lengths::length, Passages.DOCUMENT, Document::ids, flaws);
        List<Example> examples = dataset.examples();
        outlying(examples, e -> e.question().strip().length(), Passages.QUESTION, e -> List.of(e.id()), flaws);
        outlying(examples, e -> e.answer().orElse("").strip().length(), Passages.ANSWER, e -> List.of(e.id()), flaws);
        return flaws;
    }

    private static int length(Document document) {
        int length = 0;
        for (List<String> row : Document.table(document.first()).rows()) {
            for (String cell : row) {
                length += cell.length() + 1;
            }
        }
        for (String paragraph : document.first().paragraphs()) {
            length += paragraph.length() + 1;
        }
        return length;
    }

    private interface Ids<T> {
        List<String> of(T text);
    }

    private static <T> void outlying(
            List<T> texts, ToIntFunction<T> length, String place, Ids<T> ids, List<Flaw> flaws) {
        int[] lengths = texts.stream().mapToInt(length).toArray();
        double[] logs = Arrays.stream(lengths)
                .filter(n -> n > 0)
                .mapToDouble(Math::log)
                .sorted()
                .toArray();
        if (logs.length < FEWEST_TEXTS) {
            return;
        }
        double median = logs[logs.length / 2];
        double[] distances =
                Arrays.stream(logs).map(log -> Math.abs(log - median)).sorted().toArray();
        double spread = Math.max(LEAST_SPREAD, distances[distances.length / 2] / 0.6745);
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] == 0) {
                continue;
            }
            double score = (Math.log(lengths[i]) - median) / spread;
            boolean outlying =
                    score > MOST && lengths[i] > NEVER_TOO_LONG || score < -MOST && lengths[i] < NEVER_TOO_SHORT;
            if (outlying) {
                flaws.add(DataRule.OUTLYING_LENGTH.flaw(
                        ids.of(texts.get(i)),
                        place,
                        lengths[i] + " characters; half of the others have at most " + Math.round(Math.exp(median))));
            }
        }
    }
}

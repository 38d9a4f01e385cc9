package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Chooses an answer from the probabilities of its candidates. Candidates that say the same add up. If the most
 * probable is a span of text, the span is taken that shares most with what the others say: the one with the highest
 * expected token F1.
 */
final class Decoder {
    private static final int MOST_SPANS = 50;

    private Decoder() {}

    private static final class Group {
        final Answer answer;
        final int order;
        float best;
        float sum;
        int at;

        Group(Answer answer, int order) {
            this.answer = answer;
            this.order = order;
        }
    }

    static Answer choose(List<Answer> answers, float[] probability) {
        Map<String, Group> groups = new HashMap<>();
        for (int c = 0; c < answers.size(); c++) {
            int order = c;
            Group group = groups.computeIfAbsent(key(answers.get(c)), key -> new Group(answers.get(order), order));
            group.sum += probability[c];
            if (probability[c] > group.best) {
                group.best = probability[c];
                group.at = c;
            }
        }
        List<Group> ordered = new ArrayList<>(groups.values());
        ordered.sort(Comparator.comparingDouble((Group group) -> -group.sum).thenComparingInt(group -> group.order));
        Answer first = answers.get(ordered.get(0).at);
        return first.program() == Program.SPAN ? consensus(first, ordered, answers) : first;
    }

    private static String key(Answer answer) {
        return Double.isNaN(answer.number())
                ? String.join("\n", answer.lines()).toLowerCase(Locale.ROOT)
                : "number " + answer.number();
    }

    private static Answer consensus(Answer first, List<Group> ordered, List<Answer> answers) {
        List<Group> spans = ordered.stream()
                .filter(group -> answers.get(group.at).program() == Program.SPAN)
                .limit(MOST_SPANS)
                .toList();
        int[][] tokens = new int[spans.size()][];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = tokens(answers.get(spans.get(i).at).lines().get(0));
        }
        Answer best = first;
        double most = -1;
        for (int i = 0; i < tokens.length; i++) {
            double expected = 0;
            for (int j = 0; j < tokens.length; j++) {
                expected += spans.get(j).sum * f1(tokens[i], tokens[j]);
            }
            if (expected > most) {
                most = expected;
                best = answers.get(spans.get(i).at);
            }
        }
        return best;
    }

    /** The hashes of a text's tokens, sorted. */
    private static int[] tokens(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).strip().split("\\s+"))
                .mapToInt(String::hashCode)
                .sorted()
                .toArray();
    }

    private static double f1(int[] a, int[] b) {
        int shared = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            if (a[i] == b[j]) {
                shared++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        return 2.0 * shared / (a.length + b.length);
    }
}

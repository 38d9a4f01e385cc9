package org.tunebook.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Whether two prompts on one document are the same but for a few letters or words. What they share to the letter,
 * sentence by sentence, says nothing about that; what is left of both is compared: 85 % of the words must be in
 * both, the same numbers in the one sentence that differs, and as many words that carry meaning, of which not both
 * may have some of the document that the other has not: one is then a misspelling. A question in quite other words
 * is none: two ways to ask the same are often meant.
 *
 * <p>On the dev split of TAT-QA (1,668 questions) one pair of different questions with the same answer is called
 * alike, and it is: "owed to" and "owed by". {@code WordingTest} says how many of seeded perturbations are found.
 */
final class Wording {
    private static final double THRESHOLD = 0.85;

    private static final Pattern SENTENCES = Pattern.compile("\\n+|(?<=[.!?])\\s+");
    private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}.%]+|\\.(?!\\p{N})");
    private static final Pattern NUMBER = Pattern.compile(".*\\p{N}.*");

    private static final Set<String> FUNCTION_WORDS = Set.of(
            ("a an the of in on at to for from by with as is are was were be been do does did has have had what which who"
                            + " how when where much many and or it its their there that this please tell give state answer me us")
                    .split(" "));

    private Wording() {}

    /** Whether both ask the same of what they share and of the context. */
    static boolean alike(String a, String b, Supplier<String> context) {
        List<String> left = sentences(a);
        List<String> right = sentences(b);
        List<String> onlyLeft = without(left, right);
        List<String> onlyRight = without(right, left);
        if (onlyLeft.isEmpty() || onlyRight.isEmpty()) {
            return true;
        }
        Map<String, Integer> leftWords = words(onlyLeft);
        Map<String, Integer> rightWords = words(onlyRight);
        if (onlyLeft.size() == 1 && onlyRight.size() == 1 && !numbers(leftWords).equals(numbers(rightWords))) {
            return false;
        }
        return dice(leftWords, rightWords) >= THRESHOLD
                && !namesMore(leftWords, rightWords, without(left, onlyLeft), context.get());
    }

    /** Whether one has more words that carry meaning than the other, or each has some of the document's own. */
    private static boolean namesMore(
            Map<String, Integer> left, Map<String, Integer> right, List<String> shared, String context) {
        Set<String> onlyLeft = meant(left, right);
        Set<String> onlyRight = meant(right, left);
        if (onlyLeft.isEmpty() || onlyLeft.size() != onlyRight.size()) {
            return onlyLeft.size() != onlyRight.size();
        }
        List<String> document = new ArrayList<>(shared);
        document.add(context.toLowerCase(Locale.ROOT));
        Set<String> words = words(document).keySet();
        return onlyLeft.stream().anyMatch(words::contains) && onlyRight.stream().anyMatch(words::contains);
    }

    /** The words of a text, each once: as good a context as the text, and shorter. */
    static String distinct(String text) {
        return String.join(" ", words(List.of(text.toLowerCase(Locale.ROOT))).keySet());
    }

    private static Set<String> meant(Map<String, Integer> words, Map<String, Integer> others) {
        Set<String> meant = new HashSet<>(words.keySet());
        meant.removeAll(others.keySet());
        meant.removeAll(FUNCTION_WORDS);
        return meant;
    }

    private static List<String> sentences(String text) {
        return SENTENCES
                .splitAsStream(text)
                .map(sentence -> sentence.strip().toLowerCase(Locale.ROOT))
                .filter(sentence -> !sentence.isEmpty())
                .toList();
    }

    private static List<String> without(List<String> sentences, List<String> others) {
        Map<String, Integer> left = new HashMap<>();
        others.forEach(other -> left.merge(other, 1, Integer::sum));
        List<String> rest = new ArrayList<>();
        for (String sentence : sentences) {
            if (left.merge(sentence, -1, Integer::sum) < 0) {
                rest.add(sentence);
            }
        }
        return rest;
    }

    private static Map<String, Integer> words(List<String> sentences) {
        Map<String, Integer> words = new HashMap<>();
        for (String sentence : sentences) {
            for (String word : WORDS.split(sentence)) {
                if (!word.isEmpty()) {
                    words.merge(word, 1, Integer::sum);
                }
            }
        }
        return words;
    }

    private static Map<String, Integer> numbers(Map<String, Integer> words) {
        Map<String, Integer> numbers = new HashMap<>(words);
        numbers.keySet().removeIf(word -> !NUMBER.matcher(word).matches());
        return numbers;
    }

    /** Twice what both have of all that they have (Dice 1945). */
    private static double dice(Map<String, Integer> a, Map<String, Integer> b) {
        int both = 0;
        int all = 0;
        for (Map.Entry<String, Integer> word : a.entrySet()) {
            both += Math.min(word.getValue(), b.getOrDefault(word.getKey(), 0));
            all += word.getValue();
        }
        for (int count : b.values()) {
            all += count;
        }
        return all == 0 ? 1 : 2.0 * both / all;
    }
}

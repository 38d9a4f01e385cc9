package org.tunebook.prompt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.Sha256;
import org.tunebook.formats.TableMarkup;

/**
 * The answered examples that a prompt shows before it asks: picked by hand, at random, or by similarity. None
 * of the three shows an example itself, another example of its document, or its question about the same table
 * under another id.
 */
public abstract class Shots {
    private final String digest;

    private Shots(String kind, List<Example> pool) {
        StringBuilder all = new StringBuilder(kind);
        for (Example example : pool) {
            for (String part : List.of(
                    example.id(),
                    example.document(),
                    example.table().map(TableMarkup.JSON::write).orElse(""),
                    String.join("\0", example.paragraphs()),
                    example.question(),
                    example.answer().orElse(""),
                    example.attributes().toString())) {
                all.append('\0').append(part.length()).append(':').append(part);
            }
        }
        this.digest = Sha256.of(all.toString());
    }

    /** No shots. */
    public static Shots none() {
        return of(List.of());
    }

    /**
     * These examples, in this order; whichever shares its document with the one that is asked is left out there.
     *
     * @throws IllegalArgumentException if one has no answer
     */
    public static Shots of(List<Example> examples) {
        for (Example shot : examples) {
            if (shot.answer().isEmpty()) {
                throw new IllegalArgumentException("example " + shot.id() + " has no answer, so it cannot be a shot");
            }
        }
        List<Example> shots = List.copyOf(examples);
        return new Shots("by hand", shots) {
            @Override
            public List<Example> before(Example asked) {
                return shots.stream().filter(shot -> isApart(shot, asked)).toList();
            }

            @Override
            public List<Example> usual() {
                return shots;
            }
        };
    }

    /**
     * So many examples of a pool, in an order that the seed and their ids alone decide: the first ones that may be
     * shown, so nearly every prompt has the same.
     *
     * @throws IllegalArgumentException if the pool has fewer answered examples
     */
    public static Shots random(Dataset pool, int count, long seed) {
        List<Example> answered = answered(pool, count);
        Map<String, Example> order = new TreeMap<>();
        answered.forEach(example -> order.put(Sha256.of(seed + " " + example.id()), example));
        List<Example> ordered = List.copyOf(order.values());
        return new Shots("random " + count + " " + seed, answered) {
            @Override
            public List<Example> before(Example asked) {
                return ordered.stream()
                        .filter(shot -> isApart(shot, asked))
                        .limit(count)
                        .toList();
            }

            @Override
            public List<Example> usual() {
                return ordered.subList(0, count);
            }
        };
    }

    /**
     * For each prompt so many examples of a pool whose questions are most like its own, the most similar last,
     * next to the question. Questions are alike by the cosine of their words, each word (lower case, letters and
     * digits) weighted by {@code 1 + ln(N / n)}, where {@code n} of the pool's {@code N} questions have it. Equals
     * go by id, so the same pool gives the same shots. A prompt takes time in proportion to the pool.
     *
     * @throws IllegalArgumentException if the pool has fewer answered examples
     */
    public static Shots similar(Dataset pool, int count) {
        List<Example> answered = answered(pool, count).stream()
                .sorted(Comparator.comparing(Example::id))
                .toList();
        Similarity similarity = new Similarity(answered);
        return new Shots("similar " + count, answered) {
            @Override
            public List<Example> before(Example asked) {
                List<Example> nearest = new ArrayList<>();
                similarity
                        .nearest(asked.question(), count, index -> isApart(answered.get(index), asked))
                        .forEach(index -> nearest.add(0, answered.get(index)));
                return List.copyOf(nearest);
            }
        };
    }

    private static List<Example> answered(Dataset pool, int count) {
        List<Example> answered = pool.examples().stream()
                .filter(example -> example.answer().isPresent())
                .toList();
        if (count < 0 || count > answered.size()) {
            throw new IllegalArgumentException(count + " shots of " + pool.name() + ": expected 0 to " + answered.size()
                    + ", as many examples have an answer there");
        }
        return answered;
    }

    /** The shots before an example: fewer than asked for if the pool has no more that may be shown. */
    public abstract List<Example> before(Example asked);

    /** The shots of a prompt that nothing keeps any from; none where they are chosen by similarity to a question. */
    public List<Example> usual() {
        return List.of();
    }

    /** What tells these shots from others; part of a template's hash. */
    String digest() {
        return digest;
    }

    private static boolean isApart(Example shot, Example asked) {
        boolean sameDocument = !shot.document().isBlank() && shot.document().equals(asked.document());
        boolean sameQuestion = shot.question().equals(asked.question())
                && shot.table().equals(asked.table())
                && shot.paragraphs().equals(asked.paragraphs());
        return !shot.id().equals(asked.id()) && !sameDocument && !sameQuestion;
    }

    /** An inverted index over questions. */
    private static final class Similarity {
        private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

        private final int size;
        private final Map<String, List<Integer>> postings = new HashMap<>();
        private final double[] lengths;

        Similarity(List<Example> examples) {
            this.size = examples.size();
            this.lengths = new double[size];
            List<Set<String>> questions = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                Set<String> words = words(examples.get(i).question());
                questions.add(words);
                for (String word : words) {
                    postings.computeIfAbsent(word, w -> new ArrayList<>()).add(i);
                }
            }
            for (int i = 0; i < size; i++) {
                for (String word : questions.get(i)) {
                    lengths[i] += weight(word) * weight(word);
                }
                lengths[i] = Math.sqrt(lengths[i]);
            }
        }

        private static Set<String> words(String question) {
            Set<String> words = new LinkedHashSet<>();
            Matcher matcher = WORD.matcher(question.toLowerCase(Locale.ROOT));
            while (matcher.find()) {
                words.add(matcher.group());
            }
            return words;
        }

        private double weight(String word) {
            List<Integer> having = postings.get(word);
            return having == null ? 0 : 1 + Math.log(size / (double) having.size());
        }

        /** So many of the wanted examples, the most similar first; equals in their own order. */
        List<Integer> nearest(String question, int count, IntPredicate wanted) {
            double[] scores = new double[size];
            for (String word : words(question)) {
                double square = weight(word) * weight(word);
                for (int i : postings.getOrDefault(word, List.of())) {
                    scores[i] += square;
                }
            }
            List<Integer> nearest = new ArrayList<>();
            for (int i = 0; i < size && count > 0; i++) {
                scores[i] = lengths[i] == 0 ? 0 : scores[i] / lengths[i];
                boolean full = nearest.size() == count;
                if (full && scores[i] <= scores[nearest.get(count - 1)] || !wanted.test(i)) {
                    continue;
                }
                int place = full ? count - 1 : nearest.size();
                if (full) {
                    nearest.remove(place);
                }
                while (place > 0 && scores[nearest.get(place - 1)] < scores[i]) {
                    place--;
                }
                nearest.add(place, i);
            }
            return nearest;
        }
    }
}

package org.tunebook.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.TatQa;

/** How fast answers are scored, on one core; run by hand as toolkit/benchmark/README.md says. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 12, time = 1)
@Measurement(iterations = 6, time = 1)
@Fork(1)
public class ScoringBenchmark {
    private static final int QUESTIONS = 1_668;
    private static final int PAIRS = 1_000;

    private final List<Example> golds = new ArrayList<>();
    private final List<JsonNode> answers = new ArrayList<>();
    private final List<JsonNode> scales = new ArrayList<>();
    private final String[] left = new String[PAIRS];
    private final String[] right = new String[PAIRS];

    @Setup
    public void read() throws IOException {
        Path shared = Path.of(System.getProperty("tunebook.shared", "../shared"));
        Dataset dev = TatQa.read(shared.resolve("data/tatqa/tatqa_dataset_dev.json"));
        JsonNode predictions =
                new ObjectMapper().readTree(Files.readString(shared.resolve("vectors/tatqa_dev_predictions.json")));
        for (Example question : dev.examples()) {
            golds.add(question);
            answers.add(predictions.path(question.id()).path(0));
            scales.add(predictions.path(question.id()).path(1));
        }
        if (golds.size() != QUESTIONS) {
            throw new IllegalStateException("the dev split has " + golds.size() + " questions");
        }
        Random random = new Random(1);
        String[] words = {
            "the",
            "company",
            "adopted",
            "Topic",
            "606",
            "by",
            "modified",
            "retrospective",
            "method",
            "$1,496.5",
            "million",
            "in",
            "2019"
        };
        for (int i = 0; i < PAIRS; i++) {
            left[i] = words(words, random);
            right[i] = words(words, random);
        }
    }

    private static String words(String[] words, Random random) {
        List<String> chosen = new ArrayList<>();
        for (int n = 3 + random.nextInt(10); n > 0; n--) {
            chosen.add(words[random.nextInt(words.length)]);
        }
        return String.join(" ", chosen);
    }

    /** Gold answer and prediction as they stand in their files, to exact match, F1 and scale. */
    @Benchmark
    @OperationsPerInvocation(QUESTIONS)
    public void tatQaQuestions(Blackhole hole) {
        for (int i = 0; i < QUESTIONS; i++) {
            hole.consume(TatQaScore.score(golds.get(i), answers.get(i), scales.get(i)));
        }
    }

    /** Pairs of 3 to 12 words. */
    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public void multisetF1Pairs(Blackhole hole) {
        for (int i = 0; i < PAIRS; i++) {
            hole.consume(TokenF1.MULTISET.score(left[i], right[i]));
        }
    }

    /** The same after SQuAD's normalisation. */
    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public void squadF1Pairs(Blackhole hole) {
        for (int i = 0; i < PAIRS; i++) {
            hole.consume(TokenF1.SQUAD.score(left[i], right[i]));
        }
    }
}

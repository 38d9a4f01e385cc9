package org.tunebook.iteration;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.statistics.descriptive.Quantile;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.deployment.Endpoint;
import org.tunebook.evaluation.Metric;
import org.tunebook.formats.Conversation;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Inference;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import org.tunebook.prompt.PromptedExample;
import org.tunebook.tuning.CustomModel;

/**
 * Two models that answer the same traffic: a share of the requests goes to the candidate, the others to the stable one,
 * and both are compared as the answers come in. Where the candidate fails the stable one answers, so that whoever asked
 * does not suffer. What is known of both may be looked at as often as one likes: the bounds hold at every moment.
 *
 * <p>The endpoints stay whoever's they are: a canary closes neither.
 */
public final class Canary implements Displayable {
    private static final double SHARE = 0.1;

    /** All bounds of a report hold together with a probability of 95 %: four of them, two a side. */
    private static final double MISS = 0.05 / 4;

    private static final int AT_ONCE = 8;

    private final Endpoint stable;
    private final Endpoint candidate;
    private final Metric metric;
    private final double share;
    private final double tolerance;
    private final long seed;
    private final Arm stableArm = new Arm("stable");
    private final Arm candidateArm = new Arm("candidate");
    private long unnamed;
    private boolean rolledBack;
    private volatile boolean promoted;

    private Canary(Endpoint stable, Endpoint candidate, Metric metric, double share, double tolerance, long seed) {
        this.stable = stable;
        this.candidate = candidate;
        this.metric = metric;
        this.share = share;
        this.tolerance = tolerance;
        this.seed = seed;
    }

    /**
     * A canary that sends one request in ten to the candidate.
     *
     * @param metric what answers are scored by where the right one is known; its scores are between 0 and 1
     */
    public static Canary of(Endpoint stable, Endpoint candidate, Metric metric) {
        return new Canary(stable, candidate, metric, SHARE, 0, 7);
    }

    /** The same with another share of the requests for the candidate; nothing that was learnt is taken over. */
    public Canary share(double ofRequests) {
        if (!(ofRequests > 0 && ofRequests < 1)) {
            throw new IllegalArgumentException("share is " + ofRequests + "; expected more than 0 and less than 1");
        }
        return new Canary(stable, candidate, metric, ofRequests, tolerance, seed);
    }

    /** The same where the candidate may be worse by so much of the metric, 0 to 1, as one that is shorter or cheaper may. */
    public Canary tolerance(double ofScore) {
        if (!(ofScore >= 0 && ofScore < 1)) {
            throw new IllegalArgumentException("tolerance is " + ofScore + "; expected 0 up to less than 1");
        }
        return new Canary(stable, candidate, metric, share, ofScore, seed);
    }

    /** The same with another draw of the requests that go to the candidate. */
    public Canary seed(long newSeed) {
        return new Canary(stable, candidate, metric, share, tolerance, newSeed);
    }

    /**
     * Whether the request of an id goes to the candidate's endpoint: the same one always does or never. None does once the
     * candidate was promoted or rolled back.
     */
    public synchronized boolean goesToCandidate(String id) {
        return !promoted && !rolledBack && draw(seed, id) < share;
    }

    /**
     * The answer to a request; where its right answer is known it counts for the metric too.
     *
     * @throws BedrockException if the stable model fails, too where the candidate did
     */
    public Answer ask(PromptedExample example) {
        Function<Endpoint, Answer> ask = endpoint -> {
            Answer answer = Inference.on(endpoint).ask(example.conversation());
            return new Answer(
                    example.id(),
                    answer.text(),
                    answer.inputTokens(),
                    answer.outputTokens(),
                    answer.latency(),
                    answer.stopReason());
        };
        return ask(example.id(), example.gold(), ask);
    }

    /** The answer to a request that has neither id nor known answer. */
    public Answer ask(Conversation conversation) {
        String id;
        synchronized (this) {
            id = "request-" + ++unnamed;
        }
        return ask(id, Optional.empty(), endpoint -> Inference.on(endpoint).ask(conversation));
    }

    /**
     * The answers to many requests, in their order, a few asked at once.
     *
     * @throws BedrockException as {@link #ask(PromptedExample)}, after those under way have ended
     */
    public List<Answer> ask(List<PromptedExample> examples) {
        ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE, task -> {
            Thread thread = new Thread(task, "canary");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Answer>> asked = examples.stream()
                    .map(example -> workers.submit(() -> ask(example)))
                    .toList();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : asked) {
                answers.add(answer.get());
            }
            return List.copyOf(answers);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("stopped asking; what was learnt is kept");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BedrockException refused) {
                throw refused;
            }
            throw new IllegalStateException("asking failed: " + e.getCause(), e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private Answer ask(String id, Optional<String> gold, Function<Endpoint, Answer> ask) {
        if (goesToCandidate(id)) {
            try {
                return counted(candidateArm, gold, ask.apply(candidate));
            } catch (BedrockException e) {
                failed(candidateArm);
                // Not counted: what the candidate fails on is no fair sample of what the stable one is asked.
                return ask.apply(stable);
            }
        }
        if (promoted) {
            return ask.apply(stable);
        }
        try {
            return counted(stableArm, gold, ask.apply(stable));
        } catch (BedrockException e) {
            failed(stableArm);
            throw e;
        }
    }

    private synchronized Answer counted(Arm arm, Optional<String> gold, Answer answer) {
        arm.failures.add(0);
        arm.latencies.add(answer.latency().toNanos() / 1e6);
        arm.outputTokens += answer.outputTokens();
        gold.map(right -> metric.score(answer.text(), right))
                .filter(score -> !score.isNaN())
                .ifPresent(arm.scores::add);
        return answer;
    }

    private synchronized void failed(Arm arm) {
        arm.failures.add(1);
    }

    /** What the answers so far say of the candidate. */
    public enum Verdict {
        /** Better for certain, or within the tolerance; and it is not known to fail more often. */
        PROMOTE,
        /** Worse for certain, or it fails more often. */
        ROLL_BACK,
        /** Not yet to be told. */
        GO_ON
    }

    /**
     * What the answers so far say, with a probability of at least 95 % that nothing untrue is ever said, however often one
     * asks.
     */
    public synchronized Verdict verdict() {
        if (candidateArm.failures.low() > stableArm.failures.high()
                || candidateArm.scores.high() < stableArm.scores.low() - tolerance) {
            return Verdict.ROLL_BACK;
        }
        return candidateArm.scores.low() >= stableArm.scores.high() - tolerance && candidateArm.scores.count() > 0
                ? Verdict.PROMOTE
                : Verdict.GO_ON;
    }

    /**
     * Makes the stable endpoint's address serve the candidate's model from now on, and waits until it does. What asks by
     * that address need not know. The candidate's own endpoint can be closed then.
     *
     * @return the stable endpoint with its new model
     * @throws IllegalArgumentException if either is no custom model's own endpoint, or their bases differ
     * @throws BedrockException if the service refuses; the stable model serves on
     */
    public Endpoint promote() {
        Endpoint moved = stable.moveTo(CustomModel.of(candidate.bedrock(), candidate.model()));
        promoted = true;
        return moved;
    }

    /**
     * From now on every request goes to the stable model; where the candidate's was {@linkplain #promote promoted}, the
     * stable endpoint's address serves its former model again.
     */
    public Canary rollBack() {
        synchronized (this) {
            rolledBack = true;
        }
        if (promoted) {
            stable.moveTo(CustomModel.of(stable.bedrock(), stable.model()));
            promoted = false;
        }
        return this;
    }

    /** Between 0 and 1, evenly, from the seed and the id alone (SplitMix64 over the id's FNV-1a hash). */
    private static double draw(long seed, String id) {
        long hash = 0xcbf29ce484222325L;
        for (byte letter : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (letter & 0xff)) * 0x100000001b3L;
        }
        long mixed = hash + seed * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /** One model's side of it. */
    private static final class Arm {
        private final String name;
        private final AnytimeMean scores = new AnytimeMean(MISS);
        private final AnytimeMean failures = new AnytimeMean(MISS);
        private final List<Double> latencies = new ArrayList<>();
        private long outputTokens;

        Arm(String name) {
            this.name = name;
        }

        String scored() {
            return scores.count() == 0 ? "–" : percent(scores.mean());
        }

        String bounds(AnytimeMean mean) {
            return percent(mean.low()) + " to " + percent(mean.high());
        }

        double latency(double quantile) {
            return Quantile.withDefaults()
                    .evaluate(
                            latencies.stream().mapToDouble(Double::doubleValue).toArray(), quantile);
        }

        private static String percent(double share) {
            return String.format(Locale.ROOT, "%.1f", share * 100);
        }
    }

    /** The two sides, a row each, and the verdict. */
    public synchronized Sheet report() {
        List<Arm> arms = List.of(stableArm, candidateArm);
        return Sheet.captioned(headline())
                .text(
                        "side",
                        Stream.of(stableArm, candidateArm).map(arm -> arm.name).toList())
                .text("model", List.of(stable.model(), candidate.model()))
                .numbers(
                        "requests",
                        "%.0f",
                        arms.stream().mapToDouble(arm -> arm.failures.count()).toArray())
                .text(
                        "failed, % (bounds)",
                        arms.stream()
                                .map(arm -> arm.failures.count() == 0
                                        ? "–"
                                        : Arm.percent(arm.failures.mean()) + " (" + arm.bounds(arm.failures) + ")")
                                .toList())
                .numbers(
                        "scored",
                        "%.0f",
                        arms.stream().mapToDouble(arm -> arm.scores.count()).toArray())
                .text(metric.name() + ", %", arms.stream().map(Arm::scored).toList())
                .text(
                        "bounds at any time",
                        arms.stream().map(arm -> arm.bounds(arm.scores)).toList())
                .numbers(
                        "output tokens",
                        "%.1f",
                        arms.stream()
                                .mapToDouble(arm -> (double) arm.outputTokens / arm.latencies.size())
                                .toArray())
                .numbers("median ms", "%.0f", latencies(arms, 0.5))
                .numbers("95th percentile ms", "%.0f", latencies(arms, 0.95));
    }

    private static double[] latencies(List<Arm> arms, double quantile) {
        return arms.stream()
                .mapToDouble(arm -> arm.latencies.isEmpty() ? Double.NaN : arm.latency(quantile))
                .toArray();
    }

    private String headline() {
        return "Canary, " + Arm.percent(share) + " % of requests to the candidate"
                + (rolledBack ? "; rolled back: none go there now" : "")
                + (promoted ? "; promoted: the stable address serves its model, and nothing is counted any more" : "")
                + switch (verdict()) {
                    case PROMOTE -> ". Promote: the candidate is no worse" + tolerated() + ", for certain.";
                    case ROLL_BACK -> ". Roll back: the candidate is worse" + tolerated() + " or fails more often.";
                    case GO_ON -> ". Go on: the answers so far decide nothing" + stillNeeded() + ".";
                };
    }

    private String tolerated() {
        return tolerance == 0 ? "" : " by more than " + Arm.percent(tolerance) + " points";
    }

    /** How many scored answers a side it may take, if the means stay where they are. */
    private String stillNeeded() {
        double gap = Math.abs(candidateArm.scores.mean() - stableArm.scores.mean() + tolerance);
        if (!(gap > 0.005)) {
            return "";
        }
        double n = 1;
        while (2 * candidateArm.scores.radius(n) > gap) {
            n *= 1.1;
        }
        return String.format(
                Locale.ROOT, "; at this difference about %,d scored answers on each side would", (long) Math.ceil(n));
    }

    @Override
    public MimeBundle display() {
        return report().display();
    }

    @Override
    public String toString() {
        return report().toString();
    }
}

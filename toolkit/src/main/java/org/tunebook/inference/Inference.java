package org.tunebook.inference;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Approval;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Budget;
import org.tunebook.bedrock.Estimate;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.TokenCounter;
import org.tunebook.prompt.PromptedExample;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;

/**
 * How an endpoint is asked: how many at once, how long an answer may be, where answers are kept. The gold
 * answers of the examples are never sent.
 */
public final class Inference {
    private static final int CONCURRENCY = 8;
    /** The longest answer in tokens unless another limit is set. */
    public static final int MAX_TOKENS = 512;

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** How long answers are gathered that are brought to the disk at once; they count after that only. */
    private static final long GATHERING_MILLIS = 20;

    /** How long a run that has failed waits for the answers that are paid for. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(30);

    private final Endpoint endpoint;
    private final int concurrency;
    private final int maxTokens;
    private final Duration patience;
    private final @Nullable Path journal;
    private final Progress progress;
    private final Optional<Budget> budget;

    private Inference(
            Endpoint endpoint,
            int concurrency,
            int maxTokens,
            Duration patience,
            @Nullable Path journal,
            Progress progress,
            Optional<Budget> budget) {
        this.endpoint = endpoint;
        this.concurrency = concurrency;
        this.maxTokens = maxTokens;
        this.patience = patience;
        this.journal = journal;
        this.progress = progress;
        this.budget = budget;
    }

    /** Questions to an endpoint: {@value #CONCURRENCY} at once, at temperature 0, answers up to {@value #MAX_TOKENS} tokens. */
    public static Inference on(Endpoint endpoint) {
        return new Inference(endpoint, CONCURRENCY, MAX_TOKENS, PATIENCE, null, Progress.SHOWN, Optional.empty());
    }

    /** The same with up to so many requests under way at once; fewer where the service refuses some. */
    public Inference concurrency(int requests) {
        if (requests < 1 || requests > Bedrock.CONNECTIONS) {
            throw new IllegalArgumentException("concurrency is " + requests + "; expected 1 to " + Bedrock.CONNECTIONS
                    + ", the connections that a Bedrock has");
        }
        return new Inference(endpoint, requests, maxTokens, patience, journal, progress, budget);
    }

    /** The same with another limit of an answer's length. */
    public Inference maxTokens(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("maxTokens is " + tokens + "; expected at least 1");
        }
        return new Inference(endpoint, concurrency, tokens, patience, journal, progress, budget);
    }

    /** The same with another time for which one question is asked again and again where the service refuses it. */
    public Inference patience(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("patience is " + time + "; expected more than none");
        }
        return new Inference(endpoint, concurrency, maxTokens, time, journal, progress, budget);
    }

    /**
     * The same with every answer kept in a file, from where neither a killed program nor a machine without power
     * loses one that was counted. What the file holds already for this model and this very prompt is not asked
     * again. One run at a time writes to a file.
     */
    public Inference journal(Path file) {
        return new Inference(endpoint, concurrency, maxTokens, patience, file, progress, budget);
    }

    /** The same with its progress shown in the notebook or console, or not. */
    public Inference progress(Progress progress) {
        return new Inference(endpoint, concurrency, maxTokens, patience, journal, progress, budget);
    }

    /** The same with what a set may cost at most; otherwise what the Bedrock's budget says. */
    public Inference budget(Budget most) {
        return new Inference(endpoint, concurrency, maxTokens, patience, journal, progress, Optional.of(most));
    }

    /** What asking all examples is going to cost at most; what a journal holds already is not taken off. */
    public Estimate estimate(List<PromptedExample> examples) {
        return estimate(examples.stream().map(PromptedExample::conversation).toList(), "example");
    }

    private Estimate estimate(Collection<Conversation> conversations, String what) {
        TokenCounter counter =
                ModelFamily.of(endpoint.model()).map(ModelFamily::tokenCounter).orElse(TokenCounter.NOVA);
        double input = conversations.parallelStream()
                .mapToDouble(one -> counter.count(prompt(one).conversation()))
                .sum();
        return endpoint.estimate(
                "asking " + conversations.size() + " " + what + (conversations.size() == 1 ? "" : "s"),
                input,
                counter.error(),
                (double) maxTokens * conversations.size());
    }

    /** Whether the progress of a set is shown. */
    public enum Progress {
        SHOWN,
        HIDDEN
    }

    /**
     * The answers to all examples, in their order. Requests that the service refuses for now (429, 503) are made
     * again with growing pauses, and fewer at a time; those on which the service or the connection breaks, a few
     * times.
     *
     * @throws IllegalArgumentException if two examples have the same id
     * @throws IllegalStateException if another run is writing to the journal
     * @throws BedrockException if one request fails for good; the answers so far are in the journal, if there
     *     is one
     * @throws CancellationException if the thread is interrupted; likewise
     */
    public Answers ask(List<PromptedExample> examples) {
        Set<String> ids = new HashSet<>();
        for (PromptedExample example : examples) {
            if (!ids.add(example.id())) {
                throw new IllegalArgumentException(
                        "two examples have the id " + example.id() + "; an answer could not tell which it belongs to");
            }
        }
        if (journal == null) {
            return ask(examples, null);
        }
        try (Journal kept = Journal.open(journal)) {
            return ask(examples, kept);
        }
    }

    /** The answer to one conversation; a last word by the assistant is left out. */
    public Answer ask(Conversation conversation) {
        endpoint.used();
        Approval approval = estimate(List.of(conversation), "question").agree(endpoint.bedrock(), budget);
        try {
            return converse(approval, "", conversation, new Pace(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("stopped asking " + endpoint.model());
        }
    }

    /**
     * The answer to one conversation, to be seen while it comes: as the last word of a cell it grows there. Where
     * the service breaks off in the middle, it is asked again and the answer begins anew.
     */
    public StreamedAnswer stream(Conversation conversation) {
        Prompt prompt = prompt(conversation);
        endpoint.used();
        return StreamedAnswer.start(
                endpoint.bedrock(),
                estimate(List.of(conversation), "question").agree(endpoint.bedrock(), budget),
                ConverseStreamRequest.builder()
                        .modelId(endpoint.modelId())
                        .system(prompt.system())
                        .messages(prompt.messages())
                        .inferenceConfig(prompt.configuration())
                        .build(),
                patience);
    }

    private Answers ask(List<PromptedExample> examples, @Nullable Journal kept) {
        @Nullable Answer[] answers = new Answer[examples.size()];
        List<Question> open = new ArrayList<>();
        for (Question question : questions(examples, kept)) {
            Optional<Answer> known = kept == null
                    ? Optional.empty()
                    : kept.find(endpoint.model(), question.asked, question.example.id());
            known.ifPresentOrElse(answer -> answers[question.place] = answer, () -> open.add(question));
        }
        Optional<Approval> approval = open.isEmpty() ? Optional.empty() : Optional.of(approved(open));
        Pace pace = new Pace(concurrency);
        switch (progress) {
            case SHOWN -> {
                try (var shown = org.tunebook.notebook.Progress.of("answers", answers.length)) {
                    int journalled = answers.length - open.size();
                    shown.skip(journalled);
                    shown.note(note(journalled, pace));
                    askOpen(approval, open, answers, kept, pace, count -> {
                        if (pace.refusals() > 0) {
                            shown.note(note(journalled, pace));
                        }
                        shown.step(count);
                    });
                }
            }
            case HIDDEN -> askOpen(approval, open, answers, kept, pace, count -> {});
        }
        List<Answer> all = new ArrayList<>();
        for (Answer answer : answers) {
            if (answer == null) {
                throw new IllegalStateException("an example was left without an answer");
            }
            all.add(answer);
        }
        Answers given = Answers.of(endpoint.model(), all).askedBy(PromptedExample.templates(examples));
        return endpoint.bedrock().localModel().map(given::givenBy).orElse(given);
    }

    private Approval approved(List<Question> open) {
        Approval approval = estimate(
                        open.stream()
                                .map(question -> question.example.conversation())
                                .toList(),
                        "example")
                .approve(endpoint.bedrock(), budget);
        endpoint.used();
        return approval;
    }

    private String note(int journalled, Pace pace) {
        List<String> remarks = new ArrayList<>();
        if (journalled > 0) {
            remarks.add(journalled + " of them from the journal");
        }
        long refusals = pace.refusals();
        if (refusals > 0) {
            remarks.add((refusals == 1 ? "1 request" : refusals + " requests") + " refused for now, " + pace.allowed()
                    + " of " + concurrency + " at once");
        }
        return String.join(", ", remarks);
    }

    private List<Question> questions(List<PromptedExample> examples, @Nullable Journal kept) {
        String localModel = kept == null ? "" : endpoint.bedrock().localModel().orElse("");
        return IntStream.range(0, examples.size())
                .parallel()
                .mapToObj(i -> {
                    PromptedExample example = examples.get(i);
                    String asked =
                            kept == null ? "" : prompt(example.conversation()).digest(localModel);
                    return new Question(i, example, asked);
                })
                .toList();
    }

    /**
     * @param place among the examples
     * @param asked the digest of what is asked; empty where it is not kept
     */
    private record Question(int place, PromptedExample example, String asked) {}

    /** What came of a question: one of the two. */
    private record Result(
            Question question,
            @Nullable Answer answer,
            @Nullable RuntimeException failure) {}

    /** Asks on threads of their own; this one brings the answers to the disk, and only then counts them. */
    private void askOpen(
            Optional<Approval> approved,
            List<Question> open,
            @Nullable Answer[] answers,
            @Nullable Journal kept,
            Pace pace,
            IntConsumer answered) {
        if (approved.isEmpty()) {
            return;
        }
        Approval approval = approved.get();
        int threads = Math.min(concurrency, open.size());
        ExecutorService workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "inference");
            thread.setDaemon(true);
            return thread;
        });
        BlockingQueue<Result> results = new LinkedBlockingQueue<>();
        Iterator<Question> questions = open.iterator();
        for (int i = 0; i < threads; i++) {
            workers.execute(() -> askEach(approval, questions, kept, pace, results));
        }
        try {
            for (int left = open.size(); left > 0; ) {
                if (kept != null && results.size() < left) {
                    Thread.sleep(GATHERING_MILLIS);
                }
                left -= settle(results.take(), results, answers, kept, answered);
            }
            workers.shutdown();
            endpoint.used();
        } catch (InterruptedException e) {
            pace.end();
            workers.shutdownNow();
            settleLast(workers, results, answers, kept, answered);
            Thread.currentThread().interrupt();
            throw new CancellationException("stopped asking " + endpoint.model() + keptHint());
        } catch (RuntimeException e) {
            pace.end();
            workers.shutdown();
            settleLast(workers, results, answers, kept, answered);
            throw e instanceof BedrockException bedrock
                    ? new BedrockException(bedrock.getMessage() + keptHint(), bedrock.code(), bedrock.status(), bedrock)
                    : e;
        }
    }

    /** One worker's work: question after question, until there are none or no more are asked. */
    private void askEach(
            Approval approval,
            Iterator<Question> questions,
            @Nullable Journal kept,
            Pace pace,
            BlockingQueue<Result> results) {
        while (true) {
            Question question;
            synchronized (questions) {
                if (!questions.hasNext()) {
                    return;
                }
                question = questions.next();
            }
            try {
                Answer answer = converse(approval, question.example.id(), question.example.conversation(), pace);
                if (kept != null) {
                    kept.append(endpoint.model(), question.asked, question.example.template(), answer);
                }
                results.add(new Result(question, answer, null));
            } catch (InterruptedException | CancellationException e) {
                return;
            } catch (RuntimeException e) {
                results.add(new Result(question, null, e));
                return;
            } catch (Error e) {
                results.add(new Result(
                        question, null, new IllegalStateException("asking " + endpoint.model() + " failed: " + e, e)));
                return;
            }
        }
    }

    /** Takes in all results that are there, the answers among them first; how many answers there were. */
    private static int settle(
            Result first,
            BlockingQueue<Result> results,
            @Nullable Answer[] answers,
            @Nullable Journal kept,
            IntConsumer answered) {
        List<Result> all = new ArrayList<>(List.of(first));
        results.drainTo(all);
        List<Result> given =
                all.stream().filter(result -> result.answer != null).toList();
        if (!given.isEmpty()) {
            if (kept != null) {
                kept.force();
            }
            given.forEach(result -> answers[result.question.place] = result.answer);
            answered.accept(given.size());
        }
        for (Result result : all) {
            if (result.failure != null) {
                throw result.failure;
            }
        }
        return given.size();
    }

    /** What still comes in when a run has ended early was paid for as well. */
    private static void settleLast(
            ExecutorService workers,
            BlockingQueue<Result> results,
            @Nullable Answer[] answers,
            @Nullable Journal kept,
            IntConsumer answered) {
        boolean interrupted = Thread.interrupted();
        try {
            workers.awaitTermination(LAST_ANSWERS.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        workers.shutdownNow();
        Result next = results.poll();
        while (next != null) {
            try {
                settle(next, results, answers, kept, answered);
            } catch (RuntimeException e) {
                // One failure has ended the run already, and is what will be told.
            }
            next = results.poll();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String keptHint() {
        return journal == null ? "" : "; the answers so far are kept in " + journal + ", ask again to go on from there";
    }

    private Answer converse(Approval approval, String id, Conversation conversation, Pace pace)
            throws InterruptedException {
        Prompt prompt = prompt(conversation);
        ConverseRequest request = ConverseRequest.builder()
                .modelId(endpoint.modelId())
                .system(prompt.system())
                .messages(prompt.messages())
                .inferenceConfig(prompt.configuration())
                .build();
        Bedrock bedrock = endpoint.bedrock();
        String doing = (id.isEmpty() ? "ask " : "ask example " + id + " of ") + endpoint.modelId();
        int round = pace.enter();
        try {
            Patience left = new Patience(patience);
            while (true) {
                long start = System.nanoTime();
                try {
                    ConverseResponse response = bedrock.spend(
                            approval, doing, () -> bedrock.runtime().converse(request));
                    Answer answer = answer(id, response, Duration.ofNanos(System.nanoTime() - start));
                    pace.answered();
                    return answer;
                } catch (BedrockException e) {
                    if (e.isTransient()) {
                        pace.refused(round);
                    }
                    long pause = left.pauseAfter(e);
                    round = pace.again(pause);
                }
            }
        } finally {
            pace.leave();
        }
    }

    private static Answer answer(String id, ConverseResponse response, Duration latency) {
        StringBuilder text = new StringBuilder();
        if (response.output() != null && response.output().message() != null) {
            for (ContentBlock block : response.output().message().content()) {
                if (block.text() != null) {
                    text.append(block.text());
                }
            }
        }
        var usage = response.usage();
        return new Answer(
                id,
                text.toString(),
                usage == null || usage.inputTokens() == null ? 0 : usage.inputTokens(),
                usage == null || usage.outputTokens() == null ? 0 : usage.outputTokens(),
                latency.truncatedTo(ChronoUnit.MICROS),
                response.stopReasonAsString() == null ? "" : response.stopReasonAsString());
    }

    private Prompt prompt(Conversation conversation) {
        return Prompt.of(endpoint.model(), conversation, maxTokens);
    }
}

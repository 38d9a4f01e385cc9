package org.tunebook.bedrocklocal.model;

/**
 * Adam (Kingma and Ba 2015) for the dense parameters, AdaGrad (Duchi et al. 2011) for the sparse ones. The rates
 * rise over the first 5 % of the steps and then fall in a straight line to 10 %.
 */
final class Optimiser {
    private static final double DENSE_RATE = 4e-3;
    private static final double SPARSE_RATE = 0.1;
    private static final float DECAY = 1e-4f;
    private static final float FIRST = 0.9f;
    private static final float SECOND = 0.999f;

    private final Head head;
    private final double multiplier;
    private final int steps;
    private final float[] mean = new float[Head.DENSE];
    private final float[] square = new float[Head.DENSE];
    private final float[] sum = new float[Hash.BUCKETS];
    private int done;

    Optimiser(Head head, double learningRateMultiplier, int steps) {
        this.head = head;
        this.multiplier = learningRateMultiplier;
        this.steps = steps;
    }

    /** The share of the full rate that a step takes. */
    static double schedule(int step, int steps) {
        double warmUp = Math.max(1, 0.05 * steps);
        if (step < warmUp) {
            return (step + 1) / (warmUp + 1);
        }
        double left = (steps - step) / Math.max(1, steps - warmUp);
        return 0.1 + 0.9 * left;
    }

    void step(Head.Gradient gradient) {
        double share = multiplier * schedule(done, steps);
        done++;
        float corrected =
                (float) (DENSE_RATE * share * Math.sqrt(1 - Math.pow(SECOND, done)) / (1 - Math.pow(FIRST, done)));
        float[] weights = head.dense;
        for (int i = 0; i < weights.length; i++) {
            float g = gradient.dense[i] + DECAY * weights[i];
            mean[i] = FIRST * mean[i] + (1 - FIRST) * g;
            square[i] = SECOND * square[i] + (1 - SECOND) * g * g;
            weights[i] -= corrected * mean[i] / ((float) Math.sqrt(square[i]) + 1e-8f);
        }
        float rate = (float) (SPARSE_RATE * share);
        for (int i = 0; i < gradient.touches; i++) {
            int feature = gradient.touched[i];
            float g = gradient.sparse[feature] + DECAY * head.sparse[feature];
            sum[feature] += g * g;
            head.sparse[feature] -= rate * g / ((float) Math.sqrt(sum[feature]) + 1e-6f);
        }
    }
}

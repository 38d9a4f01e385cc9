package org.tunebook.bedrocklocal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadTest {
    /** Six candidates over shared blocks of three aspects, with sparse features that meet. */
    private static Example example(Random random) {
        float[] question = new float[Encoder.WIDTH];
        for (int i = 0; i < question.length; i++) {
            question[i] = (float) random.nextGaussian() * 0.1f;
        }
        Example.Builder builder = new Example.Builder(question);
        int[] rows = new int[3];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = builder.block(Aspect.ROW, noise(random, Aspect.ROW.width), new int[] {11, 20 + i}, 2);
        }
        int cell = builder.block(Aspect.CELL, noise(random, Aspect.CELL.width), new int[] {11}, 1);
        for (Program program : new Program[] {Program.CELL, Program.DIFFERENCE_OF_ROWS}) {
            int own = builder.block(
                    Aspect.PROGRAM, noise(random, Aspect.PROGRAM.width), new int[] {50 + program.ordinal()}, 1);
            for (int i = 0; i < rows.length; i++) {
                builder.begin(program);
                builder.with(own, 0);
                builder.with(rows[i], 0);
                builder.with(rows[(i + 1) % 3], 1);
                builder.with(cell, 0);
            }
        }
        return builder.build();
    }

    private static float[] noise(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Head head(Random random) {
        Head head = Head.untrained(4);
        for (int i = 0; i < head.dense.length; i++) {
            head.dense[i] += (float) random.nextGaussian() * 0.05f;
        }
        for (int i = 0; i < 200; i++) {
            head.sparse[i] = (float) random.nextGaussian() * 0.3f;
        }
        return head;
    }

    @Test
    void theGradientIsTheSlopeOfTheLoss() {
        Random random = new Random(1);
        Example example = example(random);
        Head head = head(random);
        float[] reward = {0, 1, 0, 0.3f, 0, 0};
        Head.Scores scores = new Head.Scores();
        Head.Dropout dropout = new Head.Dropout(0.3f, 12);
        Head.Gradient gradient = new Head.Gradient();
        head.loss(example, reward, scores, dropout);
        head.addGradient(example, reward, scores, dropout, 1, gradient);

        int checked = 0;
        for (int i = 0; i < head.dense.length; i++) {
            if (Math.abs(gradient.dense[i]) > 0.02 && i % 7 == 0) {
                double slope = slope(head, head.dense, i, example, reward, dropout);
                assertThat((double) gradient.dense[i]).isCloseTo(slope, within(0.005 + 0.05 * Math.abs(slope)));
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(30);
        assertThat(gradient.touches).isPositive();
        for (int t = 0; t < gradient.touches; t++) {
            int feature = gradient.touched[t];
            double slope = slope(head, head.sparse, feature, example, reward, dropout);
            assertThat((double) gradient.sparse[feature]).isCloseTo(slope, within(0.005 + 0.05 * Math.abs(slope)));
        }
    }

    private static double slope(
            Head head, float[] weights, int i, Example example, float[] reward, Head.Dropout dropout) {
        float kept = weights[i];
        float step = 2e-3f;
        Head.Scores scores = new Head.Scores();
        weights[i] = kept + step;
        double above = head.loss(example, reward, scores, dropout);
        weights[i] = kept - step;
        double below = head.loss(example, reward, scores, dropout);
        weights[i] = kept;
        return (above - below) / (2 * step);
    }

    @Test
    void weightsThatNoCandidateUsesHaveNoGradient() {
        Random random = new Random(2);
        Example example = example(random);
        Head head = head(random);
        float[] reward = {1, 0, 0, 0, 0, 0};
        Head.Scores scores = new Head.Scores();
        Head.Gradient gradient = new Head.Gradient();
        head.loss(example, reward, scores, Head.Dropout.NONE);
        head.addGradient(example, reward, scores, Head.Dropout.NONE, 1, gradient);
        assertThat(gradient.sparse[12]).isZero();
        gradient.clear();
        assertThat(gradient.dense).containsOnly(0);
        assertThat(gradient.sparse).containsOnly(0);
    }

    @Test
    void stepsAlongTheGradientMakeTheRightCandidateTheMostProbable() {
        Random random = new Random(3);
        Example example = example(random);
        Head head = Head.untrained(4);
        float[] reward = {0, 0, 0, 0, 1, 0};
        Head.Scores scores = new Head.Scores();
        Head.Gradient gradient = new Head.Gradient();
        Optimiser optimiser = new Optimiser(head, 1, 60);
        double first = head.loss(example, reward, scores, Head.Dropout.NONE);
        for (int i = 0; i < 60; i++) {
            gradient.clear();
            head.loss(example, reward, scores, Head.Dropout.NONE);
            head.addGradient(example, reward, scores, Head.Dropout.NONE, 1, gradient);
            optimiser.step(gradient);
        }
        assertThat(head.loss(example, reward, scores, Head.Dropout.NONE)).isLessThan(first / 10);
        assertThat(scores.probability[4]).isGreaterThan(0.8f);
    }

    @Test
    void dropoutLeavesOutItsShareAndKeepsTheMean() {
        Head.Dropout dropout = new Head.Dropout(0.5f, 77);
        double sum = 0;
        int dropped = 0;
        for (int feature = 0; feature < 20_000; feature++) {
            float keep = dropout.keep(feature);
            sum += keep;
            dropped += keep == 0 ? 1 : 0;
        }
        assertThat(dropped / 20_000.0).isCloseTo(0.5, within(0.02));
        assertThat(sum / 20_000).isCloseTo(1, within(0.05));
    }

    @Test
    void ratesRiseOverTheFirstTwentiethAndFallToATenth() {
        assertThat(Optimiser.schedule(0, 1000)).isLessThan(0.05);
        assertThat(Optimiser.schedule(50, 1000)).isCloseTo(1, within(1e-9));
        assertThat(Optimiser.schedule(525, 1000)).isCloseTo(0.55, within(0.01));
        assertThat(Optimiser.schedule(999, 1000)).isCloseTo(0.1, within(0.01));
        assertThat(Optimiser.schedule(0, 1)).isPositive();
    }
}

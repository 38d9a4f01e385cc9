package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** A PNG as a reader sees it. */
record Picture(BufferedImage image) {
    /** The first colours of the palette. */
    static final int BLUE = 0x0072B2;

    static final int ORANGE = 0xD55E00;
    static final int GREEN = 0x009E73;

    static Picture of(byte[] png) {
        try {
            return new Picture(Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)), "not a picture"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int width() {
        return image.getWidth();
    }

    int height() {
        return image.getHeight();
    }

    /** How many pixels of a colour there are from one column to another. */
    long count(int rgb, int from, int to) {
        return IntStream.range(from, to)
                .mapToLong(x -> IntStream.range(0, height())
                        .filter(y -> (image.getRGB(x, y) & 0xFFFFFF) == rgb)
                        .count())
                .sum();
    }

    long count(int rgb) {
        return count(rgb, 0, width());
    }

    /** A hundred pixels are more than the edge of anything. */
    void assertShows(int... colours) {
        for (int rgb : colours) {
            assertThat(count(rgb)).as("pixels of %06X", rgb).isGreaterThan(100);
        }
    }
}

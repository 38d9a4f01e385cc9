package org.tunebook.bedrocklocal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncoderTest {
    /** In a process of its own: what is tested would end this one. */
    @Test
    void aLongCommandLineDoesNotEndTheProcess() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dpadding=" + "x".repeat(100_000),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SmallStack.class.getName()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("vector of " + Encoder.WIDTH);
    }

    /** Encodes a text as long as the encoder reads, on a thread with a stack of 512 kB. */
    static final class SmallStack {
        private SmallStack() {}

        public static void main(String[] args) throws InterruptedException {
            Thread thread = new Thread(
                    null,
                    () -> System.out.println("vector of " + Encoder.shared().vector("net sales ".repeat(200)).length),
                    "small",
                    512 << 10);
            thread.start();
            thread.join();
        }
    }
}

package org.tunebook.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void itMovesInItsPlaceAndEndsWithoutTimes() throws Exception {
        try (Page page = new Page()) {
            try (Progress progress = Progress.of("asking", 4)) {
                assertThat(page.now(0)).hasToString("asking: 0 of 4");
                progress.step();
                page.await(0, text -> text.matches("asking: 1 of 4, [0-9.]+(/s| s each), \\d+ s left"));
                progress.step(3);
            }
            assertThat(page.now(0)).hasToString("asking: 4 of 4");
            assertThat(page.now(0).get(MimeBundle.HTML))
                    .contains("<progress max=\"4\" value=\"4\"></progress> asking: 4 of 4");
        }
    }

    @Test
    void itEndsByItselfWhenItsTotalIsReached() throws Exception {
        try (Page page = new Page()) {
            Progress progress = Progress.of("asking", 2);
            progress.step(2);
            page.await(0, "asking: 2 of 2"::equals);
            progress.step();
            assertThat(progress).hasToString("asking: 2 of 2");
        }
    }

    @Test
    void workThatStopsEarlySaysSo() {
        try (Page page = new Page()) {
            try (Progress progress = Progress.of("asking", 893)) {
                progress.step(312);
                throw new IllegalStateException("broken");
            } catch (IllegalStateException e) {
                assertThat(page.now(0)).hasToString("asking: stopped at 312 of 893");
                assertThat(page.now(0).get(MimeBundle.HTML).orElseThrow()).contains("max=\"893\" value=\"312\"");
            }
        }
    }

    @Test
    void anUnknownTotalHasNoBarAndNoTimeLeft() throws Exception {
        try (Page page = new Page()) {
            try (Progress progress = Progress.of("reading")) {
                progress.step(12_000);
                page.await(0, text -> text.matches("reading: 12,000, [0-9,.]+/s"));
            }
            assertThat(page.now(0)).hasToString("reading: ended at 12,000");
            assertThat(page.now(0).get(MimeBundle.HTML)).contains("reading: ended at 12,000");
        }
    }

    @Test
    void everyPlaceItIsShownInMovesAndSeesTheEnd() throws Exception {
        try (Page page = new Page()) {
            Progress progress = Progress.of("asking", 10);
            page.display(progress);
            progress.step(3);
            page.await(0, text -> text.startsWith("asking: 3 of 10"));
            page.await(1, text -> text.startsWith("asking: 3 of 10"));
            progress.close();
            assertThat(page.now(0)).hasToString("asking: stopped at 3 of 10");
            assertThat(page.now(1)).hasToString("asking: stopped at 3 of 10");

            page.display(progress);
            assertThat(page.now(2)).hasToString("asking: stopped at 3 of 10");
            assertThat(page.texts(0))
                    .hasSameSizeAs(page.texts(0).stream().distinct().toList());
        }
    }

    @Test
    void manyThreadsStepWithoutLossAndWithoutAFlood() throws Exception {
        try (Page page = new Page()) {
            long start = System.nanoTime();
            try (Progress progress = Progress.of("counting", 4_000_000)) {
                List<Thread> threads = IntStream.range(0, 4)
                        .mapToObj(i -> new Thread(() -> {
                            for (int n = 0; n < 1_000_000; n++) {
                                progress.step();
                            }
                        }))
                        .toList();
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(page.now(0)).hasToString("counting: 4,000,000 of 4,000,000");
            assertThat(page.texts(0).size()).isLessThanOrEqualTo((int) (3 + 4 * seconds));
        }
    }

    @Test
    void whatWasDoneBeforeCountsAndARemarkStays() {
        try (Page page = new Page()) {
            try (Progress progress = Progress.of("answers", 893)) {
                progress.skip(890);
                progress.note("890 of them from the journal");
                assertThat(progress).hasToString("answers: 890 of 893, 890 of them from the journal");
                progress.step(3);
            }
            assertThat(page.now(0)).hasToString("answers: 893 of 893, 890 of them from the journal");
        }
    }

    @Test
    void aLoopShowsHowFarItHasCome() {
        try (Page page = new Page()) {
            List<String> seen = new ArrayList<>();
            for (String each : Progress.over("reading", List.of("a", "b", "c"))) {
                seen.add(each);
            }
            for (String each : Progress.over(Stream.of("d", "e"))) {
                seen.add(each);
            }
            for (String each : Progress.over("lines", Stream.of("f", "g", "h").filter("g"::equals))) {
                seen.add(each);
            }
            assertThat(seen).containsExactly("a", "b", "c", "d", "e", "g");
            assertThat(page.now(0)).hasToString("reading: 3 of 3");
            assertThat(page.now(1)).hasToString("2 of 2");
            assertThat(page.now(2)).hasToString("lines: ended at 1");
        }
    }

    @Test
    void anItemIsDoneWhenTheNextIsAskedFor() throws Exception {
        try (Page page = new Page()) {
            Iterator<String> items = Progress.over("reading", List.of("a", "b")).iterator();
            items.next();
            assertThat(page.texts(0)).allMatch(text -> text.startsWith("reading: 0 of 2"));
            items.next();
            page.await(0, text -> text.startsWith("reading: 1 of 2"));
            assertThat(items.hasNext()).isFalse();
            assertThat(page.now(0)).hasToString("reading: 2 of 2");
        }
    }

    @Test
    void aLoopThatIsLeftHasStoppedWhenItsThreadEnds() throws Exception {
        try (Page page = new Page()) {
            Thread cell = new Thread(() -> {
                for (int each : Progress.over("squaring", List.of(1, 2, 3))) {
                    if (each == 2) {
                        break;
                    }
                }
            });
            cell.start();
            cell.join();
            page.await(0, "squaring: stopped at 1 of 3"::equals);
        }
    }

    @Test
    void aLoopAsksNoMoreOfAnIteratorThanItsLoopDoes() {
        try (Page page = new Page()) {
            Iterator<String> items = Progress.over(List.of("a")).iterator();
            assertThat(items.next()).isEqualTo("a");
            assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
            assertThat(page.now(0)).hasToString("1 of 1");
        }
    }

    @Test
    void theLabelAndTheRemarkAreEscaped() {
        try (Page page = new Page();
                Progress progress = Progress.of("<b>", 1)) {
            progress.note("a < b");
            progress.close();
            assertThat(page.now(0).get(MimeBundle.HTML).orElseThrow())
                    .endsWith("&lt;b&gt;: stopped at 0 of 1, a &lt; b");
        }
    }

    @Test
    void inAConsoleItIsLines() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (Progress progress = Progress.of("asking", 2)) {
            progress.step(2);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("asking: 0 of 2", "asking: 2 of 2");
    }

    @Test
    void aNegativeTotalIsRefused() {
        assertThatThrownBy(() -> Progress.of("asking", -3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the total of \"asking\" is -3; expected 0 or more, or Progress.of(label) if nobody knows");
    }
}

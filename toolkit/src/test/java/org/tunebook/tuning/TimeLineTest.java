package org.tunebook.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.tuning.TimeLine.Span;

class TimeLineTest {
    private static final Instant START = Instant.parse("2026-08-01T10:00:00Z");

    @Test
    void phasesAndTheWaitsBetweenThemFillTheTimeWithoutAGap() {
        TimeLine line = TimeLine.of(
                START,
                List.of(phase("validation", JobStatus.COMPLETED, 2, 6), phase("training", JobStatus.COMPLETED, 20, 80)),
                JobStatus.COMPLETED,
                minute(81));

        assertThat(line.spans())
                .extracting(Span::name)
                .containsExactly("wait for validation", "validation", "wait for training", "training", "finishing");
        assertThat(line.spans()).extracting(span -> span.took().toMinutes()).containsExactly(2L, 4L, 14L, 60L, 1L);
        Duration at = Duration.ZERO;
        for (Span span : line.spans()) {
            assertThat(span.began()).isEqualTo(at);
            at = at.plus(span.took());
        }
        assertThat(line.total()).isEqualTo(Duration.ofMinutes(81));
        assertThat(line.toString()).contains("time line, 1 h 21 min", "wait for training", "14 min");
    }

    @Test
    void aPhaseThatWasNeverBegunIsWaitedForUntilNow() {
        TimeLine line = waiting(Duration.ofHours(5));

        assertThat(line.now()).hasValueSatisfying(now -> {
            assertThat(now.name()).isEqualTo("wait for training");
            assertThat(now.took()).isEqualTo(Duration.ofHours(5).minusMinutes(4));
        });
    }

    @Test
    void theServicesClockMayBeAheadOfOurs() {
        TimeLine line = TimeLine.of(
                minute(10),
                List.of(phase("validation", JobStatus.IN_PROGRESS, 9, 9)),
                JobStatus.IN_PROGRESS,
                minute(8));

        assertThat(line.spans()).allMatch(span -> !span.took().isNegative());
    }

    @ParameterizedTest
    @CsvSource({"3, false", "5, true", "30, true"})
    void aWaitForTrainingOfHoursIsAStall(int hours, boolean stalled) {
        Optional<Stall> stall = Stall.of(waiting(Duration.ofHours(hours)), JobStatus.IN_PROGRESS);

        assertThat(stall.isPresent()).isEqualTo(stalled);
        stall.ifPresent(it -> assertThat(it.toString())
                .startsWith("wait for training has lasted ")
                .contains("usual is at most 4 h. ", "TuningJob.all(bedrock)", "launch it again"));
    }

    @Test
    void whatHasEndedStallsNoMore() {
        assertThat(Stall.of(waiting(Duration.ofHours(70)), JobStatus.FAILED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.34, 0.3 s", "12, 12 s", "60, 1 min", "200, 3 min 20 s", "93900, 26 h 5 min"})
    void timesAreSaidInTheUnitsThatMatter(double seconds, String said) {
        assertThat(TimeLine.said(Duration.ofMillis((long) (seconds * 1000)))).isEqualTo(said);
    }

    private static TimeLine waiting(Duration since) {
        return TimeLine.of(
                START,
                List.of(
                        phase("validation", JobStatus.COMPLETED, 0, 4),
                        new Phase("training", JobStatus.NOT_STARTED, Optional.of(START), Optional.of(START))),
                JobStatus.IN_PROGRESS,
                START.plus(since));
    }

    private static Phase phase(String name, JobStatus status, int from, int to) {
        return new Phase(name, status, Optional.of(minute(from)), Optional.of(minute(to)));
    }

    private static Instant minute(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }
}

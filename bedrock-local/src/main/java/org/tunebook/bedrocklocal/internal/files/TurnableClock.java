package org.tunebook.bedrocklocal.internal.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that can be turned forward; how far it was is kept in a file, so that no restart takes time back. */
public final class TurnableClock extends Clock {
    private record Turned(String by) {}

    private final Clock base;
    private final Path file;
    private volatile Duration by;

    private TurnableClock(Clock base, Path file, Duration by) {
        this.base = base;
        this.file = file;
        this.by = by;
    }

    public static TurnableClock open(Path file, Clock base) throws IOException {
        Duration by = Duration.ZERO;
        if (Files.exists(file)) {
            try {
                by = Duration.parse(
                        Json.MAPPER.readValue(file.toFile(), Turned.class).by());
            } catch (IOException | RuntimeException unreadable) {
                throw new IOException(
                        file + " does not say by how much the clock is turned (" + unreadable.getMessage()
                                + "): move it away or restore it, then start again",
                        unreadable);
            }
        }
        return new TurnableClock(base, file, by);
    }

    /** How far it has been turned in all. */
    public Duration turned() {
        return by;
    }

    /**
     * Turns it forward.
     *
     * @throws IllegalArgumentException for a time backward
     */
    public synchronized void turn(Duration forward) throws IOException {
        if (forward.isNegative() || forward.compareTo(Duration.ofDays(3650)) > 0) {
            throw new IllegalArgumentException(
                    "the clock can't be turned by " + forward + "; expected a time forward, up to 3650 days");
        }
        Duration next = by.plus(forward);
        DurableFiles.write(file, Json.MAPPER.writeValueAsBytes(new Turned(next.toString())));
        by = next;
    }

    @Override
    public Instant instant() {
        return base.instant().plus(by);
    }

    @Override
    public ZoneId getZone() {
        return base.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new TurnableClock(base.withZone(zone), file, by);
    }
}

package org.tunebook.bedrocklocal.internal.faults;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.conditions.Fault.Stage;

/** The faults that are set, and how often each has struck. */
public final class Faults {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final class Running {
        final Fault fault;
        private long seen;
        private long struck;

        Running(Fault fault) {
            this.fault = fault;
        }

        synchronized boolean strikes() {
            if (struck == fault.calls() || uniform(fault.seed(), seen++) >= fault.share()) {
                return false;
            }
            struck++;
            return true;
        }

        synchronized long struck() {
            return struck;
        }
    }

    /** A fault and how many calls or jobs it has struck. */
    public record Count(Fault fault, long struck) {}

    private final Set<String> operations = new HashSet<>(Set.of(Fault.EVERY, Fault.S3));
    private final Set<String> streams = new HashSet<>();
    private volatile List<Running> running = List.of();

    /** Makes an operation's name known. */
    public void know(String operation) {
        operations.add(operation);
        if (operation.contains("Stream")) {
            streams.add(operation);
        }
    }

    /**
     * From now on these, in place of those before.
     *
     * @throws IllegalArgumentException if one names what is no operation, or could never strike the one it names
     */
    public void set(List<Fault> faults) {
        for (Fault fault : faults) {
            String operation = fault.operation();
            String kind = fault.kind().wireName();
            if (!operations.contains(operation)) {
                throw new IllegalArgumentException("'" + operation + "' is no operation that Bedrock Local emulates;"
                        + " expected one as Converse, '" + Fault.EVERY + "' for every one of Bedrock, or '" + Fault.S3
                        + "'");
            }
            boolean possible = operation.equals(Fault.EVERY)
                    || switch (fault.kind().stage()) {
                        case CALL, CONNECTION -> true;
                        case STREAM -> streams.contains(operation);
                        case JOB -> operation.equals("CreateModelCustomizationJob");
                    };
            if (!possible) {
                throw new IllegalArgumentException("a fault " + kind + " can't strike " + operation + "; "
                        + (fault.kind().stage() == Stage.STREAM
                                ? "it strikes " + String.join(" and ", streams)
                                : "it strikes jobs: CreateModelCustomizationJob"));
            }
        }
        running = faults.stream().map(Running::new).toList();
    }

    public List<Count> counts() {
        return running.stream().map(r -> new Count(r.fault, r.struck())).toList();
    }

    /** The faults that strike this call; those of jobs are not among them. */
    public List<Fault> strike(String operation) {
        List<Fault> strikes = new ArrayList<>();
        for (Running candidate : running) {
            boolean meant = candidate.fault.operation().equals(operation)
                    || (candidate.fault.operation().equals(Fault.EVERY) && !operation.equals(Fault.S3));
            boolean fits = switch (candidate.fault.kind().stage()) {
                case CALL, CONNECTION -> true;
                case STREAM -> streams.contains(operation);
                case JOB -> false;
            };
            if (meant && fits && candidate.strikes()) {
                strikes.add(candidate.fault);
            }
        }
        return strikes;
    }

    /** The fault that strikes the job that is being created. */
    public Optional<Fault> strikeJob() {
        return running.stream()
                .filter(candidate -> candidate.fault.kind().stage() == Stage.JOB && candidate.strikes())
                .findFirst()
                .map(struck -> struck.fault);
    }

    /** A number from 0 up to 1 for each call, the same for the same seed. */
    private static double uniform(long seed, long call) {
        long z = seed * 0xD1342543DE82EF95L + (call + 1) * GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }
}

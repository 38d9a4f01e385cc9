package org.tunebook.deployment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Handles;

/** The handles of everything that programs on this machine serve on a Bedrock: whose each is, and until when. */
final class LeaseBook {
    private final Bedrock bedrock;
    private final Handles handles;

    private LeaseBook(Bedrock bedrock) {
        this.bedrock = bedrock;
        this.handles = handles(bedrock);
    }

    static LeaseBook of(Bedrock bedrock) {
        return new LeaseBook(bedrock);
    }

    static Handles handles(Bedrock bedrock) {
        return Handles.of(bedrock, "endpoints");
    }

    /** Writes into a handle that this program holds it, and until when. */
    static void sign(Map<String, String> handle, Optional<Instant> ends) {
        ProcessHandle self = ProcessHandle.current();
        handle.put("pid", Long.toString(self.pid()));
        handle.put("started", started(self));
        ends.ifPresentOrElse(end -> handle.put("ends", end.toString()), () -> handle.remove("ends"));
    }

    /** The program that made an endpoint or took it over. */
    enum Holder {
        RUNS,
        HAS_ENDED
    }

    /**
     * What a handle says of one endpoint.
     *
     * @param used when it was asked last; empty if it never was
     */
    record Entry(String key, String arn, Optional<Instant> ends, Optional<Instant> used, Holder holder) {
        boolean isPast(Instant now) {
            return ends.filter(end -> !end.isAfter(now)).isPresent();
        }
    }

    /** Every endpoint that a handle names by its ARN. */
    List<Entry> entries() {
        return handles.keys().stream().flatMap(key -> entry(key).stream()).toList();
    }

    private Optional<Entry> entry(String key) {
        return handles.read(key)
                .filter(handle -> handle.containsKey("arn"))
                .map(handle -> new Entry(
                        key,
                        handle.getOrDefault("arn", ""),
                        time(handle, "ends"),
                        time(handle, "used"),
                        holder(handle)));
    }

    /**
     * What came of time limits.
     *
     * @param arns what is gone now
     * @param failures what is still there, and why
     */
    record Ended(List<String> arns, List<String> failures) {}

    /** Tears down what is past its time limit, whoever on this machine made it. */
    Ended endExpired(Instant now) {
        List<String> ended = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Entry entry : entries()) {
            if (entry.isPast(now) && claim(entry.key, now)) {
                try {
                    Lease.end(bedrock, serving(entry), entry.arn);
                    forget(entry.arn);
                    ended.add(entry.arn);
                } catch (BedrockException e) {
                    failures.add("past its time limit, and still there: " + e.getMessage());
                }
            }
        }
        return new Ended(ended, failures);
    }

    /** Gives one that is still past its limit a little time more, so that no two programs end it at once. */
    private boolean claim(String key, Instant now) {
        return handles.exclusively(() -> {
            boolean past = entry(key).filter(entry -> entry.isPast(now)).isPresent();
            if (past) {
                Map<String, String> claimed = new HashMap<>(handles.read(key).orElse(Map.of()));
                claimed.put("ends", now.plusSeconds(60).toString());
                handles.write(key, claimed);
            }
            return past;
        });
    }

    /** Removes the handles of what is gone. */
    void forget(String arn) {
        handles.exclusively(() -> {
            entries().stream().filter(entry -> entry.arn.equals(arn)).forEach(entry -> handles.remove(entry.key));
            return arn;
        });
    }

    private Serving serving(Entry entry) {
        return entry.arn.contains(":provisioned-model/")
                ? new ProvisionedThroughput(bedrock)
                : new OnDemandDeployment(bedrock);
    }

    private static Holder holder(Map<String, String> handle) {
        return lives(handle) ? Holder.RUNS : Holder.HAS_ENDED;
    }

    private static boolean lives(Map<String, String> handle) {
        try {
            return ProcessHandle.of(Long.parseLong(handle.getOrDefault("pid", "")))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> started(process).equals(handle.get("started")))
                    .isPresent();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** A process id comes round again; with the time of its start it is one process only. */
    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    private static Optional<Instant> time(Map<String, String> handle, String field) {
        return Optional.ofNullable(handle.get(field)).map(Instant::parse);
    }
}

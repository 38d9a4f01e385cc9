package org.tunebook.tuning;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Handles;
import org.tunebook.dataset.Sha256;

/**
 * One attempt at a fine-tuning: the name and the token that its job is asked for with. Both follow from what goes
 * into the fine-tuning and from how many attempts came before, so that a handle that was lost, or torn, is no job
 * lost: the service still knows a job by that name and token.
 *
 * @param key the digest of what goes into the fine-tuning
 * @param firstName the first attempt's job name
 * @param number counts from 1
 * @param arn the job's, once the service has answered
 */
record Attempt(String key, String firstName, int number, String token, Optional<String> arn) {
    /** The kind of handle that attempts are kept as. */
    static final String HANDLES = "jobs";

    private static final int FILE_LENGTH = 16;

    static Attempt first(String key, String firstName) {
        return new Attempt(key, firstName, 1, token(key, firstName, 1), Optional.empty());
    }

    /** The attempt that a handle tells of; empty if the handle is not whole. */
    static Optional<Attempt> read(String key, Map<String, String> handle) {
        String name = handle.get("name");
        String token = handle.get("clientRequestToken");
        String number = handle.getOrDefault("attempt", "");
        return name == null || token == null || !number.matches("[1-9][0-9]{0,8}")
                ? Optional.empty()
                : Optional.of(new Attempt(
                        key, name, Integer.parseInt(number), token, Optional.ofNullable(handle.get("jobArn"))));
    }

    static String file(String key) {
        return key.substring(0, FILE_LENGTH);
    }

    Attempt next() {
        return new Attempt(key, firstName, number + 1, token(key, firstName, number + 1), Optional.empty());
    }

    Attempt started(String jobArn) {
        return new Attempt(key, firstName, number, token, Optional.of(jobArn));
    }

    String jobName() {
        return number == 1 ? firstName : firstName + "-" + number;
    }

    /** Writes this attempt's handle, where it is not written already. */
    void keep(Handles handles) {
        Optional<Attempt> kept = handles.read(file(key)).flatMap(handle -> read(key, handle));
        if (kept.equals(Optional.of(this))) {
            return;
        }
        Map<String, String> handle = new TreeMap<>();
        handle.put("name", firstName);
        handle.put("jobName", jobName());
        handle.put("clientRequestToken", token);
        handle.put("attempt", Integer.toString(number));
        handle.put("written", Instant.now().toString());
        arn.ifPresent(known -> handle.put("jobArn", known));
        handles.write(file(key), handle);
    }

    /**
     * The job of this attempt, if the service knows one.
     *
     * @throws IllegalArgumentException if a job of another fine-tuning has its name
     */
    Optional<TuningJob> find(Bedrock bedrock) {
        Optional<TuningJob> job = arn.flatMap(known -> TuningJob.find(bedrock, known));
        if (job.isPresent()) {
            return job;
        }
        Optional<TuningJob> namesake = TuningJob.find(bedrock, jobName());
        namesake.filter(found -> !found.hasToken(token)).ifPresent(other -> {
            throw new IllegalArgumentException("the job name \"" + jobName() + "\" is taken: " + other.arn()
                    + " has other data, settings, role or bucket. Choose another with .name(\"…\"), or take that job up"
                    + " with TuningJob.attach(bedrock, \"" + jobName() + "\")");
        });
        return namesake;
    }

    private static String token(String key, String firstName, int number) {
        return Sha256.of(key + "\n" + firstName + "\n" + number);
    }
}

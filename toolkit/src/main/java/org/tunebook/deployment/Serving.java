package org.tunebook.deployment;

import java.time.Instant;
import java.util.Optional;
import org.tunebook.bedrock.Approval;

/** A way to serve a custom model: made, looked at, deleted. */
interface Serving {
    /** What it is, as {@code provisioned throughput}. */
    String title();

    /** What its handles' names begin with. */
    String key();

    /** Asks for it and gives its ARN; the same token never makes two. */
    String create(Approval approval, String name, String modelArn, String clientRequestToken);

    /** How it stands; empty if there is none under this ARN or name. */
    Optional<State> look(String arnOrName);

    /** Asks that it serve another model of the same base from now on. */
    void move(Approval approval, String arn, String modelArn);

    /** Asks for its end. */
    void delete(String arn);

    /**
     * How it stands; what is neither ready nor failed is on its way.
     *
     * @param committedUntil before which it cannot be deleted; empty if it has no commitment
     */
    record State(String arn, String modelArn, Progress progress, String failure, Optional<Instant> committedUntil) {}

    /** How far it is. */
    enum Progress {
        ON_ITS_WAY,
        READY,
        FAILED;

        /** From the service's word for it, given its word for ready. */
        static Progress of(String status, String ready) {
            if (status.equals(ready)) {
                return READY;
            }
            return status.equals("Failed") ? FAILED : ON_ITS_WAY;
        }
    }
}

package org.tunebook.deployment;

import java.time.Duration;
import org.tunebook.bedrock.Charge;
import software.amazon.awssdk.services.bedrock.model.CommitmentDuration;

/** A term for which throughput is paid whether or not it is used; it cannot be deleted before, and renews itself. */
public enum Commitment {
    ONE_MONTH("1 month", CommitmentDuration.ONE_MONTH, Duration.ofDays(31), Charge.THROUGHPUT_ONE_MONTH),
    SIX_MONTHS("6 months", CommitmentDuration.SIX_MONTHS, Duration.ofDays(184), Charge.THROUGHPUT_SIX_MONTHS);

    private final String title;
    private final CommitmentDuration wire;
    private final Duration longest;
    private final Charge charge;

    Commitment(String title, CommitmentDuration wire, Duration longest, Charge charge) {
        this.title = title;
        this.wire = wire;
        this.longest = longest;
        this.charge = charge;
    }

    String title() {
        return title;
    }

    CommitmentDuration wire() {
        return wire;
    }

    /** The term, with months of 31 days. */
    Duration longest() {
        return longest;
    }

    Charge charge() {
        return charge;
    }
}

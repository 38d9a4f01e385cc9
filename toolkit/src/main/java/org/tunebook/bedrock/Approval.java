package org.tunebook.bedrock;

/**
 * An estimate that was shown and kept within a budget. Only {@link Estimate#approve} makes one, and {@link
 * Bedrock#spend} sends nothing that costs without one.
 */
public final class Approval {
    private final Bedrock bedrock;
    private final Estimate estimate;

    Approval(Bedrock bedrock, Estimate estimate) {
        this.bedrock = bedrock;
        this.estimate = estimate;
    }

    /** What was approved. */
    public Estimate estimate() {
        return estimate;
    }

    boolean isFor(Bedrock other) {
        return bedrock == other;
    }

    @Override
    public String toString() {
        return "approved: " + estimate.brief();
    }
}

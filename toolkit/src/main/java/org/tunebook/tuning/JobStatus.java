package org.tunebook.tuning;

import java.util.Locale;

/** Where a job, or a phase of it, stands. */
public enum JobStatus {
    NOT_STARTED,
    IN_PROGRESS,
    COMPLETED,
    STOPPING,
    STOPPED,
    FAILED,
    /** A status this version of the toolkit has no name for; treated as still going on. */
    UNKNOWN;

    /** Whether nothing more will happen. */
    public boolean isFinal() {
        return this == COMPLETED || this == STOPPED || this == FAILED;
    }

    /** From the service's word for it, as {@code InProgress}. */
    static JobStatus of(String word) {
        for (JobStatus status : values()) {
            if (status.wireName().equals(word)) {
                return status;
            }
        }
        return UNKNOWN;
    }

    /** The service's word for it, as {@code InProgress}. */
    public String wireName() {
        StringBuilder word = new StringBuilder();
        for (String part : name().split("_")) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }
}

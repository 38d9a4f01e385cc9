package org.tunebook.experiment;

/** A file that should hold an experiment's record and does not, or not one that this version reads. */
public final class ExperimentFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExperimentFileException(String message, Throwable cause) {
        super(message, cause);
    }

    ExperimentFileException(String message) {
        super(message);
    }
}

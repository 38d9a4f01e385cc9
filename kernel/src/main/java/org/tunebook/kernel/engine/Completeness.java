package org.tunebook.kernel.engine;

/** Whether code can be run as it stands. */
public enum Completeness {
    COMPLETE,
    /** More is to follow. */
    INCOMPLETE,
    /** No continuation makes it Java. */
    INVALID
}

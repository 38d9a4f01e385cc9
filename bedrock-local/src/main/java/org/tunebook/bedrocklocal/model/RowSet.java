package org.tunebook.bedrocklocal.model;

/**
 * Rows of a table that belong together.
 *
 * @param rows data rows, in order
 * @param name the words of the section or of the total that holds them together; may be empty
 */
record RowSet(Kind kind, int[] rows, Words name) {
    /** What holds the rows together. */
    enum Kind {
        NOT_TOTAL,
        ALL,
        SECTION,
        ABOVE
    }
}

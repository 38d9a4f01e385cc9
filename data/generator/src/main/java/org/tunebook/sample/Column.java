package org.tunebook.sample;

import java.util.List;

/**
 * A column of a statement.
 *
 * @param name what a question calls it: "2019", "Cold Chain", "the first quarter"
 * @param phrases it with its preposition: "in 2019", "at the end of 2019"
 */
record Column(Sort sort, String name, String header, int year, List<String> phrases) {

    /** What a column stands for. */
    enum Sort {
        YEAR,
        QUARTER,
        CATEGORY,
        ALL_CATEGORIES
    }
}

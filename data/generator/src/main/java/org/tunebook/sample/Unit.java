package org.tunebook.sample;

/** What a line of a table counts. */
enum Unit {
    MONEY,
    PERCENT,
    COUNT,
    PER_SHARE,
    YEARS
}

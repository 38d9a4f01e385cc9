package org.tunebook.bedrocklocal.model;

/** What a block of features describes, with the number of its dense features. The order is part of saved models. */
enum Aspect {
    PROGRAM(39),
    ROW(25),
    COLUMN(22),
    COLUMN_PAIR(14),
    COLUMN_SET(12),
    ROW_PAIR(14),
    ROW_SET(10),
    COVER(14),
    CELL(8),
    RESULT(13),
    SENTENCE(16),
    START(16),
    END(16),
    SPAN(25),
    TEXT_PAIR(12);

    static final int COUNT = values().length;
    private static final Aspect[] ALL = values();

    final int width;

    Aspect(int width) {
        this.width = width;
    }

    static Aspect at(int ordinal) {
        return ALL[ordinal];
    }
}

package org.tunebook.bedrocklocal.model;

/** What a block of features describes, with the number of its dense features. The order is part of saved models. */
enum Aspect {
    PROGRAM(20),
    ROW(25),
    COLUMN(22),
    COLUMN_PAIR(14),
    COLUMN_SET(12),
    ROW_PAIR(14),
    ROW_SET(10),
    CELL(8),
    RESULT(12),
    SENTENCE(12),
    START(10),
    END(10),
    SPAN(18),
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

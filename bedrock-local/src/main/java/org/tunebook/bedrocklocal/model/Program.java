package org.tunebook.bedrocklocal.model;

/** The ways to get an answer out of a table and its paragraphs. The order is part of saved models. */
enum Program {
    CELL,
    CELLS_OF_ROW_2,
    CELLS_OF_ROW_3,
    CELLS_OF_ROW,
    CELLS_OF_COLUMN_2,
    CELLS_OF_COLUMN_3,
    COLUMN_HEADER,
    COLUMN_HEADERS,
    COLUMN_OF_MAXIMUM,
    COLUMN_OF_MINIMUM,
    COLUMNS_ABOVE,
    COLUMNS_BELOW,
    ROW_HEADER,
    ROW_HEADERS,
    ROW_OF_MAXIMUM,
    ROW_OF_MINIMUM,
    ROWS_ABOVE,
    ROWS_BELOW,
    COUNT_COLUMNS,
    COUNT_COLUMNS_ABOVE,
    COUNT_COLUMNS_BELOW,
    COUNT_ROWS,
    COUNT_ROWS_ABOVE,
    COUNT_ROWS_BELOW,
    DIFFERENCE_OF_COLUMNS,
    CHANGE_OF_COLUMNS,
    SHARE_OF_COLUMNS,
    RATIO_OF_COLUMNS,
    DIFFERENCE_OF_ROWS,
    CHANGE_OF_ROWS,
    SHARE_OF_ROWS,
    RATIO_OF_ROWS,
    AVERAGE_OF_COLUMNS,
    SUM_OF_COLUMNS,
    AVERAGE_OF_ROWS,
    SUM_OF_ROWS,
    AVERAGE_OF_ROW_SET,
    SUM_OF_ROW_SET,
    DIFFERENCE_OF_AVERAGES,
    DIFFERENCE_OF_SHARES,
    SHARE_OF_SUM,
    RATIO_OF_SUM,
    SPAN,
    NUMBERS_OF_SENTENCE,
    DIFFERENCE_IN_TEXT,
    CHANGE_IN_TEXT,
    AVERAGE_IN_TEXT,
    SUM_IN_TEXT,
    RATIO_IN_TEXT,
    CELL_LESS_TEXT,
    CELL_PER_TEXT,
    SHARE_OF_TEXT,
    CELL_GROWN_BY_TEXT,
    CELL_SHRUNK_BY_TEXT;

    static final int COUNT = values().length;
    static final int ROLES = 4;
    static final int GROUPS = COUNT * ROLES;

    private static final Program[] ALL = values();

    static Program at(int ordinal) {
        return ALL[ordinal];
    }

    /** The group of weights for an aspect that plays a role in this program. */
    int group(int role) {
        return ordinal() * ROLES + role;
    }

    boolean percent() {
        return switch (this) {
            case CHANGE_OF_COLUMNS,
                    SHARE_OF_COLUMNS,
                    CHANGE_OF_ROWS,
                    SHARE_OF_ROWS,
                    DIFFERENCE_OF_SHARES,
                    SHARE_OF_SUM,
                    CHANGE_IN_TEXT,
                    SHARE_OF_TEXT -> true;
            default -> false;
        };
    }
}

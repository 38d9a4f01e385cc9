package org.tunebook.check;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.tunebook.formats.Grid;

/** What {@link CheckReport#fix} can do by itself. The safe ones change no meaning; the others are asked for. */
public enum Fix {
    /** Drops examples that stand before but for how they are written, and documents that do so to the letter. */
    EXACT_DUPLICATES(true, DataRule.DUPLICATE_EXAMPLE, DataRule.DUPLICATE_DOCUMENT),
    /** Reads UTF-8 again that was read as Windows-1252 or Latin-1, where its bytes are characters. */
    ENCODING(true, DataRule.ENCODING_DAMAGE),
    /** Takes out control and zero-width characters, and white space at the edges of questions and answers. */
    STRAY_CHARACTERS(true, DataRule.STRAY_CHARACTERS),
    /** Takes out tags of HTML and puts characters for its references. */
    MARKUP(true, DataRule.MARKUP_REMAINS),
    /** Fills short rows of a table with empty cells at their end. */
    RAGGED_ROWS(true, DataRule.RAGGED_ROWS),
    /** Puts {@code [e-mail address]} and the like in the place of personal data; an answer may lose its sense. */
    PERSONAL_DATA(false, DataRule.PERSONAL_DATA);

    private final boolean safe;
    private final Set<DataRule> rules;

    Fix(boolean safe, DataRule... rules) {
        this.safe = safe;
        this.rules = Set.of(rules);
    }

    /** Whether it is done without being asked for. */
    public boolean isSafe() {
        return safe;
    }

    /** The rules whose findings it mends. */
    public Set<DataRule> rules() {
        return rules;
    }

    /** The fix's name where it is shown: {@code stray-characters}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Set<Fix> safe() {
        return Arrays.stream(values()).filter(Fix::isSafe).collect(Collectors.toSet());
    }

    /** Whether it drops examples; else it changes texts. */
    boolean drops() {
        return this == EXACT_DUPLICATES;
    }

    String text(String text) {
        return switch (this) {
            case ENCODING -> Encoding.repaired(text);
            case STRAY_CHARACTERS -> Texts.withoutStray(text);
            case MARKUP -> Markup.removed(text);
            case PERSONAL_DATA -> PersonalData.masked(text);
            case EXACT_DUPLICATES, RAGGED_ROWS -> text;
        };
    }

    Grid table(Grid table) {
        if (this != RAGGED_ROWS) {
            return new Grid(table.rows().stream()
                    .map(row -> row.stream().map(this::text).toList())
                    .toList());
        }
        int width = table.width();
        return new Grid(table.rows().stream()
                .map(row -> row.size() == width ? row : padded(row, width))
                .toList());
    }

    private static List<String> padded(List<String> row, int width) {
        String[] cells = new String[width];
        Arrays.fill(cells, "");
        for (int i = 0; i < row.size(); i++) {
            cells[i] = row.get(i);
        }
        return List.of(cells);
    }
}

package org.tunebook.formats;

/**
 * The text of one cell while it is read. White space of the source is laid out: none at the edges, one
 * space for a run with a line break or a tab in it, a run of plain spaces as it is. Characters written
 * on purpose ({@code &#32;}, {@code \ }) stay.
 */
final class CellText {
    private final StringBuilder text = new StringBuilder();
    private int spaces;
    private boolean broken;
    private boolean touched;

    /** A character as the source has it. */
    void source(char c) {
        touched |= !isSpace(c);
        if (c == ' ') {
            spaces++;
        } else if (isSpace(c)) {
            broken = true;
        } else {
            flush();
            text.append(c);
        }
    }

    /** Characters that stay as they are, white space too. */
    void literal(String characters) {
        touched = true;
        if (broken && characters.equals("\n")) {
            spaces = 0;
            broken = false;
        }
        flush();
        text.append(characters);
    }

    /** A character reference: white space named by number was meant, {@code &nbsp;} is layout. */
    void reference(String source, int start, int end) {
        String value = CharacterReferences.value(source, start, end);
        if (value.equals(" ") && !CharacterReferences.isNumeric(source, start)) {
            source(' ');
        } else {
            literal(value);
        }
    }

    /** Something stands here, even if it has no text. */
    void touch() {
        touched = true;
    }

    boolean isTouched() {
        return touched;
    }

    private void flush() {
        if (!text.isEmpty()) {
            boolean afterLineBreak = text.charAt(text.length() - 1) == '\n';
            if (broken && !afterLineBreak) {
                text.append(' ');
            } else if (!broken) {
                text.append(" ".repeat(spaces));
            }
        }
        spaces = 0;
        broken = false;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** White space that a layout of the source may add or take away. */
    static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }

    /** Whether the character at that place would be lost as layout if it were written as it is. */
    static boolean isFragile(String cell, int index) {
        char c = cell.charAt(index);
        return c == ' ' ? index == 0 || index == cell.length() - 1 : isSpace(c);
    }
}

package org.tunebook.kernel.engine;

import java.util.List;

/**
 * A part of a cell that is evaluated at once.
 *
 * @param source what is given to JShell; begins {@code shift} characters before the cell's own text
 * @param offset where in the cell it begins
 * @param shift how many characters were put before it
 * @param parts the statements that it joins; empty if it joins none
 */
record Piece(String source, int offset, int shift, Kind kind, List<Piece> parts) {
    enum Kind {
        /** Statements that declare nothing, alone or several in one block. */
        STATEMENTS,
        /** Anything else: a declaration, an import, an expression. */
        OTHER,
        /** Not Java, or not all of it. */
        BROKEN
    }

    Piece {
        parts = List.copyOf(parts);
    }

    Piece(String source, int offset, Kind kind) {
        this(source, offset, 0, kind, List.of());
    }

    Piece with(String otherSource) {
        return new Piece(otherSource, offset, shift, kind, List.of());
    }

    Piece as(Kind other) {
        return new Piece(source, offset, shift, other, parts);
    }
}

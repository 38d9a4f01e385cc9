package org.tunebook.kernel.engine;

import java.util.Optional;
import org.tunebook.notebook.MimeBundle;

/** How a cell ended. */
public sealed interface CellResult {
    /** It ran to its end; {@code value} is its last expression's, if it has one. */
    record Succeeded(Optional<MimeBundle> value) implements CellResult {}

    /** It asked what a name means ({@code ?name}); the answer is for reading, not an output of the cell. */
    record Explained(MimeBundle documentation) implements CellResult {}

    /** It did not compile, threw or was interrupted. */
    record Failed(CellError error) implements CellResult {}
}

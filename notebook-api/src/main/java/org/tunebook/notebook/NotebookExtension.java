package org.tunebook.notebook;

import java.util.List;
import java.util.function.Function;

/**
 * How a library introduces itself to a notebook; found by {@link java.util.ServiceLoader} when the
 * kernel starts, or when its jar is added to the class path.
 */
public interface NotebookExtension {
    /** Imports every cell gets, as {@code java.util.List}, {@code java.util.*} or {@code static p.C.*}. */
    default List<String> imports() {
        return List.of();
    }

    /** Says how types that are not {@link Displayable} themselves are shown. */
    default void register(Renderers renderers) {}

    /**
     * Cells like the first that a notebook runs with this library. A kernel runs them once, when it is installed,
     * to learn which classes such cells load, so that later they load fast. They leave nothing behind.
     */
    default List<String> rehearsal() {
        return List.of();
    }

    /** Where renderers are registered. */
    interface Renderers {
        /** Values of {@code type} and its subtypes are shown by {@code renderer}; the nearest type wins. */
        <T> void add(Class<T> type, Function<? super T, MimeBundle> renderer);
    }
}

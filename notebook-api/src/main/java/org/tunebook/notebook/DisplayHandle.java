package org.tunebook.notebook;

/** Something already on the page that can be shown anew in its place. */
public interface DisplayHandle {
    /** The display's id, unique in its session. */
    String id();

    /** Shows {@code value} where the earlier one stood, in whichever cell that was. */
    void update(Object value);
}

package org.tunebook.notebook;

/**
 * A value that knows how it looks in a notebook. Its {@code toString()} says the same in plain text.
 */
public interface Displayable {
    /** The value in every form it can be shown in; a front end takes the richest it knows. */
    MimeBundle display();
}

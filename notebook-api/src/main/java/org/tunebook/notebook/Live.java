package org.tunebook.notebook;

/**
 * A value that goes on changing after it was shown. Whoever shows it gives it the place, and the value
 * updates that place as long as it changes; shown again, in another cell or after the page was loaded
 * anew, it lives there too.
 */
public interface Live extends Displayable {
    /** The value stands in one more place, just as {@link #display()} drew it. */
    void shownIn(DisplayHandle place);
}

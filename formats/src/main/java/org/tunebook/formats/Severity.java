package org.tunebook.formats;

import java.util.Locale;

/** How bad a finding is. */
public enum Severity {
    /** The service would reject the file, or train on something else than was meant. */
    ERROR,
    /** The file would be taken; someone should look. */
    WARNING;

    /** The severity's name in JSON: {@code error}, {@code warning}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

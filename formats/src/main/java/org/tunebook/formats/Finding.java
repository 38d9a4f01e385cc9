package org.tunebook.formats;

/**
 * One thing that is wrong with a data file, and what to do about it.
 *
 * @param rule the rule's name, as {@code last-not-assistant}
 * @param severity how bad it is
 * @param file the file, as its user named it
 * @param line the line, from 1; 0 where the file as a whole is meant
 * @param message what was found, where in the line, and what was expected
 * @param remedy what to do
 */
public record Finding(String rule, Severity severity, String file, int line, String message, String remedy) {
    @Override
    public String toString() {
        return file + (line > 0 ? " line " + line : "") + ": " + message + ". " + remedy + " (" + rule + ")";
    }
}

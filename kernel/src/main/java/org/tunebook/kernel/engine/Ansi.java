package org.tunebook.kernel.engine;

/**
 * The few terminal colours used: the middle red and blue, which pages show readable on light and on dark, as
 * they do not with cyan, nor with the dark red that bold red becomes.
 */
final class Ansi {
    private static final String RESET = "\u001b[0m";

    private Ansi() {}

    static String error(String text) {
        return "\u001b[31m" + text + RESET;
    }

    static String place(String text) {
        return "\u001b[34m" + text + RESET;
    }

    static String bold(String text) {
        return "\u001b[1m" + text + RESET;
    }

    static String strip(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }
}

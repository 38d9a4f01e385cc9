package org.tunebook.kernel.engine;

/** Comments of Java source. */
final class Comments {
    private Comments() {}

    /** The source from its first token on. */
    static String skip(String source) {
        String rest = source.stripLeading();
        while (true) {
            int end;
            if (rest.startsWith("//")) {
                end = rest.indexOf('\n');
            } else if (rest.startsWith("/*")) {
                int close = rest.indexOf("*/", 2);
                end = close < 0 ? -1 : close + 2;
            } else {
                return rest;
            }
            if (end < 0) {
                return "";
            }
            rest = rest.substring(end).stripLeading();
        }
    }
}

package org.tunebook.kernel.engine;

import javax.lang.model.SourceVersion;

/** Names in Java source. */
final class Names {
    private Names() {}

    /** Whether every name in the source is the language's own or of java.lang, so that it needs no import. */
    static boolean onlyOfTheLanguage(String source) {
        int at = 0;
        while (at < source.length()) {
            if (!Character.isJavaIdentifierStart(source.charAt(at))) {
                at++;
                continue;
            }
            int end = at;
            while (end < source.length() && Character.isJavaIdentifierPart(source.charAt(end))) {
                end++;
            }
            boolean member = at > 0 && source.charAt(at - 1) == '.';
            boolean number = at > 0 && Character.isDigit(source.charAt(at - 1));
            if (!member && !number && !ofTheLanguage(source.substring(at, end))) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private static boolean ofTheLanguage(String name) {
        if (SourceVersion.isKeyword(name)) {
            return true;
        }
        if (!Character.isUpperCase(name.charAt(0))) {
            return false;
        }
        try {
            Class.forName("java.lang." + name, false, null);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}

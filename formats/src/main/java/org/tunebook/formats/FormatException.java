package org.tunebook.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** Text that is not in the format it should be in. The message says what was found, where, and what was expected. */
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern PARSERS_OWN = Pattern.compile("\\s*\\((start marker )?at \\[Source:[^\\]]*\\]\\)");

    private static final Pattern TOO_DEEP = Pattern.compile(
            "Document nesting depth \\([0-9]+\\) exceeds the maximum allowed \\(([0-9]+), from \\S+\\)");

    private static final Pattern TOO_LONG = Pattern.compile(
            "(?:String value|Number value|Name) length \\([0-9]+\\) exceeds the maximum allowed \\(([0-9]+), from \\S+\\)");

    public FormatException(String message) {
        super(message);
    }

    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Why a text is not JSON: the parser's words on one line, without what it says of its own buffers. */
    public static String reason(JsonProcessingException notJson) {
        String own = PARSERS_OWN.matcher(notJson.getOriginalMessage()).replaceAll("");
        own = TOO_LONG.matcher(own).replaceAll("a name, a number or a text has more than $1 characters");
        return TOO_DEEP.matcher(own)
                .replaceAll("arrays and objects stand more than $1 deep in one another, which no record needs")
                .replaceAll(": enable `\\S+` to allow", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}

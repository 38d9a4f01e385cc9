package org.tunebook.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** Text that is not in the format it should be in. The message says what was found, where, and what was expected. */
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern PARSERS_OWN = Pattern.compile("\\s*\\((start marker )?at \\[Source:[^\\]]*\\]\\)");

    public FormatException(String message) {
        super(message);
    }

    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Why a text is not JSON: the parser's words on one line, without what it says of its own buffers. */
    public static String reason(JsonProcessingException notJson) {
        return PARSERS_OWN
                .matcher(notJson.getOriginalMessage())
                .replaceAll("")
                .replaceAll("\\s+", " ")
                .strip();
    }
}

package org.tunebook.bedrocklocal.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.model.LocalModel;

/**
 * A model's answer, cut as the request asked.
 *
 * @param stopSequence the one that ended it, or null
 */
record Answer(
        String text, Stop stop, @Nullable String stopSequence, int inputTokens, int outputTokens, long latencyMs) {
    enum Stop {
        END_TURN("end_turn"),
        MAX_TOKENS("max_tokens"),
        STOP_SEQUENCE("stop_sequence");

        private final String wireName;

        Stop(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    private static final Pattern WORD = Pattern.compile("\\s*\\S+\\s*?(?=\\s|$)|\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    static Answer of(LocalModel.Reply reply, LocalModel model, Question question, long latencyMs) {
        String text = reply.text();
        Stop stop = Stop.END_TURN;
        String sequence = null;
        int outputTokens = reply.outputTokens();
        int earliest = text.length();
        for (String candidate : question.stopSequences()) {
            int at = text.indexOf(candidate);
            if (at >= 0 && at < earliest) {
                earliest = at;
                sequence = candidate;
                stop = Stop.STOP_SEQUENCE;
            }
        }
        if (sequence != null) {
            text = text.substring(0, earliest);
            outputTokens = model.countTokens(text);
        }
        if (outputTokens > question.maxTokens()) {
            text = beginning(text, model, question.maxTokens());
            outputTokens = Math.min(model.countTokens(text), question.maxTokens());
            stop = Stop.MAX_TOKENS;
            sequence = null;
        }
        return new Answer(text, stop, sequence, reply.inputTokens(), outputTokens, latencyMs);
    }

    /** The longest beginning of a text that has so many tokens, not cut inside a character. */
    private static String beginning(String text, LocalModel model, int tokens) {
        int fits = 0;
        int tooLong = text.length() + 1;
        while (tooLong - fits > 1) {
            int middle = (fits + tooLong) >>> 1;
            if (model.countTokens(text.substring(0, middle)) <= tokens) {
                fits = middle;
            } else {
                tooLong = middle;
            }
        }
        if (fits > 0 && fits < text.length() && Character.isHighSurrogate(text.charAt(fits - 1))) {
            fits--;
        }
        return text.substring(0, fits);
    }

    /** The text in the pieces that a stream sends: a word with the white space before it. */
    List<String> pieces() {
        List<String> pieces = new ArrayList<>();
        Matcher words = WORD.matcher(text);
        int end = 0;
        while (words.find()) {
            pieces.add(words.group());
            end = words.end();
        }
        if (end < text.length()) {
            pieces.add(text.substring(end));
        }
        return pieces;
    }
}

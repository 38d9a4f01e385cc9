package org.tunebook.bedrocklocal.internal.runtime;

import java.util.List;
import org.tunebook.formats.Conversation;

/**
 * What a model is asked, whatever body it came in.
 *
 * @param maxTokens of the answer
 * @param stopSequences the answer ends before the first of these
 */
record Question(Conversation conversation, int maxTokens, List<String> stopSequences) {
    /** What an answer is cut to where a request does not say: the most that Claude 3 Haiku writes. */
    static final int MOST_TOKENS = 4096;

    Question {
        stopSequences = List.copyOf(stopSequences);
    }
}

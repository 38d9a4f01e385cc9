package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;

/** Answers one record of a batch as the runtime answers a request with the same body. */
@FunctionalInterface
public interface RecordAnswering {
    /** The operation whose bodies the records have. */
    enum Invocation {
        InvokeModel,
        Converse
    }

    /** The body of the answer, and its tokens. */
    record Answered(ObjectNode body, int inputTokens, int outputTokens) {}

    /**
     * Answers.
     *
     * @param modelId of a base model
     * @throws BedrockException what is wrong with the record
     */
    Answered answer(String modelId, Invocation invocation, ObjectNode modelInput) throws BedrockException, IOException;
}

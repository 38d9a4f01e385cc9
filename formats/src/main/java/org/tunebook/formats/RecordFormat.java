package org.tunebook.formats;

/** The shape of one line of a training file. */
public enum RecordFormat {
    /** {@code {"system": text, "messages": [{"role", "content": text}, …]}}. */
    CLAUDE_MESSAGES,
    /** {@code {"schemaVersion": "bedrock-conversation-2024", "system": [{"text"}], "messages": [{"role", "content": [{"text"}]}, …]}}. */
    BEDROCK_CONVERSATION_2024,
    /** {@code {"prompt": text, "completion": text}}: one turn; a system text stands at the head of the prompt. */
    PROMPT_COMPLETION
}

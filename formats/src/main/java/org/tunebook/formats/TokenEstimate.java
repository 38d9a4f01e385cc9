package org.tunebook.formats;

/**
 * The number of tokens of a text, estimated from its length: one token for every three characters, rounded
 * up. It is the rule of AWS's own data validator for Claude 3 Haiku (repository
 * {@code amazon-bedrock-samples}, folder {@code custom-models/bedrock-fine-tuning}). For English prose it
 * errs on the side of too many; Bedrock's documentation elsewhere reckons with six characters a token, half
 * as many tokens. The models' own tokenizers are not public, so the exact error is not known.
 */
public final class TokenEstimate {
    private static final int CHARACTERS_PER_TOKEN = 3;

    private TokenEstimate() {}

    /** The estimate for one text. */
    public static int of(String text) {
        return ofCharacters(text.codePointCount(0, text.length()));
    }

    /** The estimate for a whole record: system text and all turns together. */
    public static int of(Conversation conversation) {
        String system = conversation.system();
        int characters = system == null ? 0 : system.codePointCount(0, system.length());
        for (Message message : conversation.messages()) {
            characters += message.text().codePointCount(0, message.text().length());
        }
        return ofCharacters(characters);
    }

    private static int ofCharacters(int characters) {
        return (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }
}

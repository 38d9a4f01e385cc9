package org.tunebook.formats;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A rule that a data file is held against, with where it comes from. Public validators are those of the
 * repository aws-samples/amazon-bedrock-samples (Claude 3 Haiku, Llama, Nova) and of OpenAI's cookbook
 * (Chat_finetuning_data_prep); what any of them rejects has a finding here. Pages are of the Bedrock user
 * guide or, where it says so, of the Nova user guide.
 */
public enum Rule {
    NOT_JSONL_NAME(Severity.WARNING, "AWS's validator for Nova: the file's name ends in .jsonl"),
    UTF_16(Severity.ERROR, "JSON between systems is UTF-8 (RFC 8259, section 8.1)"),
    BYTE_ORDER_MARK(Severity.ERROR, "no byte order mark before JSON (RFC 8259, section 8.1)"),
    NOT_UTF8(Severity.ERROR, "JSON between systems is UTF-8 (RFC 8259, section 8.1)"),
    LINE_TOO_LONG(Severity.ERROR, "no record of the greatest token limit is as long as 16 MiB"),
    BLANK_LINE(Severity.ERROR, "AWS's validators and OpenAI's cookbook read every line as JSON; a blank one fails"),
    NOT_JSON(Severity.ERROR, "page model-customization-prepare; every public validator"),
    DUPLICATE_KEY(Severity.ERROR, "readers differ in which of the two they keep (RFC 8259, section 4)"),
    NOT_AN_OBJECT(Severity.ERROR, "page model-customization-prepare; OpenAI's data_type"),
    MISSING_KEY(
            Severity.ERROR,
            "page model-customization-prepare; AWS's validators; OpenAI's missing_messages_list, message_missing_key"),
    UNKNOWN_KEY(Severity.ERROR, "Anthropic's cookbook: no other keys; OpenAI's message_unrecognized_key"),
    WRONG_TYPE(Severity.ERROR, "page model-customization-prepare; AWS's validators; OpenAI's missing_content"),
    WRONG_SCHEMA_VERSION(
            Severity.ERROR,
            "Nova guide, page fine-tune-prepare-data-understanding; page model-customization-prepare",
            Rule::isConverse),
    MESSAGES_EMPTY(Severity.ERROR, "AWS's validator for Nova; OpenAI's missing_messages_list", Rule::hasTurns),
    UNKNOWN_ROLE(
            Severity.ERROR,
            "page model-customization-prepare; AWS's validators; OpenAI's unrecognized_role",
            Rule::hasTurns),
    FIRST_NOT_USER(
            Severity.ERROR,
            "page model-customization-prepare; AWS's validators for Claude and Nova; OpenAI's missing user message",
            Rule::hasTurns),
    ROLES_NOT_ALTERNATING(
            Severity.ERROR, "page model-customization-prepare; AWS's validators for Claude and Nova", Rule::hasTurns),
    LAST_NOT_ASSISTANT(
            Severity.ERROR,
            "page model-customization-prepare; AWS's validators for Claude and Nova; OpenAI's"
                    + " example_missing_assistant_message",
            Rule::hasTurns),
    CONTENT_EMPTY(Severity.ERROR, "AWS's validator for Nova; OpenAI's missing_content"),
    SYSTEM_BLOCKS(
            Severity.ERROR,
            "AWS's validator for Llama: at most one block",
            family -> isConverse(family) && family.tokenCounter() == TokenCounter.LLAMA_3),
    RESERVED_STRING(
            Severity.ERROR,
            "page model-customization-prepare (Claude); Nova guide, page fine-tune-prepare-data-understanding, and"
                    + " AWS's validator for Nova",
            family -> !family.reservedStrings().isEmpty()),
    LONE_SURROGATE(Severity.ERROR, "half a character has no UTF-8, so another text would be trained on"),
    CONTROL_CHARACTER(Severity.WARNING, "NUL and its like in a text are damage, not writing"),
    MEDIA_NOT_ALLOWED(
            Severity.ERROR,
            "Nova guide, page fine-tune-prepare-data-understanding; AWS's validators for Llama and Nova",
            Rule::isConverse),
    MEDIA_FORMAT(
            Severity.ERROR, "AWS's validator for Nova: jpeg, png, gif, webp; mov, mkv, mp4, webm", Rule::takesMedia),
    MEDIA_URI(
            Severity.ERROR,
            "AWS's validators for Llama and Nova: source.s3Location.uri, s3:// and letters, digits, _ - / .",
            Rule::takesMedia),
    TOO_MANY_MEDIA(
            Severity.ERROR,
            "Nova guide, page fine-tune-prepare-data-understanding; AWS's validator for Nova: 10 images or one video",
            Rule::takesMedia),
    MEDIA_MIXED(
            Severity.ERROR,
            "AWS's validator for Nova: not both images and a video",
            family -> family.media() == ModelFamily.Media.TEXT_IMAGES_AND_VIDEO),
    RECORD_TOO_LONG(
            Severity.ERROR,
            "page model-customization-prepare; for Claude also by AWS's validator, a token for every three characters"),
    RECORD_MAY_BE_TOO_LONG(Severity.WARNING, "the token limit lies within the error of the estimate"),
    SYSTEM_MISSING(
            Severity.WARNING,
            "OpenAI's cookbook counts examples without a system message; told here where others have one",
            Rule::hasTurns),
    TOO_FEW_RECORDS(Severity.ERROR, "page model-customization-prepare; AWS's validators for Claude and Nova"),
    TOO_MANY_RECORDS(
            Severity.ERROR, "quotas in the AWS General Reference; AWS's validators for Claude, Llama and Nova"),
    TOO_MANY_RECORDS_IN_TOTAL(
            Severity.ERROR,
            "quotas in the AWS General Reference",
            family -> family.maxTotalRecords().isPresent()),
    FILE_TOO_LARGE(
            Severity.ERROR,
            "page model-customization-prepare",
            family -> family.maxTrainingBytes().isPresent()),
    FINDINGS_OMITTED(Severity.ERROR, "a file with so many findings is listed no further");

    private final Severity severity;
    private final String source;
    private final Predicate<ModelFamily> applies;

    Rule(Severity severity, String source) {
        this(severity, source, family -> true);
    }

    Rule(Severity severity, String source, Predicate<ModelFamily> applies) {
        this.severity = severity;
        this.source = source;
        this.applies = applies;
    }

    private static boolean hasTurns(ModelFamily family) {
        return family.recordFormat() != RecordFormat.PROMPT_COMPLETION;
    }

    private static boolean isConverse(ModelFamily family) {
        return family.recordFormat() == RecordFormat.BEDROCK_CONVERSATION_2024;
    }

    private static boolean takesMedia(ModelFamily family) {
        return family.media() != ModelFamily.Media.TEXT;
    }

    /** The rule's name in findings, as {@code last-not-assistant}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How bad its findings are. */
    public Severity severity() {
        return severity;
    }

    /** Where the rule comes from. */
    public String source() {
        return source;
    }

    /** Whether files for this model are held against it. */
    public boolean appliesTo(ModelFamily family) {
        return applies.test(family);
    }

    /** The rules that files for a model are held against, in the order in which a file is gone through. */
    public static List<Rule> of(ModelFamily family) {
        return Arrays.stream(values()).filter(rule -> rule.appliesTo(family)).toList();
    }

    /** The rule of that {@link #wireName}. */
    public static Optional<Rule> named(String wireName) {
        return Arrays.stream(values())
                .filter(rule -> rule.wireName().equals(wireName))
                .findFirst();
    }

    Finding finding(String file, int line, String message, String remedy) {
        return new Finding(wireName(), severity, file, line, message, remedy);
    }
}

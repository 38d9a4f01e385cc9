package org.tunebook.bedrock;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one of the service's messages means: its cause, and what to do next. The messages are those of the Bedrock
 * user guide's pages {@code fine-tuning-troubleshooting} and {@code troubleshooting-api-error-codes}, and what users
 * of the service have published.
 *
 * @param cause why it happened, in a sentence
 * @param remedy what to do, in a sentence or two
 */
public record Trouble(String cause, String remedy) {
    private static final List<Known> MESSAGES = List.of(
            message(
                    "on-demand throughput",
                    "This model is not answered by the token.",
                    "Serve it: Endpoint.serve(bedrock, model); a newer base model is asked by its inference profile,"
                            + " the id with us. before it."),
            message(
                    "model identifier is invalid",
                    "No model of that id is in this region.",
                    "Check the id and whether the region has this model; for inference the id has no context suffix"
                            + " such as :200k."),
            message(
                    "could not assume|assume provided iam role",
                    "Bedrock may not take on the role of the job, or does not know it yet.",
                    "The role must trust bedrock.amazonaws.com, and a new role takes some seconds to be known; give"
                            + " its ARN, not its name. TuningRole.of(bedrock, bucket) writes the policies."),
            message(
                    "end of its life|reached the end of life|is legacy|marked .*legacy",
                    "This model has left service.",
                    "Choose one that is still served."),
            message(
                    "explicit deny|service control polic",
                    "The organisation forbids this call, whatever your own rights are.",
                    "Ask its administrators; accounts of AWS's workshops can't tune at all. Bedrock.local() needs no"
                            + " account."),
            message(
                    "(validate|missing) \\(?getobject",
                    "The job's role may not read the data.",
                    "Give the job's role s3:GetObject and s3:ListBucket on the bucket of the training files."),
            message(
                    "(validate|missing) \\(?putobject",
                    "The job's role may not write its output.",
                    "Give the job's role s3:PutObject and s3:ListBucket on the output bucket, as"
                            + " TuningRole.of(bedrock, bucket).permissions() writes them."),
            message(
                    "kms",
                    "A key of AWS KMS may not be used.",
                    "Give the job's role kms:Decrypt on the bucket's key, and for a key of the model also"
                            + " kms:GenerateDataKey, kms:DescribeKey and kms:CreateGrant."),
            message(
                    "third-party license terms|automated tests flagged",
                    "The content filter took the training data for something that the model's licence forbids.",
                    "Look for injected instructions and foreign models' names with Checks.standard(); then ask AWS"
                            + " support with the job's ARN."),
            message(
                    "token count|token length|input size exceeded",
                    "A record is longer than the model takes.",
                    "Shorten or drop the longest records; TrainingRecords.validate names them with their lines."),
            message(
                    "is a directory|uri is a folder|training input data configuration",
                    "The data's address is a folder.",
                    "Give the file itself, as s3://bucket/data/train.jsonl."),
            message(
                    "s3 uri is invalid|uri provided is invalid",
                    "The data's address has letters that S3 addresses may not have, or two slashes in a row.",
                    "Use lower-case bucket names, and keys of letters, digits and -_.!*'() parted by single slashes."),
            message(
                    "prompt/completion|must follow|conform to jsonl|unable to parse",
                    "The training file is not in the model's format.",
                    "Check the file line by line: TrainingRecords.validate(file, family, purpose)."),
            message(
                    "don't have access to the model|access to the model is denied|model access is denied",
                    "The account has not asked for this model.",
                    "Ask for access to it in the Bedrock console, in this region."),
            message(
                    "passrole",
                    "You may not hand the role over to Bedrock.",
                    "Allow the caller iam:PassRole on the role's ARN, for bedrock.amazonaws.com."),
            message(
                    "internal error|unexpected error",
                    "The service failed, not the data.",
                    "Launch it again; if it fails the same way, ask AWS support with the job's ARN."),
            message(
                    "specified endpoint|permanentredirect|wrong region|is in this region",
                    "The bucket is in another region than the job.",
                    "Use a bucket in the job's region."));

    private static final List<Known> CODES = List.of(
            code(
                    "ExpiredToken|ExpiredTokenException|RequestExpired",
                    "The credentials have expired.",
                    "Renew the credentials, for example with `aws sso login`."),
            code(
                    "UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch"
                            + "|InvalidSignatureException",
                    "The credentials are not known there.",
                    "Check which profile is in use and the clock."),
            code(
                    "AccessDeniedException|AccessDenied",
                    "The caller has no right to this.",
                    "Allow the caller this action (and iam:PassRole where a role is handed over), and ask for access"
                            + " to the model in the Bedrock console."),
            code(
                    "ServiceQuotaExceededException|LimitExceeded",
                    "A quota of the account is used up.",
                    "Ask for a higher quota, or wait until something that runs has ended."),
            code(
                    "ThrottlingException|TooManyRequestsException|SlowDown|Throttling",
                    "More was asked at once than the account's pace allows.",
                    "Ask again a little later, or with less concurrency."),
            code("NoSuchBucket", "There is no such bucket.", "Check the bucket's name and region."),
            code(
                    "PermanentRedirect|AuthorizationHeaderMalformed",
                    "The bucket is in another region.",
                    "Use a bucket in the job's region."),
            code(
                    "ResourceNotFoundException|NoSuchEntity",
                    "There is no such thing in this account and region.",
                    "Check the ARN or id, and that it belongs to this region and account."),
            code(
                    "UnknownOperationException",
                    "The address was not understood.",
                    "Check the endpoint; an ARN in a path must be percent-encoded, as the SDK does."),
            code("ModelNotReadyException", "The model is being made ready.", "Ask again a little later."));

    private static final Trouble NO_CAPACITY =
            new Trouble("The service has no capacity just now.", "Ask again a little later.");

    /**
     * What is behind a refusal.
     *
     * @param code the service's code, as {@code ValidationException}; empty if it gave none
     * @param message the service's words
     * @param status the HTTP status
     */
    public static Optional<Trouble> of(String code, String message, int status) {
        return of(message)
                .or(() -> first(CODES, code))
                .or(() -> status == 503 ? Optional.of(NO_CAPACITY) : Optional.empty());
    }

    /** What is behind a message alone, as that of a failed job. */
    public static Optional<Trouble> of(String message) {
        return first(MESSAGES, message.toLowerCase(Locale.ROOT).replace('’', '\''));
    }

    private static Optional<Trouble> first(List<Known> known, String text) {
        return known.stream()
                .filter(candidate -> candidate.pattern.matcher(text).find())
                .map(Known::trouble)
                .findFirst();
    }

    private static Known message(String pattern, String cause, String remedy) {
        return new Known(Pattern.compile(pattern), new Trouble(cause, remedy));
    }

    private static Known code(String pattern, String cause, String remedy) {
        return message("^(?:" + pattern + ")$", cause, remedy);
    }

    private record Known(Pattern pattern, Trouble trouble) {}

    /** Cause and remedy in running text. */
    @Override
    public String toString() {
        return cause + " " + remedy;
    }
}

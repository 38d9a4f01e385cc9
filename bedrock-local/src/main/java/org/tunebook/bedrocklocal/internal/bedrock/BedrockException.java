package org.tunebook.bedrocklocal.internal.bedrock;

import org.tunebook.bedrocklocal.conditions.Fault;

/** An error of Bedrock with the service's own type, status and, where it is known, text. */
public final class BedrockException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;

    BedrockException(int status, String type, String message) {
        super(message);
        this.status = status;
        this.type = type;
    }

    public int status() {
        return status;
    }

    /** The error's name, as {@code ValidationException}. */
    public String type() {
        return type;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    public static BedrockException validation(String message) {
        return new BedrockException(400, "ValidationException", message);
    }

    public static BedrockException notFound(String message) {
        return new BedrockException(404, "ResourceNotFoundException", message);
    }

    public static BedrockException conflict(String message) {
        return new BedrockException(400, "ConflictException", message);
    }

    public static BedrockException quota(String message) {
        return new BedrockException(400, "ServiceQuotaExceededException", message);
    }

    public static BedrockException tooManyTags(String message) {
        return new BedrockException(400, "TooManyTagsException", message);
    }

    public static BedrockException notReady(String message) {
        return new BedrockException(429, "ModelNotReadyException", message);
    }

    public static BedrockException internal(String message) {
        return new BedrockException(500, "InternalServerException", message);
    }

    public static BedrockException throttling(String message) {
        return new BedrockException(429, "ThrottlingException", message);
    }

    /** The service's error for a fault in a call or a stream. */
    static BedrockException of(Fault.Kind fault) {
        return switch (fault) {
            case THROTTLING, STREAM_THROTTLING -> throttling("Too many requests, please wait before trying again.");
            case SERVICE_UNAVAILABLE, STREAM_SERVICE_UNAVAILABLE ->
                new BedrockException(
                        503,
                        "ServiceUnavailableException",
                        "The service is temporarily unable to handle the request, please try again.");
            case MODEL_TIMEOUT, STREAM_MODEL_TIMEOUT ->
                new BedrockException(
                        408, "ModelTimeoutException", "The model took too long to process the request, try again.");
            case MODEL_ERROR ->
                new BedrockException(424, "ModelErrorException", "The model failed to process the request.");
            case STREAM_MODEL_ERROR ->
                new BedrockException(
                        424, "ModelStreamErrorException", "The model failed while it streamed its answer.");
            case MODEL_NOT_READY -> notReady("The model is not ready for inference, please try again.");
            case ACCESS_DENIED ->
                new BedrockException(
                        403,
                        "AccessDeniedException",
                        "You don't have access to the model with the specified model ID.");
            case EXPIRED_TOKEN -> expiredToken();
            default -> internal("Encountered an internal error when processing the request.");
        };
    }

    public static BedrockException expiredToken() {
        return new BedrockException(
                403, "ExpiredTokenException", "The security token included in the request is expired");
    }

    public static BedrockException invalidToken() {
        return new BedrockException(
                403, "UnrecognizedClientException", "The security token included in the request is invalid.");
    }

    static BedrockException serialization(String message) {
        return new BedrockException(400, "SerializationException", message);
    }

    static BedrockException unknownOperation(String message) {
        return new BedrockException(404, "UnknownOperationException", message);
    }

    /** 501: the SDKs do not retry it, and nobody can take it for the service's own answer. */
    static BedrockException notEmulated(String operation) {
        return new BedrockException(
                501,
                "NotEmulatedException",
                "Bedrock Local does not emulate " + operation + "; nothing was changed by this request");
    }

    /** For a request without any credentials. */
    public static BedrockException missingCredentials() {
        return new BedrockException(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }

    public static BedrockException incompleteSignature(String authorization) {
        return new BedrockException(
                403,
                "IncompleteSignatureException",
                "Authorization header requires 'Credential' parameter with a scope. Authorization=" + authorization);
    }

    public static BedrockException wrongRegion() {
        return new BedrockException(403, "InvalidSignatureException", "Credential should be scoped to a valid region.");
    }

    public static BedrockException wrongService(String service) {
        return new BedrockException(
                403,
                "InvalidSignatureException",
                "Credential should be scoped to correct service: 'bedrock'; it is '" + service + "'");
    }
}

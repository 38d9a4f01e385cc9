package org.tunebook.bedrocklocal.internal.bedrock;

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

    public static BedrockException wrongService(String service) {
        return new BedrockException(
                403,
                "InvalidSignatureException",
                "Credential should be scoped to correct service: 'bedrock'; it is '" + service + "'");
    }
}

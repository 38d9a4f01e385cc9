package org.tunebook.bedrocklocal.internal.s3;

import org.tunebook.bedrocklocal.conditions.Fault;

/** An error of S3 with the service's own code and text. */
public final class S3Exception extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    S3Exception(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** The service's error for a fault in a call. */
    public static S3Exception of(Fault.Kind fault) {
        return switch (fault) {
            case THROTTLING -> new S3Exception(503, "SlowDown", "Please reduce your request rate.");
            case SERVICE_UNAVAILABLE ->
                new S3Exception(503, "ServiceUnavailable", "Service is unable to handle request.");
            case ACCESS_DENIED -> new S3Exception(403, "AccessDenied", "Access Denied");
            case EXPIRED_TOKEN -> expiredToken();
            default -> new S3Exception(500, "InternalError", "We encountered an internal error. Please try again.");
        };
    }

    public static S3Exception expiredToken() {
        return new S3Exception(400, "ExpiredToken", "The provided token has expired.");
    }

    public static S3Exception invalidToken() {
        return new S3Exception(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
    }

    static S3Exception noSuchBucket() {
        return new S3Exception(404, "NoSuchBucket", "The specified bucket does not exist");
    }

    static S3Exception noSuchKey() {
        return new S3Exception(404, "NoSuchKey", "The specified key does not exist.");
    }

    static S3Exception noSuchUpload() {
        return new S3Exception(
                404,
                "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or"
                        + " completed.");
    }

    static S3Exception invalidArgument(String message) {
        return new S3Exception(400, "InvalidArgument", message);
    }

    static S3Exception invalidRequest(String message) {
        return new S3Exception(400, "InvalidRequest", message);
    }

    static S3Exception notImplemented(String what) {
        return new S3Exception(
                501, "NotImplemented", what + " is not emulated by Bedrock Local; nothing was changed by this request");
    }

    static S3Exception methodNotAllowed() {
        return new S3Exception(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
    }

    static S3Exception preconditionFailed() {
        return new S3Exception(
                412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    }
}

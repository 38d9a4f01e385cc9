package org.tunebook.bedrocklocal.internal.identity;

/** An error of IAM or STS with the service's own code and, where it is known, text. */
public final class QueryException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    QueryException(int status, String code, String message) {
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

    static QueryException validation(String message) {
        return new QueryException(400, "ValidationError", message);
    }

    static QueryException malformedPolicy(String message) {
        return new QueryException(400, "MalformedPolicyDocument", message);
    }

    static QueryException noSuchEntity(String message) {
        return new QueryException(404, "NoSuchEntity", message);
    }

    static QueryException exists(String message) {
        return new QueryException(409, "EntityAlreadyExists", message);
    }

    static QueryException deleteConflict(String message) {
        return new QueryException(409, "DeleteConflict", message);
    }

    static QueryException accessDenied(String message) {
        return new QueryException(403, "AccessDenied", message);
    }

    /** 501: the SDKs do not retry it, and nobody can take it for the service's own answer. */
    static QueryException notEmulated(String what) {
        return new QueryException(
                501, "NotEmulated", "Bedrock Local does not emulate " + what + "; nothing was changed by this request");
    }

    static QueryException expiredToken() {
        return new QueryException(403, "ExpiredToken", "The security token included in the request is expired");
    }

    static QueryException invalidToken() {
        return new QueryException(403, "InvalidClientTokenId", "The security token included in the request is invalid");
    }
}

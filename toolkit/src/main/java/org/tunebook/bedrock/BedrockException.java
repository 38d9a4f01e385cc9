package org.tunebook.bedrock;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Something that Bedrock refused or that did not reach it: what, where, why and what to do, in one line. */
public final class BedrockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Access key ids, and anything long enough to be a key, a token or a signature. */
    private static final Pattern SECRET =
            Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{12,}\\b|(?<![\\w/+=:.-])[A-Za-z0-9/+=]{40,}(?![\\w/+=:.-])");

    /** Codes of credentials or clocks that were right a moment ago, and may be again at the next request. */
    private static final Set<String> OUTDATED =
            Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired", "RequestTimeTooSkewed");

    /** What an answer that has begun may be broken off by. */
    private static final Set<String> BROKEN_OFF =
            Set.of("internalserverexception", "modelstreamerrorexception", "modeltimeoutexception");

    private final String code;
    private final int status;
    private final boolean connectionBroke;

    /**
     * @param message the one line
     * @param code the service's code, as {@code ThrottlingException}; empty if no service answered
     * @param status the HTTP status; 0 if no service answered
     */
    public BedrockException(String message, String code, int status, @Nullable Throwable cause) {
        this(message, code, status, cause, false);
    }

    private BedrockException(
            String message, String code, int status, @Nullable Throwable cause, boolean connectionBroke) {
        super(message, cause);
        this.code = code;
        this.status = status;
        this.connectionBroke = connectionBroke;
    }

    /** The service's code, as {@code ValidationException}; empty if no service answered. */
    public String code() {
        return code;
    }

    /** The HTTP status; 0 if no service answered. */
    public int status() {
        return status;
    }

    /** Whether the same request may succeed a little later: too many requests, no capacity, model not ready. */
    public boolean isTransient() {
        // What breaks a stream off has a name, and not always a status.
        return status == 429
                || status == 503
                || code.equalsIgnoreCase("ThrottlingException")
                || code.equalsIgnoreCase("ServiceUnavailableException");
    }

    /**
     * Whether the service has heard the request and will not do it: it has changed nothing, and will say the same
     * again. After any other error it may have done what was asked, with only its answer lost.
     */
    public boolean isRefusal() {
        return status >= 400 && status < 500 && status != 408 && !isTransient();
    }

    /**
     * Whether something broke on the way that need not break again: the service failed within or took too long, the
     * connection was lost, the credentials had just run out. A request that is harmless to repeat may be sent a few
     * times more.
     */
    public boolean isFault() {
        return connectionBroke
                || status == 408
                || status == 424
                || status == 500
                || status == 502
                || status == 504
                || BROKEN_OFF.contains(code.toLowerCase(Locale.ROOT))
                || isOutdated();
    }

    /** Whether the service holds the credentials, or the signature, for too old. */
    boolean isOutdated() {
        return OUTDATED.contains(code);
    }

    /**
     * Whether a later request may succeed without any change to it: what is transient or a fault, a service that cannot
     * be reached, credentials that someone may renew.
     */
    public boolean mayPass() {
        return isTransient() || isFault() || status == 0 || code.equals("UnrecognizedClientException");
    }

    /** Whether what was asked for does not exist. */
    public boolean isNotFound() {
        return status == 404;
    }

    static BedrockException of(String doing, String where, Bedrock.Place place, SdkException e) {
        if (e instanceof AwsServiceException service) {
            return ofService(doing, where, service);
        }
        String start = "could not " + doing + ": ";
        if (cause(e, ConnectException.class).isPresent()) {
            return new BedrockException(
                    start + "nothing answers at " + where
                            + (place == Bedrock.Place.LOCAL
                                    ? "; the server has ended (it does so when idle): call Bedrock.local() again, its jobs"
                                            + " and models are kept"
                                    : "; check the network, the proxy and the region"),
                    "",
                    0,
                    null,
                    true);
        }
        Optional<UnknownHostException> host = cause(e, UnknownHostException.class);
        if (host.isPresent()) {
            return new BedrockException(
                    start + "no such host " + redact(String.valueOf(host.get().getMessage())) + " (" + where
                            + "); check the region's name and the network",
                    "",
                    0,
                    null);
        }
        String why = String.valueOf(e.getMessage());
        if (why.contains("Unable to load credentials")) {
            return new BedrockException(
                    start + "no AWS credentials were found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
                            + " AWS_SECRET_ACCESS_KEY, or run `aws sso login`; without an account use Bedrock.local()",
                    "",
                    0,
                    null);
        }
        return new BedrockException(
                start + redact(oneLine(why)) + " (" + where + ")",
                "",
                0,
                null,
                cause(e, IOException.class).isPresent());
    }

    private static BedrockException ofService(String doing, String where, AwsServiceException e) {
        var details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String text = details == null || details.errorMessage() == null ? "" : oneLine(details.errorMessage());
        if (code.contains("Signature")) {
            // The service repeats the whole signed request here, session token included.
            text = "the signature does not match";
        }
        String requestId = e.requestId() == null ? "" : ", request " + e.requestId();
        String advice =
                Trouble.of(code, text, e.statusCode()).map(Trouble::remedy).orElse("");
        String what = text.isEmpty() ? "the service gave no reason" : redact(text);
        return new BedrockException(
                "could not " + doing + ": " + what.replaceFirst("[.;]?\\s*$", "") + " ("
                        + (code.isEmpty() ? "HTTP " + e.statusCode() : code) + " from " + where + requestId + ")"
                        + (advice.isEmpty() ? "" : ". " + advice),
                code,
                e.statusCode(),
                null);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    static String redact(String text) {
        return SECRET.matcher(text).replaceAll("[redacted]");
    }

    private static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }
}

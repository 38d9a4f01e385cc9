package org.tunebook.bedrocklocal.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;
import org.tunebook.bedrocklocal.internal.bedrock.Strictness;
import org.tunebook.bedrocklocal.internal.faults.StruckCall;
import org.tunebook.bedrocklocal.internal.http.Exchange;
import org.tunebook.bedrocklocal.internal.http.RawPath.MalformedPathException;
import org.tunebook.bedrocklocal.internal.http.Service;
import org.tunebook.bedrocklocal.internal.identity.Identity;
import org.tunebook.bedrocklocal.internal.identity.Sessions;
import org.tunebook.bedrocklocal.internal.s3.S3Exception;
import org.tunebook.bedrocklocal.internal.s3.S3Service;

/**
 * Tells the services' requests apart on the one port: by the service that a signature's scope names, never by the path,
 * which a bucket may share with an operation. Signatures are not checked; that there is one is.
 */
public final class Front implements Service {
    private static final String SCOPE = "([^,/\\s]+)/[^,/\\s]*/([^,/\\s]*)/([^,/\\s]+)/aws4_request";
    private static final Pattern SIGNED = Pattern.compile("Credential=" + SCOPE);
    private static final Pattern PRESIGNED = Pattern.compile(SCOPE);

    private final String region;
    private final Strictness strictness;
    private final Operations bedrock;
    private final S3Service s3;
    private final Identity identity;
    private final Sessions sessions;
    private final Backstage backstage;

    public Front(
            String region,
            Strictness strictness,
            Operations bedrock,
            S3Service s3,
            Identity identity,
            Sessions sessions,
            Backstage backstage) {
        this.region = region;
        this.strictness = strictness;
        this.bedrock = bedrock;
        this.s3 = s3;
        this.identity = identity;
        this.sessions = sessions;
        this.backstage = backstage;
    }

    @Override
    public void serve(Exchange exchange) throws IOException {
        Optional<String> authorization = exchange.header("authorization");
        if (authorization.isEmpty() && exchange.rawPath().startsWith(Backstage.PATH)) {
            backstage.serve(exchange);
            return;
        }
        String text = authorization.orElse("");
        if (text.regionMatches(true, 0, "Bearer ", 0, 7) && text.length() > 7) {
            bedrock.serve(exchange);
            return;
        }
        Matcher signed = SIGNED.matcher(text);
        if (signed.find()) {
            route(exchange, scope(signed));
        } else if (!text.isEmpty()) {
            Operations.refuse(exchange, BedrockException.incompleteSignature(text));
        } else {
            unsigned(exchange);
        }
    }

    private void unsigned(Exchange exchange) throws IOException {
        try {
            Matcher presigned =
                    PRESIGNED.matcher(exchange.parameter("X-Amz-Credential").orElse(""));
            if (presigned.matches()) {
                route(exchange, scope(presigned));
                return;
            }
            List<String> path = exchange.path();
            if (!bedrock.knows(path)) {
                s3.refuse(exchange, S3Service.accessDenied());
                return;
            }
        } catch (MalformedPathException malformed) {
            // Refused all the same.
        }
        Operations.refuse(exchange, BedrockException.missingCredentials());
    }

    /** What a signature says of whom it is from and what it is for. */
    private record Scope(String accessKeyId, String region, String service) {}

    private static Scope scope(Matcher found) {
        return new Scope(found.group(1), found.group(2), found.group(3));
    }

    private void route(Exchange exchange, Scope scope) throws IOException {
        switch (scope.service()) {
            case "bedrock" -> {
                switch (sessions.standing(exchange, scope.accessKeyId())) {
                    case VALID -> {
                        if (strictness == Strictness.STRICT && !scope.region().equals(region)) {
                            Operations.refuse(exchange, BedrockException.wrongRegion());
                        } else {
                            bedrock.serve(exchange);
                        }
                    }
                    case EXPIRED -> Operations.refuse(exchange, BedrockException.expiredToken());
                    case INVALID -> Operations.refuse(exchange, BedrockException.invalidToken());
                }
            }
            case "s3" -> {
                switch (sessions.standing(exchange, scope.accessKeyId())) {
                    case VALID -> storage(exchange);
                    case EXPIRED -> s3.refuse(exchange, S3Exception.expiredToken());
                    case INVALID -> s3.refuse(exchange, S3Exception.invalidToken());
                }
            }
            case "iam" -> identity.iam(exchange, scope.accessKeyId());
            case "sts" -> identity.sts(exchange, scope.accessKeyId());
            default -> Operations.refuse(exchange, BedrockException.wrongService(scope.service()));
        }
    }

    private void storage(Exchange exchange) throws IOException {
        var call = new StruckCall(exchange, bedrock.faults().strike(Fault.S3));
        call.delay();
        if (call.dropped()) {
            exchange.abort();
            return;
        }
        Optional<Fault.Kind> error = call.error();
        if (error.isPresent()) {
            s3.refuse(exchange, S3Exception.of(error.get()));
        } else {
            s3.serve(call.exchange());
        }
    }
}

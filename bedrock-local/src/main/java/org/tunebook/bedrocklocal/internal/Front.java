package org.tunebook.bedrocklocal.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;
import org.tunebook.bedrocklocal.internal.faults.StruckCall;
import org.tunebook.bedrocklocal.internal.http.Exchange;
import org.tunebook.bedrocklocal.internal.http.RawPath.MalformedPathException;
import org.tunebook.bedrocklocal.internal.http.Service;
import org.tunebook.bedrocklocal.internal.s3.S3Exception;
import org.tunebook.bedrocklocal.internal.s3.S3Service;

/**
 * Tells Bedrock's requests from S3's on the one port: by the service that a signature's scope names, never by the path,
 * which a bucket may share with an operation. Signatures are not checked; that there is one is.
 */
public final class Front implements Service {
    private static final Pattern SCOPE =
            Pattern.compile("Credential=[^,/\\s]+/[^,/\\s]*/[^,/\\s]*/([^,/\\s]+)/aws4_request");
    private static final Pattern PRESIGNED_SCOPE = Pattern.compile("[^/]+/[^/]*/[^/]*/([^/]+)/aws4_request");

    private final Operations bedrock;
    private final S3Service s3;
    private final Backstage backstage;

    public Front(Operations bedrock, S3Service s3, Backstage backstage) {
        this.bedrock = bedrock;
        this.s3 = s3;
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
        Matcher signed = SCOPE.matcher(text);
        if (signed.find()) {
            route(exchange, signed.group(1));
        } else if (!text.isEmpty()) {
            Operations.refuse(exchange, BedrockException.incompleteSignature(text));
        } else {
            unsigned(exchange);
        }
    }

    private void unsigned(Exchange exchange) throws IOException {
        try {
            Matcher presigned = PRESIGNED_SCOPE.matcher(
                    exchange.parameter("X-Amz-Credential").orElse(""));
            if (presigned.matches()) {
                route(exchange, presigned.group(1));
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

    private void route(Exchange exchange, String service) throws IOException {
        switch (service) {
            case "bedrock" -> bedrock.serve(exchange);
            case "s3" -> storage(exchange);
            default -> Operations.refuse(exchange, BedrockException.wrongService(service));
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

package org.tunebook.bedrocklocal.internal.identity;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.http.Exchange;

/**
 * Temporary credentials. All that is known of them stands in the session token itself, so that they end on time whatever
 * becomes of the server; they are told from a user's own by the beginning of their access key.
 */
public final class Sessions {
    private static final String PREFIX = "ASIATUNEBOOK";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What became of a request's credentials. */
    public enum Standing {
        VALID,
        EXPIRED,
        /** Temporary credentials of this server with no token, or with that of others. */
        INVALID
    }

    /** Credentials to give out. */
    record Credentials(String accessKeyId, String secretAccessKey, String sessionToken, Instant ends) {}

    /** Whom temporary credentials stand for. */
    record Session(String accessKeyId, String roleId, String roleArn, String name, Instant ends) {
        /** As {@code arn:aws:sts::000000000000:assumed-role/tuning/notebook}. */
        String arn() {
            return roleArn.substring(0, roleArn.indexOf(":role/")).replace(":iam:", ":sts:") + ":assumed-role/"
                    + roleArn.substring(roleArn.lastIndexOf('/') + 1) + "/" + name;
        }
    }

    private final Clock clock;

    public Sessions(Clock clock) {
        this.clock = clock;
    }

    Credentials begin(Role role, String name, Instant ends) throws IOException {
        String key = PREFIX + letters(8);
        var token = Json.object()
                .put("accessKeyId", key)
                .put("roleId", role.id())
                .put("roleArn", role.arn())
                .put("name", name)
                .put("ends", Json.time(ends));
        return new Credentials(
                key,
                letters(40),
                Base64.getUrlEncoder().withoutPadding().encodeToString(Json.MAPPER.writeValueAsBytes(token)),
                ends);
    }

    static String letters(int count) {
        var letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return letters.toString();
    }

    /** Whether the credentials that a request is signed with are still good; a user's own always are. */
    public Standing standing(Exchange exchange, String accessKeyId) {
        if (!accessKeyId.startsWith(PREFIX)) {
            return Standing.VALID;
        }
        return of(exchange, accessKeyId)
                .map(session -> clock.instant().isBefore(session.ends()) ? Standing.VALID : Standing.EXPIRED)
                .orElse(Standing.INVALID);
    }

    /** The session of a request that is signed with temporary credentials of this server. */
    Optional<Session> of(Exchange exchange, String accessKeyId) {
        Optional<String> token = exchange.header("x-amz-security-token");
        if (token.isEmpty()) {
            token = exchange.parameter("X-Amz-Security-Token");
        }
        if (token.isEmpty() || !accessKeyId.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            JsonNode said = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(token.get()));
            return said.path("accessKeyId").asText().equals(accessKeyId)
                    ? Optional.of(new Session(
                            accessKeyId,
                            said.path("roleId").asText(),
                            said.path("roleArn").asText(),
                            said.path("name").asText(),
                            Instant.parse(said.path("ends").asText())))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | DateTimeException notOurs) {
            return Optional.empty();
        }
    }
}

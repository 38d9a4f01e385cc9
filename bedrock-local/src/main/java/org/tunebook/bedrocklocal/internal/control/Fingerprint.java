package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** Says whether a request that comes with a known client request token is the same request. */
final class Fingerprint {
    private Fingerprint() {}

    /** The SHA-256 of a request, whatever the order of its members. */
    static String of(ObjectNode request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(canonical(request).toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java has SHA-256", never);
        }
    }

    private static Object canonical(JsonNode node) {
        if (node.isObject()) {
            var members = new TreeMap<String, Object>();
            node.fields().forEachRemaining(member -> members.put(member.getKey(), canonical(member.getValue())));
            return members;
        }
        return node.isArray()
                ? java.util.stream.StreamSupport.stream(node.spliterator(), false)
                        .map(Fingerprint::canonical)
                        .toList()
                : node.toString();
    }
}

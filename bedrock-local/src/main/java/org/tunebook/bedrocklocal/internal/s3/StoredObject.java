package org.tunebook.bedrocklocal.internal.s3;

import java.time.Instant;
import java.util.Map;

/**
 * What is known of an object besides its content.
 *
 * @param size in bytes
 * @param etag without quotes: the content's MD5 in hexadecimal, or that of the parts' MD5s with their number
 * @param headers what the writer sent to be given back: content type, user metadata …; names in lower case
 * @param checksums header name → value in base 64
 */
public record StoredObject(
        String key,
        long size,
        String etag,
        Instant lastModified,
        Map<String, String> headers,
        Map<String, String> checksums) {
    public StoredObject {
        headers = Map.copyOf(headers);
        checksums = Map.copyOf(checksums);
    }

    StoredObject as(String newKey, Map<String, String> newHeaders, Instant now) {
        return new StoredObject(newKey, size, etag, now, newHeaders, checksums);
    }
}

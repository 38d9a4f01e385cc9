package org.tunebook.bedrock;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a running Bedrock Local says of itself in {@code server.json}: addresses, keys, process id. */
record Announcement(
        URI bedrock, URI bedrockRuntime, URI s3, String region, String accessKeyId, String secretAccessKey, long pid) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();
    private static final int TIMEOUT_MILLIS = 5_000;

    /** What the file says; empty if there is no file or a server that went down left it unreadable. */
    static Optional<Announcement> read(Path file) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), Announcement.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether the server that wrote this lives and answers. */
    boolean answers() {
        if (ProcessHandle.of(pid).isEmpty()) {
            return false;
        }
        try {
            HttpURLConnection health = (HttpURLConnection)
                    bedrock.resolve("/tunebook/health").toURL().openConnection(java.net.Proxy.NO_PROXY);
            health.setConnectTimeout(TIMEOUT_MILLIS);
            health.setReadTimeout(TIMEOUT_MILLIS);
            try {
                return health.getResponseCode() == 200;
            } finally {
                health.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "Bedrock Local at " + bedrock;
    }
}

package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints.Presence;
import org.tunebook.bedrocklocal.internal.bedrock.Patterns;

/** Members that requests of several operations have, and what the service's model of its API constrains them to. */
final class Members {
    private static final String TOKEN = "clientRequestToken";

    private Members() {}

    static void checkToken(Constraints constraints, JsonNode request) throws BedrockException {
        constraints.text(TOKEN, request, TOKEN).length(1, 256).pattern(Patterns.TOKEN);
    }

    static void checkRole(Constraints constraints, JsonNode request) throws BedrockException {
        constraints
                .text("roleArn", request, "roleArn")
                .required()
                .length(0, 2048)
                .pattern(Patterns.ROLE);
    }

    static void checkKey(Constraints constraints, String path, JsonNode parent, String member) throws BedrockException {
        constraints.text(path, parent, member).length(1, 2048).pattern(Patterns.KMS_KEY);
    }

    /** The address of an object or folder in S3: the {@code s3Uri} of a member that is there. */
    static Constraints.Text checkS3Uri(Constraints constraints, String path, JsonNode parent) throws BedrockException {
        return constraints
                .text(path + ".s3Uri", parent, "s3Uri")
                .length(1, 1024)
                .pattern(Patterns.S3_URI);
    }

    static void checkVpc(Constraints constraints, JsonNode request) throws BedrockException {
        JsonNode vpc = constraints.object("vpcConfig", request, "vpcConfig", Presence.OPTIONAL);
        if (vpc.isObject()) {
            constraints.array("vpcConfig.subnetIds", vpc, "subnetIds", Presence.REQUIRED, 1, 16);
            constraints.array("vpcConfig.securityGroupIds", vpc, "securityGroupIds", Presence.REQUIRED, 1, 5);
        }
    }

    /** The token by which a client says that it repeats a request; null if it says none. */
    static @Nullable String token(JsonNode request) {
        String token = request.path(TOKEN).asText("");
        return token.isEmpty() ? null : token;
    }

    /** What an earlier request with the same token has made, if any has. */
    static <T> Optional<T> madeBefore(
            JsonNode request, Collection<T> all, Function<? super T, @Nullable String> tokenOf) {
        String token = token(request);
        return token == null
                ? Optional.empty()
                : all.stream().filter(each -> token.equals(tokenOf.apply(each))).findFirst();
    }
}

package org.tunebook.bedrocklocal.internal.bedrock;

import java.security.SecureRandom;

/** Where this server is said to be, and the names that follow from it. */
public record Names(String region, String account) {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Twelve letters and digits, as every resource's ARN ends. */
    public static String newId() {
        var id = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** What stands behind an ARN's last slash; a text without one is returned as it is. */
    public static String lastSegment(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    public String foundationModel(String modelId) {
        return "arn:aws:bedrock:" + region + "::foundation-model/" + modelId;
    }

    public String job(String baseModelId, String id) {
        return own("model-customization-job/" + baseModelId + "/" + id);
    }

    public String customModel(String baseModelId, String id) {
        return own("custom-model/" + baseModelId + "/" + id);
    }

    public String provisionedModel(String id) {
        return own("provisioned-model/" + id);
    }

    public String deployment(String id) {
        return own("custom-model-deployment/" + id);
    }

    public String batchJob(String id) {
        return own("model-invocation-job/" + id);
    }

    private String own(String resource) {
        return "arn:aws:bedrock:" + region + ":" + account + ":" + resource;
    }
}

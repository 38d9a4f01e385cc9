package org.tunebook.bedrocklocal.conditions;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much an account may have and ask.
 *
 * @param jobsAtOnce customization jobs that run at a time
 * @param customModels custom models
 * @param deployments on-demand deployments
 * @param deploymentsInProgress on-demand deployments that are Creating at a time
 * @param provisionedThroughputs provisioned throughputs
 * @param batchesAtOnce batch inference jobs of one base model that have not ended
 * @param paces how fast a model answers on demand, by its plain id, as {@code amazon.nova-lite-v1:0}; its deployments
 *     have the same; a model that is not named has no limit
 */
public record Quotas(
        int jobsAtOnce,
        int customModels,
        int deployments,
        int deploymentsInProgress,
        int provisionedThroughputs,
        int batchesAtOnce,
        Map<String, Pace> paces) {

    /** Requests and tokens, of input and output together, in any 60 seconds. */
    public record Pace(long requestsPerMinute, long tokensPerMinute) {
        public Pace {
            if (requestsPerMinute < 1 || tokensPerMinute < 1) {
                throw new IllegalArgumentException("a pace of " + requestsPerMinute + " requests and " + tokensPerMinute
                        + " tokens per minute; expected 1 or more of each");
            }
        }
    }

    public Quotas {
        if (jobsAtOnce < 0
                || customModels < 0
                || deployments < 0
                || deploymentsInProgress < 0
                || provisionedThroughputs < 0
                || batchesAtOnce < 0) {
            throw new IllegalArgumentException("a quota is negative; expected 0 or more");
        }
        paces = Map.copyOf(paces);
    }

    /** What an AWS account has unless it asked for more; without paces, as there is nobody to share with. */
    public static Quotas standard() {
        return new Quotas(2, 100, 10, 2, 2, 20, Map.of());
    }

    public Quotas jobsAtOnce(int value) {
        return new Quotas(
                value, customModels, deployments, deploymentsInProgress, provisionedThroughputs, batchesAtOnce, paces);
    }

    public Quotas customModels(int value) {
        return new Quotas(
                jobsAtOnce, value, deployments, deploymentsInProgress, provisionedThroughputs, batchesAtOnce, paces);
    }

    public Quotas deployments(int value) {
        return new Quotas(
                jobsAtOnce, customModels, value, deploymentsInProgress, provisionedThroughputs, batchesAtOnce, paces);
    }

    public Quotas deploymentsInProgress(int value) {
        return new Quotas(jobsAtOnce, customModels, deployments, value, provisionedThroughputs, batchesAtOnce, paces);
    }

    public Quotas provisionedThroughputs(int value) {
        return new Quotas(jobsAtOnce, customModels, deployments, deploymentsInProgress, value, batchesAtOnce, paces);
    }

    public Quotas batchesAtOnce(int value) {
        return new Quotas(
                jobsAtOnce, customModels, deployments, deploymentsInProgress, provisionedThroughputs, value, paces);
    }

    public Quotas pace(String modelId, long requestsPerMinute, long tokensPerMinute) {
        Map<String, Pace> more = new LinkedHashMap<>(paces);
        more.put(modelId, new Pace(requestsPerMinute, tokensPerMinute));
        return new Quotas(
                jobsAtOnce,
                customModels,
                deployments,
                deploymentsInProgress,
                provisionedThroughputs,
                batchesAtOnce,
                more);
    }

    /** With the paces that the service documents for the models it deploys on demand (custom-fine-tune-odi). */
    public Quotas servicePaces() {
        Quotas paced = this;
        for (String fast :
                new String[] {"amazon.nova-micro-v1:0", "amazon.nova-lite-v1:0", "amazon.nova-2-lite-v1:0"}) {
            paced = paced.pace(fast, 2_000, 4_000_000);
        }
        return paced.pace("amazon.nova-pro-v1:0", 200, 800_000).pace("meta.llama3-3-70b-instruct-v1:0", 400, 300_000);
    }
}

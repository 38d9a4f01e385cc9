package org.tunebook.bedrock;

import java.util.stream.Collectors;
import org.tunebook.formats.ModelFamily;

/**
 * Which id a model goes by for what. A model is tuned under an id with a context suffix ({@code …:200k}),
 * which inference does not know; it is asked under the id without it.
 */
public final class ModelIds {
    private ModelIds() {}

    /** The family of a model that can be tuned, by any of its ids or an ARN that holds one. */
    public static ModelFamily tunable(String idOrArn) {
        return ModelFamily.of(idOrArn)
                .orElseThrow(() -> new IllegalArgumentException("model \"" + idOrArn
                        + "\" is not one that can be tuned here; expected one of "
                        + ModelFamily.all().stream()
                                .map(ModelFamily::baseModelId)
                                .collect(Collectors.joining(", "))));
    }

    /**
     * The id to ask a model by: a tunable model's without its context suffix; any other id or ARN as it is.
     *
     * @throws IllegalArgumentException for a custom model's ARN, which cannot be asked before it is served
     */
    public static String forInference(String idOrArn) {
        if (idOrArn.isBlank()) {
            throw new IllegalArgumentException("the model id is empty; expected one such as "
                    + ModelFamily.all().get(0).baseModelId());
        }
        if (idOrArn.startsWith("arn:") && idOrArn.contains(":custom-model/")) {
            throw new IllegalArgumentException("custom model " + idOrArn
                    + " cannot be asked by its own ARN; serve it first: Endpoint.serve(bedrock, model)");
        }
        return ModelFamily.of(idOrArn)
                .filter(family -> idOrArn.endsWith(family.tuningModelId()))
                .map(ModelFamily::baseModelId)
                .orElse(idOrArn);
    }
}

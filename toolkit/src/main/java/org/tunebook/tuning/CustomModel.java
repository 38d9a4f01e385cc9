package org.tunebook.tuning;

import java.util.Objects;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.ModelIds;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;

/**
 * A model made by fine-tuning.
 *
 * @param arn the custom model's own ARN
 * @param name its name in the account
 * @param baseModel the id or ARN of the model it was made from; which family it belongs to cannot be told
 *     from every custom model's ARN
 */
public record CustomModel(String arn, String name, String baseModel) implements Displayable {
    public CustomModel {
        Objects.requireNonNull(arn, "arn");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(baseModel, "baseModel");
    }

    /** The custom model under a name or an ARN. */
    public static CustomModel of(Bedrock bedrock, String nameOrArn) {
        var found = bedrock.call(
                "find the custom model " + nameOrArn,
                () -> bedrock.control().getCustomModel(request -> request.modelIdentifier(nameOrArn)));
        return new CustomModel(found.modelArn(), found.modelName(), found.baseModelArn());
    }

    /** The family of its base model. */
    public ModelFamily family() {
        return ModelIds.tunable(baseModel);
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.text(toString());
    }

    @Override
    public String toString() {
        return "custom model " + name + " (" + arn + ")";
    }
}

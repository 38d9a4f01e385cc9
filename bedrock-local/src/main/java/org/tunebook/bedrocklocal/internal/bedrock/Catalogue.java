package org.tunebook.bedrocklocal.internal.bedrock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tunebook.formats.ModelFamily;

/**
 * The foundation models that the server knows: those of every family that can be tuned, and the local model under its
 * own name. A family that is tuned by an id with a context suffix stands here twice, as on AWS: the plain id answers on
 * demand and can't be tuned, the one with the suffix can be tuned and provisioned and does not answer.
 */
public final class Catalogue {
    private static final Pattern PROFILE = Pattern.compile("(us|eu|apac|global)\\.(.+)");

    /** One foundation model. */
    public record Entry(String modelId, ModelFamily family, boolean tunable, boolean onDemand) {
        public String provider() {
            return switch (modelId.substring(0, modelId.indexOf('.'))) {
                case "anthropic" -> "Anthropic";
                case "amazon" -> "Amazon";
                case "meta" -> "Meta";
                default -> "Tunebook";
            };
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param localModel the local model's own name; of the families that exist here only, just this one is served
     */
    public Catalogue(String localModel) {
        for (ModelFamily family : ModelFamily.all()) {
            boolean ours = family.baseModelId().startsWith("tunebook.");
            if (ours && !family.baseModelId().equals(localModel)) {
                continue;
            }
            if (family.baseModelId().equals(family.tuningModelId())) {
                entries.add(new Entry(family.baseModelId(), family, true, true));
            } else {
                entries.add(new Entry(family.baseModelId(), family, false, true));
                entries.add(new Entry(family.tuningModelId(), family, true, false));
            }
        }
    }

    public List<Entry> entries() {
        return entries;
    }

    /** The model of an id or a foundation model's ARN. */
    public Optional<Entry> find(String idOrArn) {
        String id = idOrArn.startsWith("arn:") && idOrArn.contains("::foundation-model/")
                ? idOrArn.substring(idOrArn.indexOf('/') + 1)
                : idOrArn;
        return entries.stream().filter(entry -> entry.modelId().equals(id)).findFirst();
    }

    /** The model of an id, an ARN, or an inference profile such as {@code us.amazon.nova-lite-v1:0}. */
    public Optional<Entry> findOrProfile(String idOrArn) {
        Optional<Entry> plain = find(idOrArn);
        if (plain.isPresent()) {
            return plain;
        }
        var profile = PROFILE.matcher(Names.lastSegment(idOrArn));
        return profile.matches() ? find(profile.group(2)).filter(Entry::onDemand) : Optional.empty();
    }
}

package org.tunebook.bedrocklocal.internal.bedrock;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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

    /**
     * When a model leaves the service, as its documentation says (model-lifecycle-legacy).
     *
     * @param legacy from when on nothing new is tuned or provisioned
     * @param extended from when on access costs extra
     * @param end from when on it answers nobody
     */
    public record Lifecycle(Instant legacy, Instant extended, Instant end) {}

    private static final Map<ModelFamily, Lifecycle> LIFECYCLES = Map.of(
            ModelFamily.CLAUDE_3_HAIKU,
            new Lifecycle(
                    Instant.parse("2026-03-10T00:00:00Z"),
                    Instant.parse("2026-06-10T00:00:00Z"),
                    Instant.parse("2026-09-10T00:00:00Z")));

    private static final String INVALID = "The provided model identifier is invalid.";

    private final List<Entry> entries = new ArrayList<>();
    private final String region;
    private final Strictness strictness;
    private final Clock clock;

    /**
     * @param localModel the local model's own name; of the families that exist here only, just this one is served
     * @param strictness whether a model keeps to its regions and its end of life
     */
    public Catalogue(String localModel, String region, Strictness strictness, Clock clock) {
        this.region = region;
        this.strictness = strictness;
        this.clock = clock;
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

    /** The models that are not past their end of life; to be tuned, those of this region. */
    public List<Entry> entries() {
        return entries.stream()
                .filter(entry -> !isPast(entry.family(), Lifecycle::end))
                .filter(entry -> entry.onDemand() || isTunedHere(entry.family()))
                .toList();
    }

    private boolean isTunedHere(ModelFamily family) {
        return strictness == Strictness.LENIENT
                || family.baseModelId().startsWith("tunebook.")
                || family.tuningRegions().contains(region);
    }

    /** When a model leaves, if that is heeded here. */
    public Optional<Lifecycle> lifecycle(ModelFamily family) {
        return strictness == Strictness.STRICT ? Optional.ofNullable(LIFECYCLES.get(family)) : Optional.empty();
    }

    public boolean isLegacy(ModelFamily family) {
        return isPast(family, Lifecycle::legacy);
    }

    private boolean isPast(ModelFamily family, Function<Lifecycle, Instant> date) {
        return lifecycle(family)
                .filter(found -> !clock.instant().isBefore(date.apply(found)))
                .isPresent();
    }

    /** Refuses to tune a model where it can't be, or any more. */
    public void requireTunable(ModelFamily family) throws BedrockException {
        if (!isTunedHere(family)) {
            throw BedrockException.validation(INVALID);
        }
        requireNew(family);
    }

    /** Refuses to begin anything new with a model that is to leave. */
    public void requireNew(ModelFamily family) throws BedrockException {
        if (isPast(family, Lifecycle::end)) {
            throw BedrockException.validation(INVALID);
        }
        if (isLegacy(family)) {
            throw BedrockException.validation("The model " + family.name()
                    + " is in the Legacy state: it can't be customized or provisioned any more");
        }
    }

    /** Refuses to ask a model that is past its end of life. */
    public void requireAlive(ModelFamily family) throws BedrockException {
        if (isPast(family, Lifecycle::end)) {
            throw BedrockException.notFound(
                    "This model version has reached the end of its life. Please refer to the AWS"
                            + " documentation for more details.");
        }
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

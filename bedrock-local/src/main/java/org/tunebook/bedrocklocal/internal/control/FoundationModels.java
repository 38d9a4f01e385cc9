package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Call;
import org.tunebook.bedrocklocal.internal.bedrock.Catalogue;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints;
import org.tunebook.bedrocklocal.internal.bedrock.Names;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;
import org.tunebook.bedrocklocal.internal.bedrock.Patterns;
import org.tunebook.bedrocklocal.internal.files.Json;

/** The operations on foundation models. */
final class FoundationModels {
    private final Catalogue catalogue;
    private final Names names;

    FoundationModels(Catalogue catalogue, Names names) {
        this.catalogue = catalogue;
        this.names = names;
    }

    void addTo(Operations operations) {
        operations.add("ListFoundationModels", "GET /foundation-models", this::list);
        operations.add("GetFoundationModel", "GET /foundation-models/{modelIdentifier}", this::get);
    }

    private void list(Call call) throws BedrockException, IOException {
        Optional<String> provider = call.parameter("byProvider");
        Optional<String> customization = call.parameter("byCustomizationType");
        Optional<String> modality = call.parameter("byOutputModality");
        Optional<String> inference = call.parameter("byInferenceType");
        var constraints = new Constraints();
        constraints.text("byProvider", provider.orElse(null)).pattern(Patterns.PROVIDER);
        constraints
                .text("byCustomizationType", customization.orElse(null))
                .oneOf("FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION");
        constraints.text("byOutputModality", modality.orElse(null)).oneOf("TEXT", "IMAGE", "EMBEDDING");
        constraints.text("byInferenceType", inference.orElse(null)).oneOf("ON_DEMAND", "PROVISIONED");
        constraints.done();
        ObjectNode reply = Json.object();
        ArrayNode summaries = reply.putArray("modelSummaries");
        for (Catalogue.Entry entry : catalogue.entries()) {
            boolean wanted = (provider.isEmpty() || provider.get().equalsIgnoreCase(entry.provider()))
                    && (customization.isEmpty() || (customization.get().equals("FINE_TUNING") && entry.tunable()))
                    && (modality.isEmpty() || modality.get().equals("TEXT"))
                    && (inference.isEmpty()
                            || (inference.get().equals("ON_DEMAND") ? entry.onDemand() : entry.tunable()));
            if (wanted) {
                describe(entry, summaries.addObject());
            }
        }
        call.reply(200, reply);
    }

    private void get(Call call) throws BedrockException, IOException {
        String identifier = call.label("modelIdentifier");
        var constraints = new Constraints();
        constraints.text("modelIdentifier", identifier).length(1, 2048).pattern(Patterns.FOUNDATION_MODEL);
        constraints.done();
        Catalogue.Entry entry = catalogue
                .find(identifier)
                .filter(catalogue.entries()::contains)
                .orElseThrow(() -> BedrockException.notFound("Could not find a foundation model " + identifier));
        ObjectNode reply = Json.object();
        describe(entry, reply.putObject("modelDetails"));
        call.reply(200, reply);
    }

    private void describe(Catalogue.Entry entry, ObjectNode out) {
        out.put("modelArn", names.foundationModel(entry.modelId()));
        out.put("modelId", entry.modelId());
        String name = entry.family().name();
        out.put("modelName", name.length() <= 20 ? name : name.substring(0, 20));
        out.put("providerName", entry.provider());
        out.putArray("inputModalities").add("TEXT");
        out.putArray("outputModalities").add("TEXT");
        out.put("responseStreamingSupported", true);
        ArrayNode customizations = out.putArray("customizationsSupported");
        if (entry.tunable()) {
            customizations.add("FINE_TUNING");
        }
        ArrayNode inference = out.putArray("inferenceTypesSupported");
        if (entry.onDemand()) {
            inference.add("ON_DEMAND");
        }
        if (entry.tunable()) {
            inference.add("PROVISIONED");
        }
        ObjectNode lifecycle =
                out.putObject("modelLifecycle").put("status", catalogue.isLegacy(entry.family()) ? "LEGACY" : "ACTIVE");
        catalogue
                .lifecycle(entry.family())
                .ifPresent(dates -> lifecycle
                        .put("legacyTime", Json.time(dates.legacy()))
                        .put("publicExtendedAccessTime", Json.time(dates.extended()))
                        .put("endOfLifeTime", Json.time(dates.end())));
    }
}

package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Call;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints.Presence;
import org.tunebook.bedrocklocal.internal.bedrock.Names;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;
import org.tunebook.bedrocklocal.internal.bedrock.Patterns;
import org.tunebook.bedrocklocal.internal.files.Json;

/** Tags of jobs, batches, custom models and what serves them. */
final class Tags {
    private static final int MOST = 200;
    private static final int MOST_OF_A_RESOURCE = 50;

    private final Ledger ledger;

    Tags(Ledger ledger) {
        this.ledger = ledger;
    }

    void addTo(Operations operations) {
        operations.add("TagResource", "POST /tagResource", this::tag);
        operations.add("UntagResource", "POST /untagResource", this::untag);
        operations.add("ListTagsForResource", "POST /listTagsForResource", this::list);
    }

    /** Checks a list of tags in a request. */
    static void check(Constraints constraints, JsonNode parent, String member) throws BedrockException {
        JsonNode tags = constraints.array(member, parent, member, Presence.OPTIONAL, 0, MOST);
        for (int i = 0; i < tags.size() && i < MOST; i++) {
            String path = member + "." + (i + 1) + ".member";
            constraints
                    .text(path + ".key", tags.get(i), "key")
                    .required()
                    .length(1, 128)
                    .pattern(Patterns.TAG);
            constraints
                    .text(path + ".value", tags.get(i), "value")
                    .required()
                    .length(0, 256)
                    .pattern(Patterns.TAG);
        }
    }

    static Map<String, String> read(JsonNode tags) {
        Map<String, String> read = new TreeMap<>();
        tags.forEach(tag -> read.put(tag.path("key").asText(), tag.path("value").asText()));
        return read;
    }

    private void tag(Call call) throws BedrockException, IOException {
        ObjectNode body = call.json();
        var constraints = new Constraints();
        constraints.text("resourceARN", body, "resourceARN").required().length(20, 1011);
        constraints.array("tags", body, "tags", Presence.REQUIRED, 0, MOST);
        check(constraints, body, "tags");
        constraints.done();
        synchronized (ledger.lock) {
            Tagged tagged = find(body.path("resourceARN").asText());
            Map<String, String> tags = new TreeMap<>(tagged.tags());
            tags.putAll(read(body.path("tags")));
            if (tags.size() > MOST_OF_A_RESOURCE) {
                throw BedrockException.tooManyTags(
                        "A resource has at most " + MOST_OF_A_RESOURCE + " tags; this one would have " + tags.size());
            }
            tagged.keep().accept(tags);
        }
        call.reply(200, Json.object());
    }

    private void untag(Call call) throws BedrockException, IOException {
        ObjectNode body = call.json();
        var constraints = new Constraints();
        constraints.text("resourceARN", body, "resourceARN").required().length(20, 1011);
        JsonNode keys = constraints.array("tagKeys", body, "tagKeys", Presence.REQUIRED, 0, MOST);
        constraints.done();
        synchronized (ledger.lock) {
            Tagged tagged = find(body.path("resourceARN").asText());
            Map<String, String> tags = new TreeMap<>(tagged.tags());
            keys.forEach(key -> tags.remove(key.asText()));
            tagged.keep().accept(tags);
        }
        call.reply(200, Json.object());
    }

    private void list(Call call) throws BedrockException, IOException {
        ObjectNode body = call.json();
        var constraints = new Constraints();
        constraints.text("resourceARN", body, "resourceARN").required().length(20, 1011);
        constraints.done();
        ObjectNode reply = Json.object();
        ArrayNode tags = reply.putArray("tags");
        find(body.path("resourceARN").asText())
                .tags()
                .forEach((key, value) -> tags.addObject().put("key", key).put("value", value));
        call.reply(200, reply);
    }

    /** A resource's tags, and how to keep others in their place. */
    private record Tagged(Map<String, String> tags, Consumer<Map<String, String>> keep) {}

    private Tagged find(String arn) throws BedrockException {
        String id = Names.lastSegment(arn);
        Optional<Job> job = ledger.jobs.find(id).filter(found -> found.arn().equals(arn));
        if (job.isPresent()) {
            return new Tagged(
                    job.get().tags(), tags -> ledger.jobs.put(id, job.get().tagged(new LinkedHashMap<>(tags))));
        }
        Optional<CustomModel> model =
                ledger.models.find(id).filter(found -> found.arn().equals(arn));
        if (model.isPresent()) {
            return new Tagged(
                    model.get().tags(),
                    tags -> ledger.models.put(id, model.get().tagged(new LinkedHashMap<>(tags))));
        }
        Optional<Serving> serving =
                ledger.servings.find(id).filter(found -> found.arn().equals(arn));
        if (serving.isPresent()) {
            return new Tagged(
                    serving.get().tags(),
                    tags -> ledger.servings.put(id, serving.get().tagged(new LinkedHashMap<>(tags))));
        }
        Optional<BatchJob> batch =
                ledger.batches.find(id).filter(found -> found.arn().equals(arn));
        if (batch.isPresent()) {
            return new Tagged(
                    batch.get().tags(),
                    tags -> ledger.batches.put(
                            id, ledger.batches.find(id).orElseThrow().tagged(new LinkedHashMap<>(tags))));
        }
        throw BedrockException.notFound("The specified resource ARN doesn't exist: " + arn);
    }
}

package org.tunebook.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Cost;
import org.tunebook.bedrock.Estimate;
import org.tunebook.bedrock.Price;
import org.tunebook.bedrock.Usd;
import org.tunebook.deployment.Inventory;

/** The JSON forms of what several verbs print; what is not known is null, never 0. */
final class Documents {
    private Documents() {}

    static Map<String, Object> cost(Cost cost) {
        Map<String, Object> document = new LinkedHashMap<>();
        boolean nothingKnown = !cost.isKnown() && cost.least().equals(Usd.ZERO);
        document.put("least", nothingKnown ? null : cost.least().amount());
        document.put("most", cost.most().map(Usd::amount).orElse(null));
        return document;
    }

    static @Nullable Map<String, Object> price(@Nullable Price price) {
        if (price == null) {
            return null;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("usd", price.usd().amount());
        document.put("per", price.unit().fileName());
        document.put("date", price.date().toString());
        document.put("confidence", price.confidence().fileName());
        document.put("source", price.source());
        return document;
    }

    static Map<String, Object> item(Estimate.Item item) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("what", item.what());
        document.put("when", item.when().name());
        document.put("quantity", item.quantity());
        document.put("price", price(item.price().orElse(null)));
        document.put("costUsd", cost(item.cost()));
        return document;
    }

    static Map<String, Object> item(Inventory.Item item) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", item.kind().name());
        document.put("name", item.name());
        document.put("arn", item.arn());
        document.put("status", item.status());
        document.put("model", item.model());
        document.put("made", item.made().toString());
        document.put("ageSeconds", item.age().toSeconds());
        document.put("price", price(item.price().orElse(null)));
        document.put("soFarUsd", cost(item.soFar()));
        document.put("ends", item.ends().map(Object::toString).orElse(null));
        document.put("marks", item.marks());
        return document;
    }
}

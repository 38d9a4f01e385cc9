package org.tunebook.bedrocklocal.internal.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.internal.files.Json;

/**
 * A policy of IAM: what it allows and denies. Of the conditions, those that compare texts, ARNs and truth values are
 * evaluated by the keys that are known here; one that can't be is taken not to allow, and to deny, so that no answer is
 * more generous than AWS's.
 */
final class PolicyDocument {
    enum Kind {
        /** What a role may do. */
        PERMISSIONS,
        /** Who may take on a role. */
        TRUST
    }

    enum Decision {
        ALLOWED("allowed"),
        EXPLICIT_DENY("explicitDeny"),
        IMPLICIT_DENY("implicitDeny");

        private final String wireName;

        Decision(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }

        /** Of two policies together. */
        Decision and(Decision other) {
            if (this == EXPLICIT_DENY || other == EXPLICIT_DENY) {
                return EXPLICIT_DENY;
            }
            return this == ALLOWED || other == ALLOWED ? ALLOWED : IMPLICIT_DENY;
        }
    }

    /** Who asks, as a statement's Principal names it: {@code Service}, {@code AWS}. */
    record Principal(String type, Set<String> names) {}

    /**
     * What is asked.
     *
     * @param resource an ARN, or {@code *}; of no meaning to a trust policy
     * @param principal who asks, for a trust policy
     * @param context the values of condition keys, keys in small letters
     */
    record Request(String action, String resource, @Nullable Principal principal, Map<String, String> context) {}

    private static final Set<String> MEMBERS = Set.of(
            "Sid",
            "Effect",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Principal",
            "NotPrincipal",
            "Condition");

    private final List<JsonNode> statements;

    private PolicyDocument(List<JsonNode> statements) {
        this.statements = statements;
    }

    static PolicyDocument read(String text, Kind kind) throws QueryException {
        JsonNode root;
        try {
            root = Json.MAPPER.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw QueryException.malformedPolicy("This policy contains invalid Json");
        }
        if (root == null || !root.isObject()) {
            throw QueryException.malformedPolicy("Syntax errors in policy.");
        }
        for (Map.Entry<String, JsonNode> member : root.properties()) {
            if (!Set.of("Version", "Id", "Statement").contains(member.getKey())) {
                throw QueryException.malformedPolicy(
                        "Syntax errors in policy. '" + member.getKey() + "' is no member of a policy");
            }
        }
        if (!Set.of("2012-10-17", "2008-10-17").contains(root.path("Version").asText("2008-10-17"))) {
            throw QueryException.malformedPolicy("The policy must contain a valid version string");
        }
        List<JsonNode> statements = new ArrayList<>();
        if (root.path("Statement").isObject()) {
            statements.add(root.path("Statement"));
        } else {
            root.path("Statement").forEach(statements::add);
        }
        if (statements.isEmpty()) {
            throw QueryException.malformedPolicy("Syntax errors in policy. It has no Statement");
        }
        for (JsonNode statement : statements) {
            check(statement, kind);
        }
        return new PolicyDocument(statements);
    }

    private static void check(JsonNode statement, Kind kind) throws QueryException {
        for (Map.Entry<String, JsonNode> member : statement.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw QueryException.malformedPolicy(
                        "Syntax errors in policy. '" + member.getKey() + "' is no member of a statement");
            }
        }
        String effect = statement.path("Effect").asText();
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw QueryException.malformedPolicy(
                    "Syntax errors in policy. Effect is '" + effect + "'; expected Allow or Deny");
        }
        if (texts(statement.path("Action")).isEmpty()
                && texts(statement.path("NotAction")).isEmpty()) {
            throw QueryException.malformedPolicy("Policy statement must contain actions.");
        }
        boolean resources = statement.has("Resource") || statement.has("NotResource");
        boolean principals = statement.has("Principal") || statement.has("NotPrincipal");
        if (kind == Kind.PERMISSIONS) {
            if (principals) {
                throw QueryException.malformedPolicy("Policy document should not specify a principal.");
            }
            if (!resources) {
                throw QueryException.malformedPolicy("Policy statement must contain resources.");
            }
            return;
        }
        if (resources) {
            throw QueryException.malformedPolicy("Has prohibited field Resource");
        }
        if (!principals) {
            throw QueryException.malformedPolicy("Missing required field Principal");
        }
        if (statement.has("NotPrincipal")) {
            throw QueryException.notEmulated("a trust policy with NotPrincipal");
        }
    }

    Decision decide(Request request) {
        Decision decision = Decision.IMPLICIT_DENY;
        for (JsonNode statement : statements) {
            boolean denies = statement.path("Effect").asText().equals("Deny");
            if (concerns(statement, request)
                    && holds(statement.path("Condition"), request.context()).orElse(denies)) {
                decision = decision.and(denies ? Decision.EXPLICIT_DENY : Decision.ALLOWED);
            }
        }
        return decision;
    }

    private static boolean concerns(JsonNode statement, Request request) {
        String action = request.action().toLowerCase(Locale.ROOT);
        boolean acts = statement.has("Action")
                ? any(statement.path("Action"), pattern -> like(pattern.toLowerCase(Locale.ROOT), action))
                : !any(statement.path("NotAction"), pattern -> like(pattern.toLowerCase(Locale.ROOT), action));
        if (!acts) {
            return false;
        }
        Principal principal = request.principal();
        if (principal != null) {
            JsonNode named = statement.path("Principal");
            return named.asText().equals("*")
                    || any(
                            named.path(principal.type()),
                            name -> name.equals("*") || principal.names().contains(name));
        }
        return statement.has("Resource")
                ? any(statement.path("Resource"), pattern -> like(pattern, request.resource()))
                : !any(statement.path("NotResource"), pattern -> like(pattern, request.resource()));
    }

    /** Whether all conditions hold; empty if that can't be told. */
    private static Optional<Boolean> holds(JsonNode conditions, Map<String, String> context) {
        boolean unknown = false;
        for (Map.Entry<String, JsonNode> operator : conditions.properties()) {
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                Optional<Boolean> holds = holds(
                        operator.getKey(),
                        Optional.ofNullable(context.get(key.getKey().toLowerCase(Locale.ROOT))),
                        texts(key.getValue()));
                if (holds.isPresent() && !holds.get()) {
                    return Optional.of(false);
                }
                unknown |= holds.isEmpty();
            }
        }
        return unknown ? Optional.empty() : Optional.of(true);
    }

    private static Optional<Boolean> holds(String operator, Optional<String> value, List<String> wanted) {
        if (value.isEmpty() || wanted.stream().anyMatch(text -> text.contains("${"))) {
            return Optional.empty();
        }
        boolean negated = operator.contains("Not");
        String positive = operator.replace("Not", "").replace("IfExists", "");
        if (!Set.of("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "Bool")
                .contains(positive)) {
            return Optional.empty();
        }
        String found = value.get();
        boolean matches = wanted.stream().anyMatch(text -> switch (positive) {
            case "StringEquals" -> text.equals(found);
            case "StringEqualsIgnoreCase", "Bool" -> text.equalsIgnoreCase(found);
            default -> like(text, found);
        });
        return Optional.of(matches != negated);
    }

    private static boolean any(JsonNode node, java.util.function.Predicate<String> holds) {
        return texts(node).stream().anyMatch(holds);
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(element -> texts.add(element.asText()));
        } else if (node.isValueNode() && !node.isNull()) {
            texts.add(node.asText());
        }
        return texts;
    }

    /** Whether a text is as a pattern says, in which {@code *} stands for any texts and {@code ?} for any character. */
    static boolean like(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int behindStar = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                behindStar = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++behindStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}

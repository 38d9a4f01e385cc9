package org.tunebook.bedrocklocal.internal.identity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.identity.PolicyDocument.Decision;
import org.tunebook.bedrocklocal.internal.identity.PolicyDocument.Kind;
import org.tunebook.bedrocklocal.internal.identity.Roles.View;

/** IAM's actions on roles, their own policies, and the policies that roles share. */
final class Iam {
    private static final Pattern ROLE_NAME = Pattern.compile("[\\w+=,.@-]{1,64}");
    private static final Pattern POLICY_NAME = Pattern.compile("[\\w+=,.@-]{1,128}");
    private static final Pattern PATH = Pattern.compile("(/)|(/[!-~]+/)");
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1000;
    private static final int SHORTEST_SESSION = 3600;
    private static final int LONGEST_SESSION = 43_200;

    private final Roles roles;
    private final Object lock = new Object();

    Iam(Roles roles) {
        this.roles = roles;
    }

    QueryService service() {
        return new QueryService("IAM", "https://iam.amazonaws.com/doc/2010-05-08/")
                .add("CreateRole", locked(this::createRole))
                .add("GetRole", this::getRole)
                .add("ListRoles", this::listRoles)
                .add("DeleteRole", locked(this::deleteRole))
                .add("UpdateAssumeRolePolicy", locked(this::updateTrust))
                .add("PutRolePolicy", locked(this::putRolePolicy))
                .add("GetRolePolicy", this::getRolePolicy)
                .add("ListRolePolicies", this::listRolePolicies)
                .add("DeleteRolePolicy", locked(this::deleteRolePolicy))
                .add("CreatePolicy", locked(this::createPolicy))
                .add("GetPolicy", this::getPolicy)
                .add("GetPolicyVersion", this::getPolicyVersion)
                .add("DeletePolicy", locked(this::deletePolicy))
                .add("AttachRolePolicy", locked(this::attach))
                .add("DetachRolePolicy", locked(this::detach))
                .add("ListAttachedRolePolicies", this::listAttached)
                .add("SimulatePrincipalPolicy", this::simulate);
    }

    private QueryService.Action locked(QueryService.Action action) {
        return call -> {
            synchronized (lock) {
                return action.answer(call);
            }
        };
    }

    private ObjectNode createRole(QueryCall call) throws QueryException {
        call.only("RoleName", "AssumeRolePolicyDocument", "Path", "Description", "MaxSessionDuration", "Tags");
        String name = call.required("RoleName", ROLE_NAME);
        String path = call.optional("Path", "/", PATH);
        String trust = call.required("AssumeRolePolicyDocument");
        int session = call.number("MaxSessionDuration", SHORTEST_SESSION, SHORTEST_SESSION, LONGEST_SESSION);
        PolicyDocument.read(trust, Kind.TRUST);
        if (roles.named(name).isPresent()) {
            throw QueryException.exists("Role with name " + name + " already exists.");
        }
        Instant now = roles.now();
        var role = new Role(
                "AROA" + Sessions.letters(17),
                name,
                path,
                "arn:aws:iam::" + roles.account + ":role" + path + name,
                call.parameter("Description").orElse(null),
                session,
                call.tags(),
                new Role.Text(trust, now, null),
                Map.of(),
                Map.of(),
                now,
                null);
        roles.roles.put(role.id(), role);
        ObjectNode result = Json.object();
        describe(role, result.putObject("Role"));
        return result;
    }

    private ObjectNode getRole(QueryCall call) throws QueryException {
        ObjectNode result = Json.object();
        describe(role(call), result.putObject("Role"));
        return result;
    }

    private ObjectNode listRoles(QueryCall call) throws QueryException {
        call.only("PathPrefix", "MaxItems", "Marker");
        String prefix = call.parameter("PathPrefix").orElse("/");
        return page(
                call,
                "Roles",
                roles.roles.all().stream()
                        .filter(role -> role.alive() && role.path().startsWith(prefix))
                        .sorted(Comparator.comparing(Role::name))
                        .toList(),
                (role, list) -> describe(role, list.addObject()));
    }

    private static void describe(Role role, ObjectNode out) {
        out.put("Path", role.path())
                .put("RoleName", role.name())
                .put("RoleId", role.id())
                .put("Arn", role.arn())
                .put("CreateDate", Json.time(role.created()))
                .put("AssumeRolePolicyDocument", encoded(role.trust().document()))
                .put("MaxSessionDuration", role.maxSessionSeconds());
        String description = role.description();
        if (description != null) {
            out.put("Description", description);
        }
        if (!role.tags().isEmpty()) {
            ArrayNode tags = out.putArray("Tags");
            role.tags().forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
        }
    }

    private ObjectNode deleteRole(QueryCall call) throws QueryException {
        Role role = role(call);
        if (!role.inline().isEmpty()) {
            throw QueryException.deleteConflict("Cannot delete entity, must delete policies first.");
        }
        if (!role.attached().isEmpty()) {
            throw QueryException.deleteConflict("Cannot delete entity, must detach all policies first.");
        }
        roles.roles.put(role.id(), role.deleted(roles.now()));
        return Json.object();
    }

    private ObjectNode updateTrust(QueryCall call) throws QueryException {
        Role role = role(call);
        String trust = call.required("PolicyDocument");
        PolicyDocument.read(trust, Kind.TRUST);
        roles.roles.put(role.id(), role.trusting(changed(role.trust(), trust)));
        return Json.object();
    }

    private ObjectNode putRolePolicy(QueryCall call) throws QueryException {
        Role role = role(call);
        String name = call.required("PolicyName", POLICY_NAME);
        String document = call.required("PolicyDocument");
        PolicyDocument.read(document, Kind.PERMISSIONS);
        roles.roles.put(role.id(), role.with(name, changed(role.inline().get(name), document)));
        return Json.object();
    }

    /** What was known of the old document goes on to count until the new one is known. */
    private Role.Text changed(Role.@Nullable Text before, String document) {
        return new Role.Text(document, roles.now(), before == null ? null : before.document());
    }

    private ObjectNode getRolePolicy(QueryCall call) throws QueryException {
        Role role = role(call);
        String name = call.required("PolicyName", POLICY_NAME);
        return Json.object()
                .put("RoleName", role.name())
                .put("PolicyName", name)
                .put("PolicyDocument", encoded(inline(role, name).document()));
    }

    private ObjectNode listRolePolicies(QueryCall call) throws QueryException {
        call.only("RoleName", "MaxItems", "Marker");
        return page(
                call,
                "PolicyNames",
                role(call).inline().keySet().stream().sorted().toList(),
                (name, list) -> list.add(name));
    }

    private ObjectNode deleteRolePolicy(QueryCall call) throws QueryException {
        Role role = role(call);
        String name = call.required("PolicyName", POLICY_NAME);
        inline(role, name);
        roles.roles.put(role.id(), role.with(name, null));
        return Json.object();
    }

    private static Role.Text inline(Role role, String name) throws QueryException {
        return Optional.ofNullable(role.inline().get(name))
                .orElseThrow(
                        () -> QueryException.noSuchEntity("The role policy with name " + name + " cannot be found."));
    }

    private ObjectNode createPolicy(QueryCall call) throws QueryException {
        call.only("PolicyName", "PolicyDocument", "Path", "Description");
        String name = call.required("PolicyName", POLICY_NAME);
        String path = call.optional("Path", "/", PATH);
        String document = call.required("PolicyDocument");
        PolicyDocument.read(document, Kind.PERMISSIONS);
        if (roles.policies.all().stream().anyMatch(policy -> policy.name().equalsIgnoreCase(name))) {
            throw QueryException.exists(
                    "A policy called " + name + " already exists. Duplicate names are not allowed.");
        }
        var policy = new ManagedPolicy(
                "ANPA" + Sessions.letters(17),
                name,
                path,
                "arn:aws:iam::" + roles.account + ":policy" + path + name,
                call.parameter("Description").orElse(null),
                document,
                roles.now());
        roles.policies.put(policy.id(), policy);
        ObjectNode result = Json.object();
        describe(policy, result.putObject("Policy"));
        return result;
    }

    private ObjectNode getPolicy(QueryCall call) throws QueryException {
        ObjectNode result = Json.object();
        describe(policy(call), result.putObject("Policy"));
        return result;
    }

    private void describe(ManagedPolicy policy, ObjectNode out) {
        out.put("PolicyName", policy.name())
                .put("PolicyId", policy.id())
                .put("Arn", policy.arn())
                .put("Path", policy.path())
                .put("DefaultVersionId", "v1")
                .put("AttachmentCount", users(policy))
                .put("IsAttachable", true)
                .put("CreateDate", Json.time(policy.created()))
                .put("UpdateDate", Json.time(policy.created()));
        String description = policy.description();
        if (description != null) {
            out.put("Description", description);
        }
    }

    private long users(ManagedPolicy policy) {
        return roles.roles.all().stream()
                .filter(role -> role.alive() && role.attached().containsKey(policy.arn()))
                .count();
    }

    private ObjectNode getPolicyVersion(QueryCall call) throws QueryException {
        ManagedPolicy policy = policy(call);
        String version = call.required("VersionId");
        if (!version.equals("v1")) {
            throw QueryException.noSuchEntity(
                    "Policy " + policy.arn() + " version " + version + " does not exist or is not attachable.");
        }
        ObjectNode result = Json.object();
        result.putObject("PolicyVersion")
                .put("Document", encoded(policy.document()))
                .put("VersionId", "v1")
                .put("IsDefaultVersion", true)
                .put("CreateDate", Json.time(policy.created()));
        return result;
    }

    private ObjectNode deletePolicy(QueryCall call) throws QueryException {
        ManagedPolicy policy = policy(call);
        if (users(policy) > 0) {
            throw QueryException.deleteConflict("Cannot delete a policy attached to entities.");
        }
        roles.policies.remove(policy.id());
        return Json.object();
    }

    private ObjectNode attach(QueryCall call) throws QueryException {
        Role role = role(call);
        String arn = call.required("PolicyArn");
        if (find(arn).isEmpty()) {
            throw QueryException.noSuchEntity("Policy " + arn + " does not exist or is not attachable.");
        }
        roles.roles.put(role.id(), role.attached(arn, roles.now()));
        return Json.object();
    }

    private ObjectNode detach(QueryCall call) throws QueryException {
        Role role = role(call);
        String arn = call.required("PolicyArn");
        if (!role.attached().containsKey(arn)) {
            throw QueryException.noSuchEntity("Policy " + arn + " was not found.");
        }
        roles.roles.put(role.id(), role.attached(arn, null));
        return Json.object();
    }

    private ObjectNode listAttached(QueryCall call) throws QueryException {
        call.only("RoleName", "MaxItems", "Marker");
        return page(
                call,
                "AttachedPolicies",
                role(call).attached().keySet().stream().sorted().toList(),
                (arn, list) -> list.addObject()
                        .put("PolicyName", arn.substring(arn.lastIndexOf('/') + 1))
                        .put("PolicyArn", arn));
    }

    /** What a role's policies say, as they were last changed. */
    private ObjectNode simulate(QueryCall call) throws QueryException {
        call.only("PolicySourceArn", "ActionNames", "ResourceArns", "ContextEntries");
        String source = call.required("PolicySourceArn");
        Role role = roles.ofArn(source)
                .filter(Role::alive)
                .orElseThrow(() -> QueryException.noSuchEntity("The principal " + source + " cannot be found."));
        List<String> actions = call.list("ActionNames");
        if (actions.isEmpty()) {
            call.required("ActionNames");
        }
        List<String> resources = call.list("ResourceArns");
        Map<String, String> context = new HashMap<>();
        for (int i = 1;
                call.parameter("ContextEntries.member." + i + ".ContextKeyName").isPresent();
                i++) {
            String entry = "ContextEntries.member." + i + ".";
            if (call.parameter(entry + "ContextKeyValues.member.2").isPresent()) {
                throw QueryException.notEmulated("SimulatePrincipalPolicy with several values of a context key");
            }
            context.put(
                    call.required(entry + "ContextKeyName").toLowerCase(Locale.ROOT),
                    call.parameter(entry + "ContextKeyValues.member.1").orElse(""));
        }
        ObjectNode result = Json.object();
        ArrayNode evaluations = result.putArray("EvaluationResults");
        for (String action : actions) {
            for (String resource : resources.isEmpty() ? List.of("*") : resources) {
                Decision decision = roles.decide(role, action, resource, context, View.LATEST);
                evaluations
                        .addObject()
                        .put("EvalActionName", action)
                        .put("EvalResourceName", resource)
                        .put("EvalDecision", decision.wireName());
            }
        }
        result.put("IsTruncated", "false");
        return result;
    }

    private Role role(QueryCall call) throws QueryException {
        String name = call.required("RoleName", ROLE_NAME);
        return roles.named(name)
                .orElseThrow(() -> QueryException.noSuchEntity("The role with name " + name + " cannot be found."));
    }

    private ManagedPolicy policy(QueryCall call) throws QueryException {
        String arn = call.required("PolicyArn");
        return find(arn).orElseThrow(() -> QueryException.noSuchEntity("Policy " + arn + " was not found."));
    }

    private Optional<ManagedPolicy> find(String arn) {
        return roles.policies.all().stream()
                .filter(policy -> policy.arn().equals(arn))
                .findFirst();
    }

    private static <T> ObjectNode page(QueryCall call, String member, List<T> all, BiConsumer<T, ArrayNode> describe)
            throws QueryException {
        int from = call.number("Marker", 0, 0, 1_000_000);
        int most = call.number("MaxItems", PAGE, 1, LARGEST_PAGE);
        int to = Math.min(all.size(), from + Math.min(most, all.size()));
        ObjectNode result = Json.object();
        ArrayNode list = result.putArray(member);
        all.subList(Math.min(from, to), to).forEach(item -> describe.accept(item, list));
        result.put("IsTruncated", to < all.size());
        if (to < all.size()) {
            result.put("Marker", Integer.toString(to));
        }
        return result;
    }

    /** Documents come percent-encoded, as RFC 3986 says. */
    private static String encoded(String document) {
        return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

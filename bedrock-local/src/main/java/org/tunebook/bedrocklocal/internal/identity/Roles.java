package org.tunebook.bedrocklocal.internal.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tunebook.bedrocklocal.internal.bedrock.Strictness;
import org.tunebook.bedrocklocal.internal.files.RecordDirectory;
import org.tunebook.bedrocklocal.internal.identity.PolicyDocument.Decision;
import org.tunebook.bedrocklocal.internal.identity.PolicyDocument.Kind;
import org.tunebook.bedrocklocal.internal.identity.PolicyDocument.Principal;
import org.tunebook.bedrocklocal.internal.identity.PolicyDocument.Request;

/**
 * The account's roles and policies, and what they let Bedrock do. A role that was never made here may be taken on and
 * may do everything, as long as the server is lenient; one that was made here is held to its policies.
 */
public final class Roles {
    /** Whose changes are known to Bedrock now, or once they have got about. */
    enum View {
        KNOWN_EVERYWHERE,
        LATEST
    }

    final RecordDirectory<Role> roles;
    final RecordDirectory<ManagedPolicy> policies;
    final String account;
    private final String region;
    private final Clock clock;
    private final Duration propagation;
    private final Strictness strictness;

    private Roles(
            RecordDirectory<Role> roles,
            RecordDirectory<ManagedPolicy> policies,
            String account,
            String region,
            Clock clock,
            Duration propagation,
            Strictness strictness) {
        this.roles = roles;
        this.policies = policies;
        this.account = account;
        this.region = region;
        this.clock = clock;
        this.propagation = propagation;
        this.strictness = strictness;
    }

    /**
     * Reads the roles of a directory, made if need be.
     *
     * @param propagation how long a change takes until Bedrock knows it
     */
    public static Roles open(
            Path directory, String account, String region, Clock clock, Duration propagation, Strictness strictness)
            throws IOException {
        return new Roles(
                RecordDirectory.open(directory.resolve("roles"), Role.class),
                RecordDirectory.open(directory.resolve("policies"), ManagedPolicy.class),
                account,
                region,
                clock,
                propagation,
                strictness);
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    Optional<Role> named(String name) {
        return roles.all().stream()
                .filter(role -> role.alive() && role.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** The role of an ARN, a deleted one if there is no other. */
    Optional<Role> ofArn(String arn) {
        List<Role> all =
                roles.all().stream().filter(role -> role.arn().equals(arn)).toList();
        return all.stream()
                .filter(Role::alive)
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    /**
     * Whether Bedrock may take on a role.
     *
     * @param sourceArn on behalf of what, as a job's ARN
     */
    public boolean assumable(String roleArn, String sourceArn) {
        Optional<Role> role = ofArn(roleArn);
        if (role.isEmpty()) {
            return strictness == Strictness.LENIENT;
        }
        return trusts(
                role.get(),
                new Principal("Service", Set.of("bedrock.amazonaws.com")),
                Map.of("aws:sourceaccount", account, "aws:sourcearn", sourceArn));
    }

    boolean trusts(Role role, Principal principal, Map<String, String> context) {
        String trust = role.alive() ? role.trust().known(now(), propagation) : null;
        return trust != null
                && decide(trust, Kind.TRUST, new Request("sts:AssumeRole", "*", principal, context))
                        == Decision.ALLOWED;
    }

    /** Whether a role lets Bedrock do something, as {@code s3:GetObject}, to what an ARN names. */
    public boolean allows(String roleArn, String action, String resourceArn) {
        Optional<Role> role = ofArn(roleArn);
        if (role.isEmpty()) {
            return strictness == Strictness.LENIENT;
        }
        return role.get().alive()
                && decide(role.get(), action, resourceArn, Map.of(), View.KNOWN_EVERYWHERE) == Decision.ALLOWED;
    }

    Decision decide(Role role, String action, String resource, Map<String, String> more, View view) {
        Map<String, String> context = new HashMap<>(Map.of(
                "aws:principalaccount", account,
                "aws:principalarn", role.arn(),
                "aws:resourceaccount", account,
                "aws:requestedregion", region,
                "aws:securetransport", "true"));
        context.putAll(more);
        var request = new Request(action, resource, null, context);
        Decision decision = Decision.IMPLICIT_DENY;
        for (String document : documents(role, view)) {
            decision = decision.and(decide(document, Kind.PERMISSIONS, request));
        }
        return decision;
    }

    private List<String> documents(Role role, View view) {
        Instant now = now();
        List<String> documents = new ArrayList<>();
        for (Role.Text text : role.inline().values()) {
            String known = view == View.LATEST ? text.document() : text.known(now, propagation);
            if (known != null) {
                documents.add(known);
            }
        }
        role.attached().forEach((arn, since) -> {
            if (view == View.LATEST || !now.isBefore(since.plus(propagation))) {
                policies.all().stream()
                        .filter(policy -> policy.arn().equals(arn))
                        .forEach(policy -> documents.add(policy.document()));
            }
        });
        return documents;
    }

    private static Decision decide(String document, Kind kind, Request request) {
        try {
            return PolicyDocument.read(document, kind).decide(request);
        } catch (QueryException neverKept) {
            throw new IllegalStateException("a policy that was checked can't be read: " + document, neverKept);
        }
    }
}

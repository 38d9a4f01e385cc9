package org.tunebook.bedrocklocal.internal.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.identity.PolicyDocument.Principal;
import org.tunebook.bedrocklocal.internal.identity.Sessions.Credentials;
import org.tunebook.bedrocklocal.internal.identity.Sessions.Session;

/** STS: who the caller is, and temporary credentials of a role. */
final class Sts {
    private static final Pattern ROLE_ARN = Pattern.compile("arn:[\\w+=/,.@:-]{16,2044}");
    private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
    private static final int LEAST_SECONDS = 900;
    private static final int MOST_SECONDS = 43_200;

    private final Roles roles;
    private final Sessions sessions;

    Sts(Roles roles, Sessions sessions) {
        this.roles = roles;
        this.sessions = sessions;
    }

    QueryService service() {
        return new QueryService("STS", "https://sts.amazonaws.com/doc/2011-06-15/")
                .add("GetCallerIdentity", this::caller)
                .add("AssumeRole", this::assume);
    }

    private ObjectNode caller(QueryCall call) {
        Optional<Session> session = sessions.of(call.exchange(), call.accessKeyId());
        return Json.object()
                .put("Arn", arn(call))
                .put("UserId", session.map(s -> s.roleId() + ":" + s.name()).orElse("AIDATUNEBOOKLOCAL"))
                .put("Account", roles.account);
    }

    private String arn(QueryCall call) {
        return sessions.of(call.exchange(), call.accessKeyId())
                .map(Session::arn)
                .orElse("arn:aws:iam::" + roles.account + ":user/TunebookLocal");
    }

    private ObjectNode assume(QueryCall call) throws QueryException, IOException {
        call.only("RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId");
        String roleArn = call.required("RoleArn", ROLE_ARN);
        String name = call.required("RoleSessionName", SESSION_NAME);
        int seconds = call.number("DurationSeconds", 3600, LEAST_SECONDS, MOST_SECONDS);
        String caller = arn(call);
        Map<String, String> context = call.parameter("ExternalId")
                .map(id -> Map.of("sts:externalid", id, "aws:principalaccount", roles.account))
                .orElse(Map.of("aws:principalaccount", roles.account));
        Optional<Role> role = roles.ofArn(roleArn)
                .filter(found -> roles.trusts(found, new Principal("AWS", callerNames(call, caller)), context));
        if (role.isEmpty()) {
            throw QueryException.accessDenied(
                    "User: " + caller + " is not authorized to perform: sts:AssumeRole on resource: " + roleArn);
        }
        if (seconds > role.get().maxSessionSeconds()) {
            throw QueryException.validation(
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        Credentials credentials = sessions.begin(role.get(), name, roles.now().plusSeconds(seconds));
        ObjectNode result = Json.object();
        result.putObject("Credentials")
                .put("AccessKeyId", credentials.accessKeyId())
                .put("SecretAccessKey", credentials.secretAccessKey())
                .put("SessionToken", credentials.sessionToken())
                .put("Expiration", Json.time(credentials.ends()));
        result.putObject("AssumedRoleUser")
                .put("AssumedRoleId", role.get().id() + ":" + name)
                .put(
                        "Arn",
                        "arn:aws:sts::" + roles.account + ":assumed-role/"
                                + role.get().name() + "/" + name);
        return result;
    }

    /** All the names under which a trust policy may mean the caller. */
    private Set<String> callerNames(QueryCall call, String caller) {
        String own = sessions.of(call.exchange(), call.accessKeyId())
                .map(Session::roleArn)
                .orElse(caller);
        String root = "arn:aws:iam::" + roles.account + ":root";
        return own.equals(caller) ? Set.of(caller, root, roles.account) : Set.of(caller, own, root, roles.account);
    }
}

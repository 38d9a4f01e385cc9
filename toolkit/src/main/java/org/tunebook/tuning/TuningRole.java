package org.tunebook.tuning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Handles;
import org.tunebook.bedrock.Polling;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import software.amazon.awssdk.services.iam.model.Role;

/**
 * The role as which Bedrock reads training files and writes a job's output: the policies that it needs, no more, and the
 * role itself on request. The policies are those of the Bedrock user guide's page {@code
 * model-customization-iam-role}, narrowed to one bucket, one account and one region.
 */
public final class TuningRole implements Displayable {
    /** How long IAM may take to let a new role be known everywhere; seen: some seconds. */
    private static final Duration PROPAGATION = Duration.ofMinutes(2);

    private static final String POLICY_NAME = "tunebook-data-and-output";
    private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]{1,64}");
    private static final Pattern KEY = Pattern.compile("arn:aws[^:]*:kms:[^:]+:[0-9]{12}:key/.+");
    private static final JsonMapper JSON = new JsonMapper();

    private final Bedrock bedrock;
    private final String bucket;
    private final @Nullable String key;

    private TuningRole(Bedrock bedrock, String bucket, @Nullable String key) {
        this.bedrock = bedrock;
        this.bucket = bucket;
        this.key = key;
    }

    /**
     * The role that a job is given; where it is given none, one without meaning on a Bedrock Local that needs none.
     *
     * @param job what needs the role, as {@code a tuning job}
     * @throws IllegalArgumentException if there is none on AWS, or on a strict Bedrock Local
     */
    public static String given(Bedrock bedrock, @Nullable String role, String job) {
        if (role != null) {
            return role;
        }
        if (!bedrock.isStrict()) {
            return "arn:aws:iam::000000000000:role/TunebookLocal";
        }
        throw new IllegalArgumentException(
                "on AWS " + job + " needs a role that Bedrock may assume to read its data and"
                        + " write its output; give its ARN with .role(\"arn:aws:iam::…:role/…\"), or make one with"
                        + " TuningRole.of(bedrock).create(\"TunebookTuning\")");
    }

    /** The role for jobs whose data and output are in a bucket. */
    public static TuningRole of(Bedrock bedrock, String bucket) {
        return new TuningRole(bedrock, bucket, null);
    }

    /** The role for jobs whose data and output are in the toolkit's own bucket of account and region. */
    public static TuningRole of(Bedrock bedrock) {
        return of(bedrock, TrainingStore.ownBucket(bedrock));
    }

    /** The same for data or models that a key of AWS KMS encrypts. */
    public TuningRole key(String kmsKeyArn) {
        if (!KEY.matcher(kmsKeyArn).matches()) {
            throw new IllegalArgumentException("key \"" + kmsKeyArn
                    + "\" is not a KMS key's ARN; expected one like arn:aws:kms:us-west-2:123456789012:key/…");
        }
        return new TuningRole(bedrock, bucket, kmsKeyArn);
    }

    /** Who may take the role on: Bedrock, for jobs of this account and region. A policy in JSON. */
    public String trust() {
        return filled("tuning-role-trust", "");
    }

    /** What the role may do: read the bucket, write below {@code output/}, use the key if there is one. A policy in JSON. */
    public String permissions() {
        String policy = filled("tuning-role-permissions", "");
        if (key == null) {
            return policy;
        }
        var both = (com.fasterxml.jackson.databind.node.ObjectNode) parse(policy);
        both.withArray("Statement")
                .add(parse(filled("tuning-role-key", "")).path("Statement").path(0));
        return pretty(both);
    }

    /** What the caller needs who tunes, serves, asks and tears down with this role. A policy in JSON. */
    public String callerNeeds(String roleArn) {
        return filled("caller", roleArn);
    }

    /**
     * Makes the role, or finds the one that is there with these very policies. IAM takes some seconds to make a new role
     * known; {@link FineTuning#launch()} waits for that.
     *
     * @param name up to 64 letters, digits and {@code +=,.@_-}
     * @return the role's ARN
     * @throws BedrockException if the caller may not, or a role of that name has other policies
     */
    public String create(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name \"" + name
                    + "\" is not a role's name; expected up to 64 letters, digits and +=,.@_-, such as TunebookTuning");
        }
        Optional<Role> there = bedrock.find(
                "look for the role " + name,
                () -> bedrock.iam().getRole(request -> request.roleName(name)).role());
        String arn = there.map(role -> requireSame(name, role)).orElseGet(() -> {
            handles().write(name, Map.of("made", Instant.now().toString()));
            return bedrock.call(
                            "make the role " + name,
                            () -> bedrock.iam()
                                    .createRole(request -> request.roleName(name)
                                            .assumeRolePolicyDocument(trust())
                                            .description("Bedrock reads training data and writes output in " + bucket
                                                    + "; made by Tunebook")))
                    .role()
                    .arn();
        });
        String permissions = permissions();
        boolean known = bedrock.find(
                        "look at the policy of the role " + name,
                        () -> bedrock.iam()
                                .getRolePolicy(request -> request.roleName(name).policyName(POLICY_NAME))
                                .policyDocument())
                .filter(document -> parse(decoded(document)).equals(parse(permissions)))
                .isPresent();
        if (!known) {
            handles().write(name, Map.of("made", Instant.now().toString()));
            bedrock.call(
                    "give the role " + name + " its policy",
                    () -> bedrock.iam()
                            .putRolePolicy(request -> request.roleName(name)
                                    .policyName(POLICY_NAME)
                                    .policyDocument(permissions)));
            handles().write(name, Map.of("made", Instant.now().toString()));
        }
        return arn;
    }

    /** Deletes a role that {@link #create} made, with its policy; it may be gone already. */
    public void delete(String name) {
        bedrock.find(
                "delete the policy of the role " + name,
                () -> bedrock.iam()
                        .deleteRolePolicy(request -> request.roleName(name).policyName(POLICY_NAME)));
        bedrock.find("delete the role " + name, () -> bedrock.iam().deleteRole(request -> request.roleName(name)));
        handles().remove(name);
    }

    /**
     * Asks once a role that was made a moment ago has got about, and again for as long as it may not be known yet. Its
     * permissions get about apart from its trust: a job that starts in between is taken on, and fails.
     */
    static <T> T onceKnown(Bedrock bedrock, String roleArn, Supplier<T> request) {
        String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        String known = "IAM to make the role " + name + " known; no job was started";
        Duration settling = switch (bedrock.place()) {
            case LOCAL -> Duration.ofMillis(2_500);
            case AWS -> Duration.ofSeconds(10);
        };
        Polling polling = Polling.of(bedrock);
        while (isMadeWithin(settling, bedrock, name)) {
            polling.pause(known);
        }
        while (true) {
            try {
                return request.get();
            } catch (BedrockException e) {
                boolean unknown = String.valueOf(e.getMessage()).contains("assume provided IAM role");
                if (!unknown || !isMadeWithin(PROPAGATION, bedrock, name)) {
                    throw e;
                }
                polling.pause(known);
            }
        }
    }

    private static boolean isMadeWithin(Duration past, Bedrock bedrock, String name) {
        return NAME.matcher(name).matches()
                && Handles.of(bedrock, "roles")
                        .read(name)
                        .map(handle -> Instant.parse(handle.getOrDefault("made", Instant.EPOCH.toString())))
                        .filter(made -> made.plus(past).isAfter(Instant.now()))
                        .isPresent();
    }

    private String requireSame(String name, Role role) {
        if (!parse(decoded(role.assumeRolePolicyDocument())).equals(parse(trust()))) {
            throw new BedrockException(
                    "the role " + name + " is there and trusts others than " + this
                            + " would; give another name, or delete that one if nothing needs it",
                    "",
                    0,
                    null);
        }
        return role.arn();
    }

    private Handles handles() {
        return Handles.of(bedrock, "roles");
    }

    private String filled(String template, String roleArn) {
        String text = template(template)
                .replace("${partition}", bedrock.partition())
                .replace("${region}", bedrock.region())
                .replace("${account}", bedrock.account())
                .replace("${bucket}", bucket)
                .replace("${role}", roleArn)
                .replace("${key}", key == null ? "" : key);
        return pretty(parse(text));
    }

    private static String template(String name) {
        try (InputStream in = TuningRole.class.getResourceAsStream("iam/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("the policy template " + name + " is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** IAM gives policies percent-encoded. */
    static String decoded(String document) {
        return URLDecoder.decode(document.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static JsonNode parse(String policy) {
        try {
            return JSON.readTree(policy);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a policy: " + e.getOriginalMessage(), e);
        }
    }

    private static String pretty(JsonNode policy) {
        return policy.toPrettyString();
    }

    @Override
    public MimeBundle display() {
        List<String> parts = new ArrayList<>();
        parts.add("<p>" + Html.escape(toString()) + "</p>");
        parts.add("<p>Trust</p><pre>" + Html.escape(trust()) + "</pre>");
        parts.add("<p>Permissions</p><pre>" + Html.escape(permissions()) + "</pre>");
        return MimeBundle.html(
                toString() + "\nTrust\n" + trust() + "\nPermissions\n" + permissions(), String.join("", parts));
    }

    @Override
    public String toString() {
        return "role for tuning jobs with data in " + bucket + " at " + bedrock;
    }
}

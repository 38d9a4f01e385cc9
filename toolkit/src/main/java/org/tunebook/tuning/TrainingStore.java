package org.tunebook.tuning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** The bucket that files go to, and metrics and answers come from. */
public final class TrainingStore {
    private final Bedrock bedrock;
    private final String bucket;

    private TrainingStore(Bedrock bedrock, String bucket) {
        this.bedrock = bedrock;
        this.bucket = bucket;
    }

    /** The named bucket, or the toolkit's own for account and region; made if it is missing. */
    public static TrainingStore of(Bedrock bedrock, @Nullable String bucket) {
        TrainingStore store = new TrainingStore(bedrock, bucket != null ? bucket : ownBucket(bedrock));
        store.makeBucket();
        return store;
    }

    /** The name of the toolkit's own bucket for account and region. */
    static String ownBucket(Bedrock bedrock) {
        return "tunebook-" + bedrock.account() + "-" + bedrock.region();
    }

    S3Uri uri(String key) {
        return new S3Uri(bucket, key);
    }

    /** The URI of a key or prefix. */
    public String place(String key) {
        return uri(key).toString();
    }

    /**
     * Where the file lies now; its key holds its content's hash, so what is there already is not sent again.
     *
     * @param name the file's name there
     * @return its URI
     */
    public String upload(Path file, String hash, String name) {
        return uploaded(file, hash, name).toString();
    }

    S3Uri upload(Path file, String hash) {
        return uploaded(file, hash, String.valueOf(file.getFileName()));
    }

    private S3Uri uploaded(Path file, String hash, String name) {
        String fileName = name.replaceAll("[^-_.a-zA-Z0-9]", "-");
        S3Uri target = uri("data/" + hash.substring(0, 16) + "/" + fileName);
        if (!exists(target, file)) {
            bedrock.call(
                    "upload " + file + " to " + target,
                    () -> bedrock.s3()
                            .putObject(
                                    request -> request.bucket(bucket).key(target.key()), RequestBody.fromFile(file)));
        }
        return target;
    }

    private boolean exists(S3Uri target, Path file) {
        Optional<HeadObjectResponse> there = bedrock.find(
                "look at " + target,
                () -> bedrock.s3().headObject(request -> request.bucket(bucket).key(target.key())));
        try {
            // A proxy on the way may leave the length out.
            return there.isPresent()
                    && Long.valueOf(Files.size(file)).equals(there.get().contentLength());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private void makeBucket() {
        if (bedrock.find(
                        "look at the bucket " + bucket,
                        () -> bedrock.s3().headBucket(request -> request.bucket(bucket)))
                .isPresent()) {
            return;
        }
        bedrock.call(
                "make the bucket " + bucket,
                () -> bedrock.s3().createBucket(request -> {
                    request.bucket(bucket);
                    // S3 takes no constraint for its first region.
                    if (!bedrock.region().equals("us-east-1")) {
                        request.createBucketConfiguration(CreateBucketConfiguration.builder()
                                .locationConstraint(bedrock.region())
                                .build());
                    }
                }));
    }
}

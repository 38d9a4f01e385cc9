package org.tunebook.bedrocklocal.internal.control;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tunebook.bedrocklocal.internal.identity.Roles;
import org.tunebook.bedrocklocal.internal.s3.ObjectStore;

/** What a job may do to S3: in buckets of its region, as far as its role allows. */
record BucketAccess(ObjectStore store, Roles roles, String jobArn, String roleArn) {
    /** Why the job may not do something, as {@code s3:GetObject}, to a file: the end of a message, in brackets. */
    Optional<String> refusal(S3Location file, String action) {
        String region = jobArn.split(":", -1)[3];
        Optional<String> elsewhere =
                store.bucket(file.bucket()).map(ObjectStore.Bucket::region).filter(found -> !found.equals(region));
        if (elsewhere.isPresent()) {
            return Optional.of(" (the bucket is in " + elsewhere.get() + ", the job in " + region + ")");
        }
        String bucket = "arn:aws:s3:::" + file.bucket();
        Map<String, String> needed = Map.of(action, bucket + "/" + file.key(), "s3:ListBucket", bucket);
        return new TreeMap<>(needed)
                .entrySet().stream()
                        .filter(need -> !roles.allows(roleArn, need.getKey(), need.getValue()))
                        .findFirst()
                        .map(need -> " (the role " + roleArn + " does not allow " + need.getKey() + " on "
                                + need.getValue() + ")");
    }

    static String notReadable(S3Location file, String why) {
        return "Could not validate GetObject permissions to access Amazon S3 bucket: " + file.bucket() + " at key "
                + file.key() + why;
    }

    static String notWritable(S3Location file, String why) {
        return "Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: "
                + file.bucket() + " at key " + file.key() + why;
    }
}

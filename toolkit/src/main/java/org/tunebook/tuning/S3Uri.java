package org.tunebook.tuning;

/** A place in S3. */
record S3Uri(String bucket, String key) {
    static S3Uri of(String uri) {
        if (!uri.startsWith("s3://")) {
            throw new IllegalArgumentException("\"" + uri + "\" is not a place in S3; expected s3://bucket/key");
        }
        int slash = uri.indexOf('/', "s3://".length());
        return slash < 0
                ? new S3Uri(uri.substring("s3://".length()), "")
                : new S3Uri(uri.substring("s3://".length(), slash), uri.substring(slash + 1));
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}

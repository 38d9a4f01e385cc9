package org.tunebook.bedrocklocal.internal.control;

/** A bucket and a key or prefix, as an {@code s3://} URI names them. */
record S3Location(String bucket, String key) {
    /** Takes a URI that satisfies the service's expression for one. */
    static S3Location of(String uri) {
        String rest = uri.substring("s3://".length());
        int slash = rest.indexOf('/');
        return slash < 0
                ? new S3Location(rest, "")
                : new S3Location(rest.substring(0, slash), rest.substring(slash + 1));
    }

    /** A key below this prefix. */
    S3Location below(String name) {
        String prefix = key.isEmpty() || key.endsWith("/") ? key : key + "/";
        return new S3Location(bucket, prefix + name);
    }

    String fileName() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}

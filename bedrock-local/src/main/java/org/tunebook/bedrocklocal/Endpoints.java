package org.tunebook.bedrocklocal;

import java.net.URI;

/**
 * Where a server listens, and what to give an AWS client besides. Any credentials are accepted; those here are as good
 * as others.
 *
 * @param bedrock for {@code AWS_ENDPOINT_URL_BEDROCK}
 * @param bedrockRuntime for {@code AWS_ENDPOINT_URL_BEDROCK_RUNTIME}
 * @param s3 for {@code AWS_ENDPOINT_URL_S3}; buckets are addressed path-style
 * @param region the region that the server's ARNs name
 * @param iam for {@code AWS_ENDPOINT_URL_IAM}
 * @param sts for {@code AWS_ENDPOINT_URL_STS}
 */
public record Endpoints(
        URI bedrock,
        URI bedrockRuntime,
        URI s3,
        String region,
        String accessKeyId,
        String secretAccessKey,
        URI iam,
        URI sts) {}

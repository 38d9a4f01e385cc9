package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

class ObjectStorageTest {
    private static final String BUCKET = "my-bucket";

    @TempDir
    private static Path directory;

    private static TestServer local;

    @BeforeAll
    static void start() {
        local = TestServer.start(directory.resolve("state"));
        local.s3.createBucket(b -> b.bucket(BUCKET));
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static void put(String key, String content) {
        local.s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    private static String get(String key) {
        return local.s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asUtf8String();
    }

    @Test
    void anObjectComesBackWithWhatWasSaidOfIt() {
        var put = local.s3.putObject(
                b -> b.bucket(BUCKET)
                        .key("a/b.txt")
                        .contentType("text/plain; charset=utf-8")
                        .metadata(Map.of("origin", "test")),
                RequestBody.fromString("grüße"));
        var got = local.s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("a/b.txt").checksumMode(ChecksumMode.ENABLED));
        assertThat(got.asUtf8String()).isEqualTo("grüße");
        assertThat(got.response().contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(got.response().contentEncoding()).isNull();
        assertThat(got.response().metadata()).containsEntry("origin", "test");
        assertThat(got.response().eTag()).isEqualTo(put.eTag());
        assertThat(got.response().checksumCRC32())
                .isEqualTo(put.checksumCRC32())
                .isNotBlank();
        var head = local.s3.headObject(b -> b.bucket(BUCKET).key("a/b.txt"));
        assertThat(head.contentLength()).isEqualTo(7);
        assertThat(head.lastModified()).isNotNull();
    }

    @Test
    void theEntityTagIsTheContentsMd5() {
        assertThat(local.s3
                        .putObject(b -> b.bucket(BUCKET).key("md5"), RequestBody.fromString("hello"))
                        .eTag())
                .isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
    }

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
    void everyChecksumThatTheSdkSendsIsCheckedAndGivenBack(ChecksumAlgorithm algorithm) {
        String key = "checksum-" + algorithm;
        local.s3.putObject(
                b -> b.bucket(BUCKET).key(key).checksumAlgorithm(algorithm), RequestBody.fromString("content"));
        assertThat(local.s3
                        .getObjectAsBytes(b -> b.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED))
                        .asUtf8String())
                .isEqualTo("content");
    }

    @Test
    void contentThatDoesNotMatchItsDigestIsRefusedAndLeavesWhatWasThere() {
        put("kept", "old");
        var refused = catchThrowableOfType(
                S3Exception.class,
                () -> local.s3.putObject(
                        b -> b.bucket(BUCKET).key("kept").contentMD5("AAAAAAAAAAAAAAAAAAAAAA=="),
                        RequestBody.fromString("new")));
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("BadDigest");
        assertThat(get("kept")).isEqualTo("old");
    }

    @Test
    void rangesAreAnsweredInPart() {
        put("range", "0123456789");
        assertThat(range("bytes=2-4")).isEqualTo("234");
        assertThat(range("bytes=7-")).isEqualTo("789");
        assertThat(range("bytes=-2")).isEqualTo("89");
        assertThat(range("bytes=8-100")).isEqualTo("89");
        assertThatThrownBy(() -> range("bytes=10-"))
                .isInstanceOf(S3Exception.class)
                .hasMessageContaining("not satisfiable");
    }

    private static String range(String range) {
        return local.s3
                .getObjectAsBytes(b -> b.bucket(BUCKET).key("range").range(range))
                .asUtf8String();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/../b",
                "a/..",
                "...",
                "/leading",
                "trailing/",
                "double//slash",
                "space and+plus&and=equals?question#hash",
                "percent%2Fencoded%",
                "control\u0001\n\tchars",
                "umlaut ä 収益 😀",
                "con:aux|*<>\"\\nul",
                "."
            })
    void anyKeyIsKeptAndNamesNoPath(String key) throws Exception {
        put(key, "content of " + key);
        assertThat(get(key)).isEqualTo("content of " + key);
        assertThat(local.s3.listObjectsV2Paginator(b -> b.bucket(BUCKET).encodingType("url")).contents().stream()
                        .map(o -> o.key()))
                .contains(key);
        local.s3.deleteObject(b -> b.bucket(BUCKET).key(key));
        assertThatThrownBy(() -> get(key)).isInstanceOf(NoSuchKeyException.class);
        try (Stream<Path> beside = Files.list(directory)) {
            assertThat(beside).containsExactly(directory.resolve("state"));
        }
    }

    /** S3 allows relative elements in a key as long as they don't lead out of the bucket. */
    @ParameterizedTest
    @ValueSource(strings = {"..", "a/../../b", "./.."})
    void aKeyThatLeadsOutOfTheBucketIsRefused(String key) {
        assertThat(code(() -> put(key, "out"))).isEqualTo("InvalidURI");
    }

    @Test
    void aKeyOfMoreThan1024BytesIsRefused() {
        put("ä".repeat(512), "fits");
        var refused = catchThrowableOfType(S3Exception.class, () -> put("ä".repeat(513), "too long"));
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("KeyTooLongError");
    }

    @Test
    void listingsAreInOrderFoldedAndGoOnWhereAPageEnded() {
        String bucket = "listing-bucket";
        local.s3.createBucket(b -> b.bucket(bucket));
        List<String> keys = List.of("a/1", "a/2", "a/3/x", "b", "b/1", "c", "\uFFFD", "😀");
        List<String> shuffled = new java.util.ArrayList<>(keys);
        java.util.Collections.shuffle(shuffled, new Random(3));
        shuffled.forEach(key -> local.s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromString("x")));

        assertThat(local.s3.listObjectsV2Paginator(b -> b.bucket(bucket).maxKeys(2)).contents().stream()
                        .map(o -> o.key()))
                .containsExactlyElementsOf(keys);
        var folded = local.s3.listObjectsV2(b -> b.bucket(bucket).delimiter("/"));
        assertThat(folded.contents()).extracting(o -> o.key()).containsExactly("b", "c", "\uFFFD", "😀");
        assertThat(folded.commonPrefixes()).extracting(p -> p.prefix()).containsExactly("a/", "b/");
        assertThat(local
                        .s3
                        .listObjectsV2Paginator(
                                b -> b.bucket(bucket).delimiter("/").maxKeys(1))
                        .stream()
                        .flatMap(page -> Stream.concat(
                                page.contents().stream().map(o -> o.key()),
                                page.commonPrefixes().stream().map(p -> p.prefix()))))
                .containsExactly("a/", "b", "b/", "c", "\uFFFD", "😀");
        assertThat(local.s3
                        .listObjectsV2(b -> b.bucket(bucket).prefix("a/").delimiter("/"))
                        .commonPrefixes())
                .extracting(p -> p.prefix())
                .containsExactly("a/3/");
        assertThat(local.s3.listObjectsV2(b -> b.bucket(bucket).startAfter("b")).contents())
                .extracting(o -> o.key())
                .containsExactly("b/1", "c", "\uFFFD", "😀");
        assertThat(local.s3.listObjectsV2(b -> b.bucket(bucket).maxKeys(0)).isTruncated())
                .isFalse();
        assertThat(local.s3.listObjects(b -> b.bucket(bucket).maxKeys(3)).contents())
                .extracting(o -> o.key())
                .containsExactly("a/1", "a/2", "a/3/x");
    }

    @Test
    void anUploadInPartsIsOneObjectOnceItIsComplete() {
        String key = "big";
        byte[] first = bytes(5 * 1024 * 1024, 1);
        byte[] second = bytes(1000, 2);
        String id = local.s3
                .createMultipartUpload(b -> b.bucket(BUCKET).key(key).contentType("application/x-big"))
                .uploadId();
        List<CompletedPart> parts = List.of(part(key, id, 1, first), part(key, id, 2, second));
        assertThatThrownBy(() -> get(key)).isInstanceOf(NoSuchKeyException.class);
        assertThat(local.s3
                        .listParts(b -> b.bucket(BUCKET).key(key).uploadId(id))
                        .parts())
                .hasSize(2);
        String etag = local.s3
                .completeMultipartUpload(
                        b -> b.bucket(BUCKET).key(key).uploadId(id).multipartUpload(m -> m.parts(parts)))
                .eTag();
        assertThat(etag).endsWith("-2\"");
        var got = local.s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(key));
        byte[] whole = new byte[first.length + second.length];
        System.arraycopy(first, 0, whole, 0, first.length);
        System.arraycopy(second, 0, whole, first.length, second.length);
        assertThat(got.asByteArray()).isEqualTo(whole);
        assertThat(got.response().contentType()).isEqualTo("application/x-big");
        assertThatThrownBy(() -> local.s3.abortMultipartUpload(
                        b -> b.bucket(BUCKET).key(key).uploadId(id)))
                .isInstanceOf(NoSuchUploadException.class);
    }

    @Test
    void partsThatAreTooSmallOrUnknownOrAbortedMakeNoObject() {
        String id = local.s3
                .createMultipartUpload(b -> b.bucket(BUCKET).key("small"))
                .uploadId();
        List<CompletedPart> parts = List.of(part("small", id, 1, bytes(10, 1)), part("small", id, 2, bytes(10, 2)));
        assertThat(code(() -> complete("small", id, parts))).isEqualTo("EntityTooSmall");
        assertThat(code(() -> complete("small", id, List.of(parts.get(1), parts.get(0)))))
                .isIn("InvalidPartOrder", "EntityTooSmall");
        assertThat(code(() -> complete(
                        "small",
                        id,
                        List.of(CompletedPart.builder()
                                .partNumber(3)
                                .eTag("none")
                                .build()))))
                .isEqualTo("InvalidPart");
        local.s3.abortMultipartUpload(b -> b.bucket(BUCKET).key("small").uploadId(id));
        assertThat(code(() -> complete("small", id, parts))).isEqualTo("NoSuchUpload");
    }

    private static void complete(String key, String id, List<CompletedPart> parts) {
        local.s3.completeMultipartUpload(
                b -> b.bucket(BUCKET).key(key).uploadId(id).multipartUpload(m -> m.parts(parts)));
    }

    private static CompletedPart part(String key, String id, int number, byte[] content) {
        var put = local.s3.uploadPart(
                b -> b.bucket(BUCKET).key(key).uploadId(id).partNumber(number), RequestBody.fromBytes(content));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(put.eTag())
                .checksumCRC32(put.checksumCRC32())
                .build();
    }

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static String code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(S3Exception.class, call).awsErrorDetails().errorCode();
    }

    @Test
    void bucketsAreNamedOwnedAndDeletedByS3sRules() {
        assertThatThrownBy(() -> local.s3.createBucket(b -> b.bucket(BUCKET)))
                .isInstanceOf(BucketAlreadyOwnedByYouException.class);
        assertThatThrownBy(() -> local.s3.listObjectsV2(b -> b.bucket("not-there")))
                .isInstanceOf(NoSuchBucketException.class);
        assertThatThrownBy(() -> local.s3.headBucket(b -> b.bucket("not-there")))
                .isInstanceOf(NoSuchBucketException.class);
        assertThatThrownBy(() -> local.s3.getObject(b -> b.bucket("not-there").key("x")))
                .isInstanceOf(NoSuchBucketException.class);
        local.s3.createBucket(b -> b.bucket("short-lived"));
        assertThat(local.s3.headBucket(b -> b.bucket("short-lived")).bucketRegion())
                .isEqualTo("us-west-2");
        local.s3.putObject(b -> b.bucket("short-lived").key("x"), RequestBody.fromString("x"));
        assertThat(code(() -> local.s3.deleteBucket(b -> b.bucket("short-lived"))))
                .isEqualTo("BucketNotEmpty");
        local.s3.deleteObjects(b -> b.bucket("short-lived")
                .delete(d -> d.objects(ObjectIdentifier.builder().key("x").build())));
        local.s3.deleteBucket(b -> b.bucket("short-lived"));
        assertThat(local.s3.listBuckets().buckets())
                .extracting(b -> b.name())
                .contains(BUCKET)
                .doesNotContain("short-lived");
        assertThatThrownBy(() -> local.s3.deleteBucket(b -> b.bucket("short-lived")))
                .isInstanceOf(NoSuchBucketException.class);
    }

    @Test
    void anObjectIsCopiedAndWrittenOnlyWhereThereIsNone() {
        put("source with ü", "copied");
        local.s3.copyObject(b -> b.sourceBucket(BUCKET)
                .sourceKey("source with ü")
                .destinationBucket(BUCKET)
                .destinationKey("target"));
        assertThat(get("target")).isEqualTo("copied");
        assertThat(code(() -> local.s3.putObject(
                        b -> b.bucket(BUCKET).key("target").ifNoneMatch("*"), RequestBody.fromString("x"))))
                .isEqualTo("PreconditionFailed");
        assertThat(get("target")).isEqualTo("copied");
    }

    @Test
    void whatIsNotEmulatedIsRefusedAndChangesNothing() {
        put("tagged", "x");
        assertThat(code(() -> local.s3.getBucketVersioning(b -> b.bucket(BUCKET))))
                .isEqualTo("NotImplemented");
        assertThat(code(() -> local.s3.putObjectTagging(b -> b.bucket(BUCKET)
                        .key("tagged")
                        .tagging(t -> t.tagSet(s -> s.key("a").value("b"))))))
                .isEqualTo("NotImplemented");
        assertThat(get("tagged")).isEqualTo("x");
    }

    @Test
    void manyWritersOfOneKeyLeaveOneWholeObject() {
        String key = "contended";
        IntStream.range(0, 40)
                .parallel()
                .forEach(i -> put(key, Integer.toString(i).repeat(10_000)));
        String content = get(key);
        assertThat(content).hasSizeBetween(10_000, 20_000);
        assertThat(content.replace(content.substring(0, content.length() / 10_000), ""))
                .isEmpty();
        assertThat(content.getBytes(StandardCharsets.UTF_8))
                .hasSize(local.s3
                        .headObject(b -> b.bucket(BUCKET).key(key))
                        .contentLength()
                        .intValue());
    }
}

package org.tunebook.bedrocklocal.internal.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Buckets of objects. What a method acknowledged by returning survives the end of the process at any moment. */
public interface ObjectStore {
    /**
     * A bucket.
     *
     * @param region where it was asked for, or null: where the server is
     */
    record Bucket(String name, Instant created, @Nullable String region) {}

    List<Bucket> buckets();

    Optional<Bucket> bucket(String name);

    void createBucket(String name, @Nullable String region) throws S3Exception, IOException;

    /** Deletes an empty bucket. */
    void deleteBucket(String name) throws S3Exception, IOException;

    /** Takes in content that has no name yet; {@link Incoming#putAs} gives it one, closing without it drops it. */
    Incoming receive(String bucket, InputStream content, Set<Checksum> checksums) throws S3Exception, IOException;

    StoredObject find(String bucket, String key) throws S3Exception, IOException;

    /** Opens an object's content as it is now; a later put or delete does not touch what was opened. */
    Opened open(String bucket, String key) throws S3Exception, IOException;

    /** Deletes an object, if it is there. */
    void delete(String bucket, String key) throws S3Exception, IOException;

    /** The keys of a bucket in the order of their UTF-8 bytes. */
    Listing list(String bucket, Query query) throws S3Exception, IOException;

    String createUpload(String bucket, String key, Map<String, String> headers) throws S3Exception, IOException;

    void putPart(String bucket, String uploadId, int number, Incoming content) throws S3Exception, IOException;

    List<Part> parts(String bucket, String key, String uploadId) throws S3Exception, IOException;

    StoredObject completeUpload(String bucket, String key, String uploadId, List<PartNamed> parts)
            throws S3Exception, IOException;

    void abortUpload(String bucket, String key, String uploadId) throws S3Exception, IOException;

    /** Puts a small object. */
    default StoredObject put(String bucket, String key, byte[] content, String contentType)
            throws S3Exception, IOException {
        return put(bucket, key, new ByteArrayInputStream(content), contentType);
    }

    /** Puts an object. */
    default StoredObject put(String bucket, String key, InputStream content, String contentType)
            throws S3Exception, IOException {
        try (Incoming incoming = receive(bucket, content, Set.of(Checksum.CRC32))) {
            return incoming.putAs(key, Map.of("content-type", contentType), Condition.NONE);
        }
    }

    /** Content that was taken in whole and is on the disk, without a name. */
    interface Incoming extends AutoCloseable {
        long size();

        String md5();

        /** In base 64. */
        String checksum(Checksum checksum);

        StoredObject putAs(String key, Map<String, String> headers, Condition condition)
                throws S3Exception, IOException;

        @Override
        void close() throws IOException;
    }

    /** An object whose content is open for reading. */
    interface Opened extends AutoCloseable {
        StoredObject object();

        /** The content from a byte on, so many bytes of it. */
        InputStream read(long from, long length) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** What must hold of the object that is there for a put to go on. */
    enum Condition {
        NONE,
        ABSENT
    }

    /**
     * Which keys to list, and how.
     *
     * @param after keys up to and including this one are left out
     * @param limit of objects and common prefixes together
     */
    record Query(String prefix, String delimiter, @Nullable String after, int limit) {}

    /**
     * Keys and folded keys.
     *
     * @param next where a further query goes on, or null at the end
     */
    record Listing(
            List<StoredObject> objects,
            List<String> commonPrefixes,
            @Nullable String next) {}

    record Part(int number, StoredObject content) {}

    /** A part as the completing request names it. */
    record PartNamed(int number, String etag) {}
}

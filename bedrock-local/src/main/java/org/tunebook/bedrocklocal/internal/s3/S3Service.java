package org.tunebook.bedrocklocal.internal.s3;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.http.Exchange;
import org.tunebook.bedrocklocal.internal.http.RawPath;
import org.tunebook.bedrocklocal.internal.http.RawPath.MalformedPathException;
import org.tunebook.bedrocklocal.internal.http.Service;

/** S3's wire protocol, path-style, in front of an {@link ObjectStore}. */
public final class S3Service implements Service {
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]");

    /** The region whose buckets have no location constraint. */
    private static final String NO_CONSTRAINT = "us-east-1";

    private static final int LISTING = 1000;
    private static final int XML_BYTES = 2 * 1024 * 1024;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final DateTimeFormatter HTTP_TIME = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Headers that a put keeps and a get gives back, besides {@code x-amz-meta-…}. */
    private static final Set<String> KEPT = Set.of(
            "content-type",
            "content-encoding",
            "content-language",
            "content-disposition",
            "cache-control",
            "expires",
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id");

    /** What a query may hold besides the name of a sub-resource. */
    private static final Set<String> PLAIN_PARAMETERS = Set.of(
            "list-type",
            "prefix",
            "delimiter",
            "max-keys",
            "continuation-token",
            "start-after",
            "marker",
            "encoding-type",
            "fetch-owner",
            "x-id",
            "uploadId",
            "partNumber",
            "part-number-marker",
            "max-parts",
            "max-buckets",
            "bucket-region",
            "uploads",
            "delete",
            "location");

    private final ObjectStore store;
    private final String region;

    public S3Service(ObjectStore store, String region) {
        this.store = store;
        this.region = region;
    }

    @Override
    public void serve(Exchange exchange) throws IOException {
        try {
            route(exchange);
        } catch (S3Exception error) {
            refuse(exchange, error);
        } catch (MalformedPathException malformed) {
            refuse(exchange, new S3Exception(400, "InvalidURI", "Couldn't parse the specified URI."));
        } catch (AwsChunkedInputStream.MalformedChunkException malformed) {
            refuse(exchange, new S3Exception(400, "IncompleteBody", String.valueOf(malformed.getMessage())));
        } catch (IOException | RuntimeException failure) {
            // A client that went away in the middle of its request hears no answer.
            if (exchange.answered() || failure instanceof EOFException) {
                throw failure;
            }
            System.err.println("Bedrock Local: S3 " + exchange.method() + " " + exchange.rawPath() + " failed");
            failure.printStackTrace();
            refuse(
                    exchange,
                    new S3Exception(500, "InternalError", "We encountered an internal error. Please try again."));
        }
    }

    /** Answers with an error; one after the reply's head has gone can only break the connection. */
    public void refuse(Exchange exchange, S3Exception error) throws IOException {
        if (exchange.answered()) {
            throw new IOException(error);
        }
        Map<String, String> headers = headers(exchange);
        headers.put("content-type", "application/xml");
        byte[] body = xml(out -> {
            out.writeStartElement("Error");
            element(out, "Code", error.code());
            element(out, "Message", error.getMessage());
            element(out, "Resource", exchange.rawPath());
            element(out, "RequestId", exchange.requestId());
            out.writeEndElement();
        });
        drain(exchange);
        exchange.reply(error.status(), headers, body);
    }

    private void route(Exchange exchange) throws S3Exception, IOException {
        for (String parameter : exchange.query().keySet()) {
            boolean presigned = parameter.toLowerCase(Locale.ROOT).startsWith("x-amz-");
            if (!PLAIN_PARAMETERS.contains(parameter) && !presigned && !parameter.startsWith("response-")) {
                throw S3Exception.notImplemented(exchange.method() + " with '?" + parameter + "'");
            }
        }
        List<String> path = exchange.path();
        String bucket = path.get(0);
        int depth = 0;
        for (String element : path.subList(1, path.size())) {
            depth += element.equals("..") ? -1 : element.equals(".") || element.isEmpty() ? 0 : 1;
            if (depth < 0) {
                throw new S3Exception(400, "InvalidURI", "Couldn't parse the specified URI.");
            }
        }
        if (bucket.isEmpty()) {
            if (path.size() > 1 || !exchange.method().equals("GET")) {
                throw S3Exception.methodNotAllowed();
            }
            listBuckets(exchange);
        } else if (path.size() == 1 || (path.size() == 2 && path.get(1).isEmpty())) {
            onBucket(exchange, bucket);
        } else {
            onObject(exchange, bucket, String.join("/", path.subList(1, path.size())));
        }
    }

    private void onBucket(Exchange exchange, String bucket) throws S3Exception, IOException {
        boolean plain = !has(exchange, "uploads") && !has(exchange, "delete") && !has(exchange, "location");
        switch (exchange.method()) {
            case "PUT" -> {
                if (!plain) {
                    throw S3Exception.methodNotAllowed();
                }
                store.createBucket(bucket, locationConstraint(exchange));
                Map<String, String> headers = headers(exchange);
                headers.put("location", "/" + bucket);
                exchange.reply(200, headers, new byte[0]);
            }
            case "HEAD" -> {
                require(bucket);
                Map<String, String> headers = headers(exchange);
                headers.put("x-amz-bucket-region", regionOf(bucket));
                exchange.reply(200, headers, new byte[0]);
            }
            case "DELETE" -> {
                store.deleteBucket(bucket);
                exchange.reply(204, headers(exchange), new byte[0]);
            }
            case "GET" -> {
                require(bucket);
                if (has(exchange, "location")) {
                    replyXml(exchange, out -> {
                        start(out, "LocationConstraint");
                        String in = regionOf(bucket);
                        out.writeCharacters(in.equals(NO_CONSTRAINT) ? "" : in);
                        out.writeEndElement();
                    });
                } else if (has(exchange, "uploads")) {
                    throw S3Exception.notImplemented("ListMultipartUploads");
                } else {
                    listObjects(exchange, bucket);
                }
            }
            case "POST" -> {
                if (!has(exchange, "delete")) {
                    throw S3Exception.notImplemented("POST of a form to a bucket");
                }
                deleteObjects(exchange, bucket);
            }
            default -> throw S3Exception.methodNotAllowed();
        }
    }

    /** Where a new bucket is wanted, or null. */
    private static @Nullable String locationConstraint(Exchange exchange) throws S3Exception, IOException {
        boolean empty = exchange.header("content-length").orElse("0").equals("0")
                && exchange.header("transfer-encoding").isEmpty();
        if (empty) {
            return null;
        }
        List<String> found = new ArrayList<>();
        read(exchange, (path, text) -> {
            if (path.equals("CreateBucketConfiguration/LocationConstraint") && !text.isBlank()) {
                found.add(text.strip());
            }
        });
        if (found.isEmpty()) {
            return null;
        }
        if (!REGION.matcher(found.get(0)).matches()) {
            throw new S3Exception(400, "InvalidLocationConstraint", "The specified location-constraint is not valid");
        }
        return found.get(0);
    }

    private String regionOf(String bucket) {
        return store.bucket(bucket).map(ObjectStore.Bucket::region).orElse(region);
    }

    private void onObject(Exchange exchange, String bucket, String key) throws S3Exception, IOException {
        Optional<String> uploadId = exchange.parameter("uploadId");
        switch (exchange.method()) {
            case "GET", "HEAD" -> {
                if (uploadId.isPresent()) {
                    listParts(exchange, bucket, key, uploadId.get());
                } else {
                    get(exchange, bucket, key);
                }
            }
            case "PUT" -> {
                if (uploadId.isPresent()) {
                    uploadPart(exchange, bucket, uploadId.get());
                } else if (exchange.header("x-amz-copy-source").isPresent()) {
                    copy(exchange, bucket, key);
                } else {
                    put(exchange, bucket, key);
                }
            }
            case "DELETE" -> {
                if (uploadId.isPresent()) {
                    store.abortUpload(bucket, key, uploadId.get());
                } else {
                    store.delete(bucket, key);
                }
                exchange.reply(204, headers(exchange), new byte[0]);
            }
            case "POST" -> {
                if (has(exchange, "uploads")) {
                    createUpload(exchange, bucket, key);
                } else if (uploadId.isPresent()) {
                    completeUpload(exchange, bucket, key, uploadId.get());
                } else {
                    throw S3Exception.methodNotAllowed();
                }
            }
            default -> throw S3Exception.methodNotAllowed();
        }
    }

    private void listBuckets(Exchange exchange) throws IOException {
        replyXml(exchange, out -> {
            start(out, "ListAllMyBucketsResult");
            owner(out);
            out.writeStartElement("Buckets");
            for (ObjectStore.Bucket bucket : store.buckets()) {
                out.writeStartElement("Bucket");
                element(out, "Name", bucket.name());
                element(out, "CreationDate", Json.time(bucket.created()));
                element(out, "BucketRegion", regionOf(bucket.name()));
                out.writeEndElement();
            }
            out.writeEndElement();
            out.writeEndElement();
        });
    }

    private void listObjects(Exchange exchange, String bucket) throws S3Exception, IOException {
        boolean second = exchange.parameter("list-type").orElse("").equals("2");
        String prefix = exchange.parameter("prefix").orElse("");
        String delimiter = exchange.parameter("delimiter").orElse("");
        Optional<String> encoding = exchange.parameter("encoding-type").filter(type -> !type.isEmpty());
        if (encoding.isPresent() && !encoding.get().equals("url")) {
            throw S3Exception.invalidArgument("Invalid Encoding Method specified in Request");
        }
        int limit = Math.min(LISTING, number(exchange, "max-keys", LISTING));
        Optional<String> token = exchange.parameter("continuation-token");
        Optional<String> startAfter =
                exchange.parameter(second ? "start-after" : "marker").filter(s -> !s.isEmpty());
        String after = startAfter.orElse(null);
        if (token.isPresent()) {
            try {
                after = new String(Base64.getUrlDecoder().decode(token.get()), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException notOurs) {
                throw S3Exception.invalidArgument("The continuation token provided is incorrect");
            }
        }
        ObjectStore.Listing listing = limit == 0
                ? new ObjectStore.Listing(List.of(), List.of(), null)
                : store.list(bucket, new ObjectStore.Query(prefix, delimiter, after, limit));
        String next = listing.next();
        replyXml(exchange, out -> {
            start(out, "ListBucketResult");
            element(out, "Name", bucket);
            element(out, "Prefix", encoded(prefix, encoding));
            if (!delimiter.isEmpty()) {
                element(out, "Delimiter", encoded(delimiter, encoding));
            }
            element(out, "MaxKeys", Integer.toString(limit));
            if (encoding.isPresent()) {
                element(out, "EncodingType", encoding.get());
            }
            element(out, "IsTruncated", Boolean.toString(next != null));
            if (second) {
                element(
                        out,
                        "KeyCount",
                        Integer.toString(listing.objects().size()
                                + listing.commonPrefixes().size()));
                if (token.isPresent()) {
                    element(out, "ContinuationToken", token.get());
                }
                if (startAfter.isPresent()) {
                    element(out, "StartAfter", encoded(startAfter.get(), encoding));
                }
                if (next != null) {
                    element(
                            out,
                            "NextContinuationToken",
                            Base64.getUrlEncoder()
                                    .withoutPadding()
                                    .encodeToString(next.getBytes(StandardCharsets.UTF_8)));
                }
            } else {
                element(out, "Marker", encoded(startAfter.orElse(""), encoding));
                if (next != null) {
                    element(out, "NextMarker", encoded(next, encoding));
                }
            }
            for (StoredObject object : listing.objects()) {
                out.writeStartElement("Contents");
                element(out, "Key", encoded(object.key(), encoding));
                element(out, "LastModified", Json.time(object.lastModified()));
                element(out, "ETag", quoted(object.etag()));
                element(out, "Size", Long.toString(object.size()));
                element(out, "StorageClass", "STANDARD");
                if (!second || exchange.parameter("fetch-owner").orElse("").equals("true")) {
                    owner(out);
                }
                out.writeEndElement();
            }
            for (String common : listing.commonPrefixes()) {
                out.writeStartElement("CommonPrefixes");
                element(out, "Prefix", encoded(common, encoding));
                out.writeEndElement();
            }
            out.writeEndElement();
        });
    }

    private void deleteObjects(Exchange exchange, String bucket) throws S3Exception, IOException {
        require(bucket);
        List<String> keys = new ArrayList<>();
        boolean[] quiet = {false};
        read(exchange, (path, text) -> {
            switch (path) {
                case "Delete/Object/Key" -> keys.add(text);
                case "Delete/Quiet" -> quiet[0] = text.trim().equals("true");
                default -> {}
            }
        });
        if (keys.isEmpty() || keys.size() > LISTING) {
            throw malformedXml();
        }
        for (String key : keys) {
            store.delete(bucket, key);
        }
        replyXml(exchange, out -> {
            start(out, "DeleteResult");
            if (!quiet[0]) {
                for (String key : keys) {
                    out.writeStartElement("Deleted");
                    element(out, "Key", key);
                    out.writeEndElement();
                }
            }
            out.writeEndElement();
        });
    }

    private void put(Exchange exchange, String bucket, String key) throws S3Exception, IOException {
        ObjectStore.Condition condition = condition(exchange);
        try (Taken taken = take(exchange, bucket)) {
            StoredObject object = taken.incoming().putAs(key, kept(exchange), condition);
            Map<String, String> headers = headers(exchange);
            headers.put("etag", quoted(object.etag()));
            echo(headers, taken.incoming(), taken.named());
            exchange.reply(200, headers, new byte[0]);
        }
    }

    private void copy(Exchange exchange, String bucket, String key) throws S3Exception, IOException {
        String source = exchange.header("x-amz-copy-source").orElse("");
        int question = source.indexOf('?');
        List<String> path = RawPath.segments(question < 0 ? source : source.substring(0, question));
        if (path.size() < 2) {
            throw S3Exception.invalidArgument(
                    "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
        }
        drain(exchange);
        try (ObjectStore.Opened opened = store.open(path.get(0), String.join("/", path.subList(1, path.size())))) {
            StoredObject from = opened.object();
            boolean replaced =
                    exchange.header("x-amz-metadata-directive").orElse("").equals("REPLACE");
            try (ObjectStore.Incoming incoming =
                    store.receive(bucket, opened.read(0, from.size()), Set.of(Checksum.CRC32))) {
                StoredObject copied =
                        incoming.putAs(key, replaced ? kept(exchange) : from.headers(), condition(exchange));
                replyXml(exchange, out -> {
                    start(out, "CopyObjectResult");
                    element(out, "LastModified", Json.time(copied.lastModified()));
                    element(out, "ETag", quoted(copied.etag()));
                    out.writeEndElement();
                });
            }
        }
    }

    private void get(Exchange exchange, String bucket, String key) throws S3Exception, IOException {
        require(bucket);
        try (ObjectStore.Opened opened = store.open(bucket, key)) {
            StoredObject object = opened.object();
            Map<String, String> headers = headers(exchange);
            headers.put("content-type", "application/octet-stream");
            headers.putAll(object.headers());
            headers.put("etag", quoted(object.etag()));
            headers.put("last-modified", HTTP_TIME.format(object.lastModified()));
            headers.put("accept-ranges", "bytes");
            exchange.query().forEach((name, values) -> {
                if (name.startsWith("response-")) {
                    headers.put(name.substring("response-".length()).toLowerCase(Locale.ROOT), values.get(0));
                }
            });
            Optional<String> wanted = exchange.header("if-match");
            if (wanted.isPresent() && !matches(wanted.get(), object)) {
                throw S3Exception.preconditionFailed();
            }
            Optional<String> known = exchange.header("if-none-match");
            if (known.isPresent() && matches(known.get(), object)) {
                exchange.reply(304, headers, new byte[0]);
                return;
            }
            long from = 0;
            long length = object.size();
            int status = 200;
            Optional<String> range = exchange.header("range");
            Matcher parts = RANGE.matcher(range.orElse(""));
            if (range.isPresent() && parts.matches() && !range.get().equals("bytes=-")) {
                long last = object.size() - 1;
                try {
                    if (parts.group(1).isEmpty()) {
                        from = Math.max(0, object.size() - Long.parseLong(parts.group(2)));
                    } else {
                        from = Long.parseLong(parts.group(1));
                        last = parts.group(2).isEmpty() ? last : Math.min(last, Long.parseLong(parts.group(2)));
                    }
                } catch (NumberFormatException tooLong) {
                    from = object.size();
                }
                if (from > last) {
                    throw new S3Exception(416, "InvalidRange", "The requested range is not satisfiable");
                }
                length = last - from + 1;
                status = 206;
                headers.put("content-range", "bytes " + from + "-" + last + "/" + object.size());
            } else if (exchange.header("x-amz-checksum-mode").orElse("").equalsIgnoreCase("ENABLED")
                    && !object.checksums().isEmpty()) {
                headers.putAll(object.checksums());
                headers.put("x-amz-checksum-type", "FULL_OBJECT");
            }
            headers.put("content-length", Long.toString(length));
            if (exchange.method().equals("HEAD")) {
                exchange.reply(status, headers, new byte[0]);
                return;
            }
            try (OutputStream out = exchange.stream(status, headers)) {
                opened.read(from, length).transferTo(out);
            }
        }
    }

    private void createUpload(Exchange exchange, String bucket, String key) throws S3Exception, IOException {
        drain(exchange);
        String id = store.createUpload(bucket, key, kept(exchange));
        replyXml(exchange, out -> {
            start(out, "InitiateMultipartUploadResult");
            element(out, "Bucket", bucket);
            element(out, "Key", key);
            element(out, "UploadId", id);
            out.writeEndElement();
        });
    }

    private void uploadPart(Exchange exchange, String bucket, String uploadId) throws S3Exception, IOException {
        if (exchange.header("x-amz-copy-source").isPresent()) {
            throw S3Exception.notImplemented("UploadPartCopy");
        }
        int number = number(exchange, "partNumber", 0);
        try (Taken taken = take(exchange, bucket)) {
            store.putPart(bucket, uploadId, number, taken.incoming());
            Map<String, String> headers = headers(exchange);
            headers.put("etag", quoted(taken.incoming().md5()));
            echo(headers, taken.incoming(), taken.named());
            exchange.reply(200, headers, new byte[0]);
        }
    }

    private void listParts(Exchange exchange, String bucket, String key, String uploadId)
            throws S3Exception, IOException {
        List<ObjectStore.Part> parts = store.parts(bucket, key, uploadId);
        int marker = number(exchange, "part-number-marker", 0);
        int limit = Math.min(LISTING, number(exchange, "max-parts", LISTING));
        List<ObjectStore.Part> rest =
                parts.stream().filter(part -> part.number() > marker).toList();
        List<ObjectStore.Part> shown = rest.subList(0, Math.min(limit, rest.size()));
        replyXml(exchange, out -> {
            start(out, "ListPartsResult");
            element(out, "Bucket", bucket);
            element(out, "Key", key);
            element(out, "UploadId", uploadId);
            element(out, "MaxParts", Integer.toString(limit));
            element(out, "IsTruncated", Boolean.toString(shown.size() < rest.size()));
            if (shown.size() < rest.size() && !shown.isEmpty()) {
                element(
                        out,
                        "NextPartNumberMarker",
                        Integer.toString(shown.get(shown.size() - 1).number()));
            }
            for (ObjectStore.Part part : shown) {
                out.writeStartElement("Part");
                element(out, "PartNumber", Integer.toString(part.number()));
                element(out, "LastModified", Json.time(part.content().lastModified()));
                element(out, "ETag", quoted(part.content().etag()));
                element(out, "Size", Long.toString(part.content().size()));
                out.writeEndElement();
            }
            out.writeEndElement();
        });
    }

    private void completeUpload(Exchange exchange, String bucket, String key, String uploadId)
            throws S3Exception, IOException {
        List<String> numbers = new ArrayList<>();
        List<String> etags = new ArrayList<>();
        read(exchange, (path, text) -> {
            switch (path) {
                case "CompleteMultipartUpload/Part/PartNumber" -> numbers.add(text.trim());
                case "CompleteMultipartUpload/Part/ETag" ->
                    etags.add(text.trim().replace("\"", ""));
                default -> {}
            }
        });
        if (numbers.size() != etags.size()) {
            throw malformedXml();
        }
        List<ObjectStore.PartNamed> parts = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            try {
                parts.add(new ObjectStore.PartNamed(Integer.parseInt(numbers.get(i)), etags.get(i)));
            } catch (NumberFormatException notANumber) {
                throw malformedXml();
            }
        }
        StoredObject whole = store.completeUpload(bucket, key, uploadId, parts);
        replyXml(exchange, out -> {
            start(out, "CompleteMultipartUploadResult");
            element(out, "Location", "/" + bucket + "/" + key);
            element(out, "Bucket", bucket);
            element(out, "Key", key);
            element(out, "ETag", quoted(whole.etag()));
            out.writeEndElement();
        });
    }

    /**
     * A body that was taken in and found to be what its sender says.
     *
     * @param named the checksums that the sender gave, to be given back
     */
    private record Taken(ObjectStore.Incoming incoming, Set<Checksum> named) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            incoming.close();
        }
    }

    private Taken take(Exchange exchange, String bucket) throws S3Exception, IOException {
        require(bucket);
        Map<String, String> sent = exchange.headers();
        String payload = sent.getOrDefault("x-amz-content-sha256", "");
        boolean chunked = payload.startsWith("STREAMING-")
                || sent.getOrDefault("content-encoding", "").contains("aws-chunked");
        Set<Checksum> named = EnumSet.noneOf(Checksum.class);
        for (String header : sent.keySet()) {
            Checksum.ofHeader(header).ifPresent(named::add);
        }
        for (String trailer : sent.getOrDefault("x-amz-trailer", "").split(",", -1)) {
            Checksum.ofHeader(trailer).ifPresent(named::add);
        }
        boolean hashed = payload.length() == 64;
        Set<Checksum> computed = EnumSet.of(Checksum.CRC32);
        if (!named.isEmpty()) {
            computed = EnumSet.copyOf(named);
        }
        if (hashed) {
            computed.add(Checksum.SHA256);
        }
        InputStream raw = exchange.body();
        AwsChunkedInputStream chunks = chunked ? new AwsChunkedInputStream(raw) : null;
        ObjectStore.Incoming incoming = store.receive(bucket, chunks == null ? raw : chunks, computed);
        try {
            check(sent, chunks, incoming, named);
            if (hashed) {
                String sha256 =
                        HexFormat.of().formatHex(Base64.getDecoder().decode(incoming.checksum(Checksum.SHA256)));
                if (!sha256.equalsIgnoreCase(payload)) {
                    throw new S3Exception(
                            400,
                            "XAmzContentSHA256Mismatch",
                            "The provided 'x-amz-content-sha256' header does not match what was computed.");
                }
            }
            return new Taken(incoming, named);
        } catch (S3Exception | RuntimeException refused) {
            incoming.close();
            throw refused;
        }
    }

    private static void check(
            Map<String, String> sent,
            @Nullable AwsChunkedInputStream chunks,
            ObjectStore.Incoming incoming,
            Set<Checksum> named)
            throws S3Exception {
        String length = sent.get(chunks == null ? "content-length" : "x-amz-decoded-content-length");
        if (length != null && !length.equals(Long.toString(incoming.size()))) {
            throw new S3Exception(
                    400,
                    "IncompleteBody",
                    "You did not provide the number of bytes specified by the Content-Length HTTP header");
        }
        String md5 = sent.get("content-md5");
        if (md5 != null) {
            byte[] wanted;
            try {
                wanted = Base64.getDecoder().decode(md5);
            } catch (IllegalArgumentException notBase64) {
                wanted = new byte[0];
            }
            if (wanted.length != 16) {
                throw new S3Exception(400, "InvalidDigest", "The Content-MD5 you specified is not valid.");
            }
            if (!HexFormat.of().formatHex(wanted).equals(incoming.md5())) {
                throw new S3Exception(
                        400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
            }
        }
        for (Checksum checksum : named) {
            String value = sent.get(checksum.header());
            if (value == null && chunks != null) {
                value = chunks.trailers().get(checksum.header());
            }
            if (value == null) {
                throw S3Exception.invalidRequest(
                        "The trailing header " + checksum.header() + " was announced and not sent");
            }
            if (!value.equals(incoming.checksum(checksum))) {
                throw new S3Exception(
                        400, "BadDigest", "The " + checksum + " you specified did not match the calculated checksum.");
            }
        }
    }

    private static void echo(Map<String, String> headers, ObjectStore.Incoming incoming, Set<Checksum> named) {
        for (Checksum checksum : named) {
            headers.put(checksum.header(), incoming.checksum(checksum));
            headers.put("x-amz-checksum-type", "FULL_OBJECT");
        }
    }

    private static ObjectStore.Condition condition(Exchange exchange) throws S3Exception {
        if (exchange.header("if-match").isPresent()) {
            throw S3Exception.notImplemented("A conditional write with If-Match");
        }
        Optional<String> header = exchange.header("if-none-match");
        if (header.isPresent() && !header.get().equals("*")) {
            throw S3Exception.notImplemented("A conditional write with If-None-Match other than '*'");
        }
        return header.isPresent() ? ObjectStore.Condition.ABSENT : ObjectStore.Condition.NONE;
    }

    private static Map<String, String> kept(Exchange exchange) throws S3Exception {
        Map<String, String> kept = new TreeMap<>();
        int user = 0;
        for (Map.Entry<String, String> header : exchange.headers().entrySet()) {
            String name = header.getKey();
            String value = header.getValue();
            if (name.equals("content-encoding")) {
                value = value.replaceAll("\\s*aws-chunked\\s*,?", "").strip();
            }
            if (name.startsWith("x-amz-meta-")) {
                user += name.length() - "x-amz-meta-".length() + value.length();
                kept.put(name, value);
            } else if (KEPT.contains(name) && !value.isEmpty()) {
                kept.put(name, value);
            }
        }
        if (user > 2048) {
            throw new S3Exception(
                    400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
        }
        return kept;
    }

    private void require(String bucket) throws S3Exception {
        if (store.bucket(bucket).isEmpty()) {
            throw S3Exception.noSuchBucket();
        }
    }

    private static boolean matches(String etags, StoredObject object) {
        for (String etag : etags.split(",", -1)) {
            String plain = etag.strip().replace("\"", "");
            if (plain.equals("*") || plain.equals(object.etag())) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(Exchange exchange, String parameter) {
        return exchange.query().containsKey(parameter);
    }

    private static int number(Exchange exchange, String parameter, int otherwise) throws S3Exception {
        Optional<String> value = exchange.parameter(parameter);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the same answer.
        }
        throw S3Exception.invalidArgument(
                "Argument " + parameter + " must be an integer between 0 and 2147483647; it is '" + value.get() + "'");
    }

    private static String quoted(String etag) {
        return "\"" + etag + "\"";
    }

    private static String encoded(String key, Optional<String> encoding) {
        return encoding.isEmpty()
                ? key
                : URLEncoder.encode(key, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/");
    }

    private static Map<String, String> headers(Exchange exchange) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x-amz-request-id", exchange.requestId());
        headers.put("x-amz-id-2", exchange.requestId());
        headers.put("server", "BedrockLocal");
        return headers;
    }

    /** Reads what is left of a body, so that the client gets to read the reply; up to a limit. */
    private static void drain(Exchange exchange) throws IOException {
        InputStream body = exchange.body();
        byte[] buffer = new byte[16 * 1024];
        long left = 64L * 1024 * 1024;
        for (int n; left > 0 && (n = body.read(buffer)) >= 0; ) {
            left -= n;
        }
    }

    private static void owner(XMLStreamWriter out) throws XMLStreamException {
        out.writeStartElement("Owner");
        element(out, "ID", "000000000000");
        element(out, "DisplayName", "bedrock-local");
        out.writeEndElement();
    }

    private interface Xml {
        void write(XMLStreamWriter out) throws XMLStreamException;
    }

    private static void replyXml(Exchange exchange, Xml content) throws IOException {
        Map<String, String> headers = headers(exchange);
        headers.put("content-type", "application/xml");
        exchange.reply(200, headers, xml(content));
    }

    private static byte[] xml(Xml content) {
        var text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            out.writeStartDocument("UTF-8", "1.0");
            content.write(out);
            out.writeEndDocument();
            out.close();
        } catch (XMLStreamException never) {
            throw new IllegalStateException("writing XML to memory", never);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void start(XMLStreamWriter out, String name) throws XMLStreamException {
        out.writeStartElement(name);
        out.writeDefaultNamespace(NAMESPACE);
    }

    private static void element(XMLStreamWriter out, String name, String text) throws XMLStreamException {
        out.writeStartElement(name);
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 0x20 && c != '\n' && c != '\t') || c == 0xFFFE || c == 0xFFFF) {
                out.writeCharacters(plain.toString());
                plain.setLength(0);
                out.writeEntityRef("#" + (int) c);
            } else {
                plain.append(c);
            }
        }
        out.writeCharacters(plain.toString());
        out.writeEndElement();
    }

    private interface Text {
        void at(String path, String text);
    }

    /** Reads a small XML body: the text of each element that has any, with the path of names to it. */
    private static void read(Exchange exchange, Text text) throws S3Exception, IOException {
        Map<String, String> sent = exchange.headers();
        InputStream body = exchange.body();
        if (sent.getOrDefault("x-amz-content-sha256", "").startsWith("STREAMING-")
                || sent.getOrDefault("content-encoding", "").contains("aws-chunked")) {
            body = new AwsChunkedInputStream(body);
        }
        byte[] bytes = body.readNBytes(XML_BYTES + 1);
        if (bytes.length > XML_BYTES) {
            throw new S3Exception(400, "MaxMessageLengthExceeded", "Your request was too big.");
        }
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        List<String> names = new ArrayList<>();
        var content = new StringBuilder();
        try {
            XMLStreamReader in = factory.createXMLStreamReader(new ByteArrayInputStream(bytes), "UTF-8");
            while (in.hasNext()) {
                switch (in.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        names.add(in.getLocalName());
                        content.setLength(0);
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> content.append(in.getText());
                    case XMLStreamConstants.END_ELEMENT -> {
                        text.at(String.join("/", names), content.toString());
                        names.remove(names.size() - 1);
                        content.setLength(0);
                    }
                    default -> {}
                }
            }
        } catch (XMLStreamException malformed) {
            throw malformedXml();
        }
    }

    private static S3Exception malformedXml() {
        return new S3Exception(
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    /** For a request without any credentials. */
    public static S3Exception accessDenied() {
        return new S3Exception(403, "AccessDenied", "Access Denied");
    }
}

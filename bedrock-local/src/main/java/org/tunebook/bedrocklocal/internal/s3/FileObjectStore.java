package org.tunebook.bedrocklocal.internal.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.internal.files.DurableFiles;
import org.tunebook.bedrocklocal.internal.files.Json;

/**
 * Objects as files: {@code <bucket>/objects/<2 digits>/<SHA-256 of the key>}, so that no key, whatever its bytes, can
 * name a path. The keys themselves stand in the files and, once a bucket is used, in memory.
 */
public final class FileObjectStore implements ObjectStore {
    private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}");
    private static final Pattern UPLOAD_ID = Pattern.compile("[0-9a-f]{32}");
    private static final int KEY_BYTES = 1024;
    private static final int PARTS = 10_000;
    private static final long SMALLEST_PART = 5L * 1024 * 1024;
    private static final long LARGEST_PUT = 5L * 1024 * 1024 * 1024;
    private static final String BUCKET_FILE = "bucket.json";
    private static final String UPLOAD_FILE = "upload.json";

    /** UTF-8 sorts as its code points do; a Java string compares by its 16-bit units, which differ above U+FFFF. */
    private static final Comparator<String> BY_UTF8 = (a, b) -> {
        int i = 0;
        while (i < a.length() && i < b.length()) {
            int left = a.codePointAt(i);
            int right = b.codePointAt(i);
            if (left != right) {
                return Integer.compare(left, right);
            }
            i += Character.charCount(left);
        }
        return Integer.compare(a.length(), b.length());
    };

    private static final String BEHIND_ALL = Character.toString(Character.MAX_CODE_POINT);

    private final Path root;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Room> rooms = new ConcurrentHashMap<>();

    private FileObjectStore(Path root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    /** Opens the store in a directory, made if need be. */
    public static FileObjectStore open(Path root, Clock clock) throws IOException {
        Files.createDirectories(root);
        DurableFiles.sweep(root);
        var store = new FileObjectStore(root, clock);
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Path file = entry.resolve(BUCKET_FILE);
                if (Files.exists(file)) {
                    Bucket bucket = Json.MAPPER.readValue(file.toFile(), Bucket.class);
                    Room room = store.new Room(entry, bucket);
                    DurableFiles.sweep(room.incoming);
                    store.rooms.put(bucket.name(), room);
                }
            }
        }
        return store;
    }

    @Override
    public List<Bucket> buckets() {
        return rooms.values().stream()
                .map(room -> room.bucket)
                .sorted(Comparator.comparing(Bucket::name))
                .toList();
    }

    @Override
    public Optional<Bucket> bucket(String name) {
        return Optional.ofNullable(rooms.get(name)).map(room -> room.bucket);
    }

    @Override
    public synchronized void createBucket(String name, @Nullable String region) throws S3Exception, IOException {
        if (!BUCKET_NAME.matcher(name).matches()
                || name.contains("..")
                || name.startsWith("xn--")
                || ADDRESS.matcher(name).matches()) {
            throw new S3Exception(400, "InvalidBucketName", "The specified bucket is not valid.");
        }
        if (rooms.containsKey(name)) {
            throw new S3Exception(
                    409,
                    "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it.");
        }
        var bucket = new Bucket(name, now(), region);
        Path whole = root.resolve(name);
        Path beside = DurableFiles.beside(whole);
        Files.createDirectories(beside.resolve("objects"));
        Files.createDirectories(beside.resolve("incoming"));
        Files.createDirectories(beside.resolve("uploads"));
        DurableFiles.write(beside.resolve(BUCKET_FILE), Json.MAPPER.writeValueAsBytes(bucket));
        DurableFiles.syncTree(beside);
        DurableFiles.rename(beside, whole);
        rooms.put(name, new Room(whole, bucket));
    }

    @Override
    public synchronized void deleteBucket(String name) throws S3Exception, IOException {
        Room room = room(name);
        synchronized (room) {
            if (!room.index().isEmpty()) {
                throw new S3Exception(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
            }
            room.gone = true;
            rooms.remove(name);
            Path dropped = DurableFiles.beside(room.directory);
            DurableFiles.rename(room.directory, dropped);
            DurableFiles.deleteTree(dropped);
        }
    }

    @Override
    public Incoming receive(String bucket, InputStream content, Set<Checksum> checksums)
            throws S3Exception, IOException {
        return room(bucket).receive(content, checksums);
    }

    @Override
    public StoredObject find(String bucket, String key) throws S3Exception, IOException {
        StoredObject found = room(bucket).index().get(key);
        if (found == null) {
            throw S3Exception.noSuchKey();
        }
        return found;
    }

    @Override
    public Opened open(String bucket, String key) throws S3Exception, IOException {
        Room room = room(bucket);
        Path file = room.file(key);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException absent) {
            throw S3Exception.noSuchKey();
        }
        try {
            StoredObject object = ObjectFile.describe(channel, file);
            return new Opened() {
                @Override
                public StoredObject object() {
                    return object;
                }

                @Override
                public InputStream read(long from, long length) {
                    return ObjectFile.range(channel, from, length);
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            };
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    @Override
    public void delete(String bucket, String key) throws S3Exception, IOException {
        Room room = room(bucket);
        synchronized (room) {
            NavigableMap<String, StoredObject> index = room.index();
            if (index.containsKey(key)) {
                DurableFiles.delete(room.file(key));
                index.remove(key);
            }
        }
    }

    @Override
    public Listing list(String bucket, Query query) throws S3Exception, IOException {
        NavigableMap<String, StoredObject> index = room(bucket).index();
        String prefix = query.prefix();
        List<StoredObject> objects = new ArrayList<>();
        List<String> commonPrefixes = new ArrayList<>();
        String after = query.after();
        String last = after;
        Map.Entry<String, StoredObject> entry = after != null && BY_UTF8.compare(after, prefix) >= 0
                ? index.higherEntry(after)
                : index.ceilingEntry(prefix);
        while (entry != null && entry.getKey().startsWith(prefix)) {
            if (objects.size() + commonPrefixes.size() >= query.limit()) {
                return new Listing(objects, commonPrefixes, last == null ? "" : last);
            }
            String key = entry.getKey();
            int cut = query.delimiter().isEmpty() ? -1 : key.indexOf(query.delimiter(), prefix.length());
            if (cut < 0) {
                objects.add(entry.getValue());
                last = key;
            } else {
                String common = key.substring(0, cut + query.delimiter().length());
                last = common + BEHIND_ALL;
                commonPrefixes.add(common);
            }
            entry = index.higherEntry(last);
        }
        return new Listing(objects, commonPrefixes, null);
    }

    /** What a multipart upload was begun with. */
    record Upload(String key, Map<String, String> headers, Instant created) {}

    @Override
    public String createUpload(String bucket, String key, Map<String, String> headers) throws S3Exception, IOException {
        Room room = room(bucket);
        checkKey(key);
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        Path directory = room.uploads.resolve(id);
        Path beside = DurableFiles.beside(directory);
        Files.createDirectory(beside);
        DurableFiles.write(beside.resolve(UPLOAD_FILE), Json.MAPPER.writeValueAsBytes(new Upload(key, headers, now())));
        DurableFiles.rename(beside, directory);
        return id;
    }

    @Override
    public void putPart(String bucket, String uploadId, int number, Incoming content) throws S3Exception, IOException {
        if (number < 1 || number > PARTS) {
            throw S3Exception.invalidArgument(
                    "Part number must be an integer between 1 and " + PARTS + ", inclusive; it is " + number);
        }
        Room room = room(bucket);
        synchronized (room) {
            Path directory = room.upload(uploadId);
            ((Received) content).rename(directory.resolve(partFile(number)), "part " + number, Map.of());
        }
    }

    @Override
    public List<Part> parts(String bucket, String key, String uploadId) throws S3Exception, IOException {
        Room room = room(bucket);
        room.upload(key, uploadId);
        return List.copyOf(partsOf(room.upload(uploadId)).values());
    }

    @Override
    public StoredObject completeUpload(String bucket, String key, String uploadId, List<PartNamed> named)
            throws S3Exception, IOException {
        Room room = room(bucket);
        synchronized (room) {
            Upload upload = room.upload(key, uploadId);
            Path directory = room.upload(uploadId);
            Map<Integer, Part> parts = partsOf(directory);
            var etags = new Checksum.OfDigest("MD5");
            List<Part> chosen = new ArrayList<>();
            int before = 0;
            for (int i = 0; i < named.size(); i++) {
                PartNamed name = named.get(i);
                if (name.number() <= before) {
                    throw new S3Exception(
                            400,
                            "InvalidPartOrder",
                            "The list of parts was not in ascending order. Parts must be ordered by part number.");
                }
                before = name.number();
                Part part = parts.get(name.number());
                if (part == null || !part.content().etag().equals(name.etag())) {
                    throw new S3Exception(
                            400,
                            "InvalidPart",
                            "One or more of the specified parts could not be found.  The part may not have been uploaded,"
                                    + " or the specified entity tag may not match the part's entity tag.");
                }
                if (i < named.size() - 1 && part.content().size() < SMALLEST_PART) {
                    throw new S3Exception(
                            400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
                }
                chosen.add(part);
                byte[] md5 = HexFormat.of().parseHex(part.content().etag());
                etags.update(md5, 0, md5.length);
            }
            if (named.isEmpty()) {
                throw new S3Exception(
                        400,
                        "MalformedXML",
                        "The XML you provided was not well-formed or did not validate against our published schema");
            }
            String etag = HexFormat.of().formatHex(etags.value()) + "-" + named.size();
            Path beside = DurableFiles.beside(room.incoming.resolve("upload"));
            StoredObject whole;
            try {
                try (FileChannel out =
                        FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    long size = 0;
                    for (Part part : chosen) {
                        try (FileChannel in =
                                FileChannel.open(directory.resolve(partFile(part.number())), StandardOpenOption.READ)) {
                            long left = part.content().size();
                            long from = 0;
                            while (left > 0) {
                                long moved = in.transferTo(from, left, out);
                                from += moved;
                                left -= moved;
                            }
                            size += from;
                        }
                    }
                    whole = new StoredObject(key, size, etag, now(), upload.headers(), Map.of());
                    ObjectFile.seal(out, whole);
                }
                room.place(beside, whole);
            } catch (IOException | S3Exception | RuntimeException failure) {
                Files.deleteIfExists(beside);
                throw failure;
            }
            DurableFiles.deleteTree(directory);
            return whole;
        }
    }

    @Override
    public void abortUpload(String bucket, String key, String uploadId) throws S3Exception, IOException {
        Room room = room(bucket);
        synchronized (room) {
            room.upload(key, uploadId);
            DurableFiles.deleteTree(room.upload(uploadId));
        }
    }

    private static Map<Integer, Part> partsOf(Path directory) throws IOException {
        Map<Integer, Part> parts = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.startsWith("part-")) {
                    int number = Integer.parseInt(name.substring("part-".length()));
                    parts.put(number, new Part(number, ObjectFile.describe(file)));
                }
            }
        }
        return parts;
    }

    private static String partFile(int number) {
        return "part-%05d".formatted(number);
    }

    private Room room(String bucket) throws S3Exception {
        Room room = rooms.get(bucket);
        if (room == null) {
            throw S3Exception.noSuchBucket();
        }
        return room;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static void checkKey(String key) throws S3Exception {
        if (key.isEmpty()) {
            throw S3Exception.invalidArgument("An object key must not be empty");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES) {
            throw new S3Exception(400, "KeyTooLongError", "Your key is too long");
        }
    }

    /** One bucket; changes are made under its monitor. */
    private final class Room {
        final Path directory;
        final Path objects;
        final Path incoming;
        final Path uploads;
        final Bucket bucket;
        boolean gone;
        private @Nullable NavigableMap<String, StoredObject> index;

        Room(Path directory, Bucket bucket) {
            this.directory = directory;
            this.objects = directory.resolve("objects");
            this.incoming = directory.resolve("incoming");
            this.uploads = directory.resolve("uploads");
            this.bucket = bucket;
        }

        /** The keys in order, read from the files when the bucket is first used. */
        synchronized NavigableMap<String, StoredObject> index() throws IOException {
            if (index == null) {
                NavigableMap<String, StoredObject> read = new ConcurrentSkipListMap<>(BY_UTF8);
                try (Stream<Path> files = Files.walk(objects)) {
                    for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                        StoredObject object = ObjectFile.describe(file);
                        read.put(object.key(), object);
                    }
                }
                index = read;
            }
            return index;
        }

        Path file(String key) {
            var digest = new Checksum.OfDigest("SHA-256");
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            digest.update(bytes, 0, bytes.length);
            String name = HexFormat.of().formatHex(digest.value());
            return objects.resolve(name.substring(0, 2)).resolve(name);
        }

        /** Gives a sealed file of {@link #incoming} its object's name. */
        synchronized void place(Path sealed, StoredObject object) throws S3Exception, IOException {
            if (gone) {
                throw S3Exception.noSuchBucket();
            }
            NavigableMap<String, StoredObject> keys = index();
            Path file = file(object.key());
            Path shelf = objects.resolve(file.getFileName().toString().substring(0, 2));
            if (!Files.exists(shelf)) {
                Path beside = DurableFiles.beside(incoming.resolve("shelf"));
                Files.createDirectory(beside);
                DurableFiles.rename(beside, shelf);
            }
            try {
                DurableFiles.rename(sealed, file);
            } catch (IOException | RuntimeException halfway) {
                // The new content may have its name already: what is in memory is read again from the files.
                index = null;
                throw halfway;
            }
            keys.put(object.key(), object);
        }

        Path upload(String id) throws S3Exception {
            Path upload = uploads.resolve(UPLOAD_ID.matcher(id).matches() ? id : "none");
            if (!Files.exists(upload.resolve(UPLOAD_FILE))) {
                throw S3Exception.noSuchUpload();
            }
            return upload;
        }

        Upload upload(String key, String id) throws S3Exception, IOException {
            Upload begun = Json.MAPPER.readValue(upload(id).resolve(UPLOAD_FILE).toFile(), Upload.class);
            if (!begun.key().equals(key)) {
                throw S3Exception.noSuchUpload();
            }
            return begun;
        }

        Received receive(InputStream content, Set<Checksum> wanted) throws S3Exception, IOException {
            Path file = DurableFiles.beside(incoming.resolve("object"));
            var md5 = new Checksum.OfDigest("MD5");
            Map<Checksum, Checksum.Running> running = new EnumMap<>(Checksum.class);
            wanted.forEach(checksum -> running.put(checksum, checksum.start()));
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                byte[] buffer = new byte[64 * 1024];
                long size = 0;
                for (int n; (n = content.read(buffer)) >= 0; ) {
                    size += n;
                    if (size > LARGEST_PUT) {
                        throw new S3Exception(
                                400,
                                "EntityTooLarge",
                                "Your proposed upload exceeds the maximum allowed size (" + LARGEST_PUT + " bytes)");
                    }
                    md5.update(buffer, 0, n);
                    for (Checksum.Running checksum : running.values()) {
                        checksum.update(buffer, 0, n);
                    }
                    ByteBuffer rest = ByteBuffer.wrap(buffer, 0, n);
                    while (rest.hasRemaining()) {
                        channel.write(rest);
                    }
                }
                Map<String, String> checksums = new TreeMap<>();
                running.forEach((checksum, value) -> checksums.put(checksum.header(), value.base64()));
                return new Received(this, file, channel, size, HexFormat.of().formatHex(md5.value()), checksums);
            } catch (IOException | S3Exception | RuntimeException failure) {
                channel.close();
                Files.deleteIfExists(file);
                throw failure;
            }
        }
    }

    private final class Received implements Incoming {
        private final Room room;
        private final Path file;
        private final FileChannel channel;
        private final long size;
        private final String md5;
        private final Map<String, String> checksums;

        Received(Room room, Path file, FileChannel channel, long size, String md5, Map<String, String> checksums) {
            this.room = room;
            this.file = file;
            this.channel = channel;
            this.size = size;
            this.md5 = md5;
            this.checksums = checksums;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public String md5() {
            return md5;
        }

        @Override
        public String checksum(Checksum checksum) {
            String value = checksums.get(checksum.header());
            if (value == null) {
                throw new IllegalArgumentException(checksum + " was not asked for when the content came in");
            }
            return value;
        }

        @Override
        public StoredObject putAs(String key, Map<String, String> headers, Condition condition)
                throws S3Exception, IOException {
            checkKey(key);
            StoredObject object = seal(key, headers);
            synchronized (room) {
                if (condition == Condition.ABSENT && room.index().containsKey(key)) {
                    throw S3Exception.preconditionFailed();
                }
                room.place(file, object);
            }
            return object;
        }

        void rename(Path name, String key, Map<String, String> headers) throws IOException {
            seal(key, headers);
            DurableFiles.rename(file, name);
        }

        private StoredObject seal(String key, Map<String, String> headers) throws IOException {
            var object = new StoredObject(key, size, md5, now(), headers, checksums);
            ObjectFile.seal(channel, object);
            channel.close();
            return object;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(file);
        }
    }
}

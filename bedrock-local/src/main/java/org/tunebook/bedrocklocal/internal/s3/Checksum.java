package org.tunebook.bedrocklocal.internal.s3;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The checksums S3 knows for an object's content. */
enum Checksum {
    CRC32,
    CRC32C,
    CRC64NVME,
    SHA1,
    SHA256;

    /** The header that carries the value in base 64. */
    String header() {
        return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
    }

    static Optional<Checksum> ofHeader(String header) {
        String name = header.trim().toLowerCase(Locale.ROOT);
        for (Checksum checksum : values()) {
            if (checksum.header().equals(name)) {
                return Optional.of(checksum);
            }
        }
        return Optional.empty();
    }

    Running start() {
        return switch (this) {
            case CRC32 -> new OfChecksum(new CRC32(), 4);
            case CRC32C -> new OfChecksum(new CRC32C(), 4);
            case CRC64NVME -> new OfChecksum(new Crc64Nvme(), 8);
            case SHA1 -> new OfDigest("SHA-1");
            case SHA256 -> new OfDigest("SHA-256");
        };
    }

    /** A checksum of what has been seen so far. */
    interface Running {
        void update(byte[] bytes, int offset, int length);

        /** The value; nothing may be added after it. */
        byte[] value();

        default String base64() {
            return Base64.getEncoder().encodeToString(value());
        }
    }

    private record OfChecksum(java.util.zip.Checksum sum, int bytes) implements Running {
        @Override
        public void update(byte[] content, int offset, int length) {
            sum.update(content, offset, length);
        }

        @Override
        public byte[] value() {
            byte[] value = new byte[bytes];
            long rest = sum.getValue();
            for (int i = bytes - 1; i >= 0; i--) {
                value[i] = (byte) rest;
                rest >>>= 8;
            }
            return value;
        }
    }

    static final class OfDigest implements Running {
        private final MessageDigest digest;

        OfDigest(String algorithm) {
            try {
                digest = MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException never) {
                throw new IllegalStateException("every Java has " + algorithm, never);
            }
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        public byte[] value() {
            return digest.digest();
        }
    }

    /** CRC-64/NVME: polynomial AD93D23594C93659, bits reflected, all ones in and out. */
    private static final class Crc64Nvme implements java.util.zip.Checksum {
        private static final long REFLECTED_POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
        private static final long[] TABLE = new long[256];

        static {
            for (int i = 0; i < TABLE.length; i++) {
                long value = i;
                for (int bit = 0; bit < 8; bit++) {
                    value = (value & 1) == 1 ? value >>> 1 ^ REFLECTED_POLYNOMIAL : value >>> 1;
                }
                TABLE[i] = value;
            }
        }

        private long state = -1;

        @Override
        public void update(int b) {
            state = state >>> 8 ^ TABLE[(int) (state ^ b) & 0xff];
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                update(bytes[i]);
            }
        }

        @Override
        public long getValue() {
            return ~state;
        }

        @Override
        public void reset() {
            state = -1;
        }
    }
}

package io.kvserver.core.rdb;

/** Checksums for tests in other packages. Stateless. */
public final class Checksums {
    private Checksums() {}

    /** The checksum at the end of RDB data. */
    public static long crc64(byte[] bytes) {
        return Crc64.of(bytes, 0, bytes.length);
    }
}

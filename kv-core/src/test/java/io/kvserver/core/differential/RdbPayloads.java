package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.rdb.Checksums;

/** Payloads as DUMP returns them, and malformed ones. Texts have one char per byte. Stateless. */
final class RdbPayloads {
    private static final int VERSION = 10;

    private RdbPayloads() {}

    /** A short string without an encoding. */
    static String ofString(String text) {
        return sealed("\0" + (char) text.length() + text);
    }

    /** A body with a valid footer. */
    static String sealed(String body) {
        return sealed(body, VERSION);
    }

    static String sealed(String body, int version) {
        String checked = body + (char) (version & 0xff) + (char) (version >> 8);
        long checksum = Checksums.crc64(checked.getBytes(ISO_8859_1));
        StringBuilder payload = new StringBuilder(checked);
        for (int i = 0; i < Long.BYTES; i++) {
            payload.append((char) (checksum >>> (8 * i) & 0xff));
        }
        return payload.toString();
    }
}

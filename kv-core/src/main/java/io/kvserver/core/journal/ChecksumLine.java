package io.kvserver.core.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Decimal;

/**
 * A line of a log with the checksum of the bytes before it, {@code #CRC32C:BYTES:CHECKSUM}: the number of bytes in
 * decimal, their CRC-32C in 8 hexadecimal digits. Redis 7 skips it as an annotation, like its own time stamps. The
 * object holds the line that was read last; confined.
 */
final class ChecksumLine {
    static final int MAX_BYTES = 48;

    private static final byte[] BEGINNING = "#CRC32C:".getBytes(US_ASCII);
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);
    private static final int CHECKSUM_DIGITS = 8;
    private static final int MAX_LENGTH_DIGITS = 18;

    private long covered;
    private int checksum;

    /** Writes a line and returns its end. */
    static int write(long coveredBytes, int checksum, byte[] array, int offset) {
        System.arraycopy(BEGINNING, 0, array, offset, BEGINNING.length);
        int at = offset + BEGINNING.length + Decimal.length(coveredBytes);
        Decimal.write(coveredBytes, array, at);
        array[at++] = ':';
        for (int shift = 4 * (CHECKSUM_DIGITS - 1); shift >= 0; shift -= 4) {
            array[at++] = DIGITS[checksum >>> shift & 0xf];
        }
        array[at++] = '\r';
        array[at++] = '\n';
        return at;
    }

    /** Whether a range begins with such a line, exactly as {@link #write} writes it. */
    boolean read(byte[] array, int offset, int end) {
        int at = offset;
        for (byte b : BEGINNING) {
            if (at == end || array[at++] != b) {
                return false;
            }
        }
        covered = 0;
        int first = at;
        while (at < end && array[at] >= '0' && array[at] <= '9' && at - first < MAX_LENGTH_DIGITS) {
            covered = covered * 10 + array[at++] - '0';
        }
        if (at == first || array[first] == '0' || end - at < CHECKSUM_DIGITS + 3 || array[at++] != ':') {
            return false;
        }
        checksum = 0;
        for (int i = 0; i < CHECKSUM_DIGITS; i++, at++) {
            int digit = digit(array[at]);
            if (digit < 0) {
                return false;
            }
            checksum = checksum << 4 | digit;
        }
        return array[at] == '\r' && array[at + 1] == '\n';
    }

    private static int digit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
    }

    /** The number of bytes before the line that its checksum covers. */
    long covered() {
        return covered;
    }

    int checksum() {
        return checksum;
    }
}

package io.kvserver.core.protocol;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A string in the RDB format. Its head is a length: in the low 6 bits of one byte, in 14 bits, or in 4 or 8 bytes of their
 * own, the highest first. If the two top bits are set, the others say instead what follows: a number of 1, 2 or 4 bytes, the
 * lowest first, that stands for its decimal digits, or a compressed string after its own and its original length. Pure
 * functions. Source: the description of the RDB format in Redis's documentation.
 */
final class RdbString {
    private static final int LENGTH_OF_14_BITS = 0x40;
    private static final int LENGTH_OF_32_BITS = 0x80;
    private static final int LENGTH_OF_64_BITS = 0x81;
    private static final int ENCODED = 0xc0;
    private static final int BYTE = 0;
    private static final int SHORT = 1;
    private static final int INT = 2;
    private static final int COMPRESSED = 3;

    /** The longest text that may be a number of 32 bits. */
    private static final int MAX_INT_DIGITS = 11;
    /** Only longer strings are compressed. */
    private static final int UNCOMPRESSED = 20;
    /** Not even a compressed string becomes longer than a client may send. */
    private static final long MAX_LENGTH = 512L << 20;

    private RdbString() {}

    /** Writes it as Redis does. */
    static void write(byte[] array, int offset, int length, ByteArrayOutputStream out) {
        if (length <= MAX_INT_DIGITS && writeNumber(array, offset, length, out)) {
            return;
        }
        byte[] compressed = length > UNCOMPRESSED ? Lzf.compress(array, offset, length) : null;
        if (compressed != null) {
            out.write(ENCODED | COMPRESSED);
            writeLength(compressed.length, out);
            writeLength(length, out);
            out.writeBytes(compressed);
        } else {
            writeLength(length, out);
            out.write(array, offset, length);
        }
    }

    /** Whether the string is exactly a number of at most 32 bits. */
    private static boolean writeNumber(byte[] array, int offset, int length, ByteArrayOutputStream out) {
        long number;
        try {
            number = Decimal.parse(array, offset, length);
        } catch (CommandException notANumber) {
            return false;
        }
        if (number != (int) number) {
            return false;
        }
        int kind = number == (byte) number ? BYTE : number == (short) number ? SHORT : INT;
        out.write(ENCODED | kind);
        for (int i = 0; i < 1 << kind; i++) {
            out.write((int) (number >> (8 * i)));
        }
        return true;
    }

    private static void writeLength(int length, ByteArrayOutputStream out) {
        if (length < 1 << 6) {
            out.write(length);
        } else if (length < 1 << 14) {
            out.write(LENGTH_OF_14_BITS | length >> 8);
            out.write(length);
        } else {
            out.write(LENGTH_OF_32_BITS);
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.write(length >> shift);
            }
        }
    }

    /**
     * Reads the string that begins at {@code offset}; what comes after it is ignored.
     *
     * @throws CommandException {@link CommandErrors#DUMP_NOT_UNDERSTOOD} if there is none before {@code end}
     */
    static byte[] read(byte[] array, int offset, int end) {
        return new Reader(array, offset, end).string();
    }

    private static final class Reader {
        private final byte[] array;
        private final int end;
        private int at;

        Reader(byte[] array, int offset, int end) {
            this.array = array;
            this.at = offset;
            this.end = end;
        }

        byte[] string() {
            boolean encoded = at < end && (array[at] & ENCODED) == ENCODED;
            long head = length();
            if (!encoded) {
                return bytes(head);
            }
            if (head == COMPRESSED) {
                return compressed();
            }
            if (head > COMPRESSED) {
                throw CommandErrors.DUMP_NOT_UNDERSTOOD;
            }
            return digits(1 << head);
        }

        private byte[] digits(int bytes) {
            long number = 0;
            for (int i = 0; i < bytes; i++) {
                number |= (long) next() << (8 * i);
            }
            int unused = Long.SIZE - 8 * bytes;
            long signed = number << unused >> unused;
            byte[] digits = new byte[Decimal.length(signed)];
            Decimal.write(signed, digits, digits.length);
            return digits;
        }

        private byte[] compressed() {
            long compressedLength = length();
            long length = length();
            if (compressedLength < 0 || compressedLength > end - at || length < 0 || length > MAX_LENGTH) {
                throw CommandErrors.DUMP_NOT_UNDERSTOOD;
            }
            byte @Nullable [] string = Lzf.decompress(array, at, (int) compressedLength, length);
            if (string == null) {
                throw CommandErrors.DUMP_NOT_UNDERSTOOD;
            }
            return string;
        }

        /** The number in a head, whether it is a length or not. */
        private long length() {
            int head = next();
            if ((head & ENCODED) == 0 || (head & ENCODED) == ENCODED) {
                return head & ~ENCODED;
            }
            if ((head & ENCODED) == LENGTH_OF_14_BITS) {
                return (head & ~ENCODED) * 256L + next();
            }
            if (head == LENGTH_OF_32_BITS) {
                return highestFirst(4);
            }
            if (head == LENGTH_OF_64_BITS) {
                return highestFirst(8);
            }
            throw CommandErrors.DUMP_NOT_UNDERSTOOD;
        }

        private long highestFirst(int bytes) {
            long number = 0;
            for (int i = 0; i < bytes; i++) {
                number = number << 8 | next();
            }
            return number;
        }

        private byte[] bytes(long length) {
            if (length < 0 || length > end - at) {
                throw CommandErrors.DUMP_NOT_UNDERSTOOD;
            }
            byte[] bytes = new byte[(int) length];
            System.arraycopy(array, at, bytes, 0, bytes.length);
            return bytes;
        }

        private int next() {
            if (at == end) {
                throw CommandErrors.DUMP_NOT_UNDERSTOOD;
            }
            return array[at++] & 0xff;
        }
    }
}

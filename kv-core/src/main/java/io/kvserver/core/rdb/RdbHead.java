package io.kvserver.core.rdb;

/**
 * The head of a string in RDB data, or a length without a string: in the low 6 bits of one byte, in 14 bits, or in 4 or
 * 8 further bytes, the highest first. If the two top bits are set, the others tell the encoding: a number of 1, 2 or 4
 * bytes, the lowest first, that stands for its decimal digits, or a compressed string after its compressed and original
 * lengths. Confined; reused for one head after another. Source: the description of the RDB format in Redis's
 * documentation.
 */
public final class RdbHead {
    /** The content of the bytes after a head. */
    public enum Kind {
        /** The string itself, {@link #length} bytes; or nothing, after a length without a string. */
        PLAIN,
        /** Nothing: the string is the decimal digits of {@link #number}, which the head holds. */
        NUMBER,
        /** {@link #compressedLength} bytes in LZF format, which stand for {@link #length}. */
        COMPRESSED,
        /** The head is incomplete. */
        INCOMPLETE,
        /** An unknown encoding. */
        UNKNOWN
    }

    /** The length of the longest head. */
    public static final int MAX_BYTES = 1 + 2 * (1 + Long.BYTES);

    static final int LENGTH_OF_14_BITS = 0x40;
    static final int LENGTH_OF_32_BITS = 0x80;
    static final int LENGTH_OF_64_BITS = 0x81;
    static final int ENCODED = 0xc0;
    static final int COMPRESSED_STRING = 3;

    private static final int SIX_BITS = 0x3f;

    private byte[] array = {};
    private int at;
    private int end;
    private int bytes;
    private boolean incomplete;
    private boolean unknown;
    private boolean compressed;
    private long length;
    private long compressedLength;
    private long number;

    /** Reads the head that begins at {@code offset}. The other methods tell about it until the next call. */
    public Kind read(byte[] array, int offset, int end) {
        this.array = array;
        this.at = offset;
        this.end = end;
        incomplete = false;
        unknown = false;
        Kind kind = kind();
        bytes = at - offset;
        if (incomplete) {
            return Kind.INCOMPLETE;
        }
        return unknown ? Kind.UNKNOWN : kind;
    }

    private Kind kind() {
        compressed = false;
        boolean encoded = at < end && (array[at] & ENCODED) == ENCODED;
        length = nextLength();
        if (!encoded) {
            return Kind.PLAIN;
        }
        if (length < COMPRESSED_STRING) {
            int numberBytes = 1 << (int) length;
            int unused = Long.SIZE - 8 * numberBytes;
            number = Long.reverseBytes(highestFirst(numberBytes)) >> unused;
            return Kind.NUMBER;
        }
        unknown = length > COMPRESSED_STRING;
        compressed = !unknown;
        if (!unknown) {
            compressedLength = nextLength();
            length = nextLength();
        }
        return Kind.COMPRESSED;
    }

    /** As in Redis, a special encoding counts as a length here: its low bits. */
    private long nextLength() {
        int first = next();
        if ((first & ENCODED) == 0 || (first & ENCODED) == ENCODED) {
            return first & SIX_BITS;
        }
        if ((first & ENCODED) == LENGTH_OF_14_BITS) {
            return (first & SIX_BITS) * 256L + next();
        }
        if (first == LENGTH_OF_32_BITS) {
            return highestFirst(Integer.BYTES);
        }
        unknown |= first != LENGTH_OF_64_BITS;
        return unknown ? 0 : highestFirst(Long.BYTES);
    }

    private long highestFirst(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | next();
        }
        return value;
    }

    private int next() {
        incomplete |= at == end;
        return incomplete ? 0 : array[at++] & 0xff;
    }

    /** The length of the head in bytes, including the number that it may hold. */
    public int bytes() {
        return bytes;
    }

    /** The length of the string, or the length without a string; negative if it does not fit in a {@code long}. */
    public long length() {
        return length;
    }

    boolean isCompressed() {
        return compressed;
    }

    public long compressedLength() {
        return compressedLength;
    }

    public long number() {
        return number;
    }
}

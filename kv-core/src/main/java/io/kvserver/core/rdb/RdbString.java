package io.kvserver.core.rdb;

import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;
import org.jspecify.annotations.Nullable;

/**
 * A string as Redis writes it to RDB data: a head ({@link RdbHead}), then a body that is the string itself, its
 * compressed form, or nothing. Confined; reused for one string after another. It allocates only when a string to be
 * compressed is longer than any before.
 */
public final class RdbString {
    /** The longest text that may be a number of 32 bits. */
    private static final int MAX_INT_DIGITS = 11;
    /** Only longer strings are compressed. */
    private static final int UNCOMPRESSED = 20;
    /** The longest string that a client may send; a compressed string must not be longer either. */
    private static final long MAX_LENGTH = 512L << 20;

    private final boolean compresses;
    private final byte[] head = new byte[RdbHead.MAX_BYTES];
    private int headLength;
    private final Slice body = new Slice();
    private @Nullable Lzf lzf;

    /** With or without compression. */
    public RdbString(boolean compresses) {
        this.compresses = compresses;
    }

    /** Encodes a range. {@link #body} may be the range itself and is valid until the next call. */
    public void encode(byte[] array, int offset, int length) {
        headLength = 0;
        if (length <= MAX_INT_DIGITS && encodeNumber(array, offset, length)) {
            body.set(array, offset, 0);
        } else if (!compresses || length <= UNCOMPRESSED || !compress(array, offset, length)) {
            putLength(length);
            body.set(array, offset, length);
        }
    }

    /** Encodes the string if it is exactly a number of at most 32 bits. Returns whether it is. */
    private boolean encodeNumber(byte[] array, int offset, int length) {
        if (!Decimal.isOne(array, offset, length)) {
            return false;
        }
        long number = Decimal.parse(array, offset, length);
        if (number != (int) number) {
            return false;
        }
        int kind = number == (byte) number ? 0 : number == (short) number ? 1 : 2;
        put(RdbHead.ENCODED | kind);
        for (int i = 0; i < 1 << kind; i++) {
            put((int) (number >> (8 * i)));
        }
        return true;
    }

    private boolean compress(byte[] array, int offset, int length) {
        if (lzf == null) {
            lzf = new Lzf();
        }
        if (!lzf.compress(array, offset, length)) {
            return false;
        }
        put(RdbHead.ENCODED | RdbHead.COMPRESSED_STRING);
        putLength(lzf.written());
        putLength(length);
        body.set(lzf.out(), 0, lzf.written());
        return true;
    }

    private void putLength(int length) {
        headLength += writeLength(length, head, headLength);
    }

    private void put(int b) {
        head[headLength++] = (byte) b;
    }

    /** Writes an unsigned length without a string. Returns the number of bytes, at most 9. */
    public static int writeLength(long length, byte[] out, int at) {
        if (length < 0 || length > 0xFFFF_FFFFL) {
            out[at] = (byte) RdbHead.LENGTH_OF_64_BITS;
            for (int i = 1; i <= Long.BYTES; i++) {
                out[at + i] = (byte) (length >> (8 * (Long.BYTES - i)));
            }
            return 1 + Long.BYTES;
        }
        if (length < 1 << 6) {
            out[at] = (byte) length;
            return 1;
        }
        if (length < 1 << 14) {
            out[at] = (byte) (RdbHead.LENGTH_OF_14_BITS | length >> 8);
            out[at + 1] = (byte) length;
            return 2;
        }
        out[at] = (byte) RdbHead.LENGTH_OF_32_BITS;
        for (int i = 1; i <= Integer.BYTES; i++) {
            out[at + i] = (byte) (length >> (8 * (Integer.BYTES - i)));
        }
        return 1 + Integer.BYTES;
    }

    /** The head's array; the head is its first {@link #headLength} bytes. */
    public byte[] head() {
        return head;
    }

    public int headLength() {
        return headLength;
    }

    public Slice body() {
        return body;
    }

    /** The bytes of head and body. */
    int bytes() {
        return headLength + body.length();
    }

    /**
     * Reads the string that begins at {@code offset}; what comes after it is ignored.
     *
     * @throws CommandException {@link CommandErrors#DUMP_NOT_UNDERSTOOD} if there is none before {@code end}
     */
    static byte[] read(byte[] array, int offset, int end) {
        return read(array, offset, end, () -> {});
    }

    /** The same; the task is run from time to time while a long string is decompressed. */
    static byte[] read(byte[] array, int offset, int end, Runnable afterBlock) {
        RdbHead head = new RdbHead();
        RdbHead.Kind kind = head.read(array, offset, end);
        int at = offset + head.bytes();
        byte @Nullable [] string = switch (kind) {
            case PLAIN ->
                head.length() < 0 || head.length() > end - at
                        ? null
                        : new Slice().set(array, at, (int) head.length()).copy();
            case NUMBER -> digits(head.number());
            case COMPRESSED ->
                head.compressedLength() < 0 || head.compressedLength() > end - at
                        ? null
                        : decompress(array, at, (int) head.compressedLength(), head.length(), afterBlock);
            case INCOMPLETE, UNKNOWN -> null;
        };
        if (string == null) {
            throw CommandErrors.DUMP_NOT_UNDERSTOOD;
        }
        return string;
    }

    private static byte[] digits(long number) {
        byte[] digits = new byte[Decimal.length(number)];
        Decimal.write(number, digits, digits.length);
        return digits;
    }

    /**
     * Decompresses a range to {@code length} bytes; {@code null} if the range is damaged or cannot expand to that
     * length.
     */
    public static byte @Nullable [] decompress(byte[] array, int offset, int compressedLength, long length) {
        return decompress(array, offset, compressedLength, length, () -> {});
    }

    private static byte @Nullable [] decompress(
            byte[] array, int offset, int compressedLength, long length, Runnable afterBlock) {
        return length < 0 || length > MAX_LENGTH
                ? null
                : Lzf.decompress(array, offset, compressedLength, length, afterBlock);
    }
}

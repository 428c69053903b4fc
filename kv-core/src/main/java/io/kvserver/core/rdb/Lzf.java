package io.kvserver.core.rdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Compression in M. Lehmann's LZF format, as in RDB data. A control byte below 32 is followed by that many literal
 * bytes and one more. Any other control byte is a repetition: its top three bits are the length less 2 (7: the rest is
 * in the next byte), and its low bits and the last byte are the distance less 1.
 *
 * <p>The choices of {@link #compress}, such as which positions it remembers and when it gives up, are those of the
 * compressor in Redis, so that its output is the same. Confined; reused for one range after another.
 */
final class Lzf {
    private static final int MAX_LITERALS = 32;
    private static final int MAX_DISTANCE = 1 << 13;
    private static final int MAX_REPEATED = (1 << 8) + (1 << 3);
    /** The most output bytes per input byte. */
    private static final int MAX_EXPANSION = MAX_REPEATED / 3;
    /** The bytes of a repetition that are compared without a check for the longest allowed length. */
    private static final int UNCHECKED = 18;

    /** So many bytes are decompressed in one go. */
    private static final int BLOCK_BYTES = 128 << 10;
    /** A longer output array is not kept for the next range. */
    private static final int KEPT_BYTES = 1 << 20;

    private byte[] in = {};
    private int start;
    private int length;
    private byte[] out = {};
    /** The number of bytes of {@link #out} that may be used. */
    private int limit;

    private int written;
    /** The literal bytes since the control byte that is still to be filled in. */
    private int literals;
    /**
     * The last recorded position of each group of three bytes, by hash. Relative to {@link #start}, plus
     * {@link #forgotten}, so that the array need not be cleared for each range.
     */
    private final int[] positions = new int[1 << 16];
    /** Positions up to this one belong to earlier ranges. */
    private int forgotten;

    /**
     * Compresses a range of more than 4 bytes. Returns whether that saves at least 4; then {@link #out} holds the
     * result.
     */
    boolean compress(byte[] array, int offset, int length) {
        if (forgotten > Integer.MAX_VALUE - length) {
            Arrays.fill(positions, 0);
            forgotten = 0;
        }
        this.in = array;
        this.start = offset;
        this.length = length;
        limit = length - 4;
        if (out.length < limit || out.length > Math.max(limit, KEPT_BYTES)) {
            out = new byte[limit];
        }
        written = 0;
        boolean fits = compress();
        forgotten += length;
        return fits;
    }

    /** The array that begins with the compressed form; valid until the next call. */
    byte[] out() {
        return out;
    }

    /** The length of the compressed form. */
    int written() {
        return written;
    }

    /** Returns whether the output fitted. */
    private boolean compress() {
        beginLiterals();
        int at = 0;
        while (at < length - 2) {
            int earlier = remember(at);
            if (earlier > 0 && at - earlier <= MAX_DISTANCE && sameThree(earlier, at)) {
                if (written + 4 - (literals == 0 ? 1 : 0) >= limit) {
                    return false;
                }
                int repeated = repeated(earlier, at);
                endLiterals();
                writeRepetition(at - earlier - 1, repeated - 2);
                beginLiterals();
                at += repeated;
                if (at < length - 2) {
                    remember(at - 2);
                    remember(at - 1);
                }
            } else if (!addLiteral(at++)) {
                return false;
            }
        }
        if (written + 3 > limit) {
            return false;
        }
        while (at < length) {
            addLiteral(at++);
        }
        endLiterals();
        return true;
    }

    private void beginLiterals() {
        literals = 0;
        written++;
    }

    /** Fills in the control byte of the literals, or removes it if there are none. */
    private void endLiterals() {
        if (literals == 0) {
            written--;
        } else {
            out[written - literals - 1] = (byte) (literals - 1);
        }
    }

    private boolean addLiteral(int at) {
        if (written >= limit) {
            return false;
        }
        out[written++] = at(at);
        literals++;
        if (literals == MAX_LITERALS) {
            endLiterals();
            beginLiterals();
        }
        return true;
    }

    private void writeRepetition(int distance, int count) {
        int high = distance >> 8;
        if (count < 7) {
            out[written++] = (byte) (count << 5 | high);
        } else {
            out[written++] = (byte) (7 << 5 | high);
            out[written++] = (byte) (count - 7);
        }
        out[written++] = (byte) distance;
    }

    /** Records this position for the hash of the three bytes here. Returns the position that it replaces. */
    private int remember(int at) {
        int three = (at(at) & 0xff) << 16 | (at(at + 1) & 0xff) << 8 | (at(at + 2) & 0xff);
        int slot = ((three >> 8) - three * 5) & (positions.length - 1);
        int earlier = positions[slot] - forgotten;
        positions[slot] = forgotten + at;
        return earlier;
    }

    private boolean sameThree(int one, int other) {
        return at(one) == at(other) && at(one + 1) == at(other + 1) && at(one + 2) == at(other + 2);
    }

    /** The number of equal bytes, at least three. Near the end it may be less than the actual number. */
    private int repeated(int earlier, int at) {
        int most = Math.min(length - at - 2, MAX_REPEATED);
        int count = 3;
        if (most > 16) {
            while (count < UNCHECKED && at(earlier + count) == at(at + count)) {
                count++;
            }
            if (at(earlier + count) != at(at + count)) {
                return count;
            }
            count++;
        }
        while (count < most && at(earlier + count) == at(at + count)) {
            count++;
        }
        return count;
    }

    private byte at(int index) {
        return in[start + index];
    }

    /**
     * Decompresses a range to {@code length} bytes. {@code null} if the range is damaged or cannot expand to that
     * length.
     *
     * @param afterBlock is run after each block of about 128 KiB
     */
    static byte @Nullable [] decompress(
            byte[] array, int offset, int compressedLength, long length, Runnable afterBlock) {
        if (length > (long) compressedLength * MAX_EXPANSION) {
            return null;
        }
        byte[] out = new byte[(int) length];
        return expand(array, offset, offset + compressedLength, out, afterBlock) == out.length ? out : null;
    }

    /** Returns the number of output bytes; 0 if the input is damaged or does not fit, as in Redis. */
    private static int expand(byte[] in, int from, int end, byte[] out, Runnable afterBlock) {
        int at = from;
        int written = 0;
        int blockEnd = BLOCK_BYTES;
        while (at < end) {
            if (written >= blockEnd) {
                afterBlock.run();
                blockEnd = written + BLOCK_BYTES;
            }
            int control = in[at++] & 0xff;
            if (control < MAX_LITERALS) {
                int count = control + 1;
                if (count > out.length - written || count > end - at) {
                    return 0;
                }
                System.arraycopy(in, at, out, written, count);
                at += count;
                written += count;
            } else {
                int count = (control >> 5) + 2;
                boolean isLong = count == 9;
                if (end - at < (isLong ? 2 : 1)) {
                    return 0;
                }
                count += isLong ? in[at++] & 0xff : 0;
                int source = written - ((control & 0x1f) << 8) - (in[at++] & 0xff) - 1;
                if (count > out.length - written || source < 0) {
                    return 0;
                }
                // Byte by byte: source and target may overlap.
                for (int i = 0; i < count; i++) {
                    out[written++] = out[source++];
                }
            }
        }
        return written;
    }
}

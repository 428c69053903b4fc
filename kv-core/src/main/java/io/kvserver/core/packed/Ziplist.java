package io.kvserver.core.packed;

import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;

/**
 * The elements of a ziplist, which Redis before 7.0 has where later versions have a listpack, from the first to the last. The bytes
 * may be anything: {@link #isSound} says at the end what they were. Confined to one thread.
 *
 * <p>A ziplist is ten bytes of header (its size, where its last element is, the number of elements), the elements, and a byte of
 * 255. An element is the size of the one before it, what it is, and its content. Source: the description of ziplists in Redis's
 * documentation.
 */
public final class Ziplist {
    private static final int HEADER = 10;
    private static final int END = 0xFF;
    private static final int LARGE_SIZE = 0xFE;
    private static final int COUNT_UNKNOWN = 0xFFFF;

    private final byte[] array;
    private final int end;
    private final Slice element = new Slice();
    private final byte[] digits = new byte[Decimal.MAX_LENGTH];
    private final int counted;
    private int at;
    private int elements;
    private boolean sound;

    public Ziplist(Slice bytes) {
        array = bytes.array();
        end = bytes.offset() + bytes.length();
        at = bytes.offset() + HEADER;
        sound = bytes.length() > HEADER
                && ListpackElement.littleEndian(array, bytes.offset(), 4) == bytes.length()
                && (array[end - 1] & 0xFF) == END;
        counted = sound ? (int) ListpackElement.littleEndian(array, bytes.offset() + 8, 2) : 0;
    }

    /** Goes to the next element; {@code false} if there is none, or none that is sound. */
    public boolean next() {
        if (!sound || at == end - 1) {
            sound &= counted == COUNT_UNKNOWN || counted == elements;
            return false;
        }
        int previous = (array[at] & 0xFF) == LARGE_SIZE ? 5 : 1;
        sound = end - 1 - at > previous && read(at + previous);
        elements++;
        return sound;
    }

    /** Whether all was sound, once {@link #next} has said that there is no further element. */
    public boolean isSound() {
        return sound;
    }

    /** The element's bytes, an integer's in decimal; valid until the next call. */
    public Slice get() {
        return element;
    }

    private boolean read(int from) {
        int kind = array[from] & 0xFF;
        return switch (kind >> 6) {
            case 0 -> string(from + 1, kind & 0x3F);
            case 1 -> from + 1 < end && string(from + 2, ((kind & 0x3F) << 8) | (array[from + 1] & 0xFF));
            case 2 ->
                from + 4 < end
                        && string(
                                from + 5, Integer.reverseBytes((int) ListpackElement.littleEndian(array, from + 1, 4)));
            default -> integer(kind, from + 1);
        };
    }

    private boolean string(int from, int length) {
        if (length < 0 || length > end - 1 - from) {
            return false;
        }
        element.set(array, from, length);
        at = from + length;
        return true;
    }

    private boolean integer(int kind, int from) {
        int bytes = switch (kind) {
            case 0xC0 -> 2;
            case 0xD0 -> 4;
            case 0xE0 -> 8;
            case 0xF0 -> 3;
            case 0xFE -> 1;
            default -> 0;
        };
        if (bytes > end - 1 - from || (bytes == 0 && (kind < 0xF1 || kind > 0xFD))) {
            return false;
        }
        int unused = Long.SIZE - Byte.SIZE * bytes;
        long value =
                bytes == 0 ? (kind & 0x0F) - 1 : ListpackElement.littleEndian(array, from, bytes) << unused >> unused;
        int length = Decimal.length(value);
        Decimal.write(value, digits, length);
        element.set(digits, 0, length);
        at = from + bytes;
        return true;
    }
}

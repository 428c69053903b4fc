package io.kvserver.core.packed;

import io.kvserver.core.protocol.Slice;

/**
 * The keys and values of a zipmap, the form that small hashes have in files of Redis before 2.6, one after the other. The bytes may
 * be anything: {@link #isSound} says at the end what they were. Confined to one thread.
 *
 * <p>A zipmap is the number of its pairs in one byte, the pairs, and a byte of 255. A pair is the key's length and the key, the
 * value's length, a byte that says how much room is left behind the value, the value, and that room. Source: the descriptions of
 * the RDB format in Redis's documentation.
 */
public final class Zipmap {
    private static final int END = 0xFF;
    private static final int LARGE_LENGTH = 0xFE;

    private final byte[] array;
    private final int end;
    private final Slice element = new Slice();
    private int at;
    private boolean value;
    private boolean sound;

    public Zipmap(Slice bytes) {
        array = bytes.array();
        end = bytes.offset() + bytes.length();
        at = bytes.offset() + 1;
        sound = bytes.length() >= 2 && (array[end - 1] & 0xFF) == END;
    }

    /** Goes to the next key, or to the value of the present one; {@code false} if there is none, or none that is sound. */
    public boolean next() {
        if (!sound || at == end - 1) {
            sound &= !value;
            return false;
        }
        sound = read();
        value = !value;
        return sound;
    }

    /** Whether all was sound, once {@link #next} has said that there is nothing more. */
    public boolean isSound() {
        return sound;
    }

    /** Valid until the next call. */
    public Slice get() {
        return element;
    }

    private boolean read() {
        int left = end - 1 - at;
        boolean large = (array[at] & 0xFF) == LARGE_LENGTH;
        int head = (large ? 5 : 1) + (value ? 1 : 0);
        if (left < head || (array[at] & 0xFF) == END) {
            return false;
        }
        long length = large ? ListpackElement.littleEndian(array, at + 1, 4) : array[at] & 0xFF;
        int unused = value ? array[at + head - 1] & 0xFF : 0;
        if (length + unused > left - head) {
            return false;
        }
        element.set(array, at + head, (int) length);
        at += head + (int) length + unused;
        return true;
    }
}

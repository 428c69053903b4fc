package io.kvserver.core.remote.large;

import io.kvserver.core.protocol.Slice;
import java.util.Arrays;

/**
 * A page while it is read or changed: elements in any order, each the length of its name, the name, the length of its content, the
 * content. A length is seven bits in a byte, the lowest first; the top bit says that more follow. Stored, a version comes before.
 *
 * <p>Elements are known by where they begin. Confined to one thread.
 */
final class LargePage {
    private static final byte VERSION = 1;
    private static final int FIRST = 1;
    private static final int FIRST_CAPACITY = 256;

    private byte[] data;
    private int end;
    /** Where the last length that was read ends. */
    private int behind;

    /** One without elements. */
    LargePage() {
        data = new byte[FIRST_CAPACITY];
        data[0] = VERSION;
        end = FIRST;
    }

    /**
     * What was stored, which is not changed.
     *
     * @throws IllegalStateException if that is no page
     */
    LargePage(byte[] stored) {
        if (stored.length == 0 || stored[0] != VERSION) {
            throw new IllegalStateException("a page of a version that this node does not know");
        }
        data = stored.clone();
        end = stored.length;
    }

    byte[] stored() {
        return Arrays.copyOf(data, end);
    }

    int first() {
        return FIRST;
    }

    int end() {
        return end;
    }

    /** Points slices at the name and the content of an element, valid until the page changes. Where the next one begins. */
    int read(int at, Slice name, Slice content) {
        int length = length(at);
        name.set(data, behind, length);
        int contentLength = length(behind + length);
        content.set(data, behind, contentLength);
        return behind + contentLength;
    }

    private int length(int at) {
        int length = 0;
        int next = at;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            byte part = data[next++];
            length |= (part & 0x7F) << shift;
            if (part >= 0) {
                if (length < 0 || length > end - next) {
                    break;
                }
                behind = next;
                return length;
            }
        }
        throw new IllegalStateException("a page is damaged");
    }

    /** Removes the element with a name, if it is there. How many bytes it took. */
    int remove(byte[] name) {
        int at = FIRST;
        while (at < end) {
            int length = length(at);
            int nameAt = behind;
            int contentLength = length(nameAt + length);
            int next = behind + contentLength;
            if (length == name.length && Arrays.equals(data, nameAt, nameAt + length, name, 0, length)) {
                removeRange(at, next);
                return next - at;
            }
            at = next;
        }
        return 0;
    }

    private void removeRange(int from, int to) {
        System.arraycopy(data, to, data, from, end - to);
        end -= to - from;
    }

    /** Adds an element, whose name is not there. How many bytes it takes. */
    int add(byte[] name, byte[] content) {
        int size = lengthSize(name.length) + name.length + lengthSize(content.length) + content.length;
        reserve(size);
        write(name);
        write(content);
        return size;
    }

    private void reserve(int more) {
        int needed = Math.addExact(end, more);
        if (needed > data.length) {
            data = Arrays.copyOf(data, (int) Math.max(needed, Math.min(2L * data.length, Integer.MAX_VALUE - 8)));
        }
    }

    private static int lengthSize(int length) {
        return length < 0x80 ? 1 : (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 6) / 7;
    }

    private void write(byte[] text) {
        int length = text.length;
        while (length >= 0x80) {
            data[end++] = (byte) (length | 0x80);
            length >>>= 7;
        }
        data[end++] = (byte) length;
        System.arraycopy(text, 0, data, end, text.length);
        end += text.length;
    }

    /** Which elements go to another page. */
    interface Leaving {
        boolean leaves(Slice name);
    }

    /** Moves elements to another page. */
    void moveTo(LargePage other, Leaving which) {
        Slice name = new Slice();
        Slice content = new Slice();
        int kept = FIRST;
        int next;
        for (int at = FIRST; at < end; at = next) {
            next = read(at, name, content);
            if (which.leaves(name)) {
                other.take(data, at, next);
            } else {
                System.arraycopy(data, at, data, kept, next - at);
                kept += next - at;
            }
        }
        end = kept;
    }

    private void take(byte[] array, int from, int to) {
        reserve(to - from);
        System.arraycopy(array, from, data, end, to - from);
        end += to - from;
    }
}

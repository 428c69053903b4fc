package io.kvserver.core.remote.large;

import io.kvserver.core.protocol.Slots;
import java.nio.ByteBuffer;

/**
 * The names of pages: the slot as a hash tag, so that a page is placed where its key is; the number of the collection (8 bytes); that of
 * the page (4). Stateless; any thread.
 */
final class PageNames {
    private static final int BYTES = 4 + Long.BYTES + Integer.BYTES;
    /** For each slot two bytes that have it. */
    private static final char[] TAGS = tags();

    private PageNames() {}

    /** All pairs of bytes that can be a tag: their checksums are all different, so they reach each slot about four times. */
    private static char[] tags() {
        char[] tags = new char[Slots.COUNT];
        byte[] pair = new byte[2];
        for (int i = 0; i <= Character.MAX_VALUE; i++) {
            pair[0] = (byte) (i >> Byte.SIZE);
            pair[1] = (byte) i;
            if (pair[0] != '{' && pair[0] != '}' && pair[1] != '}') {
                tags[Slots.of(pair)] = (char) i;
            }
        }
        return tags;
    }

    static byte[] name(int slot, long collection, int number) {
        return ByteBuffer.allocate(BYTES)
                .put((byte) '{')
                .putChar(TAGS[slot])
                .put((byte) '}')
                .putLong(collection)
                .putInt(number)
                .array();
    }
}

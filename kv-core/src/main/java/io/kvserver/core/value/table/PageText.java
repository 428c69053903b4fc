package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;

/**
 * The form of a text in a {@link TablePage}: its length in one or two bytes, then its bytes; for a long text its number
 * in the page's {@link LongTexts}. Stateless.
 */
final class PageText {
    /** A longer text is an array of its own. */
    private static final int MAX_BYTES = 512;

    private static final int TWO_BYTES = 0xF0;
    private static final int LONG = 0xFF;
    private static final int LONG_BYTES = 3;

    private PageText() {}

    /** Whether a text of this length is stored in the page itself. */
    static boolean fits(int length) {
        return length <= MAX_BYTES;
    }

    /** The bytes that a text of this length takes in the page. */
    static int sizeOf(int length) {
        if (length < TWO_BYTES) {
            return 1 + length;
        }
        return fits(length) ? 2 + length : LONG_BYTES;
    }

    /** Whether the text's length takes one byte and the text follows. */
    static boolean isShort(byte[] data, int at) {
        return (data[at] & 0xFF) < TWO_BYTES;
    }

    static boolean isLong(byte[] data, int at) {
        return data[at] == (byte) LONG;
    }

    /** The length of a text that is not long. */
    static int length(byte[] data, int at) {
        int head = data[at] & 0xFF;
        return head < TWO_BYTES ? head : ((head & 0x0F) << Byte.SIZE) | (data[at + 1] & 0xFF);
    }

    /** The offset of the first byte of a text that is not long. */
    static int begin(byte[] data, int at) {
        return isShort(data, at) ? at + 1 : at + 2;
    }

    /** The number of a long text. */
    static int number(byte[] data, int at) {
        return (data[at + 1] & 0xFF) | ((data[at + 2] & 0xFF) << Byte.SIZE);
    }

    /** The bytes that a text takes in the page. */
    static int size(byte[] data, int at) {
        int head = data[at] & 0xFF;
        if (head < TWO_BYTES) {
            return 1 + head;
        }
        return head == LONG ? LONG_BYTES : 2 + length(data, at);
    }

    /** Writes a text that {@link #fits}. Returns its end. */
    static int write(byte[] data, int at, Slice text) {
        int length = text.length();
        int begin = at + 1;
        if (length < TWO_BYTES) {
            data[at] = (byte) length;
        } else {
            data[at] = (byte) (TWO_BYTES | (length >> Byte.SIZE));
            data[at + 1] = (byte) length;
            begin++;
        }
        System.arraycopy(text.array(), text.offset(), data, begin, length);
        return begin + length;
    }

    /** Writes the number of a long text. Returns its end. */
    static int writeNumber(byte[] data, int at, int number) {
        data[at] = (byte) LONG;
        data[at + 1] = (byte) number;
        data[at + 2] = (byte) (number >> Byte.SIZE);
        return at + LONG_BYTES;
    }
}

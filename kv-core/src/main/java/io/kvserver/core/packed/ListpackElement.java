package io.kvserver.core.packed;

import io.kvserver.core.protocol.Decimal;

/**
 * One element of a {@link Listpack}, as bytes: its content, whose first byte tells what it is, and behind it the content's size.
 * Stateless; any thread that owns the array.
 */
public final class ListpackElement {
    private static final int STRING_32 = 0xF0;
    private static final int INTEGER_16 = 0xF1;
    private static final int INTEGER_64 = 0xF4;
    /** A number of more digits may be none of 64 bits. */
    private static final int SAFE_DIGITS = 18;

    private ListpackElement() {}

    /** Whether the content that begins with a byte is an integer. */
    public static boolean isInteger(byte head) {
        int first = head & 0xFF;
        return first < 0x80 || (first & 0xE0) == 0xC0 || first >= INTEGER_16;
    }

    /** The bytes before a string's own; for an integer, its whole content. */
    public static int headSize(byte head) {
        int first = head & 0xFF;
        if (first < 0xC0) {
            return 1;
        }
        if (first < STRING_32) {
            return 2;
        }
        return switch (first) {
            case STRING_32 -> 5;
            case INTEGER_16 -> 3;
            case 0xF2 -> 4;
            case 0xF3 -> 5;
            default -> 9;
        };
    }

    /** How many bytes a string has. */
    public static int stringLength(byte[] array, int at) {
        int first = array[at] & 0xFF;
        if (first < 0xC0) {
            return first & 0x3F;
        }
        if (first < STRING_32) {
            return ((first & 0x0F) << 8) | (array[at + 1] & 0xFF);
        }
        return (int) littleEndian(array, at + 1, 4);
    }

    /** The value of an integer. */
    public static long integer(byte[] array, int at) {
        int first = array[at] & 0xFF;
        if (first < 0x80) {
            return first;
        }
        if (first < 0xE0) {
            // 13 bits with a sign.
            long unsigned = ((first & 0x1FL) << 8) | (array[at + 1] & 0xFF);
            return (unsigned ^ 0x1000) - 0x1000;
        }
        int bytes = headSize(array[at]) - 1;
        int unused = Long.SIZE - Byte.SIZE * bytes;
        return littleEndian(array, at + 1, bytes) << unused >> unused;
    }

    /** All that an element takes, its size behind it included. */
    public static int size(byte[] array, int at) {
        int first = array[at] & 0xFF;
        if (first < 0xC0) {
            // A small integer or a short string, as most elements of long lists are.
            return first < 0x80 ? 2 : 2 + (first & 0x3F);
        }
        int content = contentSize(array, at);
        return content + sizeSize(content);
    }

    private static int contentSize(byte[] array, int at) {
        int head = headSize(array[at]);
        return isInteger(array[at]) ? head : head + stringLength(array, at);
    }

    /** The element that ends where another begins. */
    public static int before(byte[] array, int at) {
        int last = at - 1;
        int content = 0;
        int shift = 0;
        while (true) {
            content |= (array[last] & 0x7F) << shift;
            if (array[last] >= 0) {
                return last - content;
            }
            shift += 7;
            last--;
        }
    }

    /** The {@link #size} of an element that may be anything; -1 unless it is sound and ends before or at {@code end}. */
    static int checkedSize(byte[] array, int at, int end) {
        int first = array[at] & 0xFF;
        int head = headSize(array[at]);
        if (first > INTEGER_64 || head > end - at) {
            return -1;
        }
        long content = head;
        if (!isInteger(array[at])) {
            content += first == STRING_32 ? littleEndian(array, at + 1, 4) : stringLength(array, at);
        }
        if (content > end - at) {
            return -1;
        }
        int size = (int) content + sizeSize((int) content);
        if (size > end - at) {
            return -1;
        }
        return before(array, at + size, at) == at ? size : -1;
    }

    /** As {@link #before(byte[], int)}, which looks no further back than {@code least}; -1 if it would have to. */
    private static int before(byte[] array, int at, int least) {
        long content = 0;
        int shift = 0;
        for (int last = at - 1; last >= least && shift < 35; last--) {
            content |= (array[last] & 0x7FL) << shift;
            if (array[last] >= 0) {
                return last - content == least ? least : -1;
            }
            shift += 7;
        }
        return -1;
    }

    /** How many bytes the size of a content takes. */
    private static int sizeSize(int content) {
        if (content <= 127) {
            return 1;
        }
        if (content < 16_383) {
            return 2;
        }
        if (content < 2_097_151) {
            return 3;
        }
        return content < 268_435_455 ? 4 : 5;
    }

    /** All that a string of a length takes. */
    public static int stringSize(int length) {
        int content = (length < 64 ? 1 : length < 4096 ? 2 : 5) + length;
        return content + sizeSize(content);
    }

    /** All that an integer takes. */
    public static int integerSize(long value) {
        return 1 + integerContent(value);
    }

    private static int integerContent(long value) {
        if (value >= 0 && value < 128) {
            return 1;
        }
        if (value >= -4096 && value < 4096) {
            return 2;
        }
        if (value == (short) value) {
            return 3;
        }
        if (value == value << 40 >> 40) {
            return 4;
        }
        return value == (int) value ? 5 : 9;
    }

    /** Writes {@link #stringSize} bytes. */
    public static void writeString(byte[] array, int at, byte[] bytes, int from, int length) {
        int head;
        if (length < 64) {
            array[at] = (byte) (0x80 | length);
            head = 1;
        } else if (length < 4096) {
            array[at] = (byte) (0xE0 | (length >> 8));
            array[at + 1] = (byte) length;
            head = 2;
        } else {
            array[at] = (byte) STRING_32;
            writeLittleEndian(array, at + 1, 4, length);
            head = 5;
        }
        System.arraycopy(bytes, from, array, at + head, length);
        writeSize(array, at + head + length, head + length);
    }

    /** Writes {@link #integerSize} bytes. */
    public static void writeInteger(byte[] array, int at, long value) {
        int content = integerContent(value);
        switch (content) {
            case 1 -> array[at] = (byte) value;
            case 2 -> {
                array[at] = (byte) (0xC0 | ((value >> 8) & 0x1F));
                array[at + 1] = (byte) value;
            }
            default -> {
                array[at] = (byte) (content == 9 ? INTEGER_64 : INTEGER_16 + content - 3);
                writeLittleEndian(array, at + 1, content - 1, value);
            }
        }
        array[at + content] = (byte) content;
    }

    /** Seven bits a byte, the highest first; all but the first have their top bit set, so that they are read backwards. */
    private static void writeSize(byte[] array, int at, int content) {
        int last = at + sizeSize(content) - 1;
        int rest = content;
        for (int i = last; i > at; i--) {
            array[i] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        array[at] = (byte) (rest & 0x7F);
    }

    /** Whether bytes are what {@link Decimal#parse} reads. */
    public static boolean isNumber(byte[] bytes, int from, int size) {
        if (size == 0 || size > Decimal.MAX_LENGTH || !Decimal.isOne(bytes, from, size)) {
            return false;
        }
        return size <= SAFE_DIGITS || fits(bytes, from, size);
    }

    /** Whether many digits are a number of 64 bits. */
    private static boolean fits(byte[] bytes, int from, int size) {
        boolean negative = bytes[from] == '-';
        long value = 0;
        for (int i = negative ? 1 : 0; i < size; i++) {
            int digit = bytes[from + i] - '0';
            if (value < (Long.MIN_VALUE + digit) / 10) {
                return false;
            }
            value = value * 10 - digit;
        }
        return negative || value != Long.MIN_VALUE;
    }

    public static long littleEndian(byte[] array, int at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = (value << Byte.SIZE) | (array[at + i] & 0xFF);
        }
        return value;
    }

    public static void writeLittleEndian(byte[] array, int at, int bytes, long value) {
        for (int i = 0; i < bytes; i++) {
            array[at + i] = (byte) (value >> (Byte.SIZE * i));
        }
    }
}

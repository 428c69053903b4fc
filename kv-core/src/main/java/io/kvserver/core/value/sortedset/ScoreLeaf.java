package io.kvserver.core.value.sortedset;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A leaf of a {@link ScoreTree} as bytes: the end of its entries, then the entries in order. An entry is the score as a
 * number that sorts as scores do, the member's length in one byte or, from 128 on, in four, and the member. Stateless;
 * any thread that may read the array.
 */
final class ScoreLeaf {
    /** The offset of the first entry. */
    static final int FIRST = 4;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private ScoreLeaf() {}

    /** Converts a score to a number that sorts as scores do. */
    static long order(double score) {
        return flip(Double.doubleToRawLongBits(score));
    }

    /** The inverse of {@link #order}. */
    static double score(long order) {
        return Double.longBitsToDouble(flip(order));
    }

    private static long flip(long bits) {
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /** The number for comparisons, where -0.0 equals 0.0. */
    static long compared(long order) {
        return order == -1 ? 0 : order;
    }

    /** The end of the last entry. */
    static int end(byte[] leaf) {
        return (int) INTS.get(leaf, 0);
    }

    static void end(byte[] leaf, int end) {
        INTS.set(leaf, 0, end);
    }

    /** The score of an entry in the form of {@link #order}. */
    static long orderAt(byte[] leaf, int at) {
        return (long) LONGS.get(leaf, at);
    }

    static void orderAt(byte[] leaf, int at, long order) {
        LONGS.set(leaf, at, order);
    }

    static int memberLength(byte[] leaf, int at) {
        int length = leaf[at + 8];
        return length >= 0 ? length : (int) INTS.get(leaf, at + 8) & Integer.MAX_VALUE;
    }

    static int memberOffset(byte[] leaf, int at) {
        return leaf[at + 8] >= 0 ? at + 9 : at + 12;
    }

    /** The end of an entry. */
    static int next(byte[] leaf, int at) {
        int length = leaf[at + 8];
        return length >= 0 ? at + 9 + length : at + 12 + ((int) INTS.get(leaf, at + 8) & Integer.MAX_VALUE);
    }

    /** The bytes of an entry. */
    static int size(int memberLength) {
        return memberLength < 128 ? 9 + memberLength : 12 + memberLength;
    }

    /** Writes an entry; there must be room for it. */
    static void write(byte[] leaf, int at, long order, byte[] member, int offset, int length) {
        LONGS.set(leaf, at, order);
        int begin = at + 9;
        if (length < 128) {
            leaf[at + 8] = (byte) length;
        } else {
            INTS.set(leaf, at + 8, length | Integer.MIN_VALUE);
            begin = at + 12;
        }
        System.arraycopy(member, offset, leaf, begin, length);
    }

    /** The entry with a member; -1 if there is none. */
    static int find(byte[] leaf, byte[] member, int offset, int length) {
        int end = end(leaf);
        if (length >= Long.BYTES && length < 128) {
            return findByItsEnd(leaf, end, member, offset, length);
        }
        for (int at = FIRST; at < end; at = next(leaf, at)) {
            if (is(leaf, at, member, offset, length)) {
                return at;
            }
        }
        return -1;
    }

    /** Compares the ends of members first, because members often have the same beginning. */
    private static int findByItsEnd(byte[] leaf, int end, byte[] member, int offset, int length) {
        int last = length - Long.BYTES;
        long ending = (long) LONGS.get(member, offset + last);
        int at = FIRST;
        while (at < end) {
            int here = leaf[at + 8];
            if (here == length
                    && (long) LONGS.get(leaf, at + 9 + last) == ending
                    && Arrays.equals(leaf, at + 9, at + 9 + last, member, offset, offset + last)) {
                return at;
            }
            at = here >= 0 ? at + 9 + here : next(leaf, at);
        }
        return -1;
    }

    private static boolean is(byte[] leaf, int at, byte[] member, int offset, int length) {
        int begin = memberOffset(leaf, at);
        return memberLength(leaf, at) == length
                && Arrays.equals(leaf, begin, begin + length, member, offset, offset + length);
    }

    /** Compares the member of an entry with another. */
    static int compareMember(byte[] leaf, int at, byte[] member, int offset, int length) {
        int begin = memberOffset(leaf, at);
        return Arrays.compareUnsigned(leaf, begin, begin + memberLength(leaf, at), member, offset, offset + length);
    }

    /** The first entry that is not less than the given one, which is not in the leaf; {@link #end} if all are less. */
    static int position(byte[] leaf, long order, byte[] member, int offset, int length) {
        long wanted = compared(order);
        int end = end(leaf);
        int at = FIRST;
        while (at < end) {
            long here = compared((long) LONGS.get(leaf, at));
            if (here > wanted || (here == wanted && compareMember(leaf, at, member, offset, length) > 0)) {
                return at;
            }
            at = next(leaf, at);
        }
        return at;
    }

    /** The number of entries before one, or before the {@link #end}. */
    static int index(byte[] leaf, int stop) {
        int index = 0;
        for (int at = FIRST; at < stop; at = next(leaf, at)) {
            index++;
        }
        return index;
    }

    /** The entry with an index; {@link #end} if there is none. */
    static int at(byte[] leaf, int index) {
        int at = FIRST;
        for (int i = 0; i < index; i++) {
            at = next(leaf, at);
        }
        return at;
    }

    /** Whether there is just one entry. */
    static boolean isSingle(byte[] leaf) {
        return next(leaf, FIRST) == end(leaf);
    }

    /** The offset of the last entry. */
    static int lastEntry(byte[] leaf) {
        int at = FIRST;
        int end = end(leaf);
        while (next(leaf, at) < end) {
            at = next(leaf, at);
        }
        return at;
    }

    /** The entry before which an entry belongs once it has another score. */
    static int place(byte[] leaf, int self, long order) {
        long wanted = compared(order);
        int end = end(leaf);
        int member = memberOffset(leaf, self);
        int length = memberLength(leaf, self);
        // If its score does not fall, the entries before it stay before it.
        int at = wanted < compared(orderAt(leaf, self)) ? FIRST : next(leaf, self);
        while (at < end) {
            if (at != self) {
                long here = compared(orderAt(leaf, at));
                if (here > wanted || (here == wanted && compareMember(leaf, at, leaf, member, length) > 0)) {
                    return at;
                }
            }
            at = next(leaf, at);
        }
        return at;
    }

    /**
     * Moves the entry from {@code at} up to {@code next} to the front of the entry at {@code place} and sets its score.
     */
    static void rotate(byte[] leaf, int at, int next, int place, long order) {
        byte[] entry = Arrays.copyOfRange(leaf, at, next);
        int target;
        if (place < at) {
            System.arraycopy(leaf, place, leaf, place + entry.length, at - place);
            target = place;
        } else {
            System.arraycopy(leaf, next, leaf, at, place - next);
            target = place - entry.length;
        }
        System.arraycopy(entry, 0, leaf, target, entry.length);
        orderAt(leaf, target, order);
    }
}

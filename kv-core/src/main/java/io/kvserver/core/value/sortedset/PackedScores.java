package io.kvserver.core.value.sortedset;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Reals;
import io.kvserver.core.protocol.Slice;
import java.util.Arrays;

/**
 * A packed sorted set: a {@link Listpack} of its members, each followed by its score, ordered by score and then by
 * member. A whole score is an integer, any other is text. Pure functions; the listpack's thread.
 */
public final class PackedScores {
    private PackedScores() {}

    /** The score of a member. */
    public static double score(Listpack pack, int member) {
        int at = pack.next(member);
        if (pack.isInteger(at)) {
            return pack.integer(at);
        }
        Slice text = pack.get(at);
        return Reals.parseBound(text.array(), text.offset(), text.length());
    }

    /** Adds a new member. */
    public static void insert(Listpack pack, double score, byte[] member, int offset, int length) {
        int at = position(pack, score, member, offset, length);
        int here = pack.insert(at, member, offset, length);
        int next = pack.next(here);
        int place = next == Listpack.NONE ? pack.end() : next;
        if (Reals.isWhole(score)) {
            pack.insert(place, (long) score);
        } else {
            byte[] text = new byte[Reals.MAX_LENGTH];
            pack.insert(place, text, 0, Reals.write(score, text, 0));
        }
    }

    /** The element before which a member belongs. */
    private static int position(Listpack pack, double score, byte[] member, int offset, int length) {
        int last = pack.last();
        if (last == Listpack.NONE) {
            return pack.end();
        }
        int at = pack.previous(last);
        if (isLess(pack, at, score, member, offset, length)) {
            // Members are often added in order.
            return pack.end();
        }
        at = pack.first();
        while (isLess(pack, at, score, member, offset, length)) {
            at = pack.next(pack.next(at));
        }
        return at;
    }

    private static boolean isLess(Listpack pack, int at, double score, byte[] member, int offset, int length) {
        double here = score(pack, at);
        return here < score || (here == score && compare(pack, at, member, offset, length) < 0);
    }

    /** Compares a member with another. */
    public static int compare(Listpack pack, int at, byte[] member, int offset, int length) {
        Slice here = pack.get(at);
        return Arrays.compareUnsigned(
                here.array(), here.offset(), here.offset() + here.length(), member, offset, offset + length);
    }

    /** Copies the sorted set to a value without a size limit. */
    public static SortedSetValue unpacked(Listpack pack) {
        SortedSetValue value = new SortedSetValue();
        int at = pack.first();
        while (at != Listpack.NONE) {
            double score = score(pack, at);
            Slice member = pack.get(at);
            value.put(score, member.array(), member.offset(), member.length());
            at = pack.next(pack.next(at));
        }
        return value;
    }
}

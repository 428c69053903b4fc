package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.LargeString;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.table.Accesses;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes strings through one view. Confined to the view's thread, which has the shards of the keys.
 *
 * <p>A value that replaces one of the same length is written over it, which takes neither memory nor, later, the garbage
 * collector's time. Two readers look at an entry without having its shard, and for them it must not change: a
 * {@link Snapshot}, so no entry is written over while one is open; and a client's output, which refers to long values instead
 * of copying them, so no long one in its entry is written over at all. For those beside their entries see {@link LargeString}.
 */
final class StringWrites {
    /**
     * A string of at least this length lies beside its entry, so that a new deadline or name copies only the entry.
     */
    private static final int LARGE_BYTES = Memory.LARGE_BYTES;
    /** The part of a large string's length that it gets as room to grow. */
    private static final int ROOM = 8;

    private static final byte[] NONE = {};

    private final Keyspaces all;
    private final Lookup keys;
    private final Accesses accesses;
    private final Effects effects;

    private @Nullable LargeCopies copies;
    /** The slot where {@link #locate} has found its key. */
    private int foundSlot;

    StringWrites(Lookup keys) {
        this.all = keys.all;
        this.keys = keys;
        this.accesses = keys.accesses;
        this.effects = keys.effects;
    }

    /** Like {@link Keyspace#largeCopies}. */
    void largeCopies(LargeCopies by) {
        copies = by;
    }

    /** Like {@link Keyspace#putString}. */
    void put(Args args, int key, byte[] array, int offset, int length, long deadlineMillis) {
        if (!isOne(array, args.array())) {
            // Otherwise the request's own length was checked before it was run.
            mustHaveRoom(length, 0);
        }
        copy(args, key, array, offset, length, deadlineMillis);
    }

    /** Like {@link #put}, for a value that may pass the bound a little, or whose size was checked before. */
    void copy(Args args, int key, byte[] array, int offset, int length, long deadlineMillis) {
        byte[] old = locate(args, key);
        if (length >= LARGE_BYTES) {
            LargeString value = isOne(array, args.array()) && args.mayKeep(length)
                    ? LargeString.ofRequest(array, offset, length, all.generation())
                    : large(copyOfRange(array, offset, offset + length), length);
            replace(args, key, old, entryOfLarge(args, key, deadlineMillis), value);
            return;
        }
        byte[] entry = room(args, key, old, deadlineMillis, length);
        System.arraycopy(array, offset, entry, entry.length - length, length);
        replace(args, key, old, entry, null);
    }

    /** An entry for a string that lies beside it. */
    private static byte[] entryOfLarge(Args args, int key, long deadlineMillis) {
        return Entries.allocateTyped(args, key, deadlineMillis, Kind.STRING, true, 0);
    }

    /** Like {@link Keyspace#add}. */
    long add(Args args, int key, long amount) {
        byte[] old = locate(args, key);
        if (old != null && keys.hasExpired(old)) {
            keys.expire(old);
            old = null;
        }
        long sum = amount;
        long deadlineMillis = Entries.NO_DEADLINE;
        if (old != null) {
            Slice present = keys.valueOf(args, key, old);
            long number = Decimal.parse(present.array(), present.offset(), present.length());
            sum += number;
            // An overflow: both have the same sign, and the sum has the other.
            if (((number ^ sum) & (amount ^ sum)) < 0) {
                throw CommandErrors.OVERFLOW;
            }
            deadlineMillis = Entries.deadline(old);
        }
        byte[] entry = room(args, key, old, deadlineMillis, Decimal.length(sum));
        Decimal.write(sum, entry, entry.length);
        replace(args, key, old, entry, null);
        return sum;
    }

    /** Like {@link Keyspace#resizeString}. */
    Slice resize(Args args, int key, int length) {
        byte[] old = locate(args, key);
        if (old != null && keys.hasExpired(old)) {
            keys.expire(old);
            old = null;
        }
        if (length >= LARGE_BYTES) {
            return resizeLarge(args, key, old, length);
        }
        long deadlineMillis = old == null ? Entries.NO_DEADLINE : Entries.deadline(old);
        byte[] entry = room(args, key, old, deadlineMillis, length);
        if (!isOne(old, entry)) {
            copyBeginning(args, key, old, entry, Entries.valueOffset(entry), length);
        }
        replace(args, key, old, entry, null);
        return keys.valueIn(entry);
    }

    private Slice resizeLarge(Args args, int key, byte @Nullable [] old, int length) {
        if (old != null && Entries.isTyped(old)) {
            LargeString present = keys.largeString(args, key, old);
            boolean saved = all.isSnapshotOpen() && present.generation() != all.generation();
            if (!saved && !present.mustBeReplaced(length)) {
                effects.changing();
                present.resize(length);
                replace(args, key, old, old, present);
                return keys.valueOf(present);
            }
        }
        mustHaveRoom(length, old == null ? 0 : keys.valueOf(args, key, old).length());
        long deadlineMillis = old == null ? Entries.NO_DEADLINE : Entries.deadline(old);
        LargeString grown = old == null ? large(zeros(length), length) : resized(keys.valueOf(args, key, old), length);
        replace(args, key, old, entryOfLarge(args, key, deadlineMillis), grown);
        return keys.valueOf(grown);
    }

    /**
     * A copy of another length. A large string that has become longer is likely to become longer again, so it gets an eighth more room:
     * then a byte is copied about eight times while a string grows, however small its steps.
     */
    private LargeString resized(Slice value, int length) {
        int room = length;
        if (length > value.length() && value.length() >= LARGE_BYTES) {
            int more = Math.max(
                    length, Math.min(length + length / ROOM, all.memory().longestString()));
            room = all.memory().maySwell(more, value.length()) ? more : length;
        }
        // Behind the value there are zeros, or its array ends: so it is cut or filled up with zeros.
        byte[] copy = copyOfRange(value.array(), value.offset(), value.offset() + room);
        if (value.offset() > 0 && room > value.length()) {
            // But behind one that has stayed in the array of its request there is the rest of that.
            Arrays.fill(copy, value.length(), Math.min(room, value.array().length - value.offset()), (byte) 0);
        }
        return large(copy, length);
    }

    private byte[] zeros(int length) {
        return copyOfRange(NONE, 0, length);
    }

    private LargeString large(byte[] array, int length) {
        return new LargeString(array, length, all.generation());
    }

    private void copyBeginning(Args args, int key, byte @Nullable [] old, byte[] target, int at, int length) {
        if (old != null) {
            Slice present = keys.valueOf(args, key, old);
            System.arraycopy(present.array(), present.offset(), target, at, Math.min(length, present.length()));
        }
    }

    /** Like {@link Keyspace#newString}. */
    Slice create(Args args, int key, int length) {
        mustHaveRoom(length, 0);
        byte[] old = locate(args, key);
        if (length >= LARGE_BYTES) {
            LargeString value = large(zeros(length), length);
            replace(args, key, old, entryOfLarge(args, key, Entries.NO_DEADLINE), value);
            return keys.valueOf(value);
        }
        byte[] entry = Entries.allocate(args.array(), args.offset(key), args.length(key), Entries.NO_DEADLINE, length);
        replace(args, key, old, entry, null);
        return keys.valueIn(entry);
    }

    /** Finds the entry of a key, expired or not, for a replacement. */
    byte @Nullable [] locate(Args args, int key) {
        EntryTable table = keys.partition(args, key).createTable(keys.database());
        int hash = (int) args.hash(key, all.hash());
        foundSlot = table.find(hash, args.array(), args.offset(key), args.length(key));
        return foundSlot < 0 ? null : table.at(hash, foundSlot);
    }

    /** An entry with room for a value, for {@link #replace}: the old one, if it can be overwritten, or a new one. */
    private byte[] room(Args args, int key, byte @Nullable [] old, long deadlineMillis, int length) {
        if (old != null && canOverwrite(old, deadlineMillis, length)) {
            effects.changing();
            Entries.deadline(old, deadlineMillis);
            return old;
        }
        return Entries.allocate(args.array(), args.offset(key), args.length(key), deadlineMillis, length);
    }

    private boolean canOverwrite(byte[] entry, long deadlineMillis, int length) {
        return Entries.fits(entry, length, deadlineMillis)
                && length < ReplyBuffer.REFERENCE_BYTES
                && !all.isSnapshotOpen()
                && !keys.hasExpired(entry);
    }

    /** Replaces what was found by what {@link #room} has given, to which a value has been written. */
    void replace(Args args, int key, byte @Nullable [] old, byte[] entry, @Nullable Object value) {
        effects.changing();
        Partition partition = keys.partition(args, key);
        if (old != null && isOne(entry, old)) {
            accesses.written(entry, old);
            effects.changed(partition, keys.database(), args, key);
            return;
        }
        EntryTable table = partition.createTable(keys.database());
        int hash = (int) args.hash(key, all.hash());
        boolean expired = old != null && keys.hasExpired(old);
        accesses.written(entry, expired ? null : old);
        if (old == null) {
            table.add(hash, entry, value);
        } else {
            table.replace(hash, foundSlot, entry, value);
        }
        if (old != null && expired) {
            effects.tellExpired(partition, keys.database(), old);
        }
        if (old == null || expired) {
            keys.happened('n', "new", args, key);
        }
        effects.changed(partition, keys.database(), args, key);
    }

    /**
     * Makes sure that there is memory for a large value whose length does not follow from the request's.
     *
     * @param replacedLength the length of the value that it replaces
     */
    void mustHaveRoom(int length, int replacedLength) {
        if (length >= Memory.LARGE_BYTES && !all.memory().maySwell(length, replacedLength)) {
            throw CommandErrors.OUT_OF_MEMORY;
        }
    }

    /** Whether these are the same array. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isOne(byte @Nullable [] a, byte[] b) {
        return a == b;
    }

    private byte[] copyOfRange(byte[] array, int from, int to) {
        LargeCopies by = copies;
        return by == null ? Arrays.copyOfRange(array, from, to) : by.copyOfRange(array, from, to);
    }
}

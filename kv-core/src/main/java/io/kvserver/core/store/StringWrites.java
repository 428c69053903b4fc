package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.Slice;
import org.jspecify.annotations.Nullable;

/**
 * The writing of strings through one view. Confined to the view's thread, which has the shards of the keys.
 *
 * <p>A value that takes another's place and has its length is written over it, which takes neither memory nor, later, the
 * garbage collector's time. There are two who read an entry without having its shard, and for whom it must not change: a
 * {@link Snapshot}, so nothing is written over while one is open; and a client's output, which refers to long values instead
 * of copying them, so those are not written over at all.
 */
final class StringWrites {
    private final Keyspaces all;
    private final Keyspace keys;
    private final Accesses accesses;
    private final Effects effects;

    /** Where {@link #locate} has found its key. */
    private int foundSlot;

    StringWrites(Keyspaces all, Keyspace keys, Accesses accesses, Effects effects) {
        this.all = all;
        this.keys = keys;
        this.accesses = accesses;
        this.effects = effects;
    }

    /** As {@link Keyspace#putString}. */
    void put(Args args, int key, byte[] array, int offset, int length, long deadlineMillis) {
        if (!isOne(array, args.array())) {
            // Otherwise the request's length has told how much memory it needs, before it was run.
            mustHaveRoom(length, 0);
        }
        copy(args, key, array, offset, length, deadlineMillis);
    }

    /** As {@link #put}, for what may pass the bound a little or has been told before. */
    void copy(Args args, int key, byte[] array, int offset, int length, long deadlineMillis) {
        byte[] old = locate(args, key);
        byte[] entry = room(args, key, old, deadlineMillis, length);
        System.arraycopy(array, offset, entry, entry.length - length, length);
        replace(args, key, old, entry);
    }

    /** As {@link Keyspace#add}. */
    long add(Args args, int key, long amount) {
        byte[] old = locate(args, key);
        if (old != null && keys.hasExpired(old)) {
            keys.expire(old);
            old = null;
        }
        long sum = amount;
        long deadlineMillis = Keyspace.NO_DEADLINE;
        if (old != null) {
            long number = Decimal.parse(old, Entries.valueOffset(old), Entries.valueLength(old));
            sum += number;
            // It has overflowed if both have the one sign, and the sum the other.
            if (((number ^ sum) & (amount ^ sum)) < 0) {
                throw CommandErrors.OVERFLOW;
            }
            deadlineMillis = Entries.deadline(old);
        }
        byte[] entry = room(args, key, old, deadlineMillis, Decimal.length(sum));
        Decimal.write(sum, entry, entry.length);
        replace(args, key, old, entry);
        return sum;
    }

    /** As {@link Keyspace#resizeString}. */
    Slice resize(Args args, int key, int length) {
        byte[] old = locate(args, key);
        if (old != null && keys.hasExpired(old)) {
            keys.expire(old);
            old = null;
        }
        mustHaveRoom(length, old == null ? 0 : old.length);
        byte[] entry = room(args, key, old, old == null ? Keyspace.NO_DEADLINE : Entries.deadline(old), length);
        if (old != null && !isOne(old, entry)) {
            int kept = Math.min(length, Entries.valueLength(old));
            System.arraycopy(old, Entries.valueOffset(old), entry, Entries.valueOffset(entry), kept);
        }
        replace(args, key, old, entry);
        return keys.valueOf(entry);
    }

    /** As {@link Keyspace#newString}. */
    Slice create(Args args, int key, int length) {
        mustHaveRoom(length, 0);
        byte[] old = locate(args, key);
        byte[] entry = Entries.allocate(args.array(), args.offset(key), args.length(key), Keyspace.NO_DEADLINE, length);
        replace(args, key, old, entry);
        return keys.valueOf(entry);
    }

    /** The entry of a key, expired or not, that is to be replaced. */
    private byte @Nullable [] locate(Args args, int key) {
        EntryTable table = keys.partition(args, key).createTable(keys.database());
        int hash = (int) args.hash(key, all.hash());
        foundSlot = table.find(hash, args.array(), args.offset(key), args.length(key));
        return foundSlot < 0 ? null : table.at(hash, foundSlot);
    }

    /** An entry to write a value of a length to, for {@link #replace}: the old one, if it can be overwritten, or a new one. */
    private byte[] room(Args args, int key, byte @Nullable [] old, long deadlineMillis, int length) {
        if (old != null && canOverwrite(old, deadlineMillis, length)) {
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

    /** Puts what {@link #room} has given and a value has been written to in the place of what was found. */
    private void replace(Args args, int key, byte @Nullable [] old, byte[] entry) {
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
            table.add(hash, entry);
        } else {
            table.replace(hash, foundSlot, entry);
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
     * Makes sure that there is memory for a large value whose length the request's own has not told.
     *
     * @param replacedLength how much goes away for it
     */
    void mustHaveRoom(int length, int replacedLength) {
        if (length >= Memory.LARGE_BYTES && !all.memory().maySwell(length, replacedLength)) {
            throw CommandErrors.OUT_OF_MEMORY;
        }
    }

    /** Whether these are one array, rather than two with the same bytes. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isOne(byte @Nullable [] a, byte[] b) {
        return a == b;
    }
}

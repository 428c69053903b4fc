package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;
import org.jspecify.annotations.Nullable;

/**
 * The keys as a handler sees them; the only way to change them. Keys are named by their place among a request's words.
 *
 * <p>A view belongs to one client and is used by whichever thread runs that client's request. It reaches all partitions, but
 * a handler may touch only those of the keys that its command declares: those are the shards that the thread holds.
 */
public final class Keyspace {
    private final Keyspaces all;
    private final Slice value = new Slice();

    Keyspace(Keyspaces all) {
        this.all = all;
    }

    public int partitions() {
        return all.partitions();
    }

    /** The partition, hence the shard, of a key. Any thread that owns the words. */
    public int partitionOf(Args args, int key) {
        return all.partitionOf(args.hash(key, all.hash()));
    }

    /** The value of a key, valid until the next call; {@code null} if there is no such key. */
    public @Nullable Slice string(Args args, int key) {
        long hash = args.hash(key, all.hash());
        byte[] entry =
                all.partition(all.partitionOf(hash)).get((int) hash, args.array(), args.offset(key), args.length(key));
        return entry == null ? null : value.set(entry, Entries.valueOffset(entry), Entries.valueLength(entry));
    }

    public boolean exists(Args args, int key) {
        return string(args, key) != null;
    }

    /** Sets a key to a range, which is copied. */
    public void putString(Args args, int key, byte[] array, int offset, int length) {
        byte[] entry = Entries.allocate(args.array(), args.offset(key), args.length(key), length);
        System.arraycopy(array, offset, entry, entry.length - length, length);
        put(args, key, entry);
    }

    /** Sets a key to a number's decimal digits. */
    public void putInteger(Args args, int key, long number) {
        byte[] entry = Entries.allocate(args.array(), args.offset(key), args.length(key), Decimal.length(number));
        Decimal.write(number, entry, entry.length);
        put(args, key, entry);
    }

    /** Whether there was such a key. */
    public boolean remove(Args args, int key) {
        long hash = args.hash(key, all.hash());
        return all.partition(all.partitionOf(hash))
                .remove((int) hash, args.array(), args.offset(key), args.length(key));
    }

    /** The number of keys in all partitions. */
    public long size() {
        long size = 0;
        for (int i = 0; i < all.partitions(); i++) {
            size += all.partition(i).size();
        }
        return size;
    }

    /** Removes every key of all partitions. */
    public void clear() {
        for (int i = 0; i < all.partitions(); i++) {
            all.partition(i).clear();
        }
    }

    private void put(Args args, int key, byte[] entry) {
        long hash = args.hash(key, all.hash());
        all.partition(all.partitionOf(hash)).put((int) hash, entry, args.array(), args.offset(key), args.length(key));
    }
}

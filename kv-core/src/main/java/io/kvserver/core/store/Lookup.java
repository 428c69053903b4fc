package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.LargeString;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.observe.KeyObserver;
import io.kvserver.core.store.table.Accesses;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import org.jspecify.annotations.Nullable;

/**
 * Finds and removes the entries of keys in a view's selected database, at the view's time. A lookup removes an expired
 * key and expired elements of its value. Confined to the view's thread, which has the shards of the keys.
 */
final class Lookup {
    private static final byte[] NOTHING = {};
    static final String KEY_MISS = "keymiss";
    /** The most memory, in all partitions together, for the names of keys that clients cache. */
    private static final long OBSERVED_BYTES = Runtime.getRuntime().maxMemory() / 16;

    final Keyspaces all;
    final Accesses accesses;
    final Effects effects;
    final ElementExpiry elements;
    private final Slice value = new Slice();
    /** The last large string that was looked at. */
    private @Nullable LargeString large;

    private int database;
    private long nowMillis;

    Lookup(Keyspaces all) {
        this.all = all;
        this.accesses = new Accesses(all.memory());
        this.effects = new Effects(all);
        this.elements = new ElementExpiry(all, effects);
    }

    /** Sets the time of accesses and the time for expiry, in milliseconds since 1970. */
    void begin(long accessMillis, long expiryMillis) {
        accesses.begin(accessMillis);
        nowMillis = expiryMillis;
        elements.begin(expiryMillis);
    }

    /** Drops references to values that were used and may be gone. */
    void end() {
        value.set(NOTHING, 0, 0);
        large = null;
    }

    long nowMillis() {
        return nowMillis;
    }

    /** The selected database. */
    int database() {
        return database;
    }

    void select(int index) {
        database = index;
        elements.select(index);
    }

    Partition partition(Args args, int key) {
        return all.partition(all.partitionOf(args.hash(key, all.hash())));
    }

    /** The table of a key; {@code null} until it has its first key. */
    @Nullable
    EntryTable table(Args args, int key) {
        return partition(args, key).table(database);
    }

    /** The entry of a key that has not expired. */
    byte @Nullable [] find(Args args, int key) {
        return find(partition(args, key), args, key);
    }

    /** Like {@link #find(Args, int)}, in the key's partition. */
    byte @Nullable [] find(Partition partition, Args args, int key) {
        EntryTable table = partition.table(database);
        if (table == null) {
            return null;
        }
        int hash = (int) args.hash(key, all.hash());
        byte[] entry = table.get(hash, args.array(), args.offset(key), args.length(key));
        if (entry != null && hasExpired(entry)) {
            expire(entry);
            return null;
        }
        return entry == null || table.dueValues() == 0 || hasElements(table, hash, entry) ? entry : null;
    }

    /** Removes expired elements of an entry's value. Returns whether any elements are left. */
    private boolean hasElements(EntryTable table, int hash, byte[] entry) {
        int slot = Entries.isObject(entry) ? table.find(hash, entry, Entries.KEY, Entries.keyLength(entry)) : -1;
        return slot < 0
                || !(table.value(hash, slot) instanceof Value value)
                || !elements.isDue(value)
                || elements.expire(entry, value) != null;
    }

    boolean hasExpired(byte[] entry) {
        return Entries.expires(entry) && Entries.deadline(entry) <= nowMillis;
    }

    /** Removes an expired entry of the selected database. */
    void expire(byte[] entry) {
        long hash = all.hash().hash(entry, Entries.KEY, Entries.keyLength(entry));
        Partition partition = all.partition(all.partitionOf(hash));
        EntryTable table = partition.table(database);
        boolean before = effects.removing();
        if (table != null && table.remove((int) hash, entry, Entries.KEY, Entries.keyLength(entry)) != null) {
            effects.tellExpired(partition, database, entry);
        }
        effects.removed(before);
    }

    /** Like {@link Keyspace#remove}. */
    boolean remove(Args args, int key) {
        EntryTable table = table(args, key);
        if (table != null && table.dueValues() > 0) {
            // A hash whose fields have all expired is removed by the lookup.
            find(args, key);
        }
        return removePresent(args, key);
    }

    /** Like {@link #remove}, without checking for expired elements. */
    boolean removePresent(Args args, int key) {
        Partition partition = partition(args, key);
        EntryTable table = partition.table(database);
        if (table == null) {
            return false;
        }
        boolean before = effects.removing();
        int hash = (int) args.hash(key, all.hash());
        byte[] removed = table.remove(hash, args.array(), args.offset(key), args.length(key));
        if (removed == null || hasExpired(removed)) {
            if (removed != null) {
                effects.tellExpired(partition, database, removed);
            }
            effects.removed(before);
            return false;
        }
        effects.changed(partition, database, args, key);
        return true;
    }

    /** Logs the changes of a request, if there is a log. */
    void record(Args args, Recording how) {
        if (how == Recording.REQUEST) {
            effects.recordRequest(database, args);
            return;
        }
        EntryTable table = table(args, 1);
        int hash = (int) args.hash(1, all.hash());
        byte[] entry = table == null ? null : table.get(hash, args.array(), args.offset(1), args.length(1));
        Slice value = how == Recording.VALUE && entry != null ? valueOf(args, 1, entry) : null;
        effects.recordKey(database, args, entry, value);
    }

    /** Called after a read of a missing key. */
    void missed(Args args, int key) {
        partition(args, key).misses++;
        happened('m', KEY_MISS, args, key);
    }

    /** Like {@link Keyspace#happened}. */
    void happened(char type, String event, Args args, int key) {
        effects.happened(type, event, database, args, key);
    }

    /** Like {@link Keyspace#observeAnywhere}. */
    void observeAnywhere(Args args, int key, KeyObserver observer) {
        long most = Math.max(1, all.caches().maxKeys() / all.partitions());
        partition(args, key)
                .observers()
                .addAnywhere(args.copy(key), observer, most, OBSERVED_BYTES / all.partitions(), effects);
    }

    /** The string of a key's entry. */
    Slice valueOf(Args args, int key, byte[] entry) {
        return Entries.isTyped(entry) ? valueOf(largeString(args, key, entry)) : valueIn(entry);
    }

    /** The string in an entry itself. */
    Slice valueIn(byte[] entry) {
        int offset = Entries.valueOffset(entry);
        return value.set(entry, offset, entry.length - offset);
    }

    Slice valueOf(LargeString string) {
        large = string;
        return value.set(string.array(), string.offset(), string.length());
    }

    /** Like {@link Keyspace#share}. */
    @Nullable
    Slice shared(@Nullable Slice looked) {
        LargeString last = large;
        if (last != null && looked != null && last.isIn(looked.array())) {
            last.share();
        }
        return looked;
    }

    /** The string beside a key's entry. */
    LargeString largeString(Args args, int key, byte[] entry) {
        if (Entries.kind(entry) == Kind.STRING && beside(args, key) instanceof LargeString string) {
            return string;
        }
        throw CommandErrors.WRONG_TYPE;
    }

    /** The object beside a key's entry; {@code null} if there is none. */
    @Nullable
    Object beside(Args args, int key) {
        EntryTable table = table(args, key);
        if (table == null) {
            return null;
        }
        int hash = (int) args.hash(key, all.hash());
        int slot = table.find(hash, args.array(), args.offset(key), args.length(key));
        return slot < 0 ? null : table.value(hash, slot);
    }
}

package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A handler's view of values other than strings. Confined to the view's thread, which has the shards of the keys.
 *
 * <p>A small value is packed: a range of bytes in its key's entry, in its family's format, and replaced as a whole. A
 * large one is a {@link Value}, which changes in place; if an open snapshot has yet to read it, it is forked first.
 */
public final class TypedValues {
    private static final String PACKED = "listpack";
    private static final byte[] NOTHING = {};
    private static final String INTSET = "intset";

    private final Keyspaces all;
    private final Lookup keys;
    private final StringWrites entries;
    private final ElementExpiry elements;
    private final Slice packed = new Slice();
    private @Nullable Object workspace;

    TypedValues(Lookup keys, StringWrites entries) {
        this.all = keys.all;
        this.keys = keys;
        this.entries = entries;
        this.elements = keys.elements;
    }

    /** The sizes up to which collections are packed. */
    public PackingLimits limits() {
        return all.packing();
    }

    /**
     * Finds the value of a key that is read, which counts as a hit or a miss and as an access: a {@link Value}, or a {@link Slice}
     * with the bytes of a packed one, valid until the next call; {@code null} if there is no such key.
     *
     * @throws io.kvserver.core.protocol.CommandException if it is of another kind
     */
    public @Nullable Object read(Args args, int key, Kind kind) {
        EntryTable table = keys.table(args, key);
        int hash = (int) args.hash(key, all.hash());
        int slot = table == null ? -1 : table.find(hash, args.array(), args.offset(key), args.length(key));
        byte[] entry = present(table, hash, slot);
        if (table == null || entry == null) {
            keys.missed(args, key);
            return null;
        }
        Partition partition = keys.partition(args, key);
        partition.hits++;
        keys.accesses.read(entry);
        Object found = value(table, hash, slot, entry, kind);
        if (found == null) {
            partition.hits--;
            keys.missed(args, key);
        }
        return found;
    }

    /** Like {@link #read}, without the elements that have expired, for handlers that visit all. Takes time for each of those. */
    public @Nullable Object readWhole(Args args, int key, Kind kind) {
        Object found = read(args, key, kind);
        while (found instanceof Value value && value.due != null && elements.isDue(value)) {
            found = elements.expire(value.due.entry, value);
        }
        return found;
    }

    /** Removes an expired element, named by a word, from a value that was opened. */
    public void expireElement(Args args, int key, Value value, int element) {
        byte[] entry = keys.find(args, key);
        if (entry != null) {
            elements.expire(entry, value, args.copy(element));
        }
    }

    /**
     * Like {@link #read}, for a change: it is not counted, and a {@link Value} is returned as by {@link #objectToChange}.
     */
    public @Nullable Object open(Args args, int key, Kind kind) {
        EntryTable table = keys.table(args, key);
        int hash = (int) args.hash(key, all.hash());
        int slot = table == null ? -1 : table.find(hash, args.array(), args.offset(key), args.length(key));
        byte[] entry = present(table, hash, slot);
        if (table == null || entry == null) {
            return null;
        }
        Object found = value(table, hash, slot, entry, kind);
        return found instanceof Value value ? toChange(table, hash, entry, value) : found;
    }

    /** The entry in a slot, unless that is negative or the entry has expired. */
    private byte @Nullable [] present(@Nullable EntryTable table, int hash, int slot) {
        byte[] entry = table == null || slot < 0 ? null : table.at(hash, slot);
        if (entry != null && keys.hasExpired(entry)) {
            keys.expire(entry);
            return null;
        }
        return entry;
    }

    private @Nullable Object value(EntryTable table, int hash, int slot, byte[] entry, Kind kind) {
        if (Entries.kind(entry) != kind) {
            throw CommandErrors.WRONG_TYPE;
        }
        if (Entries.isObject(entry)) {
            Object found = table.value(hash, slot);
            return found instanceof Value value && elements.isDue(value) ? elements.expire(entry, value) : found;
        }
        int offset = Entries.valueOffset(entry);
        return packed.set(entry, offset, entry.length - offset);
    }

    /** The kind of a key's value; {@code null} if there is no such key. Counts nothing. */
    public @Nullable Kind kind(Args args, int key) {
        byte[] entry = keys.find(args, key);
        return entry == null ? null : Entries.kind(entry);
    }

    /**
     * For a request that may wait for several keys in successive words: the first existing one must be of a kind.
     *
     * @throws io.kvserver.core.protocol.CommandException if it is of another
     */
    public void requireFirst(Kind kind, Args args, int firstKey, int lastKey) {
        for (int key = firstKey; key <= lastKey; key++) {
            Kind present = kind(args, key);
            if (present == kind) {
                return;
            }
            if (present != null) {
                throw CommandErrors.WRONG_TYPE;
            }
        }
    }

    /** The encoding for OBJECT ENCODING; {@code null} if there is no such key, or if its value is a string. */
    public @Nullable String encoding(Args args, int key) {
        byte[] entry = keys.find(args, key);
        if (entry == null || Entries.kind(entry) == Kind.STRING) {
            return null;
        }
        if (keys.beside(args, key) instanceof Value value) {
            return value.encoding();
        }
        return Entries.kind(entry) == Kind.SET && isIntset(entry) ? INTSET : PACKED;
    }

    /**
     * Whether a packed set is one of integers: it begins with their size, which is less than the length with which a
     * listpack begins.
     */
    private static boolean isIntset(byte[] entry) {
        int offset = Entries.valueOffset(entry);
        int size = entry[offset];
        return (size == Short.BYTES || size == Integer.BYTES || size == Long.BYTES)
                && entry[offset + 1] == 0
                && entry[offset + 2] == 0
                && entry[offset + 3] == 0;
    }

    /**
     * The bytes of a packed value, valid until the next call; {@code null} if there is no such key, or if its value is an object.
     *
     * @throws io.kvserver.core.protocol.CommandException if it is of another kind
     */
    public @Nullable Slice packed(Args args, int key, Kind kind) {
        byte[] entry = entry(args, key, kind);
        if (entry == null || Entries.isObject(entry)) {
            return null;
        }
        int offset = Entries.valueOffset(entry);
        return packed.set(entry, offset, entry.length - offset);
    }

    /**
     * The object that is a key's value, for reading; {@code null} if there is no such key, or if its value is packed.
     *
     * @throws io.kvserver.core.protocol.CommandException if it is of another kind
     */
    public @Nullable Value object(Args args, int key, Kind kind) {
        return entry(args, key, kind) != null && keys.beside(args, key) instanceof Value value ? value : null;
    }

    /** Like {@link #object}, for a change; {@link #changed} must be called afterwards. */
    public @Nullable Value objectToChange(Args args, int key, Kind kind) {
        byte[] entry = entry(args, key, kind);
        if (entry == null || !(keys.beside(args, key) instanceof Value value)) {
            return null;
        }
        EntryTable table = keys.partition(args, key).createTable(keys.database());
        return toChange(table, (int) args.hash(key, all.hash()), entry, value);
    }

    private Value toChange(EntryTable table, int hash, byte[] entry, Value value) {
        Value own = elements.own(table, hash, entry, value);
        keys.effects.changing();
        return own;
    }

    /** Must be called after a change of an object that is a key's value, which grew by this many bytes. */
    public void changed(Args args, int key, long bytes) {
        Partition partition = keys.partition(args, key);
        grew(partition, args, key, bytes);
        keys.effects.changed(partition, keys.database(), args, key);
    }

    /** Like {@link #changed}, for a change that concerns no watcher, cache or waiter: of how a value is used, not of what it is. */
    public void changedInside(Args args, int key, long bytes) {
        Partition partition = keys.partition(args, key);
        grew(partition, args, key, bytes);
        keys.effects.changedMany(partition, 1);
    }

    /** Like {@link #changedInside}, for a change that ends what requests wait for. */
    public void changedForWaiters(Args args, int key, long bytes) {
        changedInside(args, key, bytes);
        keys.effects.wake(keys.partition(args, key), keys.database(), args, key);
    }

    private void grew(Partition partition, Args args, int key, long bytes) {
        EntryTable table = partition.createTable(keys.database());
        int hash = (int) args.hash(key, all.hash());
        int slot = table.find(hash, args.array(), args.offset(key), args.length(key));
        if (slot >= 0 && table.value(hash, slot) instanceof Value value) {
            value.countedBytes += bytes;
            table.valueGrew(bytes);
            byte[] entry = table.at(hash, slot);
            if (entry != null) {
                // The entry is the same, but a change counts as an access.
                keys.accesses.written(entry, entry);
                table.follow(entry, value);
            }
        }
    }

    /**
     * A scratch object of a family's handlers, reused by successive requests: created on demand, and dropped at the end
     * of a batch of requests or when another family asks. A handler must not need two at a time.
     */
    public <T> T workspace(Class<T> type, Supplier<T> maker) {
        if (type.isInstance(workspace)) {
            return type.cast(workspace);
        }
        T made = maker.get();
        workspace = made;
        return made;
    }

    /** Called after a batch of requests: drops references to values that were used and may be gone. */
    void end() {
        workspace = null;
        packed.set(NOTHING, 0, 0);
    }

    /** Sets a key to a copy of a packed value; the key keeps its deadline. */
    public void put(Args args, int key, Kind kind, byte[] array, int offset, int length) {
        byte[] old = entries.locate(args, key);
        byte[] entry = old != null && mayOverwrite(old, kind, length)
                ? old
                : Entries.allocateTyped(args, key, deadlineAfter(old), kind, false, length);
        keys.effects.changing();
        System.arraycopy(array, offset, entry, entry.length - length, length);
        entries.replace(args, key, old, entry, null);
    }

    /** Sets a key to an object, which the store owns from now on; the key keeps its deadline. */
    public void put(Args args, int key, Value value) {
        value.generation = all.generation();
        value.countedBytes = value.memoryBytes();
        byte[] old = entries.locate(args, key);
        byte[] entry = Entries.allocateTyped(args, key, deadlineAfter(old), value.kind(), true, 0);
        entries.replace(args, key, old, entry, value);
    }

    /** Whether a packed value may overwrite another of the same length, because no other thread reads it. */
    private boolean mayOverwrite(byte[] old, Kind kind, int length) {
        return Entries.kind(old) == kind
                && !Entries.isObject(old)
                && old.length - Entries.valueOffset(old) == length
                && length < ReplyBuffer.REFERENCE_BYTES
                && !all.isSnapshotOpen()
                && !keys.hasExpired(old);
    }

    private long deadlineAfter(byte @Nullable [] old) {
        return old == null || keys.hasExpired(old) ? Entries.NO_DEADLINE : Entries.deadline(old);
    }

    /** The unexpired entry of a key whose value must be of a kind. */
    private byte @Nullable [] entry(Args args, int key, Kind kind) {
        byte[] entry = keys.find(args, key);
        if (entry != null && Entries.kind(entry) != kind) {
            throw CommandErrors.WRONG_TYPE;
        }
        return entry;
    }
}

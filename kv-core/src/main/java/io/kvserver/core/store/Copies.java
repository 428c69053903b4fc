package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.LargeString;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.table.Entries;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries from others: the same value with another deadline or another name. A value that lies beside its entry
 * is not copied. Confined to its view's thread, which has the shards of the keys.
 */
public final class Copies {
    private final Lookup keys;
    private final StringWrites entries;

    Copies(Lookup keys, StringWrites entries) {
        this.keys = keys;
        this.entries = entries;
    }

    /** Sets the deadline of the key with this entry. */
    void setDeadline(Args args, int key, byte[] entry, long deadlineMillis) {
        if (!Entries.isTyped(entry)) {
            Slice value = keys.valueIn(entry);
            entries.copy(args, key, value.array(), value.offset(), value.length(), deadlineMillis);
            return;
        }
        Object value = keys.beside(args, key);
        byte[] renewed = Entries.copy(entry, args.array(), args.offset(key), args.length(key), deadlineMillis);
        entries.replace(args, key, entries.locate(args, key), renewed, value);
    }

    /**
     * Copies the value and deadline of the key with this entry to a key of a database. An object is forked, unless the
     * source is removed next.
     */
    void copy(Args args, int source, byte[] entry, int target, int targetDatabase, boolean moves) {
        int selected = keys.database();
        try {
            if (!Entries.isTyped(entry)) {
                Slice value = keys.valueIn(entry);
                keys.select(targetDatabase);
                entries.copy(args, target, value.array(), value.offset(), value.length(), Entries.deadline(entry));
            } else {
                Object present = keys.beside(args, source);
                Object value = moves ? present : forked(present, keys.all);
                byte[] copy = Entries.copy(
                        entry, args.array(), args.offset(target), args.length(target), Entries.deadline(entry));
                keys.select(targetDatabase);
                entries.replace(args, target, entries.locate(args, target), copy, value);
            }
        } finally {
            keys.select(selected);
        }
    }

    /** Like {@link #copy}, but removes the source: the value itself is moved. */
    void move(Args args, int source, byte[] entry, int target, int targetDatabase) {
        Object moving = keys.beside(args, source);
        try {
            copy(args, source, entry, target, targetDatabase, true);
            // Without another lookup: the value's expired elements now belong to the target.
            keys.removePresent(args, source);
        } catch (Throwable failure) {
            separate(args, source, target, targetDatabase, moving, failure);
            throw failure;
        }
    }

    /** After a move that has failed half way: two keys never have a value that both may change. */
    private void separate(
            Args args, int source, int target, int targetDatabase, @Nullable Object moving, Throwable failure) {
        if (moving instanceof LargeString string) {
            string.share();
        } else if (moving instanceof Value && hasBeside(args, target, targetDatabase, moving)) {
            try {
                keys.removePresent(args, source);
            } catch (Throwable again) {
                failure.addSuppressed(again);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean hasBeside(Args args, int key, int database, Object value) {
        int selected = keys.database();
        keys.select(database);
        boolean has = keys.beside(args, key) == value;
        keys.select(selected);
        return has;
    }

    /** Copies the value and deadline of the key with this entry to a key of another store. */
    void copyTo(Args args, int key, byte[] entry, Copies other, Args copy, int copiedKey) {
        long deadlineMillis = Entries.deadline(entry);
        if (!Entries.isTyped(entry)) {
            Slice value = keys.valueIn(entry);
            other.entries.copy(copy, copiedKey, value.array(), value.offset(), value.length(), deadlineMillis);
            return;
        }
        byte[] copied =
                Entries.copy(entry, copy.array(), copy.offset(copiedKey), copy.length(copiedKey), deadlineMillis);
        Object value = forked(keys.beside(args, key), other.keys.all);
        other.entries.replace(copy, copiedKey, other.entries.locate(copy, copiedKey), copied, value);
    }

    /** The value for a copy: a fork of an object; a large string is shared, so that none of the two keys changes it. */
    private static @Nullable Object forked(@Nullable Object value, Keyspaces by) {
        if (value instanceof Value shared) {
            Value fork = shared.fork();
            fork.generation = by.generation();
            fork.countedBytes = shared.countedBytes;
            return fork;
        }
        return value instanceof LargeString string ? string.copy() : value;
    }
}

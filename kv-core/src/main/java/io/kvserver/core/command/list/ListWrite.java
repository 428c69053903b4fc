package io.kvserver.core.command.list;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.list.ListCursor;
import io.kvserver.core.value.list.ListValue;
import org.jspecify.annotations.Nullable;

/**
 * The list of a key while one request changes it. {@link #finish} stores the result and must be called after any
 * change. Confined to the view's thread, which has the key's shard.
 */
final class ListWrite {
    /** A list that is an object is packed into its entry again when it takes no more bytes than this. */
    private static final int PACKED_AGAIN_BYTES = 256;

    /** How many pages are gone through without a look at whether others wait. */
    static final int PAGES = 16;

    final ListValue list;
    private final Keyspace keys;
    private final Args args;
    private final int key;
    private final boolean stored;
    private final long bytesBefore;

    private ListWrite(Keyspace keys, Args args, int key, ListValue list, boolean stored) {
        this.keys = keys;
        this.args = args;
        this.key = key;
        this.list = list;
        this.stored = stored;
        this.bytesBefore = list.memoryBytes();
    }

    /** The list of a key for reading, which counts as an access; {@code null} if there is none. */
    static @Nullable ListValue read(Keyspace keys, Args args, int key) {
        Object list = keys.typed().read(args, key, Kind.LIST);
        return list instanceof Slice packed ? ListValue.view(packed) : (ListValue) list;
    }

    /** The list of a key for changes; {@code null} if there is none. */
    static @Nullable ListWrite open(Keyspace keys, Args args, int key) {
        Object list = keys.typed().open(args, key, Kind.LIST);
        if (list instanceof Slice packed) {
            return new ListWrite(keys, args, key, ListValue.view(packed), false);
        }
        return list == null ? null : new ListWrite(keys, args, key, (ListValue) list, true);
    }

    /** As {@link #open}, but a new list if there is none. */
    static ListWrite create(Keyspace keys, Args args, int key) {
        ListWrite present = open(keys, args, key);
        return present == null ? new ListWrite(keys, args, key, new ListValue(), false) : present;
    }

    /** Adds a word at one end. */
    void push(boolean left, Args words, int word) {
        push(left, words.array(), words.offset(word), words.length(word));
    }

    void push(boolean left, byte[] array, int offset, int length) {
        if (left) {
            list.addFirst(array, offset, length);
        } else {
            list.addLast(array, offset, length);
        }
    }

    /** Goes to the element at one end, which must exist. */
    ListCursor end(boolean left) {
        ListCursor cursor = new ListCursor(list);
        cursor.go(left ? 0 : list.count() - 1);
        return cursor;
    }

    /** Removes elements at one end, publishes that, and calls {@link #finish}. */
    void pop(boolean left, long elements) {
        if (left) {
            list.removeFirst(elements);
        } else {
            list.removeLast(elements);
        }
        finishRemoval(left ? "lpop" : "rpop");
    }

    /** Publishes a removal, and the key's if no element is left. */
    void finishRemoval(String event) {
        list.shrunk(keys.typed().limits());
        finish();
        keys.happened('l', event, args, key);
        if (list.isEmpty()) {
            keys.happened('g', "del", args, key);
        }
    }

    /** Stores the present state: packed, an object, or no key. */
    void finish() {
        if (list.isEmpty()) {
            keys.remove(args, key);
        } else if (stored && !list.isSmall(PACKED_AGAIN_BYTES)) {
            keys.typed().changed(args, key, list.memoryBytes() - bytesBefore);
        } else if (list.isSmall(ListValue.PACKED_BYTES)) {
            byte[] packed = list.packed();
            keys.typed().put(args, key, Kind.LIST, packed, 0, packed.length);
        } else {
            keys.typed().put(args, key, list);
        }
    }

    /** Whether a word is LEFT; it must be RIGHT otherwise. */
    static boolean isLeft(Args args, int word) {
        if (args.is(word, "LEFT")) {
            return true;
        }
        if (args.is(word, "RIGHT")) {
            return false;
        }
        throw CommandErrors.SYNTAX;
    }
}

package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.store.DirectStrings;
import io.kvserver.core.store.DirectStrings.Form;
import io.kvserver.core.store.Keyspaces;
import org.jspecify.annotations.Nullable;

/**
 * A fast path for the most frequent calls on strings: see {@link DirectStrings}. If it cannot be used, because of the key or
 * of the store's state, nothing is changed, and the command must run. Any thread.
 */
final class DirectCalls {
    private final ServerState server;
    private final Shards shards;
    private final DirectStrings strings;

    /** Calls on the keys of one database. */
    DirectCalls(ServerState server, Keyspaces keyspaces, Shards shards, int database) {
        this.server = server;
        this.shards = shards;
        this.strings = new DirectStrings(keyspaces, database);
    }

    /** The value of a key; {@code null} if GET must run, which is always the case for a missing key. */
    <V> @Nullable V get(byte[] key, Form<V> form) {
        if (!isOpen() || !strings.mayRead()) {
            return null;
        }
        long now = server.clock().millis();
        long hash = strings.hash(key);
        if (!tryTake(hash)) {
            return null;
        }
        try {
            return strings.get(key, form, hash, now);
        } finally {
            giveBack(hash);
        }
    }

    /** Sets a key. Returns {@code false} if SET must run. */
    boolean set(byte[] key, byte[] value) {
        if (!mayWrite((long) key.length + value.length)) {
            return false;
        }
        long now = server.clock().millis();
        long hash = strings.hash(key);
        if (!tryTake(hash)) {
            return false;
        }
        try {
            return strings.set(key, value, hash, now);
        } finally {
            giveBack(hash);
        }
    }

    /** Adds to the number of a key and returns the sum; {@link DirectStrings#NOT_DONE} if INCRBY must run. */
    long add(byte[] key, long amount) {
        if (!mayWrite(key.length)) {
            return DirectStrings.NOT_DONE;
        }
        long now = server.clock().millis();
        long hash = strings.hash(key);
        if (!tryTake(hash)) {
            return DirectStrings.NOT_DONE;
        }
        try {
            return strings.add(key, amount, hash, now);
        } finally {
            giveBack(hash);
        }
    }

    private boolean isOpen() {
        return !server.isLimited() && !server.settings().areKeysElsewhere();
    }

    /** Whether a request of this size may write without eviction, which only the command can do. */
    private boolean mayWrite(long bytes) {
        return isOpen() && strings.mayWrite() && server.memory().hasPlace(bytes);
    }

    private boolean tryTake(long hash) {
        return shards.tryTake(strings.shard(hash));
    }

    private void giveBack(long hash) {
        shards.giveBack(strings.shard(hash));
    }
}

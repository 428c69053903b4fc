package io.kvserver.core.command;

import io.kvserver.core.store.KeyCaches;
import io.kvserver.core.store.Keyspace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are told of every change to keys with certain prefixes (CLIENT TRACKING's BCAST), and, when databases are
 * flushed, all that cache keys.
 *
 * <p>Thread: any. The table is copied when a client joins or leaves, which is rare, so that a change reads it without a lock.
 */
public final class CacheTable implements KeyCaches {
    private static final PrefixCache[] NONE = {};

    private final Server server;
    private volatile PrefixCache[] prefixes = NONE;

    CacheTable(Server server) {
        this.server = server;
    }

    synchronized void add(PrefixCache cache) {
        PrefixCache[] grown = Arrays.copyOf(prefixes, prefixes.length + 1);
        grown[prefixes.length] = cache;
        prefixes = grown;
    }

    synchronized void removeAllOf(Tracking tracking) {
        prefixes = Arrays.stream(prefixes)
                .filter(cache -> cache.tracking() != tracking)
                .toArray(PrefixCache[]::new);
    }

    @Override
    public boolean wanted() {
        return prefixes.length > 0;
    }

    @Override
    public long maxKeys() {
        long most = server.settings().cachedKeys();
        return most == 0 ? Long.MAX_VALUE : most;
    }

    @Override
    public void changed(byte[] key, @Nullable Keyspace by) {
        for (PrefixCache cache : prefixes) {
            cache.changed(key, by);
        }
    }

    @Override
    public void flushed() {
        for (Client client : server.clients()) {
            Tracking tracking = client.tracking();
            if (tracking != null) {
                tracking.flushed();
            }
        }
    }

    /** How many clients are tracking. */
    public long clientCount() {
        return server.clients().stream()
                .map(Client::tracking)
                .filter(tracking -> tracking != null && tracking.isOn())
                .count();
    }

    /** How many different prefixes there are. */
    public long prefixCount() {
        return Arrays.stream(prefixes)
                .map(cache -> new Topic(cache.prefix()))
                .distinct()
                .count();
    }
}

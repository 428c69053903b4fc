package io.kvserver.core.tracking;

import io.kvserver.core.store.observe.KeyCaches;
import io.kvserver.core.store.observe.Origin;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are told of every change to keys with certain prefixes (CLIENT TRACKING's BCAST), and, when databases are
 * flushed, all that cache keys.
 *
 * <p>Thread: any. The table is copied when a client joins or leaves, which is rare, so that a change reads it without a lock.
 */
public final class CacheTable implements KeyCaches {
    private final TrackedClients clients;
    private final Set<Tracking> trackings = ConcurrentHashMap.newKeySet();
    private volatile List<PrefixCache> prefixes = List.of();

    /** A table that none of these clients is in yet. */
    public CacheTable(TrackedClients clients) {
        this.clients = clients;
    }

    /** Begins to help a client, for which nothing is remembered yet. It goes with {@link Tracking#disconnected}. */
    public Tracking track(TrackedClient client) {
        Tracking tracking = new Tracking(this, client);
        trackings.add(tracking);
        return tracking;
    }

    void forget(Tracking tracking) {
        trackings.remove(tracking);
    }

    @Nullable
    TrackedClient client(long id) {
        return clients.client(id);
    }

    synchronized void add(PrefixCache cache) {
        List<PrefixCache> grown = new ArrayList<>(prefixes);
        grown.add(cache);
        prefixes = List.copyOf(grown);
    }

    synchronized void removeAllOf(Tracking tracking) {
        prefixes =
                prefixes.stream().filter(cache -> cache.tracking() != tracking).toList();
    }

    @Override
    public boolean wanted() {
        return !prefixes.isEmpty();
    }

    @Override
    public long maxKeys() {
        long most = clients.maxCachedKeys();
        return most == 0 ? Long.MAX_VALUE : most;
    }

    @Override
    public void changed(byte[] key, @Nullable Origin by) {
        for (PrefixCache cache : prefixes) {
            cache.changed(key, by);
        }
    }

    @Override
    public void flushed() {
        trackings.forEach(Tracking::flushed);
    }

    /** How many clients are tracking. */
    public long clientCount() {
        return trackings.stream().filter(Tracking::isOn).count();
    }

    /** How many different prefixes there are. */
    public long prefixCount() {
        return prefixes.stream()
                .map(cache -> ByteBuffer.wrap(cache.prefix()))
                .distinct()
                .count();
    }
}

package io.kvserver.core.client;

import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.store.memory.HeapShares;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much memory clients take besides the data: replies and messages that they have not read, their names, subscriptions and
 * watched keys. What they have sent is counted in {@link io.kvserver.core.store.memory.Memory}. Any thread.
 *
 * <p>When all together take more than they may, the client that takes the most is disconnected, as Redis's
 * {@code maxmemory-clients} does; one that has said CLIENT NO-EVICT is spared. A client that is told to go no longer counts.
 */
public final class ClientMemory {
    /** A smaller bound would close every client at its first request, also one that wants to raise the bound. */
    private static final long LEAST_BOUND_BYTES = 128 << 10;

    private final Collection<Client> clients;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicLong dying = new AtomicLong();
    private volatile long maxBytes = HeapShares.clientBytes();

    /** {@code clients} are those of the moment, whenever it is looked at. */
    ClientMemory(Collection<Client> clients) {
        this.clients = clients;
    }

    /** What all clients take, to within some KiB for each. */
    public long bytes() {
        return bytes.get();
    }

    /** What all clients may take; 0 for any amount. */
    public long maxBytes() {
        return maxBytes;
    }

    /** The same, but at least 128 KiB, as in Redis: what is enforced. */
    long boundBytes() {
        long most = maxBytes;
        return most == 0 ? 0 : Math.max(most, LEAST_BOUND_BYTES);
    }

    public void maxBytes(long most) {
        maxBytes = most;
        evict();
    }

    /** What one client may leave unread. */
    public long maxBytesOfOne() {
        long most = boundBytes();
        return most == 0 ? Long.MAX_VALUE : most / 2;
    }

    /** How many clients have had to go, since CONFIG RESETSTAT. */
    public long evicted() {
        return evicted.get();
    }

    /**
     * Whether clients that have been told to go still take so much that they should be disconnected before others are served. Their
     * memory is free only then.
     */
    public boolean isCrowded() {
        long most = maxBytes;
        return most > 0 && dying.get() > most / 4;
    }

    /** Counts what clients take that have been told to go; negative if they have gone. */
    void dying(long change) {
        dying.addAndGet(change);
    }

    void resetStatistics() {
        evicted.set(0);
    }

    /**
     * Disconnects a client that has sent more behind a request that waits than it may send in one request ({@code alone}), or than there
     * is memory for. By its thread.
     */
    public void sentTooMuch(Client client, boolean alone) {
        if (alone) {
            client.server().clientLimits().passed(ProtocolLimits.REQUEST);
            client.killForMemory("it sent more behind a request that waits than " + ProtocolLimits.REQUEST + " allows");
        } else {
            client.server().memory().requestRefused();
            client.killForMemory("there is no memory for what it sent behind a request that waits");
        }
    }

    /** Counts memory that a client has taken; negative if it has given some back. */
    void changed(long change) {
        long now = bytes.addAndGet(change);
        long most = boundBytes();
        if (change > 0 && most > 0 && now > most) {
            evict();
        }
    }

    /** One thread looks for the largest client at a time: what it disconnects counts no more for the next. */
    private synchronized void evict() {
        for (long most = boundBytes(); most > 0 && bytes.get() > most; ) {
            Client largest = largest();
            if (largest == null) {
                return;
            }
            evicted.incrementAndGet();
            largest.killForMemory("all clients together take " + bytes.get() + " bytes, more than " + most
                    + " (maxmemory-clients), and this one the most");
        }
    }

    private @Nullable Client largest() {
        Client largest = null;
        long most = 0;
        for (Client client : clients) {
            long taken = client.isKilled() || !client.memory().isEvictable()
                    ? 0
                    : client.memory().bytes();
            if (taken > most) {
                most = taken;
                largest = client;
            }
        }
        return largest;
    }
}

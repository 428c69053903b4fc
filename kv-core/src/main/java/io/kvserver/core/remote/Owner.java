package io.kvserver.core.remote;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.pubsub.Topic;
import io.kvserver.core.remote.large.LargeCache;
import io.kvserver.core.remote.large.Pages;
import io.kvserver.core.remote.shipment.Shipment;
import io.kvserver.core.remote.shipment.Ticket;
import io.kvserver.core.remote.shipment.WaitingLine;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests on the node that owns their keys. Any thread, several at once for different keys.
 *
 * <p>It holds no data: the engine below does. A request gets a small keyspace of its own with the stored values of its keys.
 * Large values that were used recently are cached as assembled from their pages, and checked against what is stored.
 */
public final class Owner {
    /** The heap divided by this is the limit for assembled large values. */
    private static final int KEPT_SHARE = 4;

    private final CommandTable commands;
    private final Keyspaces pattern;
    private final Queue<Workbench> idle = new ConcurrentLinkedQueue<>();
    private final LargeCache large = new LargeCache(Runtime.getRuntime().maxMemory() / KEPT_SHARE);
    private final WaitingLine line = new WaitingLine(System::nanoTime);
    private final Events events = new Events();
    private volatile @Nullable Node node;

    /** The stored values of the keys of one request, and the pages of large ones. For the thread that runs the request. */
    @SuppressWarnings("exports") // Who implements this does not need its name.
    public interface Entries extends Pages {
        /** The stored value of a key; {@code null} if there is none. Ownership: must not change. */
        byte @Nullable [] get(int key);

        /** Stores a value. Ownership: the array must not change afterwards. */
        void set(int key, byte[] stored);

        /** Removes the stored value of a key, which must exist. */
        void remove(int key);
    }

    /** The node that owns the keys, and its means to reach others. */
    record Node(ServerState server, Peers peers, NodeMail mail) {}

    /** An owner for requests of these commands. */
    public Owner(CommandTable commands) {
        this.commands = commands;
        this.pattern = new Keyspaces(1, 1, KeyspaceEvents.NONE);
    }

    /** Sets the node that it belongs to. Before that, changes to keys are not reported. */
    void serves(Node which) {
        node = which;
    }

    /**
     * Runs a shipment of a {@link Carrier} and returns its reply. The caller must have exclusive access to the keys.
     *
     * @param keys the keys given to the carrier, in that order
     * @throws IllegalArgumentException if it comes from a node of another version
     * @throws IllegalStateException if a stored value is damaged or of another version; nothing has been changed then
     */
    public byte[] run(byte[] shipment, byte[][] keys, Entries entries) {
        Shipment shipped = Shipment.decode(shipment);
        if (shipped.kind() == Shipment.Kind.CHANGES) {
            ByteBuffer changes = ByteBuffer.allocate(keys.length * Long.BYTES);
            for (int i = 0; i < keys.length; i++) {
                changes.putLong(StoredKey.change(entries.get(i), shipped.nowMillis()));
            }
            return changes.array();
        }
        if (shipped.kind() == Shipment.Kind.LEAVE) {
            leave(shipped, List.of(keys));
            return new byte[0];
        }
        Workbench bench = idle.poll();
        if (bench == null) {
            bench = new Workbench(commands, pattern.forCopies(events), events, line, large, this::published);
        }
        byte[] reply = bench.run(shipped, keys, entries, this::isThere);
        wake(bench.touched());
        if (bench.isEmpty()) {
            idle.add(bench);
        }
        return reply;
    }

    /** A shipment that removes those of its keys that have pages and have expired at a time, in milliseconds since 1970. */
    public static byte[] removalOfExpired(long nowMillis) {
        return Shipment.withoutRequests(Shipment.Kind.TRANSACTION, nowMillis, Reception.newChange())
                .encode();
    }

    private void leave(Shipment shipped, List<byte[]> keys) {
        Ticket ticket = shipped.ticket();
        if (ticket != null) {
            line.remove(ticket, keys);
            wake(keys);
        }
    }

    /** Sends a script's message to the subscribers of all nodes. */
    private void published(Topic.Kind kind, byte[] channel, byte[] text) {
        Node here = node;
        if (here != null && kind == Topic.Kind.SHARD_CHANNEL) {
            int unused = here.server().pubSub().publishToShard(channel, text);
        } else if (here != null) {
            int unused = here.server().pubSub().publish(channel, text);
        }
    }

    private boolean isThere(String id) {
        Node here = node;
        return here == null || here.peers().self().equals(id) || here.peers().isThere(id);
    }

    /** Wakes the waiters whose turn it is, because keys have changed or a waiter has left the queue. */
    private void wake(List<byte[]> keys) {
        Node here = node;
        if (here == null || keys.isEmpty() || line.isEmpty()) {
            return;
        }
        Set<Ticket> next = line.next(keys, this::isThere);
        for (Ticket ticket : next) {
            here.mail().wake(ticket);
        }
    }

    /** Publishes the events of keys here, according to this node's settings. */
    private final class Events implements KeyspaceEvents {
        @Override
        public void happened(char type, String event, int database, byte[] key) {
            Node here = node;
            if (here != null) {
                here.server().notifications().happened(type, event, database, key);
            }
        }

        @Override
        public boolean wanted(char type) {
            Node here = node;
            return here != null && here.server().notifications().wanted(type);
        }
    }
}

package io.kvserver.cluster;

import com.tangosol.net.NamedCache;
import com.tangosol.net.PartitionedService;
import com.tangosol.net.partition.PartitionSet;
import com.tangosol.util.Binary;
import com.tangosol.util.filter.PartitionedFilter;
import io.kvserver.core.remote.Answer;
import io.kvserver.core.remote.Carrier;
import io.kvserver.core.remote.Owner;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Removes this node's keys that have pages, with their pages, a minute after their deadlines; the engine does so for other
 * keys. Any thread; the work is done by a thread of its own.
 */
final class Sweep implements AutoCloseable {
    private static final long PAUSE_SECONDS = 30;
    private static final Logger LOG = Logger.getLogger("io.kvserver.cluster");

    private final NamedCache<Binary, Binary> pages;
    private final NamedCache<Binary, Binary> deadlines;
    private final CoherencePeers peers;
    private final Carrier carrier;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread made = new Thread(run, "kv-cluster-sweep");
        made.setDaemon(true);
        return made;
    });

    Sweep(
            NamedCache<Binary, Binary> pages,
            NamedCache<Binary, Binary> deadlines,
            CoherencePeers peers,
            Carrier carrier) {
        this.pages = pages;
        this.deadlines = deadlines;
        this.peers = peers;
        this.carrier = carrier;
    }

    void begin() {
        var unused = thread.scheduleWithFixedDelay(
                () -> sweep(System.currentTimeMillis() - TakenEntries.REMOVED_AFTER_MILLIS),
                PAUSE_SECONDS,
                PAUSE_SECONDS,
                TimeUnit.SECONDS);
    }

    /** Removes the keys that had expired at a time in milliseconds since 1970. */
    private void sweep(long millis) {
        try {
            if (peers.isNode()) {
                // Makes it anew if all nodes have lost each other.
                int some = pages.size();
                LOG.log(Level.FINER, "pages of large values: {0}", some);
                PartitionedService service = (PartitionedService) deadlines.getCacheService();
                PartitionSet own =
                        service.getOwnedPartitions(service.getCluster().getLocalMember());
                byte[] request = Owner.removalOfExpired(millis);
                for (Binary key : deadlines.aggregate(new PartitionedFilter<>(new Overdue(millis), own), new Names())) {
                    carrier.carry(new byte[][] {key.toByteArray()}, request, new Unheeded());
                }
            }
        } catch (RuntimeException e) {
            // As when the node is just losing the others; it is done the next time.
            LOG.log(Level.FINE, "expired keys could not be removed", e);
        }
    }

    /** Ignores failures: the next sweep tries again. */
    private static final class Unheeded implements Answer<byte[]> {
        @Override
        public void done(byte[] reply) {}

        @Override
        public void refused(String why) {}

        @Override
        public void unknown(String why) {}
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

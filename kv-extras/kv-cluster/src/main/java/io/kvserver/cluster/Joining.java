package io.kvserver.cluster;

import com.tangosol.net.CacheFactory;
import com.tangosol.net.Cluster;
import com.tangosol.net.InvocationService;
import com.tangosol.net.Member;
import com.tangosol.net.NamedCache;
import com.tangosol.net.PartitionedService;
import com.tangosol.util.Binary;
import io.kvserver.core.remote.ClusterProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Joins a cluster: connects to the other nodes, then waits for the keys. It logs from time to time what it waits for.
 *
 * <p>A node without a directory gives up after some time. One with a directory that has reached the other nodes waits
 * for the keys as long as it takes, because they may be on the disk of a node that is still down.
 *
 * <p>Thread: the one that joins, and one that writes the log.
 */
final class Joining {
    /** How long a node tries to join; each attempt takes the engine about 10 seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Practically for ever. */
    private static final Duration ALL_TIME = Duration.ofDays(36_500);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration REPORT = Duration.ofSeconds(10);
    private static final Logger LOG = Logger.getLogger("io.kvserver.cluster");

    private final NodeOptions options;
    private final FirstNode first;
    private final long start = System.nanoTime();
    private volatile String waiting = "for its turn to look for the other nodes";
    private volatile boolean over;

    Joining(NodeOptions options) {
        this.options = options;
        this.first = new FirstNode(options);
    }

    /**
     * Joins; with a directory, returns when all keys can be reached.
     *
     * @throws IllegalStateException if it cannot or must not join; the message says why
     */
    ClusterProvider.Node join() {
        Thread reporter = new Thread(this::report, "kv-cluster-joining");
        reporter.setDaemon(true);
        reporter.start();
        try {
            long deadline = start + PATIENCE.toNanos();
            if (options.tls() != null) {
                first.checkAddress();
            }
            first.await(deadline);
            waiting = "for the other nodes";
            Cluster cluster = cluster(deadline);
            return keys(cluster, options.disk() == null ? deadline : start + ALL_TIME.toNanos());
        } finally {
            over = true;
            LockSupport.unpark(reporter);
        }
    }

    private Cluster cluster(long deadline) {
        while (true) {
            try {
                Cluster cluster = CacheFactory.ensureCluster();
                check(cluster);
                return cluster;
            } catch (Refused different) {
                throw different;
            } catch (RuntimeException e) {
                again(e, deadline);
                first.standBack(deadline);
            }
        }
    }

    private static void check(Cluster cluster) {
        try {
            Agreement.check(cluster);
        } catch (IllegalStateException different) {
            CacheFactory.shutdown();
            throw new Refused(different);
        }
    }

    /** Thrown if another attempt would fail in the same way. */
    private static final class Refused extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Refused(IllegalStateException why) {
            super(why.getMessage(), why);
        }
    }

    private ClusterProvider.Node keys(Cluster joined, long deadline) {
        Cluster cluster = joined;
        while (true) {
            try {
                waiting = "for the service of the keys";
                // First, so that the others send this node their news before it owns keys.
                InvocationService news = (InvocationService) CacheFactory.getService(CoherencePeers.SERVICE);
                NamedCache<Binary, Binary> cache = CacheFactory.getCache(CoherenceCarrier.CACHE);
                PartitionedService service = (PartitionedService) cache.getCacheService();
                if (options.disk() != null) {
                    awaitOwners(service);
                }
                CoherencePeers peers = new CoherencePeers(news, service);
                NamedCache<Binary, Binary> shared = CacheFactory.getCache(CoherenceCarrier.SHARED);
                CoherenceCarrier carrier = new CoherenceCarrier(cache, shared, peers, options);
                return new CoherenceNode(carrier, peers, new Keeper(peers, cache), options.host());
            } catch (RuntimeException e) {
                if (options.disk() == null || !cluster.isRunning()) {
                    again(e, deadline);
                    cluster = cluster(System.nanoTime() + PATIENCE.toNanos());
                } else {
                    // Leaving would make the engine start its work again.
                    LOG.log(Level.INFO, "waits on: {0}", e.toString());
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    /** After a failure: leaves the cluster, for another attempt, unless the deadline has passed. */
    private static void again(RuntimeException failure, long deadline) {
        CacheFactory.shutdown();
        if (System.nanoTime() - deadline >= 0) {
            throw new IllegalStateException("the cluster cannot be joined: " + failure.getMessage(), failure);
        }
        // An attempt that fails at once must not keep a processor busy.
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    /** Waits until the keys have been read from disk, or there are none. Requests would wait for that. */
    private void awaitOwners(PartitionedService keys) {
        int parts = keys.getPartitionCount();
        while (true) {
            int missing = 0;
            for (int part = 0; part < parts; part++) {
                missing += keys.getPartitionOwner(part) == null ? 1 : 0;
            }
            if (missing == 0) {
                return;
            }
            waiting = "for " + missing + " of " + parts
                    + " parts of the keys, which no node has yet; here are the nodes at "
                    + hosts(keys) + ", and "
                    + keys.getOwnershipSenior().getAddress().getHostAddress()
                    + " says in its log why";
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static String hosts(PartitionedService keys) {
        List<String> hosts = new ArrayList<>();
        for (Object each : keys.getOwnershipEnabledMembers()) {
            hosts.add(((Member) each).getAddress().getHostAddress());
        }
        return String.join(", ", hosts);
    }

    private void report() {
        long next = start + REPORT.toNanos();
        while (!over) {
            long left = next - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
                continue;
            }
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            LOG.info("this node has waited for " + seconds + " s: " + waiting);
            next += REPORT.toNanos();
        }
    }
}

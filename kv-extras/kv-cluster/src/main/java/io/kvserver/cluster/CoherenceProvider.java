package io.kvserver.cluster;

import com.tangosol.net.CacheFactory;
import com.tangosol.net.InvocationService;
import com.tangosol.net.NamedCache;
import com.tangosol.net.PartitionedService;
import com.tangosol.util.Binary;
import io.kvserver.core.remote.Carrier;
import io.kvserver.core.remote.ClusterProvider;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes this process a node of a Coherence cluster. A process has one node at most: the engine is configured by system properties.
 */
public final class CoherenceProvider implements ClusterProvider {
    /** How long a node tries to join; each attempt takes the engine about 10 seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Held here, because the JDK forgets a logger that nobody holds. */
    private static final Logger LOG = Logger.getLogger("coherence");

    /** For {@link java.util.ServiceLoader}. */
    public CoherenceProvider() {}

    @Override
    public Node join(Map<String, String> options) {
        NodeOptions node = NodeOptions.of(options);
        configure(node);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        new FirstNode(node).await(deadline);
        while (true) {
            try {
                return joined(node);
            } catch (RuntimeException e) {
                CacheFactory.shutdown();
                if (System.nanoTime() >= deadline) {
                    throw new IllegalStateException("the cluster cannot be joined: " + e.getMessage(), e);
                }
                // One that fails at once must not keep a processor busy.
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static Node joined(NodeOptions options) {
        // First, so that others tell this node what they know before it owns keys.
        InvocationService news = (InvocationService) CacheFactory.getService(CoherencePeers.SERVICE);
        NamedCache<Binary, Binary> cache = CacheFactory.getCache(CoherenceCarrier.CACHE);
        CoherencePeers peers = new CoherencePeers(news, (PartitionedService) cache.getCacheService());
        Carrier carrier = new CoherenceCarrier(cache, peers, options);
        return new CoherenceNode(carrier, peers, new Keeper(peers, cache), options.host());
    }

    private static void configure(NodeOptions node) {
        set("coherence.cacheconfig", "kv-cluster-caches.xml");
        set("coherence.cluster", node.name());
        set("coherence.mode", "prod");
        set("coherence.wka", String.join(",", node.seeds()));
        set("coherence.clusterport", node.seedPort());
        set("coherence.localhost", node.host());
        set("coherence.localport", node.port());
        set("coherence.localport.adjust", node.port() == 0);
        // Without it the engine listens on all addresses.
        set("coherence.discovery.address", node.host());
        set("coherence.ttl", 0);
        set("coherence.system.proxy.enabled", false);
        set("coherence.health.http.address", node.host());
        set("coherence.management", "none");
        set("coherence.management.http", "none");
        set("coherence.role", "kv");
        // Otherwise the engine leaves the cluster while the server still answers its clients; kv tells it when.
        set("coherence.shutdownhook", "none");
        // A node that hangs is given up after 10 seconds instead of five minutes, in which all callers would wait for
        // it.
        set("coherence.publisher.delivery.timeout", 10_000);
        // To the JDK's logging, which writes to standard error; warnings only, unless the JDK's settings say otherwise.
        set("coherence.log", "jdk");
        set("coherence.log.logger", LOG.getName());
        if (LOG.getLevel() == null) {
            LOG.setLevel(Level.WARNING);
        }
        set("kv.cluster.backups", node.backups());
        set("kv.cluster.quorum", node.quorum());
    }

    /** Unless the one who starts the process has set it. */
    private static void set(String property, Object value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value.toString());
        }
    }

    private record CoherenceNode(Carrier carrier, CoherencePeers peers, Keeper keeper, String host) implements Node {
        @Override
        public void serves(String address, int port) {
            peers.serves(address.isEmpty() ? host : address, port);
        }

        @Override
        public void close() {
            keeper.close();
            CacheFactory.shutdown();
        }
    }
}

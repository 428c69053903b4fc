package io.kvserver.cluster;

import io.kvserver.core.remote.ClusterProvider;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes this process a node of a Coherence cluster. A process has one node at most: the engine is configured by system properties.
 */
public final class CoherenceProvider implements ClusterProvider {
    /** Held here, because the JDK forgets a logger that nobody holds. */
    private static final Logger LOG = Logger.getLogger("coherence");

    /** What the engine puts before the names of the settings of its files. */
    private static final String FILES = "coherence.distributed.persistence.bdb.je.";

    /** For {@link java.util.ServiceLoader}. */
    public CoherenceProvider() {}

    @Override
    public Node join(Map<String, String> options) {
        NodeOptions node = NodeOptions.of(options);
        NodeDisk disk = node.disk();
        if (disk != null) {
            disk.take(node.name());
            keep(disk, node.seeds().size());
        }
        NodeTls tls = node.tls();
        if (tls != null) {
            tls.use();
            set("coherence.socketprovider", "kv-tls");
            set("coherence.nameservice.socketprovider", "kv-tls");
        }
        configure(node);
        if (disk != null) {
            disk.clearHalfMade();
        }
        return new Joining(node).join();
    }

    private static void configure(NodeOptions node) {
        set("coherence.override", "kv-cluster-node.xml");
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
        set("coherence.role", Agreement.of(node));
        // Otherwise the engine leaves the cluster while the server still answers its clients; kv tells it when.
        set("coherence.shutdownhook", "none");
        // A node that hangs is given up after 9 seconds instead of five minutes. All callers wait until then, and
        // until the others go on: for less than 12 seconds.
        set("coherence.publisher.delivery.timeout", 9_000);
        // To the JDK's logging, which writes to standard error; warnings only, unless the JDK's settings say otherwise.
        set("coherence.log", "jdk");
        set("coherence.log.logger", LOG.getName());
        if (LOG.getLevel() == null) {
            LOG.setLevel(Level.WARNING);
        }
        set("kv.cluster.backups", node.backups());
        set(KeysQuorum.QUORUM, node.quorum());
    }

    /** Has the engine keep the keys of this node in a directory, too: a change is in its files before it is acknowledged. */
    private static void keep(NodeDisk disk, int seeds) {
        set("kv.cluster.partitions", NodeDisk.PARTITIONS);
        set(KeysQuorum.BEGINNERS, seeds);
        set("kv.cluster.persistence", "default-active");
        for (String kind : new String[] {NodeDisk.ACTIVE, "events", "snapshot", "trash"}) {
            set("coherence.distributed.persistence." + kind + ".dir", disk.part(kind));
        }
        switch (disk.fsync()) {
            case "always" -> set(FILES + "log.useODSYNC", true);
            case "everysec" -> set(FILES + "log.flushSyncInterval", "1 s");
            default -> {
                // The engine does it now and then.
            }
        }
    }

    /** Unless the one who starts the process has set it. */
    private static void set(String property, Object value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value.toString());
        }
    }
}

package io.kvserver.cluster;

import io.kvserver.core.remote.ClusterProvider;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes this process a node of a Coherence cluster. A process has at most one node, because the engine is configured by
 * system properties.
 */
public final class CoherenceProvider implements ClusterProvider {
    /** Kept here, because the JDK drops loggers without references. */
    private static final Logger LOG = Logger.getLogger("coherence");

    /** The engine's prefix for the settings of its files. */
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
        // Otherwise the engine leaves the cluster while the server still answers its clients; kv decides when.
        set("coherence.shutdownhook", "none");
        // A node that hangs is excluded after 9 seconds instead of five minutes. Until then, and until the others
        // continue, all callers wait: less than 12 seconds.
        set("coherence.publisher.delivery.timeout", 9_000);
        // To the JDK's logging, which writes to standard error; only warnings, unless the JDK's settings differ.
        set("coherence.log", "jdk");
        set("coherence.log.logger", LOG.getName());
        if (LOG.getLevel() == null) {
            LOG.setLevel(Level.WARNING);
        }
        set("kv.cluster.backups", node.backups());
        set(KeysQuorum.QUORUM, node.quorum());
    }

    /**
     * Makes the engine store this node's keys in a directory, too: a change is in its files before it is acknowledged.
     */
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
                // The engine forces its files from time to time by itself.
            }
        }
    }

    /** Sets a property unless it was set on the command line. */
    private static void set(String property, Object value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value.toString());
        }
    }
}

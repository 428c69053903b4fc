package io.kvserver.launcher;

import io.kvserver.core.KvStore;
import io.kvserver.core.remote.ClusterProvider;
import io.kvserver.net.KvServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * A process's membership in a cluster, for the jar that contains a cluster engine: its options, which only the engine
 * parses, and the node. Loaded only by a node's process. Threads: the main one, and at the end the one that shuts down.
 */
final class Membership {
    /** The option that makes a process a node. */
    static final String SEEDS = "--cluster-seeds";

    private static final String KEY_PASSWORD = "--cluster-tls-key-file-pass";

    /** Its options. */
    static final List<String> NAMES = List.of(
            SEEDS,
            "--cluster-bind",
            "--cluster-name",
            "--cluster-quorum",
            "--cluster-redirects",
            "--backups",
            "--cluster-tls-cert-file",
            "--cluster-tls-key-file",
            KEY_PASSWORD,
            "--cluster-tls-ca-cert-file");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> others = new ArrayList<>();
    private volatile ClusterProvider.@Nullable Node node;

    /** Takes its options from a command line; missing ones may be variables of the environment. */
    Membership(String[] args, Map<String, String> environment) throws Options.UsageException {
        Variables.of(environment, NAMES).forEach((name, value) -> values.put(name.substring(2), value));
        boolean hidden = true;
        for (int i = 0; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            String name = equals > 0 ? args[i].substring(0, equals) : args[i];
            if (!NAMES.contains(name)) {
                others.add(args[i]);
                continue;
            }
            if (equals < 0 && i + 1 == args.length) {
                throw new Options.UsageException(name + " needs a value");
            }
            values.put(name.substring(2), equals > 0 ? args[i].substring(equals + 1) : args[++i]);
            hidden &= !name.equals(KEY_PASSWORD);
        }
        if (!hidden && !AccessOptions.isInsecure(others)) {
            throw AccessOptions.visible(KEY_PASSWORD);
        }
    }

    /** The rest of the command line. */
    String[] others() {
        return others.toArray(new String[0]);
    }

    /** Sets the directory in which this node also keeps its keys, and when they are forced to disk. */
    void keep(String directory, String fsync) {
        values.put("data-dir", directory);
        values.put("fsync", fsync);
    }

    /** Joins the cluster and makes the store use it. Returns when the keys can be reached. */
    void join(KvStore.Builder store) throws Options.UsageException {
        ClusterProvider provider = ServiceLoader.load(ClusterProvider.class)
                .findFirst()
                .orElseThrow(
                        () -> new Options.UsageException(SEEDS + ": only kv-cluster.jar can be a node of a cluster"));
        ClusterProvider.Node joined = provider.join(values);
        node = joined;
        store.carrier(joined.carrier());
    }

    /** Announces the address where clients reach this node. */
    void serves(KvServer server) {
        ClusterProvider.Node joined = node;
        if (joined == null) {
            return;
        }
        if (server.addresses().isEmpty()) {
            // Only a Unix domain socket or an encrypted port: then other nodes cannot redirect clients here.
            return;
        }
        InetSocketAddress own = server.address();
        for (InetSocketAddress address : server.addresses()) {
            if (!address.getAddress().isLoopbackAddress()) {
                own = address;
                break;
            }
        }
        boolean isAny = own.getAddress().isAnyLocalAddress();
        joined.serves(isAny ? "" : own.getAddress().getHostAddress(), own.getPort());
    }

    /** Leaves the cluster. */
    void leave() {
        ClusterProvider.Node joined = node;
        if (joined != null) {
            joined.close();
        }
    }
}

package io.kvserver.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a node. Immutable.
 *
 * @param seeds the hosts of nodes that other nodes contact when they start
 * @param seedPort the port for these contacts
 * @param host the address of this node for the others
 * @param port its port for the others' data; 0 for any
 * @param name the cluster's name; nodes of other clusters are refused
 * @param backups the number of other nodes with a copy of each key
 * @param quorum the number of nodes that must see each other; otherwise none serves requests
 * @param redirects whether all clients are redirected to the owners of keys
 * @param tls the encryption between nodes; {@code null} if there is none
 * @param disk the directory for keys; {@code null} if they are only in memory
 */
record NodeOptions(
        List<String> seeds,
        int seedPort,
        String host,
        int port,
        String name,
        int backups,
        int quorum,
        boolean redirects,
        @Nullable NodeTls tls,
        @Nullable NodeDisk disk) {
    private static final int LAST_PORT = 65_535;
    private static final int MOST_BACKUPS = 4;
    private static final int MOST_NODES = 1000;

    NodeOptions {
        seeds = List.copyOf(seeds);
    }

    /** Reads the options, by name without dashes. */
    static NodeOptions of(Map<String, String> options) {
        List<String> seeds = new ArrayList<>();
        int seedPort = 0;
        for (String seed : required(options, "cluster-seeds").split(",", -1)) {
            int colon = seed.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("--cluster-seeds: " + seed + " is not host:port");
            }
            int port = number("cluster-seeds", seed.substring(colon + 1), 1, LAST_PORT);
            if (seedPort != 0 && port != seedPort) {
                throw new IllegalArgumentException("--cluster-seeds: the ports are not all the same");
            }
            seedPort = port;
            seeds.add(unbracketed(seed.substring(0, colon)));
        }
        String bind = required(options, "cluster-bind");
        int colon = bind.indexOf(':') == bind.lastIndexOf(':') || bind.startsWith("[") ? bind.lastIndexOf(':') : -1;
        boolean hasPort = colon > bind.lastIndexOf(']');
        String host = unbracketed(hasPort ? bind.substring(0, colon) : bind);
        int port = hasPort ? number("cluster-bind", bind.substring(colon + 1), 0, LAST_PORT) : 0;
        int backups = number("backups", options.getOrDefault("backups", "1"), 0, MOST_BACKUPS);
        int majority = seeds.size() / 2 + 1;
        int quorum = number(
                "cluster-quorum", options.getOrDefault("cluster-quorum", Integer.toString(majority)), 1, MOST_NODES);
        boolean redirects = isYes("cluster-redirects", options.getOrDefault("cluster-redirects", "no"));
        String name = required(options, "cluster-name");
        NodeTls tls = NodeTls.of(options);
        return new NodeOptions(
                seeds, seedPort, host, port, name, backups, quorum, redirects, tls, NodeDisk.of(options));
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("--" + name + ": is missing, and a node of a cluster needs it");
        }
        return value;
    }

    private static boolean isYes(String name, String text) {
        if (!text.equals("yes") && !text.equals("no")) {
            throw new IllegalArgumentException("--" + name + ": " + text + " is neither yes nor no");
        }
        return text.equals("yes");
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static int number(String name, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new IllegalArgumentException(
                "--" + name + ": " + text + " is not a number from " + least + " to " + most);
    }
}

package io.kvserver.core.remote;

import java.util.Map;

/**
 * Makes this process a node of a cluster. An optional module implements it; the command line finds it with
 * {@link java.util.ServiceLoader}.
 */
public interface ClusterProvider {
    /** A joined node, until it is closed. */
    interface Node extends AutoCloseable {
        /** The carrier for {@link io.kvserver.core.remote.RemoteEngine}. */
        Carrier carrier();

        /**
         * Announces the address where clients reach this node, for the clients of other nodes.
         *
         * @param address an address or a name; empty for the address for other nodes
         */
        void serves(String address, int port);

        /** Leaves the cluster: moves its keys to other nodes first, if there are any. Blocks meanwhile. */
        @Override
        void close();
    }

    /**
     * Joins, and waits until the keys can be reached.
     *
     * @param options by their names on the command line, without the two dashes
     * @throws IllegalArgumentException if an option is wrong or missing; the message says which
     * @throws IllegalStateException if it cannot join
     */
    Node join(Map<String, String> options);
}

package io.kvserver.core.remote;

import java.util.Map;

/**
 * Makes this process a node of a cluster. An optional module has one, which the command line finds with {@link java.util.ServiceLoader}.
 */
public interface ClusterProvider {
    /** A node, from when it has joined until it is closed. */
    interface Node extends AutoCloseable {
        /** The way to the keys, for {@link io.kvserver.core.remote.RemoteEngine}. */
        Carrier carrier();

        /**
         * Says where clients reach this node, which the others tell theirs.
         *
         * @param address an address or a name; empty for the one at which other nodes reach it
         */
        void serves(String address, int port);

        /** Leaves the cluster: its keys go to other nodes before, as far as there are some. Blocks meanwhile. */
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

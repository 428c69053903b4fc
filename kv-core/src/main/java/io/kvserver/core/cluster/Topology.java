package io.kvserver.core.cluster;

import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cluster and their slots, as one node knows them. Any thread; no method may block, because the threads
 * that serve clients call it.
 */
public interface Topology {
    /** The identity of this node: 40 hexadecimal digits. */
    String id();

    /**
     * All nodes, this one first.
     *
     * @param address the address at which the asking client was accepted, as {@code 127.0.0.1:3000} or
     *     {@code [::1]:3000}: there it reaches this node
     */
    List<ClusterNode> nodes(String address);

    /** Whether all slots are served, so that clients need not expect {@code CLUSTERDOWN}. */
    default boolean isWhole() {
        return true;
    }

    /** The number of changes of the assignment of slots. */
    default long epoch() {
        return 0;
    }

    /**
     * The node to which a client is redirected ({@code -MOVED}) for a request on keys of a slot; {@code null} if this
     * node handles the request, wherever its keys are.
     *
     * @param redirected whether the client has shown with READONLY or READWRITE that it follows redirections
     */
    default @Nullable ClusterNode elsewhere(int slot, boolean redirected) {
        return null;
    }

    /** Whether a script on this node can make a request, given the keys that the script's client has named. */
    default boolean reaches(Command command, Args args) {
        return true;
    }

    /** Whether requests of a command may have keys of several slots, because this engine divides them. */
    default boolean divides(Command command) {
        return false;
    }
}

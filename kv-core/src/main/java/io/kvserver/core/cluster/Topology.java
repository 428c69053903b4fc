package io.kvserver.core.cluster;

import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes a cluster has and which slots they serve, as one of them knows it. Any thread; nothing here may block, because
 * the threads that serve clients ask.
 */
public interface Topology {
    /** The identity of this node: 40 hexadecimal digits. */
    String id();

    /**
     * All nodes, this one first.
     *
     * @param address where the client who asks was accepted, as {@code 127.0.0.1:3000} or {@code [::1]:3000}: that is where it
     *     reaches this node
     */
    List<ClusterNode> nodes(String address);

    /** Whether all slots are served, so that clients need not expect {@code CLUSTERDOWN}. */
    default boolean isWhole() {
        return true;
    }

    /** Counts the changes of who serves what. */
    default long epoch() {
        return 0;
    }

    /**
     * The node to which a client is sent ({@code -MOVED}) with a request on keys of a slot; {@code null} if the request is run
     * from here, wherever its keys are.
     *
     * @param redirected whether the client has said that it knows what to do then, with READONLY or READWRITE
     */
    default @Nullable ClusterNode elsewhere(int slot, boolean redirected) {
        return null;
    }

    /** Whether a script that runs on this node can make a request there, where the script's client has named its keys. */
    default boolean reaches(Command command, Args args) {
        return true;
    }

    /** Whether requests of a command may have keys of several slots, because this engine divides them. */
    default boolean divides(Command command) {
        return false;
    }
}

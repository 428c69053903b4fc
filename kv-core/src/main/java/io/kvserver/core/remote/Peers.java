package io.kvserver.core.remote;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cluster that one of them knows, and their messages besides requests. Any thread; no method may block,
 * because the threads that serve clients call it.
 */
public interface Peers {
    /**
     * A node. Immutable.
     *
     * @param id 40 hexadecimal digits, unique for each node and each of its starts
     * @param host the host where clients reach it; empty if not announced yet
     * @param port the port where clients reach it; 0 if not announced yet
     */
    record Peer(String id, String host, int port) {}

    /** This node's identity; it changes when the node rejoins after losing the others. */
    String self();

    /** The other present nodes, the oldest first. */
    List<Peer> others();

    /** Whether another node is present. */
    boolean isThere(String id);

    /** The identity of the node that owns a part; {@code null} if that is not known, or no node does. */
    @Nullable
    String ownerOf(int part);

    /** The number of changes of ownership that this node knows. */
    long epoch();

    /**
     * Sends a message to another node. Messages to one node arrive in order; a message is lost if the node is gone or
     * the message is too late.
     *
     * @param message must not change afterwards
     */
    void tell(String id, byte[] message);

    /** Sends a message to all other nodes, as {@link #tell}. */
    void tellOthers(byte[] message);

    /** Like {@link #tellOthers(byte[])}, with an answer when all present nodes have received it. */
    void tellOthers(byte[] message, Answer<Boolean> answer);

    /** Sends a question to another node. */
    void ask(String id, byte[] message, Answer<byte[]> answer);

    /**
     * Sets the receiver of messages and questions: it returns the answer, and may take long. Messages of one node are
     * passed to it one after the other.
     *
     * @param rejoined runs on any thread after this node has rejoined the others with a new identity
     */
    void listen(UnaryOperator<byte[]> receiver, Runnable rejoined);

    /** No other nodes: for a single node, and for tests. */
    static Peers none() {
        return new Alone();
    }
}

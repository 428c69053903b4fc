package io.kvserver.core.remote;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cluster as one of them knows them, and what they tell each other besides requests. Any thread; nothing here may
 * block, because the threads that serve clients call it.
 */
public interface Peers {
    /**
     * A node. Immutable.
     *
     * @param id 40 hexadecimal digits that no other node has, nor this one after another start
     * @param host where clients reach it; empty if it has not told yet
     * @param port the same; 0 if it has not told yet
     */
    record Peer(String id, String host, int port) {}

    /** This node's identity; changes when the node had lost the others and is with them again. */
    String self();

    /** The other nodes that are there, those that came first before the others. */
    List<Peer> others();

    /** Whether another node is there. */
    boolean isThere(String id);

    /** The identity of the node that owns a part; {@code null} if that is not known, or no node does. */
    @Nullable
    String ownerOf(int part);

    /** Counts the changes of who owns what, as far as this node knows. */
    long epoch();

    /**
     * Tells one other node something. Messages to one node come in their order; one is lost if the node is gone, or does not come in
     * time.
     *
     * @param message must not change afterwards
     */
    void tell(String id, byte[] message);

    /** Tells all other nodes something, as {@link #tell}. */
    void tellOthers(byte[] message);

    /** The same, with an answer when all those have taken it that are there. */
    void tellOthers(byte[] message, Answer<Boolean> answer);

    /** Asks one other node something. */
    void ask(String id, byte[] message, Answer<byte[]> answer);

    /**
     * Says who takes what others tell and ask: it returns what they are answered, and may take its time. Messages of one node are
     * handed over one after the other.
     *
     * @param rejoined is run by any thread after this node had lost the others and is with them again: it has another identity then
     */
    void listen(UnaryOperator<byte[]> receiver, Runnable rejoined);

    /** No others: for a node that is alone, and for tests. */
    static Peers none() {
        return new Alone();
    }
}

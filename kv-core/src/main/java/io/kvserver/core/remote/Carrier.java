package io.kvserver.core.remote;

/**
 * Carries requests to the owner of their keys, in a cluster of nodes. Any thread; no method may block, because the
 * threads that serve clients call it. See {@link Owner} for the other end.
 *
 * <p>The slots of Redis Cluster are divided into parts, each with one owner at a time. A shipment to keys of one part
 * runs there atomically: its changes take effect together or not at all.
 */
public interface Carrier {
    /** The nodes, of which this is one. */
    Peers peers();

    /** Runs the shipments of all nodes on this node. */
    Owner owner();

    /** Whether all clients are redirected to the owners of keys. */
    default boolean redirects() {
        return false;
    }

    /** The number of parts; never changes. */
    int parts();

    /** The part of a slot, from 0 to 16,383. Parts are successive runs of slots. */
    int partOf(int slot);

    /**
     * Calls {@link Owner#run} on the node that owns the keys, with exclusive access to them, and returns its reply.
     * When the answer comes, the changes have their copies on other nodes. The shipment runs once, even if the engine
     * below sends it again.
     *
     * @param keys at least one; all of one part, distinct, in ascending order of their unsigned bytes
     * @param shipment the argument of {@link Owner#run}
     */
    void carry(byte[][] keys, byte[] shipment, Answer<byte[]> answer);

    /**
     * Lists keys of the parts from {@code first} to {@code end}, exclusive, for which {@link Listing#lists} is true on
     * their owner.
     *
     * @param listing an encoded {@link Listing}
     */
    void list(int first, int end, byte[] listing, Answer<byte[][]> answer);

    /** Counts all keys, including expired ones that have not been removed. */
    void count(Answer<Long> answer);

    /** Removes all keys. Not atomic: keys that are set meanwhile may stay. */
    void clear(Answer<Boolean> answer);

    /**
     * Reads the value that the nodes share besides the keys; empty if none was set. It is kept like the keys. The answer's
     * callback may take its time, here and below.
     */
    void shared(Answer<byte[]> answer);

    /** Replaces that value if it is {@code expected}; the answer is whether it did. Of several concurrent calls, one succeeds. */
    void replaceShared(byte[] expected, byte[] value, Answer<Boolean> answer);
}

package io.kvserver.core.remote;

/**
 * Brings requests to the owner of their keys, in a cluster of nodes that keep the keys. Any thread; nothing here may block, because
 * the threads that serve clients call it. See {@link Owner} for the other end.
 *
 * <p>The slots of Redis Cluster are divided into parts, each with one owner at a time. What is carried to keys of one part is run
 * there as one step, and its changes are there together or not at all.
 */
public interface Carrier {
    /** The nodes, of which this is one. */
    Peers peers();

    /** What runs on this node what others, and itself, have carried. */
    Owner owner();

    /** Whether clients with a request on keys of another node are told to go there, whatever they say of themselves. */
    default boolean redirects() {
        return false;
    }

    /** How many parts there are; never changes. */
    int parts();

    /** The part that a slot, from 0 to 16,383, belongs to. The slots of a part follow each other, and so do parts. */
    int partOf(int slot);

    /**
     * Has {@link Owner#run} called on the node that owns the keys, while nobody else can touch these, and brings its reply back.
     * What was changed when the answer comes has its copies on other nodes. It is run once, even if the engine below sends it again.
     *
     * @param keys all of one part, distinct, ascending by their unsigned bytes; at least one
     * @param shipment what {@link Owner#run} gets
     */
    void carry(byte[][] keys, byte[] shipment, Answer<byte[]> answer);

    /**
     * Lists keys of the parts from {@code first} to {@code end}, exclusively, for which {@link Listing#lists} is true on their owner.
     *
     * @param listing an encoded {@link Listing}
     */
    void list(int first, int end, byte[] listing, Answer<byte[][]> answer);

    /** Counts all keys, also those whose time is over and that have not been removed. */
    void count(Answer<Long> answer);

    /** Removes all keys. Not one step: those that are set meanwhile may stay. */
    void clear(Answer<Boolean> answer);

    /**
     * Reads the value that the nodes have besides the keys; empty if none was set. It is kept as the keys are. What is answered may
     * take its time, here and below.
     */
    void shared(Answer<byte[]> answer);

    /** Replaces that value, if it is what was expected; answers whether. Of several at once, one replaces it. */
    void replaceShared(byte[] expected, byte[] value, Answer<Boolean> answer);
}

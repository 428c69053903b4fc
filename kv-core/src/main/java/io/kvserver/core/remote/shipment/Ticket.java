package io.kvserver.core.remote.shipment;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The place of a request in the line for keys: requests that began to wait earlier come first. Immutable.
 *
 * @param sinceMillis the time when it began to wait, by its node's clock, in milliseconds since 1970
 * @param number its number on its node
 * @param node the identity of its node
 * @param firstKey the place, among the words, of the first key that it waits for; 0 while not known
 * @param lastKey the place of the last key
 */
public record Ticket(long sinceMillis, long number, String node, int firstKey, int lastKey)
        implements Comparable<Ticket> {
    /** A ticket for a request that has not been attempted. */
    public Ticket(long sinceMillis, long number, String node) {
        this(sinceMillis, number, node, 0, 0);
    }

    /** The same ticket for a request that waits for some keys. */
    public Ticket waitingFor(int first, int last) {
        return new Ticket(sinceMillis, number, node, first, last);
    }

    /** The same ticket after its node has got another identity. */
    public Ticket of(String identity) {
        return new Ticket(sinceMillis, number, identity, firstKey, lastKey);
    }

    @Override
    public int compareTo(Ticket other) {
        int order = Long.compare(sinceMillis, other.sinceMillis);
        order = order == 0 ? Long.compare(number, other.number) : order;
        return order == 0 ? node.compareTo(other.node) : order;
    }

    public void write(DataOutput out) throws IOException {
        out.writeLong(sinceMillis);
        out.writeLong(number);
        out.writeUTF(node);
        out.writeInt(firstKey);
        out.writeInt(lastKey);
    }

    public static Ticket read(DataInput in) throws IOException {
        return new Ticket(in.readLong(), in.readLong(), in.readUTF(), in.readInt(), in.readInt());
    }
}

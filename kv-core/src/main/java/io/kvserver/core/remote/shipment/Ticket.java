package io.kvserver.core.remote.shipment;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The place of a request in the line for keys: requests that began to wait earlier come first. Immutable.
 *
 * @param sinceMillis when it began to wait, by the clock of its node, in milliseconds since 1970
 * @param number by which its node knows it
 * @param node the identity of that
 * @param firstKey the place, among the words, of the first key that it waits for; 0 as long as that is not known
 * @param lastKey the place of the last
 */
public record Ticket(long sinceMillis, long number, String node, int firstKey, int lastKey)
        implements Comparable<Ticket> {
    /** One for a request that has not been looked at. */
    public Ticket(long sinceMillis, long number, String node) {
        this(sinceMillis, number, node, 0, 0);
    }

    /** The same for a request that waits for some keys. */
    public Ticket waitingFor(int first, int last) {
        return new Ticket(sinceMillis, number, node, first, last);
    }

    /** The same after its node has got another identity. */
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

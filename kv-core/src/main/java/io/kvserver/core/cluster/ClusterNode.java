package io.kvserver.core.cluster;

import java.util.List;

/**
 * A node of a cluster as a client sees it. Immutable. Each node is its own master: copies on other nodes belong to the
 * engine, and no client reads them.
 *
 * @param id 40 hexadecimal digits, fixed for the life of the node
 * @param host an address without brackets, or a name; empty for the host to which the client has connected
 * @param port the port for clients
 * @param slots the slots that it serves, ascending
 * @param reachable whether this node thinks that it can be reached
 */
public record ClusterNode(String id, String host, int port, List<SlotRange> slots, boolean reachable) {
    public ClusterNode {
        slots = List.copyOf(slots);
    }

    /** The number of slots that it serves. */
    public int slotCount() {
        return slots.stream().mapToInt(SlotRange::size).sum();
    }

    /** A reachable node at an address such as {@code 127.0.0.1:3000} or {@code [::1]:3000}. */
    public static ClusterNode at(String address, String id, List<SlotRange> slots) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        int port = colon < 0 ? 0 : Integer.parseInt(address.substring(colon + 1));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new ClusterNode(id, bracketed ? host.substring(1, host.length() - 1) : host, port, slots, true);
    }
}

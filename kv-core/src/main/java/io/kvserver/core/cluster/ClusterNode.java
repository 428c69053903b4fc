package io.kvserver.core.cluster;

import java.util.List;

/**
 * A node of a cluster as a client sees it. Immutable. Each node is its own master: copies on other nodes are the engine's own
 * business, and no client reads them.
 *
 * @param id 40 hexadecimal digits, the same for as long as the node lives
 * @param host an address without brackets, or a name; empty if the client is to use the one that it has used
 * @param port where it serves clients
 * @param slots what it serves, ascending; empty if nothing
 * @param reachable whether this node thinks that it can be reached
 */
public record ClusterNode(String id, String host, int port, List<SlotRange> slots, boolean reachable) {
    public ClusterNode {
        slots = List.copyOf(slots);
    }

    /** How many slots it serves. */
    public int slotCount() {
        return slots.stream().mapToInt(SlotRange::size).sum();
    }

    /**
     * Host and port of an address as clients' connections have it: {@code 127.0.0.1:3000}, {@code [::1]:3000}. The rest as told.
     */
    public static ClusterNode at(String address, String id, List<SlotRange> slots) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        int port = colon < 0 ? 0 : Integer.parseInt(address.substring(colon + 1));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new ClusterNode(id, bracketed ? host.substring(1, host.length() - 1) : host, port, slots, true);
    }
}

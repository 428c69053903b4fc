package io.kvserver.core.cluster;

import java.util.List;

/** The cluster of a single server, which serves all slots at every address. Any thread. */
public final class OneNode implements Topology {
    private static final List<SlotRange> SLOTS = List.of(SlotRange.ALL);

    private final String id;

    private OneNode(String id) {
        this.id = id;
    }

    /** A cluster whose node has an identity of 40 hexadecimal digits. */
    public static Topology named(String id) {
        return new OneNode(id);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public List<ClusterNode> nodes(String address) {
        return List.of(ClusterNode.at(address, id, SLOTS));
    }
}

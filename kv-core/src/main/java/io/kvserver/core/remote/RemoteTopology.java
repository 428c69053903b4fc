package io.kvserver.core.remote;

import io.kvserver.core.cluster.ClusterNode;
import io.kvserver.core.cluster.SlotRange;
import io.kvserver.core.cluster.Topology;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The slots and nodes of a cluster, for cluster clients: each part of the keys is a run of slots, served by its owner.
 * Any thread.
 *
 * <p>Any node accepts a request and forwards it, so clients without support for slots work. A client is redirected to
 * the owner ({@code -MOVED}) only if it has sent READWRITE or READONLY, or if the node was started to redirect all
 * clients. Asking for CLUSTER SLOTS does not count: cluster clients use a separate connection for that, and people use
 * it to look at a cluster.
 */
final class RemoteTopology implements Topology {
    private final Carrier carrier;
    private final Peers peers;
    /** The first slot of each part, followed by the number of slots. */
    private final int[] firstSlots;

    RemoteTopology(Carrier carrier) {
        this.carrier = carrier;
        this.peers = carrier.peers();
        this.firstSlots = new int[carrier.parts() + 1];
        Arrays.fill(firstSlots, Slots.COUNT);
        for (int slot = Slots.COUNT - 1; slot >= 0; slot--) {
            firstSlots[carrier.partOf(slot)] = slot;
        }
    }

    @Override
    public String id() {
        return peers.self();
    }

    @Override
    public List<ClusterNode> nodes(String address) {
        Map<String, List<SlotRange>> served = served();
        List<ClusterNode> nodes = new ArrayList<>();
        nodes.add(ClusterNode.at(address, peers.self(), served.getOrDefault(peers.self(), List.of())));
        for (Peers.Peer peer : peers.others()) {
            if (peer.port() != 0) {
                List<SlotRange> slots = served.getOrDefault(peer.id(), List.of());
                nodes.add(new ClusterNode(peer.id(), peer.host(), peer.port(), slots, true));
            }
        }
        return nodes;
    }

    /** The slots of each node; adjacent runs are joined. */
    private Map<String, List<SlotRange>> served() {
        Map<String, List<SlotRange>> served = new HashMap<>();
        String owner = null;
        int first = 0;
        for (int part = 0; part <= carrier.parts(); part++) {
            String next = part == carrier.parts() ? null : peers.ownerOf(part);
            if (owner != null && !owner.equals(next)) {
                served.computeIfAbsent(owner, id -> new ArrayList<>()).add(new SlotRange(first, firstSlots[part] - 1));
            }
            if (next != null && !next.equals(owner)) {
                first = firstSlots[part];
            }
            owner = next;
        }
        return served;
    }

    @Override
    public boolean isWhole() {
        for (int part = 0; part < carrier.parts(); part++) {
            if (peers.ownerOf(part) == null) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long epoch() {
        return peers.epoch();
    }

    @Override
    public @Nullable ClusterNode elsewhere(int slot, boolean redirected) {
        if (!redirected && !carrier.redirects()) {
            return null;
        }
        String owner = peers.ownerOf(carrier.partOf(slot));
        if (owner == null || owner.equals(peers.self())) {
            return null;
        }
        for (Peers.Peer peer : peers.others()) {
            if (peer.id().equals(owner) && peer.port() != 0) {
                return new ClusterNode(peer.id(), peer.host(), peer.port(), List.of(), true);
            }
        }
        // Its address for clients is not known, so this node forwards the request.
        return null;
    }

    @Override
    public boolean reaches(Command command, Args args) {
        return ScriptBench.isWithoutKeys(command, args);
    }

    @Override
    public boolean divides(Command command) {
        return Divided.isDivided(command) || command.name().equals("watch");
    }
}

package io.kvserver.core.session;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.protocol.Slots;
import io.kvserver.core.remote.Answer;
import io.kvserver.core.remote.Carrier;
import io.kvserver.core.remote.Listing;
import io.kvserver.core.remote.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** A node of {@link MapNodes}; what is carried is run by another thread, by the node that owns the keys. */
final class MapCarrier implements Carrier {
    private static final int PARTS = MapNodes.PARTS;

    private final MapNodes nodes;
    private final MapPeers peers;
    private final Owner owner = new Owner(StandardCommands.table());
    private final Executor network;
    private final List<Map<byte[], byte[]>> parts;
    private volatile boolean redirects;
    /** What happens to the next requests instead of being run; {@code null}: they are run. */
    private volatile Failing failing;

    private volatile Runnable beforeAnswer;

    /** How a request fails. */
    enum Failing {
        REFUSED,
        UNKNOWN
    }

    MapCarrier(MapNodes nodes, MapPeers peers, Executor network) {
        this.nodes = nodes;
        this.peers = peers;
        this.network = network;
        this.parts = nodes.parts();
    }

    /** The only node. */
    static MapCarrier alone(Executor network) {
        return new MapNodes(1, network).node(0);
    }

    void redirect() {
        redirects = true;
    }

    @Override
    public boolean redirects() {
        return redirects;
    }

    void fail(Failing how) {
        failing = how;
    }

    /** Runs an action after the next request has been run, before its answer is delivered. */
    void beforeNextAnswer(Runnable what) {
        beforeAnswer = what;
    }

    @Override
    public MapPeers peers() {
        return peers;
    }

    @Override
    public Owner owner() {
        return owner;
    }

    @Override
    public int parts() {
        return PARTS;
    }

    @Override
    public int partOf(int slot) {
        return slot * PARTS / Slots.COUNT;
    }

    private boolean hasFailed(Answer<?> answer) {
        Failing how = failing;
        if (how == Failing.REFUSED) {
            answer.refused("too few nodes");
        } else if (how == Failing.UNKNOWN) {
            answer.unknown("a node is gone");
        }
        return how != null;
    }

    @Override
    public void carry(byte[][] keys, byte[] shipment, Answer<byte[]> answer) {
        network.execute(() -> {
            if (!hasFailed(answer)) {
                byte[] reply = run(keys, shipment);
                Runnable before = beforeAnswer;
                beforeAnswer = null;
                if (before != null) {
                    before.run();
                }
                answer.done(reply);
            }
        });
    }

    private byte[] run(byte[][] keys, byte[] shipment) {
        int index = partOf(Slots.of(keys[0]));
        for (byte[] key : keys) {
            if (partOf(Slots.of(key)) != index) {
                throw new AssertionError("keys of several parts");
            }
        }
        Map<byte[], byte[]> part = parts.get(index);
        synchronized (part) {
            MapEntries entries = new MapEntries(keys, part, nodes.pages().get(index));
            return nodes.ownerOf(index).owner().run(shipment, keys, entries);
        }
    }

    @Override
    public void list(int first, int end, byte[] listing, Answer<byte[][]> answer) {
        network.execute(() -> {
            if (hasFailed(answer)) {
                return;
            }
            Listing wanted = Listing.decode(listing);
            List<byte[]> found = new ArrayList<>();
            for (Map<byte[], byte[]> part : parts.subList(first, end)) {
                synchronized (part) {
                    part.forEach((key, stored) -> {
                        if (wanted.lists(key, stored)) {
                            found.add(key);
                        }
                    });
                }
            }
            answer.done(found.toArray(new byte[0][]));
        });
    }

    @Override
    public void count(Answer<Long> answer) {
        network.execute(() -> {
            if (!hasFailed(answer)) {
                answer.done(parts.stream().mapToLong(Map::size).sum());
            }
        });
    }

    @Override
    public void clear(Answer<Boolean> answer) {
        network.execute(() -> {
            if (!hasFailed(answer)) {
                for (int i = 0; i < PARTS; i++) {
                    synchronized (parts.get(i)) {
                        parts.get(i).clear();
                        nodes.pages().get(i).clear();
                    }
                }
                answer.done(true);
            }
        });
    }

    /** Runs tasks at once, in the calling thread. */
    @Override
    public void shared(Answer<byte[]> answer) {
        if (!hasFailed(answer)) {
            answer.done(nodes.shared().get());
        }
    }

    @Override
    public void replaceShared(byte[] expected, byte[] value, Answer<Boolean> answer) {
        network.execute(() -> {
            if (!hasFailed(answer)) {
                answer.done(nodes.replaceShared(expected, value));
            }
        });
    }
}

package io.kvserver.core.session;

import io.kvserver.core.remote.Answer;
import io.kvserver.core.remote.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The other nodes, as a node of {@link MapNodes} sees them; messages are delivered at once. Any thread. */
final class MapPeers implements Peers {
    private final MapNodes nodes;
    private final int number;
    private volatile UnaryOperator<byte[]> receiver = message -> new byte[0];
    private volatile Runnable rejoined = () -> {};
    private volatile boolean gone;

    MapPeers(MapNodes nodes, int number) {
        this.nodes = nodes;
        this.number = number;
    }

    /** Disconnects the node: it gets no messages, and owns nothing. */
    void leave() {
        gone = true;
    }

    /** Connects the node again. */
    void comeBack() {
        gone = false;
        rejoined.run();
    }

    boolean isGone() {
        return gone;
    }

    @Override
    public String self() {
        return id(number);
    }

    private static String id(int number) {
        return String.valueOf((char) ('a' + number)).repeat(40);
    }

    @Override
    public List<Peer> others() {
        List<Peer> others = new ArrayList<>();
        for (int i = 0; i < nodes.all().size(); i++) {
            if (i != number && !nodes.node(i).peers().gone) {
                others.add(new Peer(id(i), "node" + i, 1000 + i));
            }
        }
        return others;
    }

    @Override
    public boolean isThere(String id) {
        return others().stream().anyMatch(peer -> peer.id().equals(id));
    }

    @Override
    public String ownerOf(int part) {
        return nodes.ownerOf(part).peers().self();
    }

    @Override
    public long epoch() {
        return 3;
    }

    @Override
    public void tell(String id, byte[] message) {
        for (MapCarrier node : nodes.all()) {
            if (!node.peers().gone && node.peers().self().equals(id)) {
                var unused = node.peers().receiver.apply(message);
            }
        }
    }

    @Override
    public void tellOthers(byte[] message) {
        others().forEach(peer -> tell(peer.id(), message));
    }

    @Override
    public void tellOthers(byte[] message, Answer<Boolean> answer) {
        tellOthers(message);
        answer.done(true);
    }

    @Override
    public void ask(String id, byte[] message, Answer<byte[]> answer) {
        for (MapCarrier node : nodes.all()) {
            if (!node.peers().gone && node.peers().self().equals(id)) {
                answer.done(node.peers().receiver.apply(message));
                return;
            }
        }
        answer.unknown("gone");
    }

    @Override
    public void listen(UnaryOperator<byte[]> taking, Runnable again) {
        receiver = taking;
        rejoined = again;
    }
}

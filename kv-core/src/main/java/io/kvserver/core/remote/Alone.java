package io.kvserver.core.remote;

import java.util.List;
import java.util.function.UnaryOperator;

/** A node without others, which owns all parts. Immutable. */
final class Alone implements Peers {
    private static final String ID = "0".repeat(40);

    @Override
    public String self() {
        return ID;
    }

    @Override
    public List<Peer> others() {
        return List.of();
    }

    @Override
    public boolean isThere(String id) {
        return false;
    }

    @Override
    public String ownerOf(int part) {
        return ID;
    }

    @Override
    public long epoch() {
        return 0;
    }

    @Override
    public void tell(String id, byte[] message) {}

    @Override
    public void tellOthers(byte[] message) {}

    @Override
    public void tellOthers(byte[] message, Answer<Boolean> answer) {
        answer.done(true);
    }

    @Override
    public void ask(String id, byte[] message, Answer<byte[]> answer) {
        answer.unknown("there is no such node");
    }

    @Override
    public void listen(UnaryOperator<byte[]> receiver, Runnable rejoined) {}
}

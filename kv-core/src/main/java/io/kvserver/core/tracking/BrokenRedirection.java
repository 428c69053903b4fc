package io.kvserver.core.tracking;

import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyWriter;

/** Tells a client that the one which was to get its invalidations is gone. Immutable; any thread. */
record BrokenRedirection(TrackedClient receiver, long target) implements Push {
    private static final int BYTES = 64;

    @Override
    public void writeTo(ReplyWriter out) {
        if (receiver.protocol() == Protocol.RESP3) {
            out.push(2);
            out.bulk("tracking-redir-broken");
            out.integer(target);
        }
    }

    @Override
    public int bytes() {
        return BYTES;
    }
}

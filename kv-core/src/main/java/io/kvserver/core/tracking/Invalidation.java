package io.kvserver.core.tracking;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * The message that a cached key, or any key, may have changed. In RESP3 it is a push of its own type; in RESP2, which has
 * none, a client gets it as a message of a channel, if it was named to get those of another client and has subscribed to
 * something. Immutable; any thread.
 */
final class Invalidation implements Push {
    private static final byte[] CHANNEL = "__redis__:invalidate".getBytes(US_ASCII);
    private static final int OVERHEAD_BYTES = 64;

    private final TrackedClient receiver;
    private final boolean redirected;
    private final byte @Nullable [] key;

    /** {@code key} is {@code null} for all keys. */
    Invalidation(TrackedClient receiver, boolean redirected, byte @Nullable [] key) {
        this.receiver = receiver;
        this.redirected = redirected;
        this.key = key;
    }

    /** Writes all but the last element, the keys. Whether the client can be told at all. By the receiver's thread. */
    static boolean begin(ReplyWriter out, TrackedClient receiver, boolean redirected) {
        if (receiver.protocol() == Protocol.RESP3) {
            out.push(2);
            out.bulk("invalidate");
            return true;
        }
        if (redirected && receiver.isSubscribed()) {
            out.push(3);
            out.bulk("message");
            out.bulk(CHANNEL);
            return true;
        }
        return false;
    }

    @Override
    public void writeTo(ReplyWriter out) {
        if (!begin(out, receiver, redirected)) {
            return;
        }
        if (key == null) {
            out.nil();
        } else {
            out.array(1);
            out.bulk(key);
        }
    }

    @Override
    public int bytes() {
        return OVERHEAD_BYTES + (key == null ? 0 : key.length);
    }
}

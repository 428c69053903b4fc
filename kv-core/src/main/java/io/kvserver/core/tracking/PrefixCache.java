package io.kvserver.core.tracking;

import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.observe.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client caches by a prefix, and the changed keys that it has not been told of yet. They go to it in one message, each
 * once however often it changed meanwhile.
 *
 * <p>Thread: any. The monitor guards the keys; to tell the receiver's inbox of them is the only thing that is done inside.
 */
final class PrefixCache {
    /** What a key takes besides its bytes. */
    private static final int OVERHEAD_BYTES = 64;

    private final Tracking tracking;
    private final byte[] prefix;

    private TreeSet<byte[]> changed = new TreeSet<>(Arrays::compareUnsigned);
    private long changedBytes;
    /** Whose inbox this is in as long as there are changed keys. */
    private @Nullable TrackedClient receiver;

    PrefixCache(Tracking tracking, byte[] prefix) {
        this.tracking = tracking;
        this.prefix = prefix;
    }

    Tracking tracking() {
        return tracking;
    }

    byte[] prefix() {
        return prefix;
    }

    void changed(byte[] key, @Nullable Origin by) {
        if (key.length < prefix.length
                || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)
                || tracking.isOwnAndUnwanted(by)) {
            return;
        }
        TrackedClient current = tracking.receiver();
        if (current != null) {
            add(key, current);
        }
    }

    @SuppressWarnings("ReferenceEquality") // A client is known by itself, here and below.
    private synchronized void add(byte[] key, TrackedClient current) {
        if (receiver != current) {
            // The message, if there is one, is in the inbox of a client that is gone or no longer the one to be told.
            takeChanged();
            receiver = current;
        }
        if (current.isKilled() || !changed.add(key)) {
            return;
        }
        long bytes = (long) OVERHEAD_BYTES + key.length;
        changedBytes += bytes;
        if (changed.size() == 1) {
            current.deliver(new Announcement(this, current));
        }
        current.messagesGrew(bytes);
    }

    private synchronized List<byte[]> takeChanged() {
        List<byte[]> taken = new ArrayList<>(changed);
        changed = new TreeSet<>(Arrays::compareUnsigned);
        if (receiver != null) {
            receiver.messagesGrew(-changedBytes);
        }
        changedBytes = 0;
        return taken;
    }

    @SuppressWarnings("ReferenceEquality")
    private synchronized List<byte[]> takeChangedFor(TrackedClient asking) {
        return receiver == asking ? takeChanged() : List.of();
    }

    /** The place in a client's inbox where it is told of the keys that have changed until then. Immutable; any thread. */
    private record Announcement(PrefixCache cache, TrackedClient to) implements Push {
        @Override
        public void writeTo(ReplyWriter out) {
            List<byte[]> taken = cache.takeChangedFor(to);
            if (!taken.isEmpty() && Invalidation.begin(out, to, cache.tracking.isRedirected())) {
                out.array(taken.size());
                taken.forEach(out::bulk);
            }
        }

        @Override
        public int bytes() {
            return OVERHEAD_BYTES;
        }
    }
}

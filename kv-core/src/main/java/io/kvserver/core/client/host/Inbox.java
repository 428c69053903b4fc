package io.kvserver.core.client.host;

import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to a client, in the order of their arrival. They are taken out between two replies by the thread that
 * serves the client, so a message never stands in the middle of a reply.
 *
 * <p>Thread: {@link #add} any, {@link #writeTo} the client's. The client is woken for the first message after it has been
 * emptied; the flag is lowered before the queue is emptied, so a message that comes meanwhile wakes it again.
 */
public final class Inbox {
    private static final AtomicIntegerFieldUpdater<Inbox> WOKEN =
            AtomicIntegerFieldUpdater.newUpdater(Inbox.class, "woken");
    private static final AtomicLongFieldUpdater<Inbox> BYTES = AtomicLongFieldUpdater.newUpdater(Inbox.class, "bytes");

    private final Queue<Push> messages = new ConcurrentLinkedQueue<>();
    // Updaters instead of objects, because most clients never get a message: 40 bytes less for each.
    private volatile int woken;
    private volatile long bytes;
    private final ClientLink link;

    /** Says whether one more message may be written. */
    public interface Room {
        boolean hasRoom();
    }

    /** {@code link} is woken when there are messages. */
    public Inbox(ClientLink link) {
        this.link = link;
    }

    public void add(Push message) {
        BYTES.addAndGet(this, message.bytes());
        boolean added = false;
        try {
            added = messages.add(message);
        } finally {
            if (!added) {
                BYTES.addAndGet(this, -message.bytes());
            }
        }
        if (woken == 0 && WOKEN.compareAndSet(this, 0, 1)) {
            wake();
        }
    }

    private void wake() {
        boolean told = false;
        try {
            link.wake();
            told = true;
        } finally {
            if (!told) {
                // The next message tries again.
                woken = 0;
            }
        }
    }

    /** Says that the messages have grown or shrunk since they were added. */
    public void grew(long count) {
        BYTES.addAndGet(this, count);
    }

    /** How much memory the messages take, in bytes. */
    public long bytes() {
        return bytes;
    }

    public boolean isEmpty() {
        return messages.isEmpty();
    }

    /**
     * Moves messages to the client's output, as long as there is room; all of them, if that is {@code null}. Whoever makes room
     * calls it again: as long as messages stay behind, further ones need not wake the client more than once. Whether any was moved.
     */
    public boolean writeTo(ReplyWriter out, @Nullable Room room) {
        woken = 0;
        boolean any = false;
        while (room == null || room.hasRoom()) {
            @Nullable Push message = messages.poll();
            if (message == null) {
                return any;
            }
            BYTES.addAndGet(this, -message.bytes());
            message.writeTo(out);
            any = true;
        }
        return any;
    }

    /** How many messages there are; O(N). */
    public int size() {
        return messages.size();
    }

    /** Forgets all messages. */
    public void clear() {
        for (@Nullable Push message = messages.poll(); message != null; message = messages.poll()) {
            BYTES.addAndGet(this, -message.bytes());
        }
    }
}

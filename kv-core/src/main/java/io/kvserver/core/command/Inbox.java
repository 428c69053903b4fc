package io.kvserver.core.command;

import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to a client, in the order of their arrival. They are taken out between two replies by the thread that
 * serves the client, so a message never stands in the middle of a reply.
 *
 * <p>Thread: {@link #add} any, {@link #writeTo} the client's. The client is woken for the first message after it has been
 * emptied; the flag is lowered before the queue is emptied, so a message that comes meanwhile wakes it again.
 */
final class Inbox {
    private final Queue<Push> messages = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicLong bytes = new AtomicLong();
    private final Runnable wake;

    Inbox(Runnable wake) {
        this.wake = wake;
    }

    void add(Push message) {
        bytes.addAndGet(message.bytes());
        messages.add(message);
        if (!woken.get() && woken.compareAndSet(false, true)) {
            wake.run();
        }
    }

    /** Says that the messages have grown or shrunk since they were added. */
    void grew(long count) {
        bytes.addAndGet(count);
    }

    /** How much memory the messages take, in bytes. */
    long bytes() {
        return bytes.get();
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /**
     * Moves messages to the client's output, as long as there is room. Whoever makes room calls it again: as long as messages
     * stay behind, further ones need not wake the client more than once. Whether any was moved.
     */
    boolean writeTo(ReplyWriter out, BooleanSupplier hasRoom) {
        woken.set(false);
        boolean any = false;
        while (hasRoom.getAsBoolean()) {
            @Nullable Push message = messages.poll();
            if (message == null) {
                return any;
            }
            bytes.addAndGet(-message.bytes());
            message.writeTo(out);
            any = true;
        }
        return any;
    }

    /** How many messages there are; O(N). */
    int size() {
        return messages.size();
    }

    /** Forgets all messages. */
    void clear() {
        for (@Nullable Push message = messages.poll(); message != null; message = messages.poll()) {
            bytes.addAndGet(-message.bytes());
        }
    }
}

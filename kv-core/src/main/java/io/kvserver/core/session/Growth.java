package io.kvserver.core.session;

import io.kvserver.core.client.host.Aside;
import io.kvserver.core.client.host.ClientLink;
import io.kvserver.core.store.memory.HeapLayout;
import io.kvserver.core.store.memory.Memory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The move of a client's input to a larger array, by another thread. Confined to a session.
 *
 * <p>The larger array counts as memory from the beginning to the end of the move, even if nobody wants it any more: clients that come
 * and go could fill the heap otherwise.
 */
final class Growth implements Runnable {
    private final Memory memory;
    private final long bytes;
    private final int from;
    private final ClientLink link;
    /** Whether the move is done, or nobody wants it any more. The second of the two stops counting. */
    private final AtomicBoolean over = new AtomicBoolean();

    private final Aside copying;

    private Growth(Memory memory, byte[] array, int from, int capacity, ClientLink link) {
        this.memory = memory;
        this.bytes = HeapLayout.arrayBytes(capacity);
        this.from = from;
        this.link = link;
        this.copying = Aside.begin(array, from, from + capacity, this);
    }

    /** Begins to move what lies in an array from an index on. {@code link} is woken once {@link #array} need not wait. */
    static Growth begin(Memory memory, byte[] array, int from, int capacity, ClientLink link) {
        long bytes = HeapLayout.arrayBytes(capacity);
        memory.buffersGrew(bytes);
        try {
            return new Growth(memory, array, from, capacity, link);
        } catch (Throwable failure) {
            memory.buffersGrew(-bytes);
            throw failure;
        }
    }

    /** When the bytes have been moved. By another thread. */
    @Override
    public void run() {
        comeToAnEnd();
        link.wake();
    }

    private void comeToAnEnd() {
        if (over.getAndSet(true)) {
            memory.buffersGrew(-bytes);
        }
    }

    boolean isDone() {
        return copying.isDone();
    }

    /** The index in the former array of what is at the larger one's beginning. */
    int from() {
        return from;
    }

    /** The larger array, which from now on the caller counts; waits for it. {@code null} if there is no memory for it. */
    byte @Nullable [] array() {
        try {
            return copying.copy();
        } catch (OutOfMemoryError noPlace) {
            memory.buffersGrew(-bytes);
            return null;
        } catch (RuntimeException failure) {
            memory.buffersGrew(-bytes);
            throw failure;
        }
    }

    /** Nobody wants the larger array. */
    void abandon() {
        comeToAnEnd();
    }
}

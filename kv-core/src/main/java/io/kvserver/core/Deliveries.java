package io.kvserver.core;

import static io.kvserver.core.protocol.Log.LOG;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The queue of messages for a listener, which an executor delivers one at a time. Any thread may add messages; adding never
 * blocks, because the thread may hold a shard.
 */
final class Deliveries {
    private static final int MOST = 1_000_000;
    private static final long MOST_BYTES = 32L << 20;
    /** The maximum number of deliveries before the thread is released for other tasks. */
    private static final int IN_A_ROW = 1000;

    private final Queue<Delivery> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Executor executor;
    private final Runnable giveUp;
    /** Whether no more messages are accepted; queued ones are still delivered unless the queue is closed. */
    private volatile boolean ending;

    private volatile boolean closed;
    private volatile @Nullable String failure;
    /** Whether a failure of the listener has been logged. */
    private volatile boolean warned;

    private record Delivery(Runnable task, int bytes) {}

    /** {@code giveUp} ends the source of messages when the queue is too long. */
    Deliveries(Executor executor, Runnable giveUp) {
        this.executor = executor;
        this.giveUp = giveUp;
    }

    /** Whether a listener's filter accepts an event. A failure of the filter must not affect the caller. */
    <T> boolean accepts(Predicate<? super T> filter, T what) {
        try {
            return !closed && filter.test(what);
        } catch (RuntimeException e) {
            report("a filter of events threw; its listener is not told of the event", e);
            return false;
        }
    }

    void offer(Runnable task, int size) {
        if (closed || ending) {
            return;
        }
        if (bytes.addAndGet(size) > MOST_BYTES || count.get() >= MOST) {
            giveUp();
            return;
        }
        queue.add(new Delivery(task, size));
        if (count.getAndIncrement() == 0) {
            executor.execute(this::deliver);
        }
    }

    private void giveUp() {
        String why = "a listener left too much behind: " + count.get() + " messages, and is told no more";
        failure = why;
        closed = true;
        LOG.log(Level.WARNING, why);
        // Not by this thread, which may have a shard, or the channel.
        executor.execute(giveUp);
    }

    private void deliver() {
        for (int i = 0; i < IN_A_ROW; i++) {
            Delivery next = queue.poll();
            if (next == null) {
                throw new IllegalStateException("more was counted than offered");
            }
            bytes.addAndGet(-next.bytes());
            tell(next);
            if (count.decrementAndGet() == 0) {
                return;
            }
        }
        executor.execute(this::deliver);
    }

    private void tell(Delivery next) {
        if (closed) {
            return;
        }
        try {
            next.task().run();
        } catch (Throwable e) {
            report("a listener threw; it is told of what comes next", e);
        }
    }

    /** Logs the first failure as a warning, later ones at debug level: each message may cause one. */
    private void report(String what, Throwable failed) {
        Level level = warned ? Level.DEBUG : Level.WARNING;
        warned = true;
        LOG.log(level, what, failed);
    }

    void close() {
        closed = true;
    }

    /** Accepts no more messages, and delivers the queued ones. */
    void end() {
        ending = true;
    }

    boolean isOpen() {
        return !closed && !ending;
    }

    @Nullable
    String failure() {
        return failure;
    }
}

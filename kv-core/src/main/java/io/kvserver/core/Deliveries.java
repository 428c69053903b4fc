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
 * What a listener has still to be told: one thing after the other, by an executor. Any thread offers; nobody waits, because
 * whoever offers may have a shard.
 */
final class Deliveries {
    private static final int MOST = 1_000_000;
    private static final long MOST_BYTES = 32L << 20;
    /** How many deliveries are made before the pool's thread goes to others. */
    private static final int IN_A_ROW = 1000;

    private final Queue<Delivery> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Executor executor;
    private final Runnable giveUp;
    /** Nothing more is taken; what was, is told unless it is closed. */
    private volatile boolean ending;

    private volatile boolean closed;
    private volatile @Nullable String failure;
    /** Whether a failure of the listener's has been logged. */
    private volatile boolean warned;

    private record Delivery(Runnable task, int bytes) {}

    /** {@code giveUp} ends what offers, once too much waits. */
    Deliveries(Executor executor, Runnable giveUp) {
        this.executor = executor;
        this.giveUp = giveUp;
    }

    /** Whether a filter of the listener's, which must not harm whoever asks, lets something pass. */
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

    /** The first failure as a warning, what follows for those who look closer: there may be one with each message. */
    private void report(String what, Throwable failed) {
        Level level = warned ? Level.DEBUG : Level.WARNING;
        warned = true;
        LOG.log(level, what, failed);
    }

    void close() {
        closed = true;
    }

    /** Takes nothing more, and tells what it has taken. */
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

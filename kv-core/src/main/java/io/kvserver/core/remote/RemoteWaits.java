package io.kvserver.core.remote;

import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The waits of this node's clients for keys on any node, and a thread that repeats their requests: when an owner wakes
 * them, and each second. The thread exists while there are waits. Any thread.
 *
 * <p>A request's number is registered before its first attempt is sent, because the owner may wake it before the answer
 * to that attempt arrives.
 */
final class RemoteWaits {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong last = new AtomicLong();
    /** The numbers whose first attempt is under way, and whether they have been woken meanwhile. */
    private final Map<Long, Boolean> expected = new ConcurrentHashMap<>();

    private final Map<Long, RemoteWait> waits = new ConcurrentHashMap<>();
    private final BlockingQueue<Long> woken = new LinkedBlockingQueue<>();
    /** Guarded by this. */
    private @Nullable Thread thread;

    /** A number for a request whose first attempt is about to be sent; {@link #forget} follows, or {@link #add} and {@link #begin}. */
    long nextNumber() {
        long number = last.incrementAndGet();
        expected.put(number, false);
        return number;
    }

    /** Called after a first attempt that was answered. */
    void forget(long number) {
        expected.remove(number);
    }

    /** Called after a first attempt that has found nothing. */
    void add(RemoteWait wait) {
        waits.put(wait.number(), wait);
        try {
            ensureThread();
        } catch (RuntimeException | Error failure) {
            waits.remove(wait.number());
            throw failure;
        }
    }

    /** Called after the client has been told that it waits. */
    void begin(RemoteWait wait) {
        // A waking thread looks there first, and then among the waits, where this one is already.
        if (Boolean.TRUE.equals(expected.remove(wait.number()))) {
            woken.add(wait.number());
        }
    }

    private synchronized void ensureThread() {
        if (thread == null) {
            Thread made = new Thread(this::run, "kv-cluster-waits");
            made.setDaemon(true);
            made.start();
            thread = made;
        }
    }

    void remove(RemoteWait wait) {
        waits.remove(wait.number());
    }

    /** Repeats a request soon; no effect if it no longer waits. */
    void wake(long number) {
        if (expected.replace(number, true) == null && waits.containsKey(number)) {
            woken.add(number);
        }
    }

    private void run() {
        long tickNanos = System.nanoTime() + EVERY_NANOS;
        while (true) {
            try {
                Long number = woken.poll(Math.max(0, tickNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
                attempt(number == null ? null : waits.get(number));
            } catch (InterruptedException ignored) {
                // Nothing interrupts this thread.
            }
            if (System.nanoTime() - tickNanos >= 0) {
                new ArrayList<>(waits.values()).forEach(RemoteWaits::attempt);
                tickNanos = System.nanoTime() + EVERY_NANOS;
                if (hasEnded()) {
                    return;
                }
            }
        }
    }

    /** Repeats one request; a failure must not keep the others from being repeated. */
    private static void attempt(@Nullable RemoteWait wait) {
        if (wait == null) {
            return;
        }
        try {
            wait.attempt();
        } catch (RuntimeException | Error failure) {
            wait.unknown(failure.getClass().getSimpleName());
        }
    }

    private synchronized boolean hasEnded() {
        if (!waits.isEmpty()) {
            return false;
        }
        thread = null;
        return true;
    }
}

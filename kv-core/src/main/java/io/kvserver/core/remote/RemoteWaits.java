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
 * The waits of this node's clients for keys on any node, and a thread that makes their requests again: when an owner says so, and
 * each second. The thread is there while anybody waits. Any thread.
 */
final class RemoteWaits {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong last = new AtomicLong();
    private final Map<Long, RemoteWait> waits = new ConcurrentHashMap<>();
    private final BlockingQueue<Long> woken = new LinkedBlockingQueue<>();
    /** Guarded by this. */
    private @Nullable Thread thread;

    long nextNumber() {
        return last.incrementAndGet();
    }

    void add(RemoteWait wait) {
        waits.put(wait.number(), wait);
        synchronized (this) {
            if (thread == null) {
                Thread made = new Thread(this::run, "kv-cluster-waits");
                made.setDaemon(true);
                thread = made;
                made.start();
            }
        }
    }

    void remove(RemoteWait wait) {
        waits.remove(wait.number());
    }

    /** Has a request made again, soon; without effect if it no longer waits. */
    void wake(long number) {
        if (waits.containsKey(number)) {
            woken.add(number);
        }
    }

    private void run() {
        long tickNanos = System.nanoTime() + EVERY_NANOS;
        while (true) {
            try {
                Long number = woken.poll(Math.max(0, tickNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
                RemoteWait wait = number == null ? null : waits.get(number);
                if (wait != null) {
                    wait.attempt();
                }
            } catch (InterruptedException ignored) {
                // Nobody has a reason to.
            }
            if (System.nanoTime() - tickNanos >= 0) {
                new ArrayList<>(waits.values()).forEach(RemoteWait::attempt);
                tickNanos = System.nanoTime() + EVERY_NANOS;
                if (hasEnded()) {
                    return;
                }
            }
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

package io.kvserver.core.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/** The waiters for a position to be safe. {@link #add} is called by any thread, the rest by the journal's. */
final class Waiters {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MOST_RETRIES = 100;

    private record Waiter(long position, Runnable wake) {}

    /** Guarded by itself, as are the fields below. */
    private final List<Waiter> waiters = new ArrayList<>();

    private boolean ended;

    /** Adds a waiter; {@code false} if the journal has ended, and waiters are no longer told. */
    boolean add(long position, Runnable wake) {
        synchronized (waiters) {
            if (ended) {
                return false;
            }
            waiters.add(new Waiter(position, wake));
            return true;
        }
    }

    boolean isEmpty() {
        synchronized (waiters) {
            return waiters.isEmpty();
        }
    }

    /**
     * Wakes the waiters whose position is safe, and returns their number. Allocates nothing, because memory may be
     * short.
     */
    int wake(LongPredicate isSafe) {
        int woken = 0;
        synchronized (waiters) {
            int left = 0;
            for (int i = 0; i < waiters.size(); i++) {
                Waiter waiter = waiters.get(i);
                if (isSafe.test(waiter.position()) && tell(waiter)) {
                    woken++;
                } else {
                    waiters.set(left++, waiter);
                }
            }
            while (waiters.size() > left) {
                waiters.remove(waiters.size() - 1);
            }
        }
        return woken;
    }

    /** Wakes all waiters, because the journal has ended. */
    void end() {
        synchronized (waiters) {
            ended = true;
        }
        for (int retry = 0; wake(position -> true) >= 0 && !isEmpty() && retry < MOST_RETRIES; retry++) {
            LockSupport.parkNanos(this, RETRY_NANOS);
        }
    }

    /** Wakes a waiter. Returns whether that worked; if not, for lack of memory, it is woken later. */
    private static boolean tell(Waiter waiter) {
        try {
            waiter.wake().run();
            return true;
        } catch (Throwable failure) {
            return false;
        }
    }
}

package io.kvserver.core.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/** Those who wait until a position is safe. {@link #add} by any thread; the rest by the journal's. */
final class Waiters {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MOST_RETRIES = 100;

    private record Waiter(long position, Runnable wake) {}

    /** Guarded by itself, as what follows. */
    private final List<Waiter> waiters = new ArrayList<>();

    private boolean ended;

    /** {@code false} if nobody is ever told any more. */
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
     * Tells those whose position is safe, and returns how many these were. Allocates nothing, because memory may be short just when
     * it matters.
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

    /** Tells everybody that there is nothing to wait for any more. */
    void end() {
        synchronized (waiters) {
            ended = true;
        }
        for (int retry = 0; wake(position -> true) >= 0 && !isEmpty() && retry < MOST_RETRIES; retry++) {
            LockSupport.parkNanos(this, RETRY_NANOS);
        }
    }

    /** Says whether the waiter has been told. If not, for want of memory, it is told later. */
    private static boolean tell(Waiter waiter) {
        try {
            waiter.wake().run();
            return true;
        } catch (Throwable failure) {
            return false;
        }
    }
}

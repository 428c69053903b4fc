package io.kvserver.net.loop;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The timers of an event loop. Confined to its thread. */
final class LoopTimers {
    /** {@code null} for the system's clock, which needs no class or lambda of its own at a start. */
    private final @Nullable LongSupplier nanoTime;

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();

    private record Timer(long deadlineNanos, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            // Compared by difference, because nanoTime may overflow.
            return Long.signum(deadlineNanos - other.deadlineNanos);
        }
    }

    LoopTimers(@Nullable LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The clock of the timers. */
    long nanoTime() {
        return nanoTime == null ? System.nanoTime() : nanoTime.getAsLong();
    }

    /** Schedules a task. */
    void add(long delayMillis, Runnable task) {
        timers.add(new Timer(nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis), task));
    }

    /** The time until the next task is due: 0 if there is none, negative if it is due. */
    long millisToNext() {
        Timer next = timers.peek();
        if (next == null) {
            return 0;
        }
        long nanos = next.deadlineNanos() - nanoTime();
        return nanos <= 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
    }

    /** Runs due tasks. Tasks that they schedule without a delay run in the next turn, after the sockets. */
    void runDue() {
        for (int left = timers.size(); left > 0 && millisToNext() < 0; left--) {
            LoopFailures.guard(timers.remove().task());
        }
    }
}

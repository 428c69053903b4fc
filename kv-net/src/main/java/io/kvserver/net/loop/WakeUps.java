package io.kvserver.net.loop;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whom an event loop has to look at because another thread says so. To add somebody needs no memory, so nobody is forgotten when there
 * is none; and who is on the list already is not added again.
 *
 * <p>Thread: {@link #add} and {@link #isEmpty} any; {@link #poll} the loop's.
 */
public final class WakeUps {
    private static final AtomicIntegerFieldUpdater<Sleeper> NOTED =
            AtomicIntegerFieldUpdater.newUpdater(Sleeper.class, "noted");

    /** Linked from the newest to the oldest. */
    private final AtomicReference<@Nullable Sleeper> newest = new AtomicReference<>();
    /** What was taken off that list, linked from the oldest to the newest. The loop's. */
    private @Nullable Sleeper oldest;

    /** Somebody who can be woken. On one list at most. */
    public abstract static class Sleeper {
        @SuppressWarnings("UnusedVariable") // Read by its updater.
        private volatile int noted;
        /** Written by whoever has noted it, until the loop takes it off the list. */
        private @Nullable Sleeper next;

        /** Looks what there is to do. On the loop's thread; once for all wake-ups since the last time. */
        protected abstract void woken();
    }

    /**
     * Has {@link Sleeper#woken} called. What this thread has written to volatile fields before is seen by that call: either this one
     * adds the sleeper, or its mark was still set, and the loop takes that away before it calls.
     */
    void add(Sleeper sleeper) {
        if (!NOTED.compareAndSet(sleeper, 0, 1)) {
            return;
        }
        Sleeper before;
        do {
            before = newest.get();
            sleeper.next = before;
        } while (!newest.compareAndSet(before, sleeper));
    }

    /** Whether there is nobody; for the loop also those that it has taken off. */
    boolean isEmpty() {
        return oldest == null && newest.get() == null;
    }

    /** Who comes next, in the order in which they were added; {@code null} if there is nobody. */
    @Nullable
    Sleeper poll() {
        if (oldest == null) {
            takeAll();
        }
        Sleeper first = oldest;
        if (first != null) {
            oldest = first.next;
            first.next = null;
            // From here on it may be added again.
            first.noted = 0;
        }
        return first;
    }

    private void takeAll() {
        if (newest.get() == null) {
            return;
        }
        Sleeper left = newest.getAndSet(null);
        while (left != null) {
            Sleeper older = left.next;
            left.next = oldest;
            oldest = left;
            left = older;
        }
    }
}

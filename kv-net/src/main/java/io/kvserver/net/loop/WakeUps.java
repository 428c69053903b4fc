package io.kvserver.net.loop;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The sleepers that other threads have woken and an event loop has still to call. Adding needs no memory, so no wake-up
 * is lost when memory is exhausted. A sleeper that is on the list already is not added again.
 *
 * <p>Thread: {@link #add} and {@link #isEmpty} any; {@link #poll} the loop's.
 */
public final class WakeUps {
    private static final AtomicIntegerFieldUpdater<Sleeper> NOTED =
            AtomicIntegerFieldUpdater.newUpdater(Sleeper.class, "noted");

    /** Linked from the newest to the oldest. */
    private final AtomicReference<@Nullable Sleeper> newest = new AtomicReference<>();
    /** The sleepers taken off that list, linked from the oldest to the newest. Owned by the loop. */
    private @Nullable Sleeper oldest;

    /** An object that can be woken. On at most one list. */
    public abstract static class Sleeper {
        @SuppressWarnings("UnusedVariable") // Read by its updater.
        private volatile int noted;
        /** Written by the thread that adds it, until the loop takes it off the list. */
        private @Nullable Sleeper next;

        /** Called on the loop's thread, once for all wake-ups since the last call. */
        protected abstract void woken();
    }

    /**
     * Makes the loop call {@link Sleeper#woken}. That call sees earlier volatile writes of this thread: either this
     * thread adds the sleeper, or the sleeper's mark was still set, and the loop clears the mark before the call.
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

    /** Whether there are no sleepers. The loop's own view includes those taken off the list. */
    boolean isEmpty() {
        return oldest == null && newest.get() == null;
    }

    /** The next sleeper, in the order in which they were added; {@code null} if there is none. */
    @Nullable
    Sleeper poll() {
        if (oldest == null) {
            takeAll();
        }
        Sleeper first = oldest;
        if (first != null) {
            oldest = first.next;
            first.next = null;
            // From here on the sleeper may be added again.
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

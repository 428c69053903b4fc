package io.kvserver.core.client;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * What one client takes of the {@link ClientMemory}. Any thread.
 *
 * <p>The total is told of changes only when they have come to something, so that a short reply touches no memory that all
 * threads share.
 */
public final class MemoryShare {
    private static final AtomicLongFieldUpdater<MemoryShare> TOLD =
            AtomicLongFieldUpdater.newUpdater(MemoryShare.class, "told");
    private static final AtomicLongFieldUpdater<MemoryShare> STATE =
            AtomicLongFieldUpdater.newUpdater(MemoryShare.class, "stateBytes");
    private static final AtomicLongFieldUpdater<MemoryShare> DYING =
            AtomicLongFieldUpdater.newUpdater(MemoryShare.class, "dying");
    private static final long STEP_BYTES = 4 << 10;
    /** What each client takes, its connection included: measured with 3,000 that are idle. */
    private static final long BASE_BYTES = 2400;
    /** The client is gone: it takes nothing any more. */
    private static final long RELEASED = Long.MIN_VALUE;
    /** What a client takes that was to go and has gone. */
    private static final long GONE = -1;

    private final ClientMemory all;
    private final Unread unread;
    private volatile long told;
    private volatile long stateBytes = BASE_BYTES;
    /** What it took when it was told to go, until it has {@link #GONE}. */
    @SuppressWarnings("UnusedVariable") // Read by its updater.
    private volatile long dying;

    private volatile boolean evictable = true;

    /** What a client has been sent and has not read. */
    interface Unread {
        long bytes();
    }

    MemoryShare(ClientMemory all, Unread unread) {
        this.all = all;
        this.unread = unread;
    }

    /** Counts what a client takes from its first moment on. */
    void begin() {
        changed();
    }

    /** What the client takes now. */
    public long bytes() {
        return told == RELEASED ? 0 : unread.bytes() + stateBytes;
    }

    /** Whether the client may be disconnected to save memory. */
    public boolean isEvictable() {
        return evictable;
    }

    public void evictable(boolean yes) {
        evictable = yes;
    }

    /** Counts what the client has made the server remember: a name, a subscription; negative if that is forgotten. */
    public void stateGrew(long bytes) {
        if (bytes == 0) {
            return;
        }
        STATE.addAndGet(this, bytes);
        changed();
    }

    /** After what the client has not read has become more or less. */
    void changed() {
        // Again if another thread has told of a change meanwhile: perhaps it has not seen this one.
        while (true) {
            long before = told;
            long now = unread.bytes() + stateBytes;
            boolean differs = Math.abs(now - before) >= STEP_BYTES || before == 0;
            if (before == RELEASED || !differs) {
                return;
            }
            if (TOLD.compareAndSet(this, before, now)) {
                all.changed(now - before);
                return;
            }
        }
    }

    /** Whether {@link #changed} has something to tell if so much is unread. */
    boolean differs(long unreadBytes) {
        return Math.abs(unreadBytes + stateBytes - told) >= STEP_BYTES;
    }

    /** Counts nothing any more, because the client has been told to go; what it took is still to be freed. */
    void condemn() {
        long before = stop();
        if (before > 0) {
            all.dying(before);
            if (!DYING.compareAndSet(this, 0, before)) {
                // It has gone meanwhile.
                all.dying(-before);
            }
        }
    }

    /** Counts nothing any more, because the client is gone. */
    void release() {
        stop();
        long freed = DYING.getAndSet(this, GONE);
        if (freed > 0) {
            all.dying(-freed);
        }
    }

    private long stop() {
        long before = TOLD.getAndSet(this, RELEASED);
        if (before != RELEASED) {
            all.changed(-before);
        }
        return before;
    }
}

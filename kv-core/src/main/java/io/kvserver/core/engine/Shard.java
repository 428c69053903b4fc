package io.kvserver.core.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A shard's mailbox and state in one word.
 *
 * <p>{@code mailbox} is {@code null} when the shard is idle, {@link #busy} when a thread or a work on several shards
 * has it and nothing waits, or else the newest waiting work, linked to the older ones down to {@code busy}. The thread
 * that changes it from {@code null} holds the shard until it sets it back. Work that the holder took out of the
 * mailbox, oldest first, is the backlog, which only the holder touches.
 *
 * <p>Order: a submitter waits for its work, so it has at most one in a mailbox; work of different submitters runs in
 * the order in which it arrived.
 */
final class Shard {
    private static final VarHandle MAILBOX;

    static {
        try {
            MAILBOX = MethodHandles.lookup().findVarHandle(Shard.class, "mailbox", Work.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * How often a thread checks whether a busy shard has become idle before its work waits there. Waiting costs both
     * threads some microseconds, but a shard is usually held for a tenth of one, or in pipelines for up to sixteen
     * requests. If other work waits already, threads do not spin. With two loops whose 50 clients increment one key,
     * spinning raised the throughput from 0.95 of one loop's to 1.06 at a pipeline of 16, and from 0.57 to 1.05 at 64.
     */
    private static final int SPINS = 100;

    /** Marks a shard as held. */
    private static final class Busy extends Work {
        @Override
        protected void run() {}

        @Override
        protected void finished() {}
    }

    /**
     * Each shard has its own mark, near it in memory, because with G1 storing a reference to another region costs a
     * memory fence.
     */
    private final Work busy = new Busy();

    @SuppressWarnings("unused") // through MAILBOX
    private volatile @Nullable Work mailbox;

    private @Nullable Work backlog;

    /** The next shard in the holder's list of shards to release. Only the holder touches it. */
    @Nullable
    Shard nextToRelease;

    /** Keeps the words of two shards off one cache line. */
    @SuppressWarnings("unused")
    private long p0, p1, p2, p3, p4, p5, p6;

    /** Takes the shard if it is idle or becomes idle in a moment. */
    boolean tryTake() {
        return mailbox == null ? MAILBOX.compareAndSet(this, (Work) null, busy) : tryTakeSoon();
    }

    private boolean tryTakeSoon() {
        for (int i = 0; i < SPINS && mailbox instanceof Busy; i++) {
            Thread.onSpinWait();
            if (mailbox == null && MAILBOX.compareAndSet(this, (Work) null, busy)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes the shard for the work. Otherwise puts the work into the mailbox and returns {@code false}: the work then
     * belongs to the shard's holder and may already be done.
     */
    boolean takeOrWait(Work work) {
        while (true) {
            Work newest = mailbox;
            if (newest == null) {
                if (MAILBOX.compareAndSet(this, (Work) null, busy)) {
                    return true;
                }
            } else {
                work.next = newest;
                if (MAILBOX.compareAndSet(this, newest, work)) {
                    return false;
                }
            }
        }
    }

    /** Whether work waits for the shard. Called by its holder. */
    boolean isWanted() {
        return !(mailbox instanceof Busy);
    }

    /** Releases the shard if no work waits. */
    boolean tryRelease() {
        return backlog == null && MAILBOX.compareAndSet(this, busy, (Work) null);
    }

    /** The oldest waiting work. If there is none, releases the shard and returns {@code null}. Called by its holder. */
    @Nullable
    Work nextOrRelease() {
        if (backlog == null) {
            if (MAILBOX.compareAndSet(this, busy, (Work) null)) {
                return null;
            }
            Work newest = (Work) MAILBOX.getAndSet(this, busy);
            while (newest != null && !(newest instanceof Busy)) {
                Work older = newest.next;
                newest.next = backlog;
                backlog = newest;
                newest = older;
            }
        }
        Work oldest = backlog;
        if (oldest != null) {
            backlog = oldest.next;
            oldest.next = null;
        }
        return oldest;
    }
}

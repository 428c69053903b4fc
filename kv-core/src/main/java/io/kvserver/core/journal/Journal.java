package io.kvserver.core.journal;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Shown;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The log of a running store, and the thread that writes it to the disk.
 *
 * <p>A thread that changes keys appends the change in memory while it has their shards, so the changes of a key are in
 * the log in their order. A change is <em>safe</em> when its acknowledgement may be sent. If each change must be on
 * disk first, it is safe once it is there: the journal's thread writes and forces all appended changes at once, so one
 * fsync serves all waiters. Otherwise a change is safe when the operating system has it, unless the disk is two seconds
 * behind. In this mode the thread that is about to acknowledge changes writes them itself ({@link #handOver}), with all
 * others that were appended: so the death of the process loses no change, and a batch costs one write and no change of
 * threads.
 *
 * <p>Threads: {@link #append} by any that has the shards; {@link #rotate} by one that has all of them; the rest by any.
 *
 * <p>When the disk fails, the journal keeps the changes that it could not write, retries from time to time, and reports
 * the failure, so that further changes are refused. Meanwhile nothing becomes safe.
 */
public final class Journal implements Closeable {
    /** In place of an interval of forcing: never. */
    public static final long NEVER = LogChain.NEVER;

    private static final String OUT_OF_MEMORY = "out of memory";
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** From this many waiters for one fsync on, it is worthwhile to wait for more. */
    private static final int MANY_WAITERS = 8;
    /** The least time to wait; the system's timers add some 50 microseconds. */
    private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private static final long MOST_NANOS_BEHIND = TimeUnit.SECONDS.toNanos(2);
    private final long forceEveryNanos;
    private final Consumer<@Nullable String> troubled;
    private final Thread thread = new Thread(this::run, "kv-journal");

    private final LogChain logs;
    private final Waiters waiters = new Waiters();
    /** The waiters for a position to be on disk, even if it is safe before. */
    private final Waiters forceWaiters = new Waiters();
    /** Created once, because it is needed when memory may be short. */
    private final LongPredicate isSafe = this::isSafe;

    private final LongPredicate isForced = this::isForced;

    /** Everything that was appended before this time, of {@link System#nanoTime}, is on disk. */
    private volatile long forcedAtNanos = System.nanoTime();

    private volatile boolean asleep;
    private volatile boolean closing;
    /** Whether the journal has ended: nothing is written any more. */
    private volatile boolean ended;
    /**
     * Why the last changes could not be written. Owned by the journal's thread, after its end by the thread that joined
     * it.
     */
    private @Nullable Throwable failure;

    private volatile @Nullable String trouble;

    /**
     * A journal that is not running yet.
     *
     * @param forceEveryNanos how often the log is forced to disk; 0: for each change, before it is safe;
     *     {@link #NEVER}: the system decides
     * @param troubled receives the reason when the disk fails, and {@code null} when it works again; must not block
     */
    public Journal(LogWriter writer, long forceEveryNanos, Consumer<@Nullable String> troubled) {
        this.logs = new LogChain(writer);
        this.forceEveryNanos = forceEveryNanos;
        this.troubled = troubled;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /**
     * Appends a command in the words of its request. Returns the position after it; after the journal's end that never
     * becomes safe. Throws nothing: a command for which there is no memory is {@link #missed}.
     */
    public long append(int database, Args args) {
        try {
            return ended ? NEVER : logs.current().append(database, args);
        } catch (Throwable failure) {
            return missed(failure);
        }
    }

    /** As {@link #append(int, Args)}, for commands that must stay together. */
    public long append(CommandBuffer commands) {
        try {
            return ended ? NEVER : logs.current().append(commands);
        } catch (Throwable failure) {
            return missed(failure);
        }
    }

    /**
     * Records that a change could not be appended, or that nobody knows whether there was one: the log {@link #isLost is lost} and must
     * be rewritten. Returns a position that becomes safe with the new log.
     */
    public long missed(Throwable cause) {
        long position = logs.missed();
        try {
            LOG.log(
                    Level.ERROR,
                    "the log may miss a change and is going to be replaced, after " + Shown.failure(cause));
        } catch (Throwable unreportable) {
            // There is no memory for the log line either.
        }
        return position;
    }

    /** The position after the last command. */
    public long appended() {
        return logs.current().appended();
    }

    /** The approximate size of the present file in bytes. */
    public long fileBytes() {
        return logs.current().fileBytes();
    }

    /** The reason for the disk's failure; {@code null} if it works. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** Whether changes up to a position may be acknowledged. */
    public boolean isSafe(long position) {
        if (!logs.isWhole(position)) {
            return false;
        }
        return position <= logs.forced() || (forceEveryNanos != 0 && position <= logs.written() && !isLate());
    }

    /** Whether changes up to a position are on disk. */
    public boolean isForced(long position) {
        return logs.isWhole(position) && position <= logs.forced();
    }

    /** Whether a position is safe, or {@link #handOver} is likely to make it so. */
    public boolean isSafeSoon(long position) {
        return isSafe(position) || (mayHandOver(position) && !isLate());
    }

    /**
     * Called by the thread that is about to acknowledge changes. Makes a position safe if that needs at most a write;
     * returns whether it is safe.
     */
    public boolean handOver(long position) {
        if (position > logs.written() && mayHandOver(position)) {
            try {
                logs.writeUpTo(position);
            } catch (IOException | RuntimeException | Error e) {
                // The journal's thread will meet the same failure and report it.
                LockSupport.unpark(thread);
            }
        }
        return isSafe(position);
    }

    /** Not while the disk fails, nor if earlier changes must be on disk first: the journal's thread handles that. */
    private boolean mayHandOver(long position) {
        return forceEveryNanos != 0 && !ended && trouble == null && logs.isWhole(position) && logs.isReady();
    }

    private boolean isLate() {
        return forceEveryNanos != NEVER && System.nanoTime() - forcedAtNanos > MOST_NANOS_BEHIND;
    }

    /**
     * Runs {@code wake} on the journal's thread soon after a position has become safe or the journal has ended; it must
     * be brief. The caller must check {@link #isSafe} again, and perhaps wait further. {@code false} if the journal has
     * ended already: then {@code wake} is not run.
     */
    public boolean whenSafe(long position, Runnable wake) {
        if (!waiters.add(position, wake)) {
            return false;
        }
        if (asleep) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    /**
     * Forces the log to disk soon. Runs {@code wake}, as {@link #whenSafe} does, when a position {@link #isForced} or
     * the journal has ended.
     */
    public boolean whenForced(long position, Runnable wake) {
        if (!forceWaiters.add(position, wake)) {
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }

    /** From now on appends to another log, whose positions continue those of this one. Called with all shards held. */
    public void rotate(LogWriter next) {
        logs.rotate(next);
    }

    /** Whether everything appended before the last {@link #rotate} is on disk. */
    public boolean isRotated() {
        return logs.isRotated();
    }

    /** Records that everything appended before the last {@link #rotate} is on disk in other files. */
    public void supersedeEarlier() {
        logs.supersedeEarlier();
        LockSupport.unpark(thread);
    }

    private void run() {
        long nextForce = System.nanoTime() + forceEveryNanos;
        while (true) {
            boolean ending = closing;
            long start = System.nanoTime();
            boolean force = ending || isForceDue(start - nextForce);
            // Survives every failure, even a lack of memory: waiters depend on this thread.
            try {
                if (logs.writeAll(force)) {
                    forcedAtNanos = start;
                    nextForce = start + forceEveryNanos;
                }
                succeeded();
                failure = null;
            } catch (Throwable e) {
                failed(e);
            }
            if (ending) {
                ended = true;
                waiters.end();
                forceWaiters.end();
                return;
            }
            forceWaiters.wake(isForced);
            if (waiters.wake(isSafe) >= MANY_WAITERS) {
                // The clients just told are likely to send their next request at once. With 50 clients that each wait
                // for their reply, this pause made an fsync serve more of them and took a tenth off the CPU time of a
                // request.
                LockSupport.parkNanos(this, GATHER_NANOS);
            }
            sleep();
        }
    }

    private boolean isForceDue(long nanosLate) {
        return forceEveryNanos == 0 || (forceEveryNanos != NEVER && nanosLate >= 0) || !forceWaiters.isEmpty();
    }

    private void sleep() {
        if (trouble != null || logs.isLost()) {
            LockSupport.parkNanos(this, RETRY_NANOS);
            return;
        }
        asleep = true;
        if (waiters.isEmpty() && forceWaiters.isEmpty() && !closing) {
            LockSupport.parkNanos(this, TICK_NANOS);
        }
        asleep = false;
    }

    private void succeeded() {
        if (trouble != null) {
            LOG.log(Level.INFO, "the log can be written again");
            trouble = null;
            troubled.accept(null);
        }
    }

    private void failed(Throwable cause) {
        failure = cause;
        try {
            String reason = reason(cause);
            boolean first = trouble == null;
            trouble = reason;
            troubled.accept(reason);
            if (first) {
                LOG.log(
                        Level.ERROR,
                        "the log cannot be written; changes are refused until it can be; nothing that was acknowledged"
                                + " is lost: "
                                + reason);
            }
        } catch (Throwable noMemory) {
            trouble = OUT_OF_MEMORY;
        }
    }

    /** Whether the log must be rewritten, because written bytes can never be forced or a change is missing. */
    public boolean isLost() {
        return logs.isLost();
    }

    /**
     * Writes and forces all appended changes and ends the thread. Later changes are not written and never become safe.
     *
     * @throws IOException if not everything could be written and forced
     */
    @Override
    public void close() throws IOException {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        logs.close();
        if (failure != null) {
            throw new IOException(reason(failure), failure);
        }
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}

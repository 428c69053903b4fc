package io.kvserver.core.journal;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.protocol.Args;
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
 * <p>A thread that changes keys appends, in memory, while it has their shards; so changes of a key are in the log in their
 * order. A change is <em>safe</em> when its acknowledgement may leave. If each has to be on the disk first, it is safe once it
 * is there: the journal's thread writes and forces what was appended, everything at once, so one fsync serves all who wait for
 * it. Otherwise a change is safe when the operating system has it, unless the disk is two seconds behind. Then the thread that
 * is about to acknowledge changes writes them itself ({@link #handOver}), with all others that were appended: so no change is
 * lost by the death of the process, and a batch costs one write and no change of threads.
 *
 * <p>Threads: {@link #append} any that has the shards; {@link #rotate} one that has all of them; the rest any.
 *
 * <p>When the disk fails the journal keeps what it could not write, tries again every now and then, and reports that, so that
 * changes are refused meanwhile. Nothing becomes safe then.
 */
public final class Journal implements Closeable {
    /** In place of how long the disk may be behind, if nobody waits for it. */
    public static final long NEVER = LogChain.NEVER;

    private static final String OUT_OF_MEMORY = "out of memory";
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** From this many waiters for one fsync on, it is worthwhile to wait for more. */
    private static final int MANY_WAITERS = 8;
    /** How long, at least: the system's timers add some 50 microseconds. */
    private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private static final long MOST_NANOS_BEHIND = TimeUnit.SECONDS.toNanos(2);
    private final long forceEveryNanos;
    private final Consumer<@Nullable String> troubled;
    private final Thread thread = new Thread(this::run, "kv-journal");

    private final LogChain logs;
    private final Waiters waiters = new Waiters();
    /** Waiters for a position to be on the disk, even if it is safe without that. */
    private final Waiters forceWaiters = new Waiters();
    /** Made once: it is needed when memory may be short. */
    private final LongPredicate isSafe = this::isSafe;

    private final LongPredicate isForced = this::isForced;

    /** Everything that was appended before this time is on the disk, by {@link System#nanoTime}. */
    private volatile long forcedAtNanos = System.nanoTime();

    private volatile boolean asleep;
    private volatile boolean closing;
    /** Nothing is going to be written any more. */
    private volatile boolean ended;
    /** Why the last changes could not be written. Belongs to the thread, and after its end to the one that has joined it. */
    private @Nullable Throwable failure;

    private volatile @Nullable String trouble;

    /**
     * A journal that is not running yet.
     *
     * @param forceEveryNanos how often the disk is forced; 0: for each change, before it is safe; {@link #NEVER}: the system
     *     decides
     * @param troubled told why the disk fails, and {@code null} when it does no more; must not block
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
     * Appends a command as it was requested. Returns the position behind it, which is never safe after the end. Throws nothing: if
     * there is no memory for it, it is {@link #missed}.
     */
    public long append(int database, Args args) {
        try {
            return ended ? NEVER : logs.current().append(database, args);
        } catch (Throwable failure) {
            return missed(failure);
        }
    }

    /** The same for commands that belong together. */
    public long append(CommandBuffer commands) {
        try {
            return ended ? NEVER : logs.current().append(commands);
        } catch (Throwable failure) {
            return missed(failure);
        }
    }

    /**
     * Says that a change could not be appended: the log {@link #isLost is lost} and has to be replaced. Returns a position that is
     * safe only then.
     */
    public long missed(Throwable cause) {
        long position = logs.missed();
        try {
            LOG.log(Level.ERROR, "a change could not be logged; the log is going to be replaced: " + reason(cause));
        } catch (Throwable unreportable) {
            // There is no memory for that either.
        }
        return position;
    }

    /** The position behind the last command. */
    public long appended() {
        return logs.current().appended();
    }

    /** How many bytes the present file has. Roughly. */
    public long fileBytes() {
        return logs.current().fileBytes();
    }

    /** Why the disk fails; {@code null} if it does not. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** Whether what was appended up to a position may be acknowledged. */
    public boolean isSafe(long position) {
        if (!logs.isWhole(position)) {
            return false;
        }
        return position <= logs.forced() || (forceEveryNanos != 0 && position <= logs.written() && !isLate());
    }

    /** Whether what was appended up to a position is on the disk. */
    public boolean isForced(long position) {
        return logs.isWhole(position) && position <= logs.forced();
    }

    /** Whether a position is safe, or {@link #handOver} is likely to make it so. */
    public boolean isSafeSoon(long position) {
        return isSafe(position) || (mayHandOver(position) && !isLate());
    }

    /** For the thread that is about to acknowledge changes: makes a position safe if that takes a write at most. Says whether it is. */
    public boolean handOver(long position) {
        if (position > logs.written() && mayHandOver(position)) {
            try {
                logs.writeUpTo(position);
            } catch (IOException | RuntimeException | Error e) {
                // The journal's thread is going to meet with it, too, and to tell everybody.
                LockSupport.unpark(thread);
            }
        }
        return isSafe(position);
    }

    /** Not while the disk fails, or what comes before has to be on it first: that is for the journal's thread. */
    private boolean mayHandOver(long position) {
        return forceEveryNanos != 0 && !ended && trouble == null && logs.isWhole(position) && logs.isReady();
    }

    private boolean isLate() {
        return forceEveryNanos != NEVER && System.nanoTime() - forcedAtNanos > MOST_NANOS_BEHIND;
    }

    /**
     * Runs {@code wake} soon after a position has become safe or the journal has ended, by the journal's thread: it must only
     * pass that on. Under {@link #isSafe} it may turn out that more has to be waited for. {@code false} if the journal has ended
     * already: then it is not run.
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
     * Forces the disk soon, and runs {@code wake} as {@link #whenSafe} does when a position {@link #isForced}, or the journal has
     * ended.
     */
    public boolean whenForced(long position, Runnable wake) {
        if (!forceWaiters.add(position, wake)) {
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }

    /**
     * Appends to another log from now on, which goes on from where this one ends. For a thread that has all shards.
     */
    public void rotate(LogWriter next) {
        logs.rotate(next);
    }

    /** Whether all that was appended before the last {@link #rotate} is on the disk. */
    public boolean isRotated() {
        return logs.isRotated();
    }

    /** Says that what was appended before the last {@link #rotate} is on the disk in other files. */
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
            // Whatever fails, a lack of memory too: those who wait depend on this thread.
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
                // They are likely to come back at once. With 50 clients that each wait for their reply it made an fsync
                // serve more of them, and took a tenth off the CPU time of a request.
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
                        "the log cannot be written; changes are refused until it can, nothing that was acknowledged is"
                                + " lost: "
                                + reason);
            }
        } catch (Throwable noMemory) {
            trouble = OUT_OF_MEMORY;
        }
    }

    /** Whether something written can never be forced, or a change is missing, so that the log has to be replaced. */
    public boolean isLost() {
        return logs.isLost();
    }

    /**
     * Writes and forces what was appended, and ends the thread. What is appended later goes nowhere and is never safe.
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

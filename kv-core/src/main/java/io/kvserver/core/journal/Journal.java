package io.kvserver.core.journal;

import io.kvserver.core.protocol.Args;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of a running store, and the thread that writes it to the disk.
 *
 * <p>Whoever changes keys appends, in memory, while it has the shards of these keys; so changes of a key are in the log in
 * their order. The journal's thread writes and forces what was appended, everything at once: so one fsync serves all who
 * wait for it. A change is <em>safe</em> when its acknowledgement may leave: if each is to be on the disk first, when it is
 * there; else at once, unless the disk is two seconds behind, or too far behind for the memory.
 *
 * <p>Threads: {@link #append} any that has the shards; {@link #rotate} one that has all of them; the rest any.
 *
 * <p>When the disk fails the journal keeps what it could not write, tries again every now and then, and tells whoever is
 * asked to refuse changes meanwhile. Nothing is safe then that was not before.
 */
public final class Journal implements Closeable {
    /** In place of how long the disk may be behind, if nobody waits for it. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final System.Logger LOG = System.getLogger("io.kvserver.core");
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long MOST_NANOS_BEHIND = TimeUnit.SECONDS.toNanos(2);
    private static final long MOST_BYTES_BEHIND = 64 << 20;

    private final long forceEveryNanos;
    private final Consumer<@Nullable String> troubled;
    private final Thread thread = new Thread(this::run, "kv-journal");

    /** Where changes are appended; replaced while a thread has all shards. */
    private volatile LogWriter writer;
    /** What was the writer before, until all of it is on the disk. */
    private volatile @Nullable LogWriter earlier;
    /** Everything that was appended before this time is on the disk, by {@link System#nanoTime}. */
    private volatile long forcedAtNanos = System.nanoTime();

    private volatile boolean asleep;
    private volatile boolean closing;
    private volatile @Nullable String trouble;

    private final Object lock = new Object();
    /** Guarded by the lock. */
    private List<Waiter> waiters = new ArrayList<>();

    private record Waiter(long position, Runnable wake) {}

    /**
     * A journal that is not running yet.
     *
     * @param forceEveryNanos how often the disk is forced; 0: for each change, before it is safe; {@link #NEVER}: the system
     *     decides
     * @param troubled told why the disk fails, and {@code null} when it does no more; must not block
     */
    public Journal(LogWriter writer, long forceEveryNanos, Consumer<@Nullable String> troubled) {
        this.writer = writer;
        this.forceEveryNanos = forceEveryNanos;
        this.troubled = troubled;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Appends a command as it was requested. Returns the position behind it. */
    public long append(int database, Args args) {
        return writer.append(database, args);
    }

    /** Appends commands that belong together. Returns the position behind them. */
    public long append(CommandBuffer commands) {
        return writer.append(commands);
    }

    /** The position behind the last command. */
    public long appended() {
        return writer.appended();
    }

    /** How many bytes the present file has. Roughly. */
    public long fileBytes() {
        return writer.fileBytes();
    }

    /** Why the disk fails; {@code null} if it does not. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** Whether what was appended up to a position may be acknowledged. */
    public boolean isSafe(long position) {
        if (position <= forced()) {
            return true;
        }
        if (forceEveryNanos == 0) {
            return false;
        }
        boolean late = forceEveryNanos != NEVER && System.nanoTime() - forcedAtNanos > MOST_NANOS_BEHIND;
        return !late && position - written() <= MOST_BYTES_BEHIND;
    }

    /** Runs {@code wake} soon after a position has become safe, by the journal's thread: it must only pass that on. */
    public void whenSafe(long position, Runnable wake) {
        synchronized (lock) {
            waiters.add(new Waiter(position, wake));
        }
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    private long written() {
        LogWriter before = earlier;
        return before == null ? writer.written() : before.written();
    }

    private long forced() {
        LogWriter before = earlier;
        return before == null ? writer.forced() : before.forced();
    }

    /**
     * Appends to another log from now on, which goes on from where this one ends. For a thread that has all shards. The log
     * before must be done with: see {@link #isRotated}.
     */
    public void rotate(LogWriter next) {
        if (earlier != null) {
            throw new IllegalStateException("the last rotation has not ended");
        }
        next.startAt(writer.appended());
        earlier = writer;
        writer = next;
    }

    /** Whether all that was appended before the last {@link #rotate} is on the disk. */
    public boolean isRotated() {
        return earlier == null;
    }

    /** Says that what was appended before the last {@link #rotate} is on the disk in other files. */
    public void supersedeEarlier() {
        LogWriter before = earlier;
        if (before != null) {
            earlier = null;
            closeQuietly(before);
        }
    }

    private void run() {
        long nextForce = System.nanoTime() + forceEveryNanos;
        while (true) {
            boolean ending = closing;
            long start = System.nanoTime();
            boolean force = ending || forceEveryNanos == 0 || (forceEveryNanos != NEVER && start - nextForce >= 0);
            try {
                if (writeAll(force)) {
                    forcedAtNanos = start;
                    nextForce = start + forceEveryNanos;
                }
                succeeded();
            } catch (IOException | RuntimeException e) {
                failed(e);
                if (ending) {
                    return;
                }
            }
            wakeWaiters();
            if (ending) {
                return;
            }
            sleep();
        }
    }

    /** Says whether all that was appended before is on the disk. */
    private boolean writeAll(boolean force) throws IOException {
        LogWriter current = writer;
        LogWriter before = earlier;
        if (before != null) {
            before.write();
            before.force();
            if (earlier == before) {
                earlier = null;
                closeQuietly(before);
            }
        }
        current.write();
        if (force && current.forced() < current.written()) {
            current.force();
        }
        return current.forced() >= current.written();
    }

    private void sleep() {
        if (trouble != null) {
            LockSupport.parkNanos(this, RETRY_NANOS);
            return;
        }
        asleep = true;
        boolean awaited;
        synchronized (lock) {
            awaited = !waiters.isEmpty();
        }
        if (!awaited && !closing) {
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

    private void failed(Exception cause) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (trouble == null) {
            LOG.log(
                    Level.ERROR,
                    "the log cannot be written; changes are refused until it can, nothing that was acknowledged is lost: "
                            + reason);
        }
        trouble = reason;
        troubled.accept(reason);
    }

    private void wakeWaiters() {
        List<Waiter> safe = new ArrayList<>();
        synchronized (lock) {
            if (waiters.isEmpty()) {
                return;
            }
            List<Waiter> left = new ArrayList<>();
            for (Waiter waiter : waiters) {
                (isSafe(waiter.position()) ? safe : left).add(waiter);
            }
            waiters = left;
        }
        safe.forEach(waiter -> waiter.wake().run());
    }

    /** Whether something written can never be forced, so that the log has to be replaced. */
    public boolean isLost() {
        LogWriter before = earlier;
        return writer.isLost() || (before != null && before.isLost());
    }

    /** Writes and forces what was appended, and ends the thread. Nothing must be appended any more. */
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
        supersedeEarlier();
        writer.close();
    }

    private static void closeQuietly(LogWriter unused) {
        try {
            unused.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a log that is done with failed", e);
        }
    }
}

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
    /** So many wait for the same fsync when it is worth while to wait for more of them. */
    private static final int MANY_WAITERS = 8;
    /** How long, at least: the system's timers add some 50 microseconds. */
    private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private static final long MOST_NANOS_BEHIND = TimeUnit.SECONDS.toNanos(2);
    private static final long MOST_BYTES_BEHIND = 64 << 20;

    private final long forceEveryNanos;
    private final Consumer<@Nullable String> troubled;
    private final Thread thread = new Thread(this::run, "kv-journal");

    /** Where changes are appended; replaced while a thread has all shards. */
    private volatile LogWriter writer;
    /** What were writers before, the oldest first, each until all of it is on the disk. */
    private volatile List<LogWriter> earlier = List.of();
    /** Everything that was appended before this time is on the disk, by {@link System#nanoTime}. */
    private volatile long forcedAtNanos = System.nanoTime();

    /** Whether a change could not be appended, for want of memory, to the present log; and whether to an earlier one. */
    private volatile boolean incomplete;

    private volatile boolean incompleteEarlier;

    private volatile boolean asleep;
    private volatile boolean closing;
    /** Nothing is going to be written any more. */
    private volatile boolean ended;
    /** Why the last changes could not be written. Of the thread, then of who has waited for its end. */
    private @Nullable Throwable failure;

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

    /**
     * Appends a command as it was requested. Returns the position behind it, which is never safe after the end. If there is no
     * memory for it, it fails, and the log {@link #isLost is lost}.
     */
    public long append(int database, Args args) {
        try {
            return ended ? NEVER : writer.append(database, args);
        } catch (OutOfMemoryError e) {
            incomplete = true;
            throw e;
        }
    }

    /** The same for commands that belong together. */
    public long append(CommandBuffer commands) {
        try {
            return ended ? NEVER : writer.append(commands);
        } catch (OutOfMemoryError e) {
            incomplete = true;
            throw e;
        }
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
        if (forceEveryNanos == 0 || ended) {
            return false;
        }
        boolean late = forceEveryNanos != NEVER && System.nanoTime() - forcedAtNanos > MOST_NANOS_BEHIND;
        return !late && position - written() <= MOST_BYTES_BEHIND;
    }

    /**
     * Runs {@code wake} soon after a position has become safe or the journal has ended, by the journal's thread: it must only
     * pass that on. Under {@link #isSafe} it may turn out that more has to be waited for. {@code false} if the journal has ended
     * already: then it is not run.
     */
    public boolean whenSafe(long position, Runnable wake) {
        synchronized (lock) {
            if (ended) {
                return false;
            }
            waiters.add(new Waiter(position, wake));
        }
        if (asleep) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    private long written() {
        return oldest().written();
    }

    private long forced() {
        return oldest().forced();
    }

    private LogWriter oldest() {
        // In this order: the new writer says that all before it is forced, which holds only once the earlier ones are
        // done.
        LogWriter current = writer;
        List<LogWriter> before = earlier;
        return before.isEmpty() ? current : before.get(0);
    }

    /**
     * Appends to another log from now on, which goes on from where this one ends. For a thread that has all shards.
     */
    public void rotate(LogWriter next) {
        next.startAt(writer.appended());
        incompleteEarlier |= incomplete;
        incomplete = false;
        synchronized (lock) {
            List<LogWriter> before = new ArrayList<>(earlier);
            before.add(writer);
            earlier = List.copyOf(before);
        }
        writer = next;
    }

    /** Whether all that was appended before the last {@link #rotate} is on the disk. */
    public boolean isRotated() {
        return earlier.isEmpty();
    }

    /** Says that what was appended before the last {@link #rotate} is on the disk in other files. */
    public void supersedeEarlier() {
        List<LogWriter> before;
        synchronized (lock) {
            before = earlier;
            earlier = List.of();
            incompleteEarlier = false;
        }
        before.forEach(Journal::closeQuietly);
    }

    /** Whether it was not done with already. */
    private boolean doneWith(LogWriter before) {
        synchronized (lock) {
            List<LogWriter> left = new ArrayList<>(earlier);
            boolean found = left.remove(before);
            earlier = List.copyOf(left);
            return found;
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
                failure = null;
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                failed(e);
            }
            if (ending) {
                wakeAll();
                return;
            }
            if (wakeWaiters() >= MANY_WAITERS) {
                // They are likely to come back at once. With 50 clients that each wait for their reply it made an fsync
                // serve
                // more of them, and took a tenth off the CPU time of a request.
                LockSupport.parkNanos(this, GATHER_NANOS);
            }
            sleep();
        }
    }

    /** Says whether all that was appended before is on the disk. */
    private boolean writeAll(boolean force) throws IOException {
        LogWriter current = writer;
        for (LogWriter before : earlier) {
            if (write(before, true) && doneWith(before)) {
                closeQuietly(before);
            }
        }
        return !write(current, force) || current.forced() >= current.written();
    }

    /** Says whether the log is still needed; if not, it may have been closed meanwhile. */
    private boolean write(LogWriter log, boolean force) throws IOException {
        try {
            log.write();
            if (force && log.isUnforced()) {
                log.force();
            }
            return true;
        } catch (IOException e) {
            if (log == writer || earlier.contains(log)) {
                throw e;
            }
            return false;
        }
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

    private void failed(Throwable cause) {
        failure = cause;
        String reason = reason(cause);
        if (trouble == null) {
            LOG.log(
                    Level.ERROR,
                    "the log cannot be written; changes are refused until it can, nothing that was acknowledged is lost: "
                            + reason);
        }
        trouble = reason;
        troubled.accept(reason);
    }

    /** At the end: who waits is to see that nothing more comes. */
    private void wakeAll() {
        List<Waiter> all;
        synchronized (lock) {
            ended = true;
            all = waiters;
            waiters = new ArrayList<>();
        }
        all.forEach(waiter -> waiter.wake().run());
    }

    /** Returns how many it has woken. */
    private int wakeWaiters() {
        List<Waiter> safe = new ArrayList<>();
        synchronized (lock) {
            if (waiters.isEmpty()) {
                return 0;
            }
            List<Waiter> left = new ArrayList<>();
            for (Waiter waiter : waiters) {
                (isSafe(waiter.position()) ? safe : left).add(waiter);
            }
            waiters = left;
        }
        safe.forEach(waiter -> waiter.wake().run());
        return safe.size();
    }

    /** Whether something written can never be forced, or a change is missing, so that the log has to be replaced. */
    public boolean isLost() {
        return incomplete
                || incompleteEarlier
                || writer.isLost()
                || earlier.stream().anyMatch(LogWriter::isLost);
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
        earlier.forEach(Journal::closeQuietly);
        writer.close();
        if (failure != null) {
            throw new IOException(reason(failure), failure);
        }
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    private static void closeQuietly(LogWriter unused) {
        try {
            unused.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a log that is done with failed", e);
        }
    }
}

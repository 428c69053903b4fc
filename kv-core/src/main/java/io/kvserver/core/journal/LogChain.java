package io.kvserver.core.journal;

import static io.kvserver.core.protocol.Log.LOG;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log to which changes are appended, and the earlier logs that are not completely on disk yet. Positions continue
 * from one log to the next.
 *
 * <p>Threads: {@link #rotate} by one that has all shards; {@link #writeAll} by one at a time, which must not be
 * interrupted; the rest by any.
 */
final class LogChain {
    /** A position that no log reaches. */
    static final long NEVER = Long.MAX_VALUE;

    /** The log to which changes are appended; replaced while a thread has all shards. */
    private volatile LogWriter current;
    /** The former current logs, the oldest first, each until all of it is on disk. */
    private volatile List<LogWriter> earlier = List.of();

    /** Whether a change could not be appended to the current log; below, to an earlier one. */
    private volatile boolean incomplete;

    private volatile boolean incompleteEarlier;
    /** Positions after this one become safe only when the log has been rewritten, because a change is missing here. */
    private volatile long wholeUpTo = NEVER;

    /** Guards writing to the files, and closing them. */
    private final ReentrantLock writing = new ReentrantLock();
    /** Guards the set of logs. If both are taken, {@link #writing} is taken first. */
    private final Object lock = new Object();

    LogChain(LogWriter first) {
        current = first;
    }

    LogWriter current() {
        return current;
    }

    /** The position up to which the operating system has everything. */
    long written() {
        return oldest().written();
    }

    /** The position up to which the disk has everything. */
    long forced() {
        return oldest().forced();
    }

    private LogWriter oldest() {
        // Read in this order: the new log claims that all before it is forced, which holds only once the earlier ones
        // are complete.
        LogWriter last = current;
        List<LogWriter> before = earlier;
        return before.isEmpty() ? last : before.get(0);
    }

    /** From now on appends to another log, whose positions continue those of the current one. */
    void rotate(LogWriter next) {
        // One further, so that missed changes become safe with the rest.
        next.startAt(current.appended() + 1);
        synchronized (lock) {
            incompleteEarlier |= incomplete;
            incomplete = false;
            List<LogWriter> before = new ArrayList<>(earlier);
            before.add(current);
            earlier = List.copyOf(before);
        }
        current = next;
    }

    /** Whether everything appended before the last {@link #rotate} is on disk. */
    boolean isRotated() {
        return earlier.isEmpty();
    }

    /** Records that everything appended before the last {@link #rotate} is on disk in other files. */
    void supersedeEarlier() {
        List<LogWriter> before;
        synchronized (lock) {
            before = earlier;
            earlier = List.of();
            incompleteEarlier = false;
            if (!incomplete) {
                wholeUpTo = NEVER;
            }
        }
        before.forEach(this::closeQuietly);
    }

    /** Removes a log that is complete or no longer needed. Returns whether it was still there. */
    private boolean doneWith(LogWriter before) {
        synchronized (lock) {
            List<LogWriter> left = new ArrayList<>(earlier);
            boolean found = left.remove(before);
            earlier = List.copyOf(left);
            return found;
        }
    }

    /**
     * Records that a change could not be appended. Returns a position that becomes safe once the log has been
     * rewritten.
     */
    long missed() {
        synchronized (lock) {
            long end = current.appended();
            wholeUpTo = Math.min(wholeUpTo, end);
            incomplete = true;
            return end + 1;
        }
    }

    /** Whether the log has all changes up to a position. */
    boolean isWhole(long position) {
        return position <= wholeUpTo;
    }

    /** Whether the log must be rewritten, because written bytes can never be forced or a change is missing. */
    boolean isLost() {
        if (incomplete || incompleteEarlier || current.isLost()) {
            return true;
        }
        // Without allocating: the journal's thread asks when memory is short, too.
        List<LogWriter> before = earlier;
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i).isLost()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the current log can be written without any preparation. */
    boolean isReady() {
        return earlier.isEmpty() && current.hasBegun();
    }

    /** Writes what was appended to the current log, unless the position has been written meanwhile. */
    void writeUpTo(long position) throws IOException {
        writing.lock();
        try {
            if (position > written() && isReady()) {
                current.write();
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Writes what was appended, and forces it if wanted. Returns whether everything appended before the call is on
     * disk.
     */
    boolean writeAll(boolean force) throws IOException {
        LogWriter last = current;
        for (LogWriter before : earlier) {
            if (write(before, true) && doneWith(before)) {
                closeQuietly(before);
            }
        }
        return write(last, force);
    }

    /** Writes one log. Returns whether all of it is on disk or no longer needs to be. */
    private boolean write(LogWriter log, boolean force) throws IOException {
        try {
            writing.lock();
            try {
                log.write();
            } finally {
                writing.unlock();
            }
            // Other threads may write more meanwhile.
            long target = log.written();
            if (force && log.isUnforced()) {
                log.force();
            }
            return log.forced() >= target;
        } catch (IOException e) {
            if (log == current || earlier.contains(log)) {
                throw e;
            }
            // The log is no longer needed, and perhaps closed.
            return true;
        }
    }

    /** Closes all files. */
    void close() throws IOException {
        earlier.forEach(this::closeQuietly);
        close(current);
    }

    private void close(LogWriter log) throws IOException {
        writing.lock();
        try {
            log.close();
        } finally {
            writing.unlock();
        }
    }

    private void closeQuietly(LogWriter unused) {
        try {
            close(unused);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing an old log failed", e);
        }
    }
}

package io.kvserver.core.journal;

import static io.kvserver.core.protocol.Log.LOG;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log that changes are appended to, and the logs before it that are not completely on the disk yet. Positions go on from one
 * log to the next.
 *
 * <p>Threads: {@link #rotate} one that has all shards; {@link #writeAll} one at a time, which nobody interrupts; the rest any.
 */
final class LogChain {
    /** A position that no log reaches. */
    static final long NEVER = Long.MAX_VALUE;

    /** Where changes are appended; replaced while a thread has all shards. */
    private volatile LogWriter current;
    /** What were current before, the oldest first, each until all of it is on the disk. */
    private volatile List<LogWriter> earlier = List.of();

    /** Whether a change could not be appended to the current log; and whether to an earlier one. */
    private volatile boolean incomplete;

    private volatile boolean incompleteEarlier;
    /** What comes behind it is safe only when the log has been replaced, because a change is missing there. */
    private volatile long wholeUpTo = NEVER;

    /** Guards writing to the files, and closing them. */
    private final ReentrantLock writing = new ReentrantLock();
    /** Guards which logs there are. Taken after the other one, if both are. */
    private final Object lock = new Object();

    LogChain(LogWriter first) {
        current = first;
    }

    LogWriter current() {
        return current;
    }

    /** Up to where the operating system has everything. */
    long written() {
        return oldest().written();
    }

    /** Up to where the disk has everything. */
    long forced() {
        return oldest().forced();
    }

    private LogWriter oldest() {
        // In this order: the new log says that all before it is forced, which holds only once the earlier ones are
        // done.
        LogWriter last = current;
        List<LogWriter> before = earlier;
        return before.isEmpty() ? last : before.get(0);
    }

    /** Appends to another log from now on, which goes on from where the current one ends. */
    void rotate(LogWriter next) {
        // One further, so that what was missed becomes safe with the rest.
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

    /** Whether all that was appended before the last {@link #rotate} is on the disk. */
    boolean isRotated() {
        return earlier.isEmpty();
    }

    /** Says that what was appended before the last {@link #rotate} is on the disk in other files. */
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

    /** Whether it was not done with already. */
    private boolean doneWith(LogWriter before) {
        synchronized (lock) {
            List<LogWriter> left = new ArrayList<>(earlier);
            boolean found = left.remove(before);
            earlier = List.copyOf(left);
            return found;
        }
    }

    /** Says that a change could not be appended. Returns a position that is safe once the log has been replaced. */
    long missed() {
        synchronized (lock) {
            long end = current.appended();
            wholeUpTo = Math.min(wholeUpTo, end);
            incomplete = true;
            return end + 1;
        }
    }

    /** Whether no change before a position is missing. */
    boolean isWhole(long position) {
        return position <= wholeUpTo;
    }

    /** Whether something written can never be forced, or a change is missing, so that the log has to be replaced. */
    boolean isLost() {
        if (incomplete || incompleteEarlier || current.isLost()) {
            return true;
        }
        // Without an object: the journal's thread asks when memory is short, too.
        List<LogWriter> before = earlier;
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i).isLost()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the current log can be written without anything that has to be done before. */
    boolean isReady() {
        return earlier.isEmpty() && current.hasBegun();
    }

    /** Writes what was appended to the current log, unless a position has been written by then. */
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

    /** Writes what was appended, and forces it or not. Says whether all that was appended before is on the disk. */
    boolean writeAll(boolean force) throws IOException {
        LogWriter last = current;
        for (LogWriter before : earlier) {
            if (write(before, true) && doneWith(before)) {
                closeQuietly(before);
            }
        }
        return write(last, force);
    }

    /** Says whether all of a log is on the disk, or nobody needs that any more. */
    private boolean write(LogWriter log, boolean force) throws IOException {
        try {
            writing.lock();
            try {
                log.write();
            } finally {
                writing.unlock();
            }
            // Others may write more meanwhile.
            long target = log.written();
            if (force && log.isUnforced()) {
                log.force();
            }
            return log.forced() >= target;
        } catch (IOException e) {
            if (log == current || earlier.contains(log)) {
                throw e;
            }
            // It is done with, and perhaps closed.
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
            LOG.log(Level.DEBUG, "closing a log that is done with failed", e);
        }
    }
}

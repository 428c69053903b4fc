package io.kvserver.core.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client inside the process that is connected to its session by a pair of streams instead of a socket.
 *
 * <p>The thread that writes also runs the requests, as far as possible; replies are buffered until they are read. As with a
 * socket, a writer blocks while a request blocks, and while the client has too many unread replies. Events from outside, such
 * as the end of a wait or a published message, are processed by a daemon thread that is started for them.
 *
 * <p>Thread: any; usually one writes and one reads. A virtual thread that blocks here does not pin its carrier. An interrupt
 * ends the wait with an {@link InterruptedIOException} and keeps the interrupt status; the connection can be used further.
 */
public final class MemoryConnection implements AutoCloseable {
    /** How often the time is checked if the store's clock is not the system's and may be moved. */
    private static final long LOOK_MILLIS = 20;
    /** The maximum number of bytes passed to the session at a time. */
    private static final int CHUNK = 1 << 14;

    private static final String CLOSED = "the connection is closed";
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final boolean followsSystem;
    private final MemoryThreads threads;
    private final Session session;
    private final InputStream input = new MemoryInput(this);
    private final OutputStream output = new MemoryOutput(this);
    private Runnable whenEnded = () -> {};

    // Guarded by the lock, as the session is.
    /** Whether a timer runs, and until when by {@link System#nanoTime}. */
    private boolean timed;

    private long timerNanos;
    private boolean noMoreRequests;
    /** Written with the lock held, read without it. */
    private volatile boolean ended;

    /** Set before the lock is acquired, because a request holds the lock as long as it runs. */
    private volatile boolean closed;

    /** {@code threads} runs each task on a thread of its own. */
    MemoryConnection(Function<Runnable, Session> sessions, boolean followsSystem, Executor threads) {
        this.followsSystem = followsSystem;
        this.threads = new MemoryThreads(threads);
        this.session = sessions.apply(this::wake);
    }

    /**
     * Opens a connection.
     *
     * @param sessions opens the session, with the given {@code wake}
     * @param followsSystem whether the session's clock is the system's
     */
    public static MemoryConnection open(Function<Runnable, Session> sessions, boolean followsSystem) {
        return new MemoryConnection(sessions, followsSystem, MemoryThreads.NEW_THREAD);
    }

    /**
     * Returns the origin of a client in this process, each with a number of its own; {@code shutdown} as in {@link
     * ClientOrigin}.
     */
    public static ClientOrigin nextOrigin(@Nullable Runnable shutdown) {
        return ClientOrigin.of("memory:" + NUMBERS.incrementAndGet(), "memory:0", shutdown);
    }

    /**
     * Registers a task to run when the connection has ended, from either side, after tasks registered earlier. To be called
     * before the connection is used.
     */
    public void whenEnded(Runnable task) {
        Runnable before = whenEnded;
        whenEnded = () -> {
            before.run();
            task.run();
        };
    }

    /** The replies. The stream ends when the server has closed the connection; closing the stream closes the connection. */
    public InputStream input() {
        return input;
    }

    /** The requests. Closing the stream closes the connection. */
    public OutputStream output() {
        return output;
    }

    /** Announces that no more requests follow: the input ends once all are answered. */
    public void endRequests() {
        lock.lock();
        try {
            noMoreRequests = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether this side has closed the connection, or the server has and everything has been read. */
    public boolean isClosed() {
        return closed || ended;
    }

    /**
     * Closes the connection. A blocking request is abandoned; reads and writes fail. Does not wait for a request that is
     * running, such as an endless script: the session ends after it.
     */
    @Override
    public void close() {
        closed = true;
        endByServer();
    }

    /**
     * Closes the connection from the server's side: readers get the end of the stream. Like {@link #close}, it does not wait
     * for a request that is running.
     */
    public void endByServer() {
        if (lock.tryLock()) {
            try {
                end();
            } finally {
                lock.unlock();
            }
        } else {
            threads.start(this::endClosed);
        }
    }

    private void endClosed() {
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
    }

    /** Called by any thread, possibly one that holds a shard. */
    private void wake() {
        if (!woken.getAndSet(true)) {
            boolean told = false;
            try {
                threads.startOnTime(this::goOn);
                told = true;
            } finally {
                if (!told) {
                    woken.set(false);
                }
            }
        }
    }

    /** Continues pending work now instead of soon. Does not wait for a request that is running. */
    public void settle() {
        if (!lock.isHeldByCurrentThread() && lock.tryLock()) {
            try {
                goOn();
            } finally {
                lock.unlock();
            }
        }
    }

    private void goOn() {
        lock.lock();
        try {
            woken.set(false);
            // Even if it has ended: its last request may have been run by another thread.
            session.resume();
            if (!ended) {
                advanced();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Called after the session has made progress. */
    private void advanced() {
        if (!session.isSuspended() && session.isClosing() && session.outputBytes() == 0) {
            end();
        }
        if (!ended) {
            setTimer();
        }
        changed.signalAll();
    }

    private void setTimer() {
        long millis = session.waitMillis();
        if (millis < 0) {
            return;
        }
        long delay = Math.max(1, followsSystem ? millis : Math.min(millis, LOOK_MILLIS));
        long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay);
        if (!timed || at - timerNanos < 0) {
            // First, since there may be no memory for it; it needs the lock, which this thread has.
            CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, threads::startOnTime)
                    .execute(() -> timeUp(at));
            timed = true;
            timerNanos = at;
        }
    }

    private void timeUp(long at) {
        lock.lock();
        try {
            timed = timed && at != timerNanos;
        } finally {
            lock.unlock();
        }
        goOn();
    }

    private void end() {
        if (!ended) {
            ended = true;
            try {
                session.disconnected();
            } finally {
                changed.signalAll();
                whenEnded.run();
            }
        }
    }

    /**
     * Reads at least one byte and returns how many were read; -1 at the end, 0 after a timeout.
     *
     * @param timeoutMillis the timeout; 0 for none
     * @throws IOException if this side has closed the connection
     */
    public int read(byte[] array, int offset, int length, long timeoutMillis) throws IOException {
        Objects.checkFromIndexSize(offset, length, array.length);
        if (length == 0) {
            return 0;
        }
        long begin = System.nanoTime();
        long limit = timeoutMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        if (!lockWithin(limit)) {
            refuseIfClosed();
            return 0;
        }
        try {
            long left = timeoutMillis == 0 ? limit : limit - (System.nanoTime() - begin);
            while (true) {
                refuseIfClosed();
                int count = ended ? -1 : take(array, offset, length);
                if (count != 0 || left <= 0) {
                    return count;
                }
                left = await(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Acquires the lock, which a request holds while it runs. An interrupt has no effect if the lock is free. */
    private boolean lockWithin(long nanos) throws InterruptedIOException {
        try {
            return lock.tryLock() || lock.tryLock(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while it waited for the server");
    }

    private int take(byte[] array, int offset, int length) {
        if (session.isSuspended()) {
            return 0;
        }
        ByteBuffer target = ByteBuffer.wrap(array, offset, length);
        session.copyOutput(target);
        int count = target.position() - offset;
        if (count > 0) {
            session.outputTaken(count);
            advanced();
            return count;
        }
        if (session.isSuspended()) {
            // What is to be acknowledged is not on the disk yet.
            return 0;
        }
        if (session.isClosing() || (noMoreRequests && !session.isWaiting())) {
            end();
            return -1;
        }
        return 0;
    }

    /** Takes requests and runs them as far as possible. */
    void write(byte[] array, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, array.length);
        lock.lock();
        try {
            int end = offset + length;
            for (int at = offset; at < end; at += CHUNK) {
                awaitRoom();
                session.receive(array, at, Math.min(CHUNK, end - at));
                advanced();
            }
        } finally {
            lock.unlock();
        }
    }

    /** About how many bytes can be read without blocking. */
    int available() {
        if (!lock.tryLock()) {
            // A request runs: it is not waited for, and what it answers is not there yet.
            return 0;
        }
        try {
            return ended || session.isSuspended() ? 0 : (int) Math.min(Integer.MAX_VALUE, session.outputBytes());
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom() throws IOException {
        while (true) {
            refuseIfClosed();
            if (ended || noMoreRequests) {
                throw new IOException(ended ? "the server has closed the connection" : "no more requests were to come");
            }
            if (session.wantsInput() || session.isClosing()) {
                return;
            }
            if (session.isWaiting() || !queueReplies()) {
                await(Long.MAX_VALUE);
            }
        }
    }

    /** Lets the session queue more replies, as its limit on unread ones allows. Returns whether it has more to do. */
    private boolean queueReplies() {
        session.outputBlocked();
        advanced();
        return ended || session.wantsInput() || session.isClosing();
    }

    private void refuseIfClosed() throws IOException {
        if (closed) {
            throw new IOException(CLOSED);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // Its callers' loops.
    private long await(long nanos) throws InterruptedIOException {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }
}

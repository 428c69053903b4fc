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
 * A client inside the process, which talks to its session through a pair of streams instead of a socket.
 *
 * <p>The thread that writes also runs the requests, as far as they can be run; replies wait until they are read. A writer waits while a request
 * is blocked, and while the client has more to read than it may leave: as with a socket. What others bring about, the end of a
 * wait or a message, is done by a daemon thread that is started for it.
 *
 * <p>Thread: any; usually one writes and one reads. Each waits without holding up its carrier, if it is a virtual one; an
 * interrupt ends the wait with an {@link InterruptedIOException} and stays set, and the connection can be used further.
 */
public final class MemoryConnection implements AutoCloseable {
    /** How often the time is looked at if the store's clock is not the system's, and may be moved. */
    private static final long LOOK_MILLIS = 20;
    /** How many bytes are given to the session at a time. */
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
    /** Set with the lock held, and read without. */
    private volatile boolean ended;

    /** Set before the lock is had, which a request may hold for as long as it runs. */
    private volatile boolean closed;

    /** {@code threads} runs each task on a thread of its own. */
    MemoryConnection(Function<Runnable, Session> sessions, boolean followsSystem, Executor threads) {
        this.followsSystem = followsSystem;
        this.threads = new MemoryThreads(threads);
        this.session = sessions.apply(this::wake);
    }

    /**
     * Opens one.
     *
     * @param sessions given the {@code wake} of the session that it opens
     * @param followsSystem whether the session's clock is the system's
     */
    public static MemoryConnection open(Function<Runnable, Session> sessions, boolean followsSystem) {
        return new MemoryConnection(sessions, followsSystem, MemoryThreads.NEW_THREAD);
    }

    /** Where clients in this process come from, each with a number of its own; {@code shutdown} as in {@link ClientOrigin}. */
    public static ClientOrigin nextOrigin(@Nullable Runnable shutdown) {
        return ClientOrigin.of("memory:" + NUMBERS.incrementAndGet(), "memory:0", shutdown);
    }

    /** Has something run when the connection has ended, from either side; after what was asked for before. Before it is used. */
    public void whenEnded(Runnable task) {
        Runnable before = whenEnded;
        whenEnded = () -> {
            before.run();
            task.run();
        };
    }

    /** What the client is answered. It ends when the server has closed the connection. Closing it closes the connection. */
    public InputStream input() {
        return input;
    }

    /** What the client requests. Closing it closes the connection. */
    public OutputStream output() {
        return output;
    }

    /** Says that there are no more requests: once all are answered, the input ends. */
    public void endRequests() {
        lock.lock();
        try {
            noMoreRequests = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether this side has closed it, or the server has and everything has been read. */
    public boolean isClosed() {
        return closed || ended;
    }

    /**
     * Ends the connection. A request that waits is given up; reads and writes fail. It does not wait for a request that
     * runs, which may be a script without an end: the session ends after that.
     */
    @Override
    public void close() {
        closed = true;
        endByServer();
    }

    /**
     * Ends the connection from the server's side: a reader finds the end of the stream. As {@link #close}, it does not wait for a
     * request that runs.
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

    /** By any thread, perhaps one that has a shard. */
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

    /** Goes on at once, if there is something to go on with, instead of soon. A request that is being run is not waited for. */
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

    /** After the session has done something. */
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
     * Reads some bytes, at least one, and returns how many; -1 at the end, 0 if there is none in time.
     *
     * @param timeoutMillis how long to wait; 0 for any time
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

    /** Takes the lock, which is held by a request while it runs. An interrupt does not matter if it is free. */
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

    /** Takes requests, and runs them as far as it can. */
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

    /** How many bytes can be read without a wait, about. */
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

    /** Has the session say how much may be left unread. Whether there is something to go on with. */
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

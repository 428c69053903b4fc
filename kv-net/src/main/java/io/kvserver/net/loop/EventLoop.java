package io.kvserver.net.loop;

import static io.kvserver.net.loop.Log.LOG;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One selector and the thread that serves it: sockets that are ready, tasks from other threads, timers.
 *
 * <p>Thread: {@link #execute} any; everything else on the loop's thread, or on the one that calls {@link #runOnce} in a
 * test.
 *
 * <p>Waking: a thread that adds a task wakes the selector only if the loop has announced that it is about to sleep. The
 * loop announces it before its last check for tasks, and a submitter adds its task or sleeper before it checks for the
 * announcement; so either the loop sees the task or the submitter sees the announcement.
 */
public final class EventLoop implements Closeable {
    public static final int BUFFER_BYTES = 64 << 10;

    /** After this many selects in a row without a reason, the selector is regarded as broken. */
    private static final int MOST_IDLE_SELECTS = 512;

    private final LoopSelector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final LoopTimers timers;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private final WakeUps wakeUps = new WakeUps();

    /** The number of channels that the last select found ready. */
    private int readyChannels;
    /** The number of selects in a row that should have waited but returned without a reason. */
    private int idleSelects;

    private LoopTurn turn = LoopTurn.whole();
    private long tasksRun;

    /** Whether a call of the selector is on the stack, so that no other is allowed. */
    private boolean selecting;
    /** Whether a nested turn is running. */
    private boolean within;
    /** What a nested turn needs; {@code null} until there has been one. */
    private @Nullable LoopTurn nested;

    /**
     * The owner of a registered channel. {@link #ready} is called when the channel is ready. If the owner asks for it
     * ({@link #afterwards}), the other three steps follow; each step is done for all ready owners before the next.
     */
    public interface Ready {
        /** Reads. */
        void ready(SelectionKey key) throws IOException;

        /** From now on this key stands for the channel. */
        default void moved(SelectionKey key) {}

        /** Parses the input. */
        default void prepare() {}

        /** Runs the input. */
        default void run() throws IOException {}

        /** Writes. */
        default void finishTurn() throws IOException {}

        /** Called after one of these methods has failed. */
        void failed(Throwable cause);
    }

    public EventLoop() throws IOException {
        this(null, new LoopSelector());
    }

    /** A loop with another clock for its timers. */
    public EventLoop(LongSupplier nanoTime) throws IOException {
        this(nanoTime, new LoopSelector());
    }

    /** A loop with a given selector; {@code nanoTime} is {@code null} for the system's clock. */
    public EventLoop(@Nullable LongSupplier nanoTime, LoopSelector selector) {
        this.timers = new LoopTimers(nanoTime);
        this.selector = selector;
    }

    /** A direct buffer to read into, for use until the caller returns to the loop. */
    public ByteBuffer readBuffer() {
        return turn.readBuffer();
    }

    /** A direct buffer to write from, for use until the caller returns to the loop. */
    public ByteBuffer writeBuffer() {
        return turn.writeBuffer();
    }

    /**
     * Copies input to {@link #input} and returns its offset there. It stays until the caller has been run, or else
     * until the next call. If there is no room, other owners are run first, which then must not use the read buffer.
     */
    public int keepInput(ByteBuffer bytes) {
        return turn.keepInput(bytes);
    }

    /** The array to which {@link #keepInput} copies. */
    public byte[] input() {
        return turn.input();
    }

    /** Whether more than one client has been served lately. */
    public boolean isShared() {
        return turn.isShared();
    }

    public SelectionKey register(SelectableChannel channel, int operations, Ready owner) throws IOException {
        return selector.register(channel, operations, owner);
    }

    /**
     * Calls a channel's owner again once all ready channels have been read. So the requests of all clients run in a
     * row, and then their replies, unless they are long, are written in a row. The kernel's code and kv's do not evict
     * each other from the processor's caches each time: at 64 requests per batch that saved an eighth of the server's
     * CPU time.
     */
    public void afterwards(Ready owner) {
        turn.add(owner);
    }

    /** Runs a task on the loop's thread, soon. Any thread. */
    public void execute(Runnable task) {
        tasks.add(task);
        wakeIfAsleep();
    }

    /** Wakes a sleeper soon, on the loop's thread, without allocating memory. Any thread. */
    public void wake(WakeUps.Sleeper sleeper) {
        wakeUps.add(sleeper);
        wakeIfAsleep();
    }

    private void wakeIfAsleep() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            selector.wakeUp();
        }
    }

    private boolean hasTasks() {
        return !tasks.isEmpty() || !wakeUps.isEmpty();
    }

    /** Makes the loop run another turn, without allocating memory. Any thread. */
    public void wakeUp() {
        selector.wakeUp();
    }

    /** Returns the sockets of closed channels to the kernel, which otherwise happens with the next select. */
    public void releaseClosed() throws IOException {
        selector.releaseClosed();
    }

    /** The clock of the timers. */
    public long nanoTime() {
        return timers.nanoTime();
    }

    /** Runs a task on the loop's thread after a delay. */
    public void schedule(long delayMillis, Runnable task) {
        timers.add(delayMillis, task);
    }

    /** Runs one turn: waits until there is something to do, and does it. */
    public void runOnce() throws IOException {
        select();
        wokeUp();
        finishTurn();
    }

    /** Runs the input and writes the replies. Clients that waited for a change are answered first, as in Redis. */
    private void finishTurn() throws IOException {
        turn.run();
        runTasks();
        turn.finish();
        runTasks();
        timers.runDue();
    }

    /**
     * Reads from ready channels; waits for one if there is nothing else to do. A loop that has just served several
     * channels is likely to find more at once, or after the sending thread has had the processor; sleeping and being
     * woken costs both threads more. So it polls once more and yields before it sleeps. On two cores, shared by two
     * loops and the load generator, that raised 50 clients at a pipeline of 1 from 0.84 of one loop's throughput to
     * 1.03. It does not help a single client and is not done then.
     */
    private void select() throws IOException {
        selecting = true;
        try {
            if (readyChannels > 1) {
                readyChannels = selector.selectNow(dispatch);
                if (readyChannels > 0) {
                    return;
                }
                yieldProcessor();
            }
            long timeoutMillis = timers.millisToNext();
            asleep.set(true);
            readyChannels = timeoutMillis < 0 || hasTasks()
                    ? selector.selectNow(dispatch)
                    : selector.select(dispatch, timeoutMillis);
        } finally {
            selecting = false;
        }
        if (readyChannels == 0) {
            lookForReason();
        } else {
            idleSelects = 0;
        }
    }

    /**
     * Checks a select that found nothing. On some systems a selector can get into a state in which it never waits
     * again, and the loop would use a whole processor for nothing.
     */
    private void lookForReason() throws IOException {
        // Otherwise no select of this thread would wait, and channels would be closed.
        boolean interrupted = Thread.interrupted();
        boolean due = timers.millisToNext() < 0;
        if (interrupted || due || !asleep.get() || hasTasks()) {
            idleSelects = 0;
            return;
        }
        idleSelects++;
        if (idleSelects >= MOST_IDLE_SELECTS) {
            idleSelects = 0;
            LOG.log(Level.WARNING, "a selector no longer waits; all channels are moved to a new one");
            selector.replace(
                    key -> LoopFailures.tell((Ready) key.attachment(), new IOException("it could not be moved")));
        }
    }

    /**
     * Serves other clients while one client's request takes long: runs a whole turn nested in the present one, with its
     * own buffers. Owners whose input was read in the present turn but has not run come first. Called on the loop's
     * thread; no effect within a nested turn.
     */
    public void serveOthers() {
        if (within || selecting) {
            return;
        }
        within = true;
        LoopTurn outer = turn;
        try {
            turn = nestedTurn();
            outer.runThoseBehind();
            turnWithin();
        } catch (Throwable failure) {
            // Perhaps of the selector; the outer turn meets it, too.
            LoopFailures.report(failure);
            nested = null;
        } finally {
            turn = outer;
            within = false;
        }
    }

    private LoopTurn nestedTurn() {
        LoopTurn kept = nested;
        if (kept == null) {
            kept = LoopTurn.within();
            nested = kept;
        }
        return kept;
    }

    private void turnWithin() throws IOException {
        selecting = true;
        try {
            selector.selectNow(dispatch);
        } finally {
            selecting = false;
        }
        finishTurn();
    }

    @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on it.
    private static void yieldProcessor() {
        Thread.yield();
    }

    private void wokeUp() {
        // Read first, because a volatile write for each ready socket would cost time.
        if (asleep.get()) {
            asleep.set(false);
        }
    }

    private void dispatch(SelectionKey key) {
        wokeUp();
        Ready owner = (Ready) key.attachment();
        try {
            owner.ready(key);
        } catch (Throwable failure) {
            LoopFailures.tell(owner, failure);
        }
    }

    /**
     * Counts bytes to be written at the end of this turn. Returns whether they have become too many to wait until then.
     */
    public boolean keepOutput(long bytes) {
        return turn.keepOutput(bytes);
    }

    /** Runs the present tasks and wakes the woken sleepers. The owner of an ended loop may call it, too. */
    public void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            tasksRun++;
            LoopFailures.guard(task);
        }
        wakeSleepers();
    }

    /** Wakes who is to be woken. */
    public void wakeSleepers() {
        for (WakeUps.Sleeper sleeper = wakeUps.poll(); sleeper != null; sleeper = wakeUps.poll()) {
            tasksRun++;
            wakeNow(sleeper);
        }
    }

    private static void wakeNow(WakeUps.Sleeper sleeper) {
        try {
            sleeper.woken();
        } catch (Throwable failure) {
            LoopFailures.report(failure);
        }
    }

    /** The number of tasks and wake-ups begun so far. */
    public long tasksRun() {
        return tasksRun;
    }

    /** Releases the selector, and with it channels that were closed while registered. */
    @Override
    public void close() throws IOException {
        selector.close();
    }
}

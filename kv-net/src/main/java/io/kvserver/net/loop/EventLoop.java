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
 * <p>Thread: {@link #execute} any; everything else on the loop's own, or on the one that calls {@link #runOnce} in a test.
 *
 * <p>Waking: whoever adds a task wakes the selector only if the loop has announced that it is going to sleep. The loop
 * announces it before it looks for tasks a last time, and a task or sleeper is added before its submitter looks for the announcement; so
 * either the loop sees the task or the submitter sees the announcement.
 */
public final class EventLoop implements Closeable {
    public static final int BUFFER_BYTES = 64 << 10;

    /** After so many in a row without any reason, the selector is taken for broken. */
    private static final int MOST_IDLE_SELECTS = 512;

    private final LoopSelector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final LoopTimers timers;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private final WakeUps wakeUps = new WakeUps();

    /** How many channels the last select has found ready. */
    private int readyChannels;
    /** How often in a row a select that was to wait has returned without a reason. */
    private int idleSelects;

    private LoopTurn turn = LoopTurn.whole();
    private long tasksRun;

    /** Whether a selector's call is on the stack, which allows no other. */
    private boolean selecting;
    /** Whether this is a turn within another. */
    private boolean within;

    /**
     * What a registered channel's owner does when the channel is ready. If it asks for it ({@link #afterwards}), the other three
     * follow, each when the one before it has been done for the others that are ready.
     */
    public interface Ready {
        /** Reads. */
        void ready(SelectionKey key) throws IOException;

        /** From now on this key stands for the channel. */
        default void moved(SelectionKey key) {}

        /** Looks at what was read. */
        default void prepare() {}

        /** Runs what was read. */
        default void run() throws IOException {}

        /** Writes. */
        default void finishTurn() throws IOException {}

        /** After one of these failed. */
        void failed(Throwable cause);
    }

    public EventLoop() throws IOException {
        this(null, new LoopSelector());
    }

    /** A loop whose timers go by another clock than the system's. */
    public EventLoop(LongSupplier nanoTime) throws IOException {
        this(nanoTime, new LoopSelector());
    }

    /** A loop with a selector of its own kind; {@code nanoTime} is {@code null} for the system's clock. */
    public EventLoop(@Nullable LongSupplier nanoTime, LoopSelector selector) {
        this.timers = new LoopTimers(nanoTime);
        this.selector = selector;
    }

    /** A direct buffer to read into, for use until the caller returns to the loop. */
    public ByteBuffer readBuffer() {
        return turn.readBuffer().clear();
    }

    /** A direct buffer to write from, for use until the caller returns to the loop. */
    public ByteBuffer writeBuffer() {
        return turn.writeBuffer().clear();
    }

    /**
     * Copies what was read to {@link #input}, and returns where it is there. It stays until the caller has been run, or else
     * until the next call. If there is no room, other owners are run first, which must not use the read buffer then.
     */
    public int keepInput(ByteBuffer bytes) {
        return turn.keepInput(bytes);
    }

    /** Where {@link #keepInput} has put what was read. */
    public byte[] input() {
        return turn.input();
    }

    public SelectionKey register(SelectableChannel channel, int operations, Ready owner) throws IOException {
        return selector.register(channel, operations, owner);
    }

    /**
     * Has a channel's owner called again when all channels that are ready now have been read from. So the clients' requests are
     * run in a row, then their replies, unless they are long, are written in a row, and the kernel's code and ours do not drive
     * each other out of the processor's caches each time: at 64 requests a batch that took an eighth off the server's CPU time.
     */
    public void afterwards(Ready owner) {
        turn.add(owner);
    }

    /** Runs a task on the loop's thread, soon. Any thread. */
    public void execute(Runnable task) {
        tasks.add(task);
        wakeIfAsleep();
    }

    /** Has a sleeper woken on the loop's thread, soon, without needing memory. Any thread. */
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

    /** Makes the loop go round once more, without needing memory. Any thread. */
    public void wakeUp() {
        selector.wakeUp();
    }

    /** Has the sockets of channels that were closed given back to the kernel, which otherwise happens with the next select. */
    public void releaseClosed() throws IOException {
        selector.releaseClosed();
    }

    /** What the timers go by. */
    public long nanoTime() {
        return timers.nanoTime();
    }

    /** Runs a task on the loop's thread after a delay. */
    public void schedule(long delayMillis, Runnable task) {
        timers.add(delayMillis, task);
    }

    /** Waits until there is something to do, and does it. */
    public void runOnce() throws IOException {
        select();
        wokeUp();
        finishTurn();
    }

    /** Runs what was read, and answers. Who has waited for what was done is answered first, as in Redis. */
    private void finishTurn() throws IOException {
        turn.run();
        runTasks();
        turn.finish();
        runTasks();
        timers.runDue();
    }

    /**
     * Reads from channels that are ready; waits for one if there is nothing else to do. Who has just served several is likely
     * to find more at once, or when the thread that sends has had the processor: going to sleep and being woken by it costs
     * both of them more. On two cores, which two loops and the load generator have to share, it took 50 clients at a pipeline
     * of 1 from 0.84 of one loop's throughput to 1.03. For a client alone that cannot be, and it is not tried.
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
     * After a select that has found nothing. On some systems a selector can get into a state in which it never waits again, and the loop
     * would take a whole processor for nothing.
     */
    private void lookForReason() throws IOException {
        // Or no select of this thread would wait, and every channel would close.
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
     * Serves the others in the middle of a turn, in which the request of one takes long: a whole turn within the present one, with
     * buffers of its own. Owners whose input was read in the present turn and has not been run come first. On the loop's thread;
     * without effect within such a turn.
     */
    public void serveOthers() {
        if (within || selecting) {
            return;
        }
        within = true;
        LoopTurn outer = turn;
        try {
            turn = LoopTurn.within();
            outer.runThoseBehind();
            turnWithin();
        } catch (Throwable failure) {
            // Of the selector, say. The turn around this one finds that out, too.
            LoopFailures.report(failure);
        } finally {
            turn = outer;
            within = false;
        }
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
        // Read first: a volatile write for each ready socket would be felt.
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

    /** Counts bytes that are to be written at the end of this turn. Whether they have become too many to be kept until then. */
    public boolean keepOutput(long bytes) {
        return turn.keepOutput(bytes);
    }

    /** Runs the tasks that there are, and wakes who is to be woken; by the owner of a loop that has ended, too. */
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

    /** How many tasks and wake-ups have been begun. */
    public long tasksRun() {
        return tasksRun;
    }

    /** Releases the selector, and with it the channels that were closed while they were registered. */
    @Override
    public void close() throws IOException {
        selector.close();
    }
}

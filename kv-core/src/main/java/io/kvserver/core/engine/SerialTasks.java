package io.kvserver.core.engine;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.client.host.LongTasks;
import io.kvserver.core.protocol.Shown;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.Snapshot;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs long tasks one after another on a thread of an executor, which is used while there are tasks. Any thread. */
public final class SerialTasks implements LongTasks {
    private final Shards shards;
    private final Keyspaces keyspaces;
    private final InstantSource clock;
    private final Executor threads;

    /** Guards itself, and {@link #running}. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private boolean running;

    private SerialTasks(Shards shards, Keyspaces keyspaces, InstantSource clock, Executor threads) {
        this.clock = clock;
        this.shards = shards;
        this.keyspaces = keyspaces;
        this.threads = threads;
    }

    /** Tasks of a store. */
    public static LongTasks of(Shards shards, Keyspaces keyspaces, InstantSource clock, Executor threads) {
        return new SerialTasks(shards, keyspaces, clock, threads);
    }

    /** Throws the executor's exception if it has no thread for the task; the task is then not run. */
    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            if (!running) {
                // Set before, because an executor may run the task at once.
                running = true;
                try {
                    threads.execute(() -> runAll(task));
                } catch (Throwable noThread) {
                    running = false;
                    throw noThread;
                }
            } else {
                waiting.add(task);
            }
        }
    }

    private void runAll(Runnable first) {
        for (Runnable task = first; task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable failure) {
                tell(failure);
            }
        }
    }

    /** Says that a task has failed, which has told its client as far as possible. Never throws: other tasks wait. */
    private static void tell(Throwable failure) {
        try {
            LOG.log(
                    Level.ERROR,
                    "a long request failed, and its client may get no reply; other clients are served",
                    Shown.failure(failure));
        } catch (Throwable unreportable) {
            // There may be no memory even for the log, and nobody else to tell.
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            Runnable next = waiting.poll();
            running = next != null;
            return next;
        }
    }

    @Override
    public void run(int partition, Runnable task) {
        Exclusive.runOn(shards, partition, task);
    }

    @Override
    public long nowMillis() {
        return clock.millis();
    }

    @Override
    public Snapshot snapshot(int database) {
        Snapshot[] taken = {null};
        Exclusive.run(shards, keyspaces.partitions(), () -> taken[0] = new Snapshot(keyspaces, database));
        return taken[0];
    }
}

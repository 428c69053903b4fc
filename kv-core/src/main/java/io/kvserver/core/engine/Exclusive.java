package io.kvserver.core.engine;

import org.jspecify.annotations.Nullable;

/** A brief task that runs with certain shards held, for a thread that waits for it. */
public final class Exclusive extends Work {
    private final Runnable task;
    private final Completion completion = new Completion();

    private Exclusive(Runnable task) {
        this.task = task;
    }

    /**
     * Runs a task with all shards held, perhaps on another thread, and returns after it. Rethrows the task's exception.
     */
    public static void run(Shards engine, int shards, Runnable task) {
        Exclusive work = new Exclusive(task);
        int[] all = new int[shards];
        for (int i = 0; i < shards; i++) {
            all[i] = i;
        }
        work.needs(all, shards);
        work.runOn(engine);
    }

    /** Runs a task with one shard held; otherwise as {@link #run(Shards, int, Runnable)}. */
    public static void runOn(Shards engine, int shard, Runnable task) {
        Exclusive work = new Exclusive(task);
        work.needs(shard);
        work.runOn(engine);
    }

    private void runOn(Shards engine) {
        if (!engine.submit(this)) {
            completion.await();
            rethrow(failure());
        }
    }

    /** Rethrows the failure of work that ran on another thread. */
    static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    @Override
    protected void run() {
        task.run();
    }

    @Override
    protected void finished() {
        completion.done();
    }
}

package io.kvserver.core.engine;

import org.jspecify.annotations.Nullable;

/** Something brief to do while having certain shards, for a thread that waits for it. */
public final class Exclusive extends Work {
    private final Runnable task;
    private final Completion completion = new Completion();

    private Exclusive(Runnable task) {
        this.task = task;
    }

    /** Returns when the task has been run while all shards were held, perhaps by another thread. What it throws is thrown here. */
    public static void run(Shards engine, int shards, Runnable task) {
        Exclusive work = new Exclusive(task);
        int[] all = new int[shards];
        for (int i = 0; i < shards; i++) {
            all[i] = i;
        }
        work.needs(all, shards);
        work.runOn(engine);
    }

    /** The same with one shard held. */
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

    /** Throws what work has thrown on another thread. */
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

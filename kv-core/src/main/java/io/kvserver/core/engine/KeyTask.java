package io.kvserver.core.engine;

import io.kvserver.core.store.Keyspace;

/** Something brief to do to keys while having their shards; whoever waits for what it changes is served. Any thread. */
public final class KeyTask extends Work {
    private final Keyspace keys;
    private final int[] needed;
    private final Runnable task;
    private final Completion completion = new Completion();

    private KeyTask(Keyspace keys, int[] needed, Runnable task) {
        this.keys = keys;
        this.needed = needed;
        this.task = task;
        needs(needed, needed.length);
    }

    /**
     * Returns when the task has been run while the shards were held, perhaps by another thread. What it throws is thrown here.
     *
     * @param keys the view that it uses
     * @param ascending the shards of its keys
     */
    public static void run(Shards engine, Keyspace keys, int[] ascending, Runnable task) {
        KeyTask work = new KeyTask(keys, ascending, task);
        if (!engine.submit(work)) {
            work.completion.await();
            Exclusive.rethrow(work.failure());
        }
    }

    @Override
    protected void run() {
        task.run();
    }

    @Override
    void serveReady(Shards by) {
        if (keys.effects().hasReady()) {
            BlockedRequests.serve(by, keys, needed, needed.length);
        }
    }

    @Override
    protected void finished() {
        completion.done();
    }
}

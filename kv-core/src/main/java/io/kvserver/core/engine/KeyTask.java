package io.kvserver.core.engine;

import io.kvserver.core.store.Keyspace;

/** A brief task that changes keys with their shards held. Requests that wait for these keys are served. Any thread. */
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
     * Runs a task with the shards held, perhaps on another thread, and returns after it. Rethrows the task's exception.
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

package io.kvserver.core.engine;

/** Something brief to do while having certain shards, for a thread that waits for it. */
public final class Exclusive extends Work {
    private final Runnable task;
    private final Completion completion = new Completion();

    private Exclusive(Runnable task) {
        this.task = task;
    }

    /** Returns when the task has been run while all shards were held, perhaps by another thread. It must not throw. */
    public static void run(Engine engine, int shards, Runnable task) {
        Exclusive work = new Exclusive(task);
        int[] all = new int[shards];
        for (int i = 0; i < shards; i++) {
            all[i] = i;
        }
        work.needs(all, shards);
        work.runOn(engine);
    }

    /** The same with one shard held. */
    public static void runOn(Engine engine, int shard, Runnable task) {
        Exclusive work = new Exclusive(task);
        work.needs(shard);
        work.runOn(engine);
    }

    private void runOn(Engine engine) {
        if (!engine.submit(this)) {
            completion.await();
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

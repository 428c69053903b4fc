package io.kvserver.core.engine;

import org.jspecify.annotations.Nullable;

/**
 * Something to do while having certain shards to oneself: a client's request or a call from inside the process. Reusable,
 * one run at a time.
 *
 * <p>Thread: whoever submits it prepares it; {@link #run} and then {@link #finished} are called by the thread that has the
 * shards, which may be another. Handing over through the mailbox orders the memory accesses of both.
 */
public abstract class Work {
    /** The shards, ascending; {@code null} for the single shard {@link #first}. Owned by whoever prepared the work. */
    private int @Nullable [] shards;

    private int shardCount;
    private int first;

    /** How many of the shards the work has. */
    int held;

    /** The next older work in a mailbox, or the next younger one in a backlog. Guarded by the shard it waits for. */
    @Nullable
    Work next;

    /** What the last run has thrown, if another thread has run it. Before {@link #finished}, so visible after it. */
    private @Nullable Throwable failure;

    /** Declares that the next run needs one shard. */
    public final void needs(int shard) {
        first = shard;
        shards = null;
        shardCount = 1;
    }

    /** Declares that the next run needs the first {@code count} shards of the array, which are distinct and ascending. */
    public final void needs(int[] ascending, int count) {
        shards = ascending;
        shardCount = count;
    }

    final int shardCount() {
        return shardCount;
    }

    final int shard(int index) {
        return shards == null ? first : shards[index];
    }

    /** What the last submitted run has thrown when another thread ran it; {@code null} if nothing. */
    public final @Nullable Throwable failure() {
        return failure;
    }

    final void failed(@Nullable Throwable with) {
        failure = with;
    }

    /** Does it. Must not block. What it throws reaches whoever has submitted it: see {@link #failure}. */
    protected abstract void run();

    /** After the run, with the shards still held: serves those whom it has made ready. */
    void serveReady(Shards by) {
        // Most work changes no keys for which anybody waits.
    }

    /** Tells the submitter, if it was told to wait, that the work has been done. From here on it may be submitted again. */
    protected abstract void finished();
}

package io.kvserver.core.engine;

import org.jspecify.annotations.Nullable;

/**
 * A task that needs certain shards exclusively: a client's request or a call from inside the process. Reusable, one run
 * at a time.
 *
 * <p>Thread: the submitter prepares it; {@link #run} and then {@link #finished} are called by the thread that has the
 * shards, which may be another. The hand-over through the mailbox orders the memory accesses of both.
 */
public abstract class Work {
    /**
     * The shards in ascending order; {@code null} for the single shard {@link #first}. Owned by the code that prepared
     * the work.
     */
    private int @Nullable [] shards;

    private int shardCount;
    private int first;

    /** The number of shards that the work holds. */
    int held;

    /** The next older work in a mailbox, or the next younger one in a backlog. Guarded by the shard it waits for. */
    @Nullable
    Work next;

    /** The failure of the last run, if another thread ran it. Set before {@link #finished}, so visible after it. */
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

    /** The failure of the last submitted run if another thread ran it; {@code null} if there is none. */
    public final @Nullable Throwable failure() {
        return failure;
    }

    final void failed(@Nullable Throwable with) {
        failure = with;
    }

    /** Does the task. Must not block. An exception reaches the submitter: see {@link #failure}. */
    protected abstract void run();

    /** Serves the requests that the run has made ready. Called after the run, with the shards still held. */
    void serveReady(Shards by) {
        // Most work changes no keys for which requests wait.
    }

    /** Tells a submitter that had to wait that the work has been done. From here on it may be submitted again. */
    protected abstract void finished();
}

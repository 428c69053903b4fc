package io.kvserver.core.engine;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.protocol.Shown;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on shards. Any thread.
 *
 * <p>The rule: work runs only while it holds all its shards, and it takes them in ascending order. A shard for which it
 * had to wait is passed to it by the previous holder's thread, which then takes the remaining shards for it. A holder
 * waits only for higher shards, so the holder of the highest wanted shard waits for nothing: no deadlock. And a thread
 * releases a shard only after it has run or passed on all work that waits there: no work is forgotten.
 *
 * <p>Even if work throws an exception, its shards are released. If another thread has submitted the work, that thread
 * is told as usual and asks {@link Work#failure}; the thread that ran it continues.
 */
public final class Shards {
    private final Shard[] shards;

    public Shards(int shards) {
        this.shards = new Shard[shards];
        for (int i = 0; i < shards; i++) {
            this.shards[i] = new Shard();
        }
    }

    /** Takes a shard if it is idle. The caller must give it {@linkplain #giveBack back} before it takes any other. */
    public boolean tryTake(int shard) {
        return shards[shard].tryTake();
    }

    /** Whether work waits for a shard that {@link #tryTake} has taken. */
    public boolean isWanted(int shard) {
        return shards[shard].isWanted();
    }

    /** Releases a shard that {@link #tryTake} has taken, after running the work that waits for it. */
    public void giveBack(int shard) {
        giveBack(shards[shard]);
    }

    private void giveBack(Shard shard) {
        if (!shard.tryRelease()) {
            shard.nextToRelease = null;
            drain(shard);
        }
    }

    /** Runs the work if all its shards are idle, and returns whether it did. Does not call {@link Work#finished}. */
    public boolean tryRun(Work work) {
        int count = work.shardCount();
        for (int i = 0; i < count; i++) {
            if (!shards[work.shard(i)].tryTake()) {
                release(work, i);
                return false;
            }
        }
        try {
            run(work);
        } finally {
            release(work, count);
        }
        return true;
    }

    private void run(Work work) {
        work.run();
        work.serveReady(this);
    }

    /**
     * Runs the work as soon as it has its shards. {@code true} if this call has run it. {@code false} if it has to
     * wait: then it must not be touched until {@link Work#finished} has been called, by any thread and perhaps already.
     */
    public boolean submit(Work work) {
        work.held = 0;
        work.failed(null);
        if (!takeRemaining(work)) {
            return false;
        }
        try {
            run(work);
        } finally {
            release(work, work.shardCount());
        }
        return true;
    }

    /** Takes the shards that the work does not hold yet, or lets it wait at the first busy one. */
    private boolean takeRemaining(Work work) {
        int count = work.shardCount();
        while (work.held < count) {
            Shard wanted = shards[work.shard(work.held)];
            // Counted first: once it waits, the work belongs to the shard's holder, which takes the shard for it.
            work.held++;
            if (!wanted.takeOrWait(work)) {
                return false;
            }
        }
        return true;
    }

    /** Releases the first {@code count} shards of the work, after running the work that waits for them. */
    private void release(Work work, int count) {
        if (count == 1) {
            giveBack(shards[work.shard(0)]);
        } else if (count > 1) {
            drain(chain(work, count, null));
        }
    }

    /** Prepends the first {@code count} shards of the work to those that this thread has to release. */
    private @Nullable Shard chain(Work work, int count, @Nullable Shard rest) {
        Shard first = rest;
        for (int i = count - 1; i >= 0; i--) {
            Shard shard = shards[work.shard(i)];
            shard.nextToRelease = first;
            first = shard;
        }
        return first;
    }

    /**
     * Releases the shards of a chain, which this thread holds, after running the work that waits for them. Work on
     * several shards adds its other shards to the chain, or keeps the shard when it has to wait for another.
     */
    private void drain(@Nullable Shard toRelease) {
        Shard first = toRelease;
        while (first != null) {
            Shard shard = first;
            first = shard.nextToRelease;
            Work work = shard.nextOrRelease();
            if (work != null && takeRemaining(work)) {
                runForAnother(work);
                // The submitter may reuse the work as soon as it is told, so its shards are recorded before.
                first = chain(work, work.shardCount(), first);
                tell(work);
            }
        }
    }

    /**
     * Runs work and passes any failure to its submitter: this thread still has shards to release and other submitters
     * to tell.
     */
    private void runForAnother(Work work) {
        try {
            run(work);
        } catch (Throwable failure) {
            work.failed(failure);
        }
    }

    private static void tell(Work work) {
        try {
            work.finished();
        } catch (Throwable failure) {
            // Logging may fail for the same reason, such as a lack of memory.
            try {
                LOG.log(
                        Level.ERROR,
                        "a request that had waited for its shards was run, but its client could not be told",
                        Shown.failure(failure));
            } catch (Throwable unlogged) {
                failure.addSuppressed(unlogged);
            }
        }
    }
}

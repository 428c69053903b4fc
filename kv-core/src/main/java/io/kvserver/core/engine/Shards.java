package io.kvserver.core.engine;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.protocol.Shown;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on shards. Any thread.
 *
 * <p>The rule: work runs only while it has all its shards, and it takes them in ascending order. A shard that it had to wait
 * for was given to it by the previous holder's thread, which then goes on taking the rest for it. A holder waits only for
 * higher shards, so there is a holder of the highest wanted shard that waits for nothing: no deadlock. And no thread leaves
 * a shard that it or its work has without having run, or handed on, what waits there: nothing is forgotten.
 *
 * <p>Whatever work throws, its shards are given back. If another thread has submitted it, that thread is told all the same, and
 * asks {@link Work#failure}; the thread that ran it goes on.
 */
public final class Shards {
    private final Shard[] shards;

    public Shards(int shards) {
        this.shards = new Shard[shards];
        for (int i = 0; i < shards; i++) {
            this.shards[i] = new Shard();
        }
    }

    /** Takes a shard if it is idle. Whoever has taken it gives it {@linkplain #giveBack back}, before taking anything else. */
    public boolean tryTake(int shard) {
        return shards[shard].tryTake();
    }

    /** Whether something waits for a shard that {@link #tryTake} has taken. */
    public boolean isWanted(int shard) {
        return shards[shard].isWanted();
    }

    /** Gives back a shard that {@link #tryTake} has taken, after running what waits for it. */
    public void giveBack(int shard) {
        giveBack(shards[shard]);
    }

    private void giveBack(Shard shard) {
        if (!shard.tryRelease()) {
            shard.nextToRelease = null;
            drain(shard);
        }
    }

    /** Runs the work at once if all its shards are idle, and says whether it did. {@link Work#finished} is not called. */
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
     * Runs the work as soon as it has its shards. {@code true} if it has been run by this call. {@code false} if it has to
     * wait: it is not to be touched then until {@link Work#finished} has been called, by any thread and perhaps already.
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

    /** Takes the shards that the work has not got yet, or leaves it to wait at the first busy one. */
    private boolean takeRemaining(Work work) {
        int count = work.shardCount();
        while (work.held < count) {
            Shard wanted = shards[work.shard(work.held)];
            // Counted first: once it waits, the work belongs to the shard's holder, who will have taken it by then.
            work.held++;
            if (!wanted.takeOrWait(work)) {
                return false;
            }
        }
        return true;
    }

    /** Gives back the first {@code count} shards of the work, after running what waits for them. */
    private void release(Work work, int count) {
        if (count == 1) {
            giveBack(shards[work.shard(0)]);
        } else if (count > 1) {
            drain(chain(work, count, null));
        }
    }

    /** Prepends the first {@code count} shards of the work to those that this thread has to give back. */
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
     * Gives back the shards of a chain, which this thread has, after running what waits for them. Work on several shards
     * adds those that it has brought along to the chain, or takes the shard with it when it has to wait for another.
     */
    private void drain(@Nullable Shard toRelease) {
        Shard first = toRelease;
        while (first != null) {
            Shard shard = first;
            first = shard.nextToRelease;
            Work work = shard.nextOrRelease();
            if (work != null && takeRemaining(work)) {
                runForAnother(work);
                // The submitter may use the work again as soon as it is told, so its shards are noted before.
                first = chain(work, work.shardCount(), first);
                tell(work);
            }
        }
    }

    /** Whatever is thrown is its submitter's: this thread still has shards to give back, and others to tell. */
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
            // Logging may fail for the same reason, for instance that memory is exhausted.
            try {
                LOG.log(
                        Level.ERROR,
                        "a request that had waited for its shards was run, but its owner not told",
                        Shown.failure(failure));
            } catch (Throwable unlogged) {
                failure.addSuppressed(unlogged);
            }
        }
    }
}

package io.kvserver.core.engine;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Prefetch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs one client's requests on the shards of this process, in one of three ways: at once on idle shards, at once on a
 * shard kept from the previous request, or later, on the thread that has the shard.
 *
 * <p>The shard of a single key is kept if the next request is for it, too: so when clients of two threads change one
 * key, its data moves between processor cores once for many requests. It is not kept while other work waits for it, nor
 * beyond the requests parsed together. Before the client does anything else, the shard is released.
 *
 * <p>Thread: as for {@link Lane}.
 */
final class LocalLane implements Lane {
    private static final int NONE = -1;

    private final Shards shards;
    private final Client client;
    private final Keyspace keys;
    private final Runnable told;
    private ClientWork work;

    /** The shard that was taken for the last request, if it is kept for the next; else {@link #NONE}. */
    private int kept = NONE;

    /**
     * A request that another thread may run unless the client withdraws it first. A withdrawn request stays in its
     * mailbox; the thread that finds it there does nothing.
     */
    private static final class ClientWork extends KeyWork {
        private final Runnable told;
        private final AtomicReference<State> state = new AtomicReference<>(State.OWN);

        ClientWork(Client client, Runnable told) {
            super(client);
            this.told = told;
        }

        /** To be called before it is submitted. */
        void waits() {
            state.lazySet(State.WAITING);
        }

        boolean withdraw() {
            return state.compareAndSet(State.WAITING, State.WITHDRAWN);
        }

        @Override
        protected boolean begins() {
            return state.getPlain() == State.OWN || state.compareAndSet(State.WAITING, State.OWN);
        }

        @Override
        protected void finished() {
            if (state.get() == State.OWN) {
                told.run();
            }
        }
    }

    private enum State {
        /** Not submitted, or being run. */
        OWN,
        /** In a mailbox. */
        WAITING,
        /** Still in a mailbox, but not to be run. */
        WITHDRAWN
    }

    LocalLane(Shards shards, Client client, Runnable told) {
        this.shards = shards;
        this.client = client;
        this.keys = client.keys();
        this.told = told;
        this.work = new ClientWork(client, told);
    }

    @Override
    public boolean tryRun(Command command, Args args, ReplyWriter reply, @Nullable Args following) {
        int key = command.onlyKey();
        if (key != 0) {
            return tryRunOn(keys.partitionOf(args, key), command, args, reply, following);
        }
        release();
        if (command.routing().isNone()) {
            Invocation.run(command, client, args, reply);
            return true;
        }
        work.prepare(command, args, reply);
        return shards.tryRun(work);
    }

    private boolean tryRunOn(int shard, Command command, Args args, ReplyWriter reply, @Nullable Args following) {
        if (shard != kept) {
            release();
            if (!shards.tryTake(shard)) {
                return false;
            }
            kept = shard;
        }
        Invocation.run(command, client, args, reply);
        if (keys.effects().hasReady()) {
            BlockedRequests.serve(shards, keys, shard);
        }
        if (shards.isWanted(shard) || !isFor(shard, following)) {
            release();
        }
        return true;
    }

    /** Whether the next request is known and seems to be for a key of the shard. */
    private boolean isFor(int shard, @Nullable Args next) {
        return next != null && Prefetch.mayHaveKey(next) && keys.partitionOf(next, 1) == shard;
    }

    @Override
    public boolean submit(Command command, Args args, ReplyWriter reply) {
        work.prepare(command, args, reply);
        work.measureTime();
        work.waits();
        return shards.submit(work);
    }

    @Override
    public boolean withdraw() {
        if (!work.withdraw()) {
            return false;
        }
        work = new ClientWork(client, told);
        return true;
    }

    @Override
    public long nanos() {
        return work.nanos();
    }

    @Override
    public @Nullable Throwable failure() {
        return work.failure();
    }

    @Override
    public void release() {
        int shard = kept;
        if (shard != NONE) {
            kept = NONE;
            shards.giveBack(shard);
        }
    }
}

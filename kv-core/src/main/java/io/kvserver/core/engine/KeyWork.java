package io.kvserver.core.engine;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Transaction;
import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A request as work for the shards of its keys. Reusable; threads as for {@link Work}. */
public abstract class KeyWork extends Work implements KeySpec.Visitor {
    /** About what a key of a queued request takes. */
    private static final int BYTES_OF_KEY = 64;

    private final Keyspace keys;
    private final @Nullable Client client;
    /** An array for the shards of a request on several keys. */
    private int @Nullable [] shards;

    private boolean @Nullable [] needed;
    private int @Nullable [] everyShard;
    /** What is done for others while a request's keys are assigned to shards, which may be very many. */
    private Meanwhile others = Meanwhile.NEVER;

    private @Nullable Command command;
    private @Nullable Args args;
    private @Nullable ReplyWriter reply;
    private boolean timed;
    /** Whether the last run has run the request. */
    private boolean ran;

    private long nanos;

    /** Work for a client's requests. */
    protected KeyWork(Client client) {
        this.keys = client.keys();
        this.client = client;
    }

    /** Work for commands without a client. */
    protected KeyWork(Keyspace keys) {
        this.keys = keys;
        this.client = null;
    }

    /**
     * Sets the request of the next run. Ownership: the arguments and the writer belong to the work until it has run.
     */
    public final void prepare(Command command, Args args, ReplyWriter reply) {
        this.command = command;
        this.args = args;
        this.reply = reply;
        this.timed = false;
        int key = command.onlyKey();
        if (key != 0) {
            needs(keys.partitionOf(args, key));
        } else {
            needsSeveral(command, args);
        }
    }

    private void needsSeveral(Command several, Args words) {
        if (several.routing().scope() == Routing.Scope.ALL_SHARDS) {
            needsAll();
            return;
        }
        int all = keys.partitions();
        if (shards == null || needed == null) {
            shards = new int[all];
            needed = new boolean[all];
        }
        Arrays.fill(needed, false);
        others = Meanwhile.during(words.count());
        mark(several, words, needed);
        int count = 0;
        for (int shard = 0; shard < all; shard++) {
            if (needed[shard]) {
                shards[count++] = shard;
            }
        }
        needs(shards, count);
    }

    private void needsAll() {
        int[] every = everyShard;
        if (every == null) {
            every = new int[keys.partitions()];
            for (int shard = 0; shard < every.length; shard++) {
                every[shard] = shard;
            }
            everyShard = every;
        }
        needs(every, every.length);
    }

    private void mark(Command marking, Args words, boolean[] marked) {
        switch (marking.routing().scope()) {
            case NONE -> {}
            case ALL_SHARDS -> Arrays.fill(marked, true);
            case TRANSACTION -> markTransaction(marked);
            case KEYS -> {
                if (marking.reachesAll(words)) {
                    Arrays.fill(marked, true);
                } else {
                    marking.visitKeys(words, this);
                }
            }
        }
    }

    /** Adds the shard of a key of the request. */
    @Override
    public final void key(Args request, int word, KeySpec spec) {
        if (needed != null) {
            needed[keys.partitionOf(request, word)] = true;
            others.step();
        }
    }

    private void markTransaction(boolean[] marked) {
        if (client == null) {
            return;
        }
        Transaction transaction = client.transaction().open();
        if (transaction != null) {
            // A key of its requests takes about so many bytes, or fewer.
            others = Meanwhile.during(transaction.bytes() / BYTES_OF_KEY);
            for (Transaction.Queued request : transaction.requests()) {
                mark(request.command(), request.args(), marked);
            }
        }
        for (Args watched : client.transaction().watches().keys()) {
            marked[keys.partitionOf(watched, 0)] = true;
        }
    }

    /** Makes the next run measure its time, because another thread may run it. */
    public final void measureTime() {
        timed = true;
    }

    /** The duration of the last run in nanoseconds, if it was measured. */
    public final long nanos() {
        return nanos;
    }

    /** Called before a run; {@code false} if the client has withdrawn the request. */
    protected boolean begins() {
        return true;
    }

    @Override
    protected final void run() {
        ran = begins();
        if (!ran) {
            return;
        }
        long start = timed ? System.nanoTime() : 0;
        invoke();
        if (timed) {
            nanos = System.nanoTime() - start;
        }
    }

    @Override
    final void serveReady(Shards by) {
        // After a withdrawal the view belongs to the client again.
        if (ran && keys.effects().hasReady()) {
            int[] held = new int[shardCount()];
            for (int i = 0; i < held.length; i++) {
                held[i] = shard(i);
            }
            BlockedRequests.serve(by, keys, held, held.length);
        }
    }

    private void invoke() {
        if (command == null || args == null || reply == null) {
            throw new IllegalStateException("run before prepare");
        }
        if (client != null) {
            Invocation.run(command, client, args, reply);
        } else {
            Invocation.run(command, (KeyHandler) command.handler(), keys, args, reply);
        }
    }
}

package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.client.Limitation;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.engine.BlockedRequests;
import io.kvserver.core.engine.Call;
import io.kvserver.core.engine.Completion;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls from inside the process. Any thread, including virtual threads.
 *
 * <p>The objects of a call are pooled in a few places, which a thread chooses by its number: so a call allocates only its
 * result, and no thread owns anything. A thread that finds its place empty creates a new caller.
 */
sealed class Calls permits TransactionCalls {
    /** A power of two. */
    private static final int PLACES = 32;
    /** Keeps two places on different cache lines. */
    private static final int STRIDE = 16;

    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Shards shards;
    private final int database;
    private final AtomicReferenceArray<@Nullable Caller> idle = new AtomicReferenceArray<>(PLACES * STRIDE);

    /** Calls on the keys of one database. */
    Calls(ServerState server, Keyspaces keyspaces, Shards shards, int database) {
        this.server = server;
        this.keyspaces = keyspaces;
        this.shards = shards;
        this.database = database;
    }

    /** A command of this store, which must exist; its declaration is looked up by the first call. */
    Caller.Call command(String name) {
        return new Caller.Call(server.commands().entry(name), name.getBytes(US_ASCII));
    }

    /** The fast path for some calls; {@code null} if all must run as commands. */
    @Nullable
    DirectCalls direct() {
        return new DirectCalls(server, keyspaces, shards, database);
    }

    /** Begins a call. */
    Caller begin(Caller.Call of) {
        return caller().begin(of.entry().command(), of.name());
    }

    /** Begins a call of a command with the name to log. */
    Caller begin(Command command, byte[] name) {
        return caller().begin(command, name);
    }

    private Caller caller() {
        Caller kept = idle.getAndSet(place(), null);
        return kept == null ? new Caller(this, view()) : kept;
    }

    /** The view of the keys for a call. */
    Keyspace view() {
        Keyspace view = new Keyspace(keyspaces);
        view.select(database);
        return view;
    }

    /** Refuses a command that these calls cannot run. */
    void requireUsable(Command command, Args args) {
        // All commands can be run.
    }

    /** Keeps a caller for later calls, unless its place is taken. */
    void idle(Caller caller) {
        idle.lazySet(place(), caller);
    }

    private static int place() {
        return ((int) Thread.currentThread().getId() & (PLACES - 1)) * STRIDE;
    }

    /** Runs a command on keys. */
    void run(Command command, Args args, Keyspace keys, ReplyCollector reply) {
        admit(command, args);
        keys.begin(server.clock().millis());
        runOnShards(command, args, keys, reply);
        awaitKept(keys);
        String failure = reply.failure();
        if (failure != null) {
            throw new KvStoreException(failure);
        }
    }

    /** Refuses a command that cannot run now, or for which there is not enough memory. */
    void admit(Command command, Args args) {
        String refusal = server.refusal(command, null);
        if (refusal != null) {
            throw new KvStoreException(refusal);
        }
        if (server.settings().areKeysElsewhere()
                && command.handler() instanceof KeyHandler
                && !command.routing().isNone()) {
            throw new KvStoreException("ERR the keys are in a cluster, which only clients reach");
        }
        if (command.isGrowing() && !server.memory().makeRoom(args.bytes())) {
            throw new KvStoreException(CommandErrors.OUT_OF_MEMORY.text());
        }
    }

    /** Runs at once if the command has one key whose shard is idle; otherwise as soon as its shards are idle. */
    private void runOnShards(Command command, Args args, Keyspace keys, ReplyCollector reply) {
        int key = command.onlyKey();
        if (key != 0) {
            int shard = keys.partitionOf(args, key);
            if (shards.tryTake(shard)) {
                try {
                    Invocation.run(command, (KeyHandler) command.handler(), keys, args, reply);
                    if (keys.effects().hasReady()) {
                        BlockedRequests.serve(shards, keys, shard);
                    }
                } finally {
                    shards.giveBack(shard);
                }
                return;
            }
        }
        Call call = new Call(keys);
        call.prepare(command, args, reply);
        if (!shards.submit(call)) {
            call.await();
        }
    }

    /** Waits until the changes may be acknowledged. */
    static void awaitKept(Keyspace keys) {
        while (!keys.effects().handOver()) {
            Completion kept = new Completion();
            if (!keys.effects().whenKept(kept::done)) {
                throw new KvStoreException(Limitation.CLOSED.error());
            }
            kept.await();
        }
    }
}

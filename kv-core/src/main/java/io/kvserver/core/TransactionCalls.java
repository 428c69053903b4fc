package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Watches;
import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.Routing;
import io.kvserver.core.engine.KeyTask;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one attempt of a transaction. The first use of a key watches and copies it; the calls run on the copies, and
 * their changes are applied to the store at the end, unless a watched key has changed.
 *
 * <p>All copies together are the store's state at one moment: after each new copy the earlier keys are checked, and the
 * attempt ends if one has changed. A copy shares its pages with the value in the store, so it costs no more than COPY.
 *
 * <p>Thread: the one that runs the transaction's function.
 */
final class TransactionCalls extends Calls {
    static final String CONFLICT = "ERR another changed a key that the transaction uses";

    private final ServerState server;
    private final Shards shards;
    /** The store's keys. */
    private final Keyspace keys;
    /** The transaction's view of the keys that it has used. */
    private final Keyspace copies;

    private final Watches watches = new Watches();
    private final Set<ByteBuffer> copied = new HashSet<>();
    private final List<Change> changes = new ArrayList<>();
    private boolean over;
    private boolean broken;
    private @Nullable String failure;

    /** A request to run at the end. */
    private record Change(Command command, Args args) {}

    TransactionCalls(ServerState server, Keyspaces keyspaces, Shards shards) {
        super(server, keyspaces, shards, 0);
        this.server = server;
        this.shards = shards;
        this.keys = new Keyspace(keyspaces);
        this.copies = new Keyspace(keyspaces.forCopies());
    }

    /** None: each call watches its keys, and changes copies. */
    @Override
    @Nullable
    DirectCalls direct() {
        return null;
    }

    @Override
    Keyspace view() {
        return copies;
    }

    @Override
    void requireUsable(Command command, Args args) {
        if (over) {
            throw new IllegalStateException("the transaction is over");
        }
        boolean isOnNamedKeys = command.handler() instanceof KeyHandler
                && command.routing().scope() == Routing.Scope.KEYS
                && !command.reachesAll(args)
                && !command.isBlocking();
        if (!isOnNamedKeys || isOnSeveralDatabases(command, args)) {
            throw new KvStoreException("ERR " + command.name().replace('|', ' ').toUpperCase(Locale.ROOT)
                    + " is not for a transaction, which has commands on keys that they name");
        }
    }

    private static boolean isOnSeveralDatabases(Command command, Args args) {
        return command.name().equals("move") || (command.name().equals("copy") && args.count() > 4);
    }

    @Override
    void run(Command command, Args args, Keyspace view, ReplyCollector reply) {
        requireUsable(command, args);
        admit(command, args);
        command.visitKeys(args, (words, key, spec) -> copy(words.copy(key)));
        if (watches.isAlarmed()) {
            throw new KvConflictException(CONFLICT);
        }
        copies.begin(server.clock().millis());
        Invocation.runUnrecorded(command, (KeyHandler) command.handler(), copies, args, reply);
        for (Args change : copies.takeChanges(args)) {
            Command changing = server.commands().find(change);
            changes.add(new Change(changing == null ? command : changing, change));
        }
        String error = reply.failure();
        if (error != null) {
            throw new KvStoreException(error);
        }
    }

    /** Watches and copies a key on its first use. */
    private void copy(byte[] key) {
        if (!copied.add(ByteBuffer.wrap(key))) {
            return;
        }
        Args words = Args.of(key);
        KeyTask.run(shards, keys, new int[] {keys.partitionOf(words, 0)}, () -> {
            long now = server.clock().millis();
            keys.begin(now);
            copies.begin(now);
            watches.add(keys, words, 0);
            keys.copyTo(words, 0, copies, Args.of(key), 0);
        });
        copies.leaveUnrecorded();
    }

    /** Whether a key that the attempt has used has changed; then the attempt changes nothing. */
    boolean isBroken() {
        return broken || watches.isAlarmed();
    }

    /** Ends the attempt without changes, unless it was committed. */
    void discard() {
        over = true;
        watches.clear();
    }

    /**
     * Ends the attempt and applies its changes to the store atomically. Returns {@code false}, and changes nothing, if a
     * watched key has changed.
     */
    boolean commit() {
        over = true;
        if (changes.isEmpty()) {
            watches.clear();
            return true;
        }
        try {
            admitAll();
            KeyTask.run(shards, keys, shardsOfAll(), this::apply);
        } finally {
            watches.clear();
        }
        if (broken) {
            return false;
        }
        awaitKept(keys);
        if (failure != null) {
            throw new KvStoreException(failure);
        }
        return true;
    }

    private void admitAll() {
        long bytes = 0;
        for (Change change : changes) {
            String refusal = server.refusal(change.command(), null);
            if (refusal != null) {
                throw new KvStoreException(refusal);
            }
            bytes += change.command().isGrowing() ? change.args().bytes() : 0;
        }
        if (bytes > 0 && !server.memory().makeRoom(bytes)) {
            throw new KvStoreException(CommandErrors.OUT_OF_MEMORY.text());
        }
    }

    private int[] shardsOfAll() {
        BitSet needed = new BitSet();
        for (Args watched : watches.keys()) {
            needed.set(keys.partitionOf(watched, 0));
        }
        return needed.stream().toArray();
    }

    /** Called with the shards of all keys held. */
    private void apply() {
        keys.begin(server.clock().millis());
        broken = watches.isBroken(keys);
        if (broken) {
            return;
        }
        ReplyCollector reply = new ReplyCollector();
        keys.effects().beginTransaction();
        try {
            for (Change change : changes) {
                Invocation.run(change.command(), (KeyHandler) change.command().handler(), keys, change.args(), reply);
                failure = failure == null ? reply.failure() : failure;
                reply.clear();
            }
        } finally {
            keys.effects().endTransaction(keys.database());
        }
    }
}

package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.LocalEngine;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.pubsub.Topic;
import io.kvserver.core.remote.Carrier;
import io.kvserver.core.remote.RemoteEngine;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Interceptor;
import io.kvserver.core.session.MemoryConnection;
import io.kvserver.core.session.Session;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What only a store has, and neither one of its databases nor a transaction. Any thread. */
abstract sealed class WholeStore extends StoreCalls permits KvStore {
    /** How often a transaction is tried unless its program says otherwise. */
    private static final int ATTEMPTS = 100;

    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Shards shards;
    private final Engine engine;
    private final @Nullable Interceptor interceptor;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final Set<MemoryConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean isOver;
    /** Made when first asked for, so that a server's start does not load it; one is as good as another. */
    private @Nullable Calls calls;

    WholeStore(ServerState server, Keyspaces keyspaces, Shards shards, StoreOptions options) {
        super(server, shards);
        this.server = server;
        this.keyspaces = keyspaces;
        this.shards = shards;
        Engine local = new LocalEngine(shards);
        Carrier carrier = options.carrier;
        this.engine = carrier == null ? local : new RemoteEngine(local, carrier, server, new Keyspace(keyspaces));
        this.interceptor = options.interceptor();
    }

    @Override
    Calls calls() {
        Calls made = calls;
        if (made == null) {
            made = new Calls(server, keyspaces, shards, 0);
            calls = made;
        }
        return made;
    }

    /**
     * The calls on the keys of another database; those of the store itself are on database 0.
     *
     * @throws IllegalArgumentException if there is no such database
     */
    public KvDatabase database(int number) {
        if (number < 0 || number >= keyspaces.databases()) {
            throw new IllegalArgumentException(
                    "database: " + number + " is not from 0 to " + (keyspaces.databases() - 1));
        }
        return new KvDatabase(new Calls(server, keyspaces, shards, number), server, shards, number);
    }

    /**
     * Has a listener told of the messages that are published to channels, by clients or by {@link #publish}: of those of one
     * channel in their order, one after the other, by a thread of {@link KvStore.Builder#executor}. See {@link Subscription}.
     */
    public Subscription subscribe(Consumer<? super KvMessage> listener, String... channels) {
        return Subscription.toChannels(listening(), Topic.Kind.CHANNEL, listener, channels);
    }

    /** As {@link #subscribe}, for channels that match patterns, as {@code news.*}. */
    public Subscription subscribeToPatterns(Consumer<? super KvMessage> listener, String... patterns) {
        return Subscription.toChannels(listening(), Topic.Kind.PATTERN, listener, patterns);
    }

    /**
     * Has a listener told of what happens to keys, of all databases, whatever notify-keyspace-events says: of what happens to
     * one key in its order. The rest as for {@link #subscribe}.
     *
     * @param types of which events, as letters of notify-keyspace-events: {@code A} and {@code n} and {@code m}, or some; and {@code o} and {@code f}: see {@link KvEvent}
     * @param filter asked for each event by whichever thread has the key's shard, so it must be brief, and not use the store
     * @throws IllegalArgumentException if a letter means nothing
     */
    public Subscription subscribeToKeys(
            String types, Predicate<? super KvEvent> filter, Consumer<? super KvEvent> listener) {
        return Subscription.toKeys(listening(), types, filter, listener);
    }

    private Subscription.Listening listening() {
        return new Subscription.Listening(server, Background.of(server), subscriptions);
    }

    /** Publishes a message to a channel, and returns how many got it. As Redis's PUBLISH. */
    public long publish(String channel, String message) {
        return publish(channel, Codec.UTF_8.encode(message));
    }

    /** As {@link #publish(String, String)}. */
    public long publish(String channel, byte[] message) {
        return server.pubSub().publish(Codec.UTF_8.encode(channel), message.clone());
    }

    /** As {@link #transaction(int, Function)}, tried at most 100 times. */
    public <T extends @Nullable Object> T transaction(Function<? super KvTransaction, T> function) {
        return transaction(ATTEMPTS, function);
    }

    /**
     * Runs a function whose calls on the store take effect together when it returns, or not at all: nobody sees a part of them,
     * in the log they are one transaction, and what the function throws discards them. Returns what the function returns.
     *
     * <pre>{@code
     * long rest = store.transaction(tx -> {
     *     tx.strings().incrBy("to", 5);
     *     return tx.strings().decrBy("from", 5);
     * });
     * }</pre>
     *
     * <p>All calls of {@link KvTransaction} are those of the store, and give results at once: within the function, reads see what
     * it has written. It works on copies of the keys that it names, as they were at one moment. In the end what it has changed is
     * done to the store, if none of these keys has changed meanwhile; as with WATCH and EXEC, a key that has expired or was
     * evicted has changed. Otherwise the function is run again, on the keys as they are then, so it should have no other effects
     * than through its argument. The store is not held up by a function that takes long: others may use the same keys, and win.
     * Nothing is locked, so a function may call anything, and no deadlock is possible. But a change that it makes to its own keys
     * through the store itself is another's change.
     *
     * <p>Keys are those of database 0. A command that names its keys can be used, but none that may have to wait, reaches other
     * keys (SCAN, SORT with BY) or runs scripts. What picks at random or tells the time does in the end what it did for the
     * function; a time to live is counted from the end.
     *
     * @param attempts how often the function is run at most, with pauses of up to some milliseconds
     * @throws KvConflictException if others have changed its keys in each attempt: then nothing has been changed
     * @throws KvStoreException if a change is refused in the end, because there is no memory or the store has been closed
     * @throws IllegalArgumentException if {@code attempts} is not positive
     */
    public <T extends @Nullable Object> T transaction(int attempts, Function<? super KvTransaction, T> function) {
        return KvTransaction.run(new KvTransaction.Store(server, keyspaces, shards), attempts, function);
    }

    /**
     * As {@link #transaction(Function)}, run by a thread of {@link KvStore.Builder#executor}. What it throws fails the stage.
     */
    public <T extends @Nullable Object> CompletionStage<T> transactionAsync(
            Function<? super KvTransaction, T> function) {
        return CompletableFuture.supplyAsync(() -> transaction(function), Background.of(server));
    }

    /**
     * Makes calls without holding up the caller, and gives what they return: {@code store.async(calls -> calls.hashes().get("user:1",
     * "name"))}. The function is run by a thread of {@link KvStore.Builder#executor}, which waits for busy shards and for the disk in
     * the caller's place; what it throws fails the stage. Several calls in it follow each other, but others may come between them:
     * see {@link #transactionAsync}. What may wait for long has stages of its own, as {@link Lists#leftPopAsync}.
     */
    public <T extends @Nullable Object> CompletionStage<T> async(Function<? super KvStore, T> calls) {
        return CompletableFuture.supplyAsync(() -> calls.apply((KvStore) this), Background.of(server));
    }

    /**
     * A session for one client.
     *
     * @param inlineReplies how lines are answered at first
     * @param wake run when the session's owner has to call {@link Session#resume}: by any thread, so it must only pass that
     *     on, and must not block
     */
    public Session newSession(InlineReplies inlineReplies, Runnable wake) {
        return newSession(inlineReplies, ClientOrigin.UNKNOWN, wake);
    }

    /**
     * A session for one client that comes from somewhere. The rest as for {@link #newSession(InlineReplies, Runnable)}.
     */
    public Session newSession(InlineReplies inlineReplies, ClientOrigin origin, Runnable wake) {
        Session.Options options = new Session.Options(ProtocolLimits.DEFAULT, inlineReplies, origin, interceptor);
        return new Session(server, engine, new Keyspace(keyspaces), options, wake);
    }

    /** As {@link #connect(InlineReplies, ClientOrigin)}, with lines answered as text. */
    public MemoryConnection connect() {
        return connect(InlineReplies.TEXT, MemoryConnection.nextOrigin(null));
    }

    /**
     * Connects a client that is in this process: what it writes to the one stream, and reads from the other, is what a socket would
     * carry, until either side or the store is closed. The rest as for {@link #newSession(InlineReplies, ClientOrigin, Runnable)}.
     */
    public MemoryConnection connect(InlineReplies inlineReplies, ClientOrigin origin) {
        boolean isSystems = server.clock().equals(InstantSource.system());
        MemoryConnection connection = MemoryConnection.open(wake -> newSession(inlineReplies, origin, wake), isSystems);
        connections.add(connection);
        connection.whenEnded(() -> connections.remove(connection));
        if (isOver) {
            connection.endByServer();
        }
        return connection;
    }

    /** Ends the clients and the listeners inside the process: these are told what has happened so far. */
    void endInside() {
        isOver = true;
        connections.forEach(MemoryConnection::endByServer);
        subscriptions.forEach(Subscription::endWithStore);
        Background.end(server);
    }
}

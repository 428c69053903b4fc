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

/** The calls of a store that its single databases and transactions do not have. Any thread. */
abstract sealed class WholeStore extends StoreCalls permits KvStore {
    /** The default for the maximum number of attempts of a transaction. */
    private static final int ATTEMPTS = 100;

    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Shards shards;
    private final Engine engine;
    private final @Nullable Interceptor interceptor;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final Set<MemoryConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean isOver;
    /** Created on first use, so that a server's start does not load it. Two threads may create one each, which does no harm. */
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
     * Calls on the keys of another database. The store's own calls use database 0.
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
     * Subscribes a listener to channels: it gets the messages that clients or {@link #publish} publish there, one at a time,
     * those of a channel in order, on a thread of {@link KvStore.Builder#executor}. See {@link Subscription}.
     */
    public Subscription subscribe(Consumer<? super KvMessage> listener, String... channels) {
        return Subscription.toChannels(listening(), Topic.Kind.CHANNEL, listener, channels);
    }

    /** Like {@link #subscribe}, for channels that match glob patterns such as {@code news.*}. */
    public Subscription subscribeToPatterns(Consumer<? super KvMessage> listener, String... patterns) {
        return Subscription.toChannels(listening(), Topic.Kind.PATTERN, listener, patterns);
    }

    /**
     * Subscribes a listener to the events of keys in all databases, regardless of notify-keyspace-events; the events of a key
     * come in order. Otherwise like {@link #subscribe}.
     *
     * @param types the classes of events, as letters of notify-keyspace-events, including {@code A}, {@code n} and {@code m};
     *     also {@code o} and {@code f}, see {@link KvEvent}
     * @param filter selects the events to deliver. It is called on the thread that changes the key, while that holds the
     *     key's shard, so it must be fast and must not use the store
     * @throws IllegalArgumentException if a letter is unknown
     */
    public Subscription subscribeToKeys(
            String types, Predicate<? super KvEvent> filter, Consumer<? super KvEvent> listener) {
        return Subscription.toKeys(listening(), types, filter, listener);
    }

    private Subscription.Listening listening() {
        return new Subscription.Listening(server, Background.of(server), subscriptions);
    }

    /** Publishes a message to a channel and returns the number of receivers. Like Redis's PUBLISH. */
    public long publish(String channel, String message) {
        return publish(channel, Codec.UTF_8.encode(message));
    }

    /** Like {@link #publish(String, String)}. */
    public long publish(String channel, byte[] message) {
        return server.pubSub().publish(Codec.UTF_8.encode(channel), message.clone());
    }

    /** Like {@link #transaction(int, Function)}, with at most 100 attempts. */
    public <T extends @Nullable Object> T transaction(Function<? super KvTransaction, T> function) {
        return transaction(ATTEMPTS, function);
    }

    /**
     * Runs a function whose calls on the store take effect together when it returns, or not at all. Other clients and calls
     * never see a part of its changes, the log holds them as one transaction, and an exception discards them. Returns the
     * function's result.
     *
     * <pre>{@code
     * long rest = store.transaction(tx -> {
     *     tx.strings().incrBy("to", 5);
     *     return tx.strings().decrBy("from", 5);
     * });
     * }</pre>
     *
     * <p>All calls of {@link KvTransaction} are those of the store and return results at once: reads within the function see
     * its own writes. The function works on copies of its keys, all taken at the same moment. When it returns, its changes
     * are applied if none of these keys has changed in the store; as with WATCH and EXEC, expiry and eviction count as
     * changes. Otherwise the function runs again with the current data, so it should have no side effects. Nothing is locked:
     * a slow function does not block others, who may change the same keys first; the function may call anything, and cannot
     * deadlock. If it changes its keys directly through the store, that counts as a change by others.
     *
     * <p>Keys are in database 0. All commands that name their keys can be used, except those that may block, access further
     * keys (SCAN, SORT with BY) or run scripts. Random choices and times are applied as the function saw them; a time to live
     * starts when the changes are applied.
     *
     * @param attempts the maximum number of times that the function runs, with pauses of up to some milliseconds between them
     * @throws KvConflictException if others changed its keys during each attempt; nothing has been changed
     * @throws KvStoreException if a change is refused when it is applied, because memory is full or the store has been closed
     * @throws IllegalArgumentException if {@code attempts} is not positive
     */
    public <T extends @Nullable Object> T transaction(int attempts, Function<? super KvTransaction, T> function) {
        return KvTransaction.run(new KvTransaction.Store(server, keyspaces, shards), attempts, function);
    }

    /** Like {@link #transaction(Function)}, on a thread of {@link KvStore.Builder#executor}. An exception completes the stage. */
    public <T extends @Nullable Object> CompletionStage<T> transactionAsync(
            Function<? super KvTransaction, T> function) {
        return CompletableFuture.supplyAsync(() -> transaction(function), Background.of(server));
    }

    /**
     * Runs a function on the store without blocking the caller, for example {@code store.async(calls ->
     * calls.hashes().get("user:1", "name"))}. A thread of {@link KvStore.Builder#executor} runs it, and waits for busy shards
     * and the disk instead of the caller; an exception completes the stage. If the function makes several calls, others may
     * run between them; see {@link #transactionAsync}. Blocking commands have asynchronous methods of their own, such as
     * {@link Lists#leftPopAsync}.
     */
    public <T extends @Nullable Object> CompletionStage<T> async(Function<? super KvStore, T> calls) {
        return CompletableFuture.supplyAsync(() -> calls.apply((KvStore) this), Background.of(server));
    }

    /**
     * Creates a session for one client.
     *
     * @param inlineReplies how requests sent as lines are answered at first
     * @param wake called by any thread when the session's owner has to call {@link Session#resume}; it must not block, and
     *     should only notify the owner
     */
    public Session newSession(InlineReplies inlineReplies, Runnable wake) {
        return newSession(inlineReplies, ClientOrigin.UNKNOWN, wake);
    }

    /** Creates a session for a client with a known origin. Otherwise like {@link #newSession(InlineReplies, Runnable)}. */
    public Session newSession(InlineReplies inlineReplies, ClientOrigin origin, Runnable wake) {
        Session.Options options = new Session.Options(ProtocolLimits.DEFAULT, inlineReplies, origin, interceptor);
        return new Session(server, engine, new Keyspace(keyspaces), options, wake);
    }

    /** Like {@link #connect(InlineReplies, ClientOrigin)}; requests sent as lines are answered as text. */
    public MemoryConnection connect() {
        return connect(InlineReplies.TEXT, MemoryConnection.nextOrigin(null));
    }

    /**
     * Connects a client in this process. The connection's two streams carry the same bytes as a socket would, until either
     * side or the store is closed. Otherwise like {@link #newSession(InlineReplies, ClientOrigin, Runnable)}.
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

    /** Disconnects the clients inside the process and ends the subscriptions; queued messages are still delivered. */
    void endInside() {
        isOver = true;
        connections.forEach(MemoryConnection::endByServer);
        subscriptions.forEach(Subscription::endWithStore);
        Background.end(server);
    }
}

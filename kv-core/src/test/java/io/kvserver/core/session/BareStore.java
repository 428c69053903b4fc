package io.kvserver.core.session;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.Eviction;
import io.kvserver.core.engine.LocalEngine;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A store whose parts and clock a test can access. Threads as for the parts. */
public final class BareStore {
    private final AtomicLong nowMillis = new AtomicLong(1_700_000_000_000L);
    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Shards shards;
    private final Engine engine;

    public BareStore() {
        this(8, StandardCommands.table(), LocalEngine::new);
    }

    /** A store with a number of shards. */
    public BareStore(int shardCount) {
        this(shardCount, StandardCommands.table(), LocalEngine::new);
    }

    /** A store with a number of shards, commands, and an engine. */
    BareStore(int shardCount, CommandTable commands, Function<Shards, Engine> newEngine) {
        server = new ServerState(commands, () -> Instant.ofEpochMilli(nowMillis.get()));
        keyspaces = new Keyspaces(shardCount, 16, server.notifications(), server.caches(), server.memory());
        shards = new Shards(shardCount);
        engine = newEngine.apply(shards);
        server.memory().evictor(new Eviction(shards, keyspaces, server.clock()));
    }

    /** The shards of the keys. */
    Shards shards() {
        return shards;
    }

    public ServerState server() {
        return server;
    }

    /** All keys, for tests that need no shard because one thread does everything. */
    public Keyspaces keyspaces() {
        return keyspaces;
    }

    /** A view of the keys at the current time, for tests without a client. */
    public Keyspace view() {
        Keyspace view = new Keyspace(keyspaces);
        view.begin(nowMillis.get());
        return view;
    }

    public void pass(long millis) {
        nowMillis.addAndGet(millis);
    }

    /** In milliseconds since 1970. */
    public long time() {
        return nowMillis.get();
    }

    /** Sets the time, in milliseconds since 1970. */
    public void setTime(long millis) {
        nowMillis.set(millis);
    }

    /** A client that speaks the line protocol until it sends an array. */
    public SessionDriver newClient() {
        return newClient(ClientOrigin.UNKNOWN);
    }

    /** A client with this origin that speaks the line protocol until it sends an array. */
    public SessionDriver newClient(ClientOrigin origin) {
        return new SessionDriver(wake -> new Session(
                server,
                engine,
                new Keyspace(keyspaces),
                new Session.Options(ProtocolLimits.DEFAULT, InlineReplies.TEXT, origin),
                wake));
    }

    /** A client that speaks RESP3. */
    public SessionDriver newResp3Client() {
        SessionDriver client = newClient();
        client.exchange(Requests.array("HELLO 3"));
        return client;
    }

    /** A client that speaks RESP2. */
    public SessionDriver newResp2Client() {
        SessionDriver client = newClient();
        client.exchange(Requests.array("HELLO 2"));
        return client;
    }
}

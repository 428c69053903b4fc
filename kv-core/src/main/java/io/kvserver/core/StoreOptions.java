package io.kvserver.core;

import io.kvserver.core.access.Users;
import io.kvserver.core.client.ConnectionLimits;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.cluster.OneNode;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Family;
import io.kvserver.core.durability.DataOptions;
import io.kvserver.core.remote.Carrier;
import io.kvserver.core.session.Interceptor;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.memory.HeapShares;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The options of a {@link KvStore.Builder}, and the parts of a store that are created from them. Confined to one thread. */
final class StoreOptions {
    int shards = 64;
    int databases = 16;
    InstantSource clock = InstantSource.system();
    boolean debugAllowed;
    boolean clusterMode;
    String password = "";

    @Nullable
    Access access;

    int maxClients = ConnectionLimits.DEFAULT_CLIENTS;
    Duration idleTimeout = Duration.ZERO;
    Duration keepAlive = Duration.ofSeconds(ConnectionLimits.DEFAULT_KEEP_ALIVE_SECONDS);
    long maxMemoryBytes = HeapShares.dataBytes();
    final List<Family> ownCommands = new ArrayList<>();
    final List<Interceptor> interceptors = new ArrayList<>();

    /** {@code null} for {@link EvictionPolicy#NOEVICTION}, so that the enum need not be loaded. */
    @Nullable
    EvictionPolicy evictionPolicy;

    @Nullable
    Path dataDirectory;

    @Nullable
    Fsync fsync;

    @Nullable
    TornLog tornLog;

    @Nullable
    LoadProgress loadProgress;

    @Nullable
    Limits limits;

    @Nullable
    ConfigRewriter configRewriter;

    @Nullable
    Carrier carrier;

    /** Runs listeners and other tasks; {@code null} for the store's own threads. */
    @Nullable
    Executor executor;

    ServerState server() {
        CommandTable commands = ownCommands.isEmpty() ? StandardCommands.table() : StandardCommands.with(ownCommands);
        ServerState server = new ServerState(commands, clock);
        server.settings().debugAllowed(debugAllowed);
        server.settings().keysElsewhere(carrier != null);
        if (clusterMode) {
            server.topology(OneNode.named(ServerState.randomId()));
        }
        if (!password.isEmpty()) {
            // Not loaded for nothing.
            Users.of(server).defaultPassword(Codec.UTF_8.encode(password));
        }
        Executor given = executor;
        if (given != null) {
            server.part(Background.class, unused -> new Background(given));
        }
        if (access != null) {
            access.apply(server);
        }
        server.clients().limits().maxClients(maxClients);
        server.clients().limits().idleSeconds((int) idleTimeout.toSeconds());
        server.clients().limits().keepAliveSeconds((int) keepAlive.toSeconds());
        server.memory().maxBytes(maxMemoryBytes);
        if (evictionPolicy != null) {
            server.memory().policy(evictionPolicy.inStore());
        }
        if (configRewriter != null) {
            server.settings().writer(configRewriter::rewrite);
        }
        if (limits != null) {
            limits.apply(server);
        }
        return server;
    }

    Keyspaces keyspaces(ServerState server) {
        Keyspaces keyspaces =
                new Keyspaces(shards, databases, server.notifications(), server.caches(), server.memory());
        return clusterMode ? keyspaces.placed() : keyspaces;
    }

    /** The interceptors combined; {@code null} if there are none. */
    @Nullable
    Interceptor interceptor() {
        return interceptors.isEmpty() ? null : Interceptor.inTurn(interceptors);
    }

    @Nullable
    DataOptions keeping() {
        if (carrier != null && dataDirectory != null) {
            throw new IllegalStateException("dataDirectory: the keys are in a cluster, not in this store");
        }
        if (dataDirectory == null) {
            refuseWithoutDirectory("fsync", fsync);
            refuseWithoutDirectory("tornLog", tornLog);
            refuseWithoutDirectory("loadProgress", loadProgress);
            return null;
        }
        Fsync when = fsync == null ? Fsync.EVERY_SECOND : fsync;
        return new DataOptions(dataDirectory, when.everyNanos(), tornLog != TornLog.REFUSE);
    }

    private static void refuseWithoutDirectory(String option, @Nullable Object value) {
        if (value != null) {
            throw new IllegalStateException(option + ": has no effect without a dataDirectory");
        }
    }
}

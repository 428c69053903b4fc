package io.kvserver.core;

import io.kvserver.core.client.ConnectionLimits;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Family;
import io.kvserver.core.durability.DataOptions;
import io.kvserver.core.store.Keyspaces;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link KvStore.Builder} has been told, and the parts of a store that follow from it. Confined to one thread. */
final class StoreOptions {
    int shards = 64;
    int databases = 16;
    InstantSource clock = InstantSource.system();
    boolean debugAllowed;
    String password = "";
    int maxClients = ConnectionLimits.DEFAULT_CLIENTS;
    Duration idleTimeout = Duration.ZERO;
    Duration keepAlive = Duration.ofSeconds(ConnectionLimits.DEFAULT_KEEP_ALIVE_SECONDS);
    long maxMemoryBytes = Runtime.getRuntime().maxMemory() / 10 * 7;
    EvictionPolicy evictionPolicy = EvictionPolicy.NOEVICTION;
    final List<Family> ownCommands = new ArrayList<>();

    @Nullable
    Path dataDirectory;

    @Nullable
    Fsync fsync;

    @Nullable
    TornLog tornLog;

    @Nullable
    LoadProgress loadProgress;

    ServerState server() {
        CommandTable commands = ownCommands.isEmpty() ? StandardCommands.table() : StandardCommands.with(ownCommands);
        ServerState server = new ServerState(commands, clock);
        server.settings().debugAllowed(debugAllowed);
        server.settings().password(Codec.UTF_8.encode(password));
        server.connectionLimits().maxClients(maxClients);
        server.connectionLimits().idleSeconds((int) idleTimeout.toSeconds());
        server.connectionLimits().keepAliveSeconds((int) keepAlive.toSeconds());
        server.memory().maxBytes(maxMemoryBytes);
        server.memory().policy(evictionPolicy.inStore());
        return server;
    }

    Keyspaces keyspaces(ServerState server) {
        return new Keyspaces(shards, databases, server.notifications(), server.caches(), server.memory());
    }

    @Nullable
    DataOptions keeping() {
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

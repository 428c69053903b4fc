package io.kvserver.core;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.host.LongTasks;
import io.kvserver.core.durability.WireDump;
import io.kvserver.core.engine.SerialTasks;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.store.Keyspaces;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Parts of a store that few clients need. They are created on first use, so that a start loads none of their classes;
 * this class replaces one lambda for each. Any thread.
 */
final class RareParts implements Predicate<Client>, Supplier<LongTasks> {
    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Shards shards;

    RareParts(ServerState server, Keyspaces keyspaces, Shards shards) {
        this.server = server;
        this.keyspaces = keyspaces;
        this.shards = shards;
    }

    /** Begins to send a client a dump of all data; {@code false} if another client is getting one. */
    @Override
    public boolean test(Client client) {
        return server.part(WireDump.class, unused -> new WireDump(server, keyspaces, shards))
                .test(client);
    }

    /** Runs long requests in the background. */
    @Override
    public LongTasks get() {
        return SerialTasks.of(shards, keyspaces, server.clock(), Background.of(server));
    }
}

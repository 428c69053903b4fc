package io.kvserver.core.engine;

import io.kvserver.core.client.Client;
import java.util.EnumSet;
import java.util.Set;

/** The engine of a single process: runs commands on its shards. Any thread. */
public final class LocalEngine implements Engine {
    private final Shards shards;

    public LocalEngine(Shards shards) {
        this.shards = shards;
    }

    @Override
    public Lane open(Client client, Runnable told) {
        return new LocalLane(shards, client, told);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }
}

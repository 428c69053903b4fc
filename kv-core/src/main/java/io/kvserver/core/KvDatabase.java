package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Shards;

/** A store's calls on the keys of one of its databases; threads and errors as for {@link KvStore}. */
public final class KvDatabase extends StoreCalls {
    private final int number;

    KvDatabase(Calls calls, ServerState server, Shards shards, int number) {
        super(calls, server, shards);
        this.number = number;
    }

    /** Its number, as SELECT takes it. */
    public int number() {
        return number;
    }
}

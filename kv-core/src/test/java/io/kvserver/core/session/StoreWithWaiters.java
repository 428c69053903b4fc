package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.engine.LocalEngine;

/** The common part of tests of blocking commands: a store, clients that wait, and others that do not. */
class StoreWithWaiters {
    BareStore store = newStore(8);

    static BareStore newStore(int shards) {
        return new BareStore(shards, StandardCommands.table(), LocalEngine::new);
    }

    /** A client that has sent a request, and waits. */
    SessionDriver waiting(String request) {
        SessionDriver client = store.newClient();
        assertEquals("", client.exchange(request + "\n"));
        assertTrue(client.session().isWaiting(), request);
        return client;
    }

    /** The reply to another client. */
    String run(String... requests) {
        return store.newClient().exchange(String.join("\n", requests) + "\n");
    }
}

package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.KvStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** Three stores that are nodes of one cluster, with a clock that a test moves. Confined to one thread. */
final class ThreeNodes {
    private final AtomicLong nowMillis = new AtomicLong(1_700_000_000_000L);
    private final MapNodes nodes;
    private final List<KvStore> stores = new ArrayList<>();

    ThreeNodes(Executor network) {
        nodes = new MapNodes(3, network);
        for (MapCarrier node : nodes.all()) {
            stores.add(new KvStore.Builder()
                    .clock(() -> Instant.ofEpochMilli(nowMillis.get()))
                    .carrier(node)
                    .build());
        }
    }

    MapNodes nodes() {
        return nodes;
    }

    /** Moves the clock. */
    void pass(long millis) {
        nowMillis.addAndGet(millis);
    }

    /** A new client of a node. */
    SessionDriver client(int node) {
        return new SessionDriver(stores.get(node));
    }

    String ask(SessionDriver client, String request) {
        return new String(client.exchangePatiently((request + "\n").getBytes(ISO_8859_1)), ISO_8859_1);
    }

    /** Has a new client of a node send a request that is going to wait, and returns once it waits. Each waits later than the last. */
    SessionDriver waiting(int node, String request) throws InterruptedException {
        return waiting(client(node), request);
    }

    SessionDriver waiting(SessionDriver client, String request) throws InterruptedException {
        pass(1);
        client.receive(request + "\n");
        while (!client.session().isBlocked()) {
            client.awaitWakeAndResume();
        }
        return client;
    }

    /** The next message to a client. */
    String next(SessionDriver client) throws InterruptedException {
        String next = client.takeMessages();
        while (next.isEmpty()) {
            next = client.awaitMessages();
        }
        return next;
    }
}

package io.kvserver.core.faults;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import org.jspecify.annotations.Nullable;

/**
 * A client with a transaction, subscriptions and much else goes, or one comes that cannot be served. Loaded by {@link FaultLoader};
 * confined to one thread.
 */
public final class Departure implements Scenario {
    private final KvStore store = new KvStore();
    private final boolean comes;
    private @Nullable SessionDriver client;

    /** {@code comes}: a client comes. */
    public Departure(boolean comes) {
        this.comes = comes;
    }

    @Override
    public void prepare() {
        if (!comes) {
            client = new SessionDriver(store, InlineReplies.RESP);
            client.exchange("HELLO 3\r\nSUBSCRIBE a b\r\nPSUBSCRIBE c*\r\nCLIENT TRACKING ON BCAST PREFIX x\r\n"
                    + "PING\r\n".repeat(20) + "WATCH k\r\nMULTI\r\nGET k\r\n");
        }
    }

    @Override
    public void act() {
        try {
            if (client != null) {
                client.disconnect();
            } else {
                client = new SessionDriver(store, InlineReplies.RESP);
            }
        } catch (OutOfMemoryError expected) {
            // Whoever comes is told so by its connection's end.
        }
    }

    /** How many clients there are still, and how many bytes are counted for them. */
    @Override
    public long check() {
        if (comes && client != null) {
            client.disconnect();
        }
        store.upkeep();
        return store.metrics().number("connected_clients") + store.metrics().number("mem_clients_normal");
    }

    @Override
    public void close() {
        store.close();
    }
}

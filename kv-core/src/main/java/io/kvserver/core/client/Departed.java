package io.kvserver.core.client;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Clients whose connections have been closed and that could not be forgotten, because there was no memory for that. It is tried again
 * until it succeeds: otherwise a client would be listed for ever, and what it takes be counted. To note one needs no memory.
 *
 * <p>Thread: any.
 */
final class Departed {
    /** Linked by {@link Client#departedBefore}. */
    private final AtomicReference<@Nullable Client> newest = new AtomicReference<>();

    /** Forgets a client that nobody uses any more; now, or else when {@link #forgetAll} succeeds. */
    void forget(Client client) {
        try {
            client.disconnected();
        } catch (Throwable noMemory) {
            add(client);
        }
    }

    private void add(Client client) {
        Client before;
        do {
            before = newest.get();
            client.departedBefore = before;
        } while (!newest.compareAndSet(before, client));
    }

    /** Tries again. */
    void forgetAll() {
        if (newest.get() == null) {
            return;
        }
        Client left = newest.getAndSet(null);
        while (left != null) {
            Client next = left.departedBefore;
            left.departedBefore = null;
            forget(left);
            left = next;
        }
    }
}

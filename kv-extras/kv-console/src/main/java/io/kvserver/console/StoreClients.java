package io.kvserver.console;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The console's clients of the store; a few are kept for reuse. Any thread. */
final class StoreClients implements AutoCloseable {
    private static final int KEPT = 4;

    private final KvStore store;
    private final String user;
    private final Deque<StoreClient> idle = new ArrayDeque<>();
    private boolean closed;

    /** Work with a client. */
    interface Work<T> {
        T run(StoreClient client) throws IOException, RefusedException;
    }

    StoreClients(KvStore store, String user) {
        this.store = store;
        this.user = user;
    }

    /**
     * Does some work with a client on a database. The work must read all answers to its requests. If it fails other
     * than by a refusal, the client is closed.
     */
    <T> T with(int database, Work<T> work) throws RefusedException {
        StoreClient client = null;
        try {
            client = take();
            client.select(database);
            T result = work.run(client);
            giveBack(client);
            return result;
        } catch (RefusedException refused) {
            if (client != null) {
                // All requests have been answered.
                giveBack(client);
            }
            throw refused;
        } catch (IOException failed) {
            if (client != null) {
                client.close();
            }
            throw failure(failed);
        }
    }

    /** Opens a client, which the caller must close. */
    StoreClient open() throws IOException, RefusedException {
        return StoreClient.open(store, user);
    }

    /** The message for a failed client. */
    static RefusedException failure(IOException failed) {
        return failed instanceof InterruptedIOException
                ? new RefusedException(
                        504, "no answer within " + StoreClient.LIMIT_MILLIS / 1000 + " s: it was given up")
                : new RefusedException(502, String.valueOf(failed.getMessage()));
    }

    private StoreClient take() throws IOException, RefusedException {
        while (true) {
            StoreClient client;
            synchronized (idle) {
                client = idle.poll();
            }
            if (client == null) {
                return open();
            }
            if (!client.isClosed()) {
                return client;
            }
            client.close();
        }
    }

    private void giveBack(StoreClient client) {
        synchronized (idle) {
            if (!closed && idle.size() < KEPT) {
                idle.push(client);
                return;
            }
        }
        client.close();
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(StoreClient::close);
            idle.clear();
        }
    }
}

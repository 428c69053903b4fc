package io.kvserver.net;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.MemoryConnection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The in-process clients of a server, until they or the server end. Any thread. */
final class MemoryClients {
    private final Set<MemoryConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    MemoryConnection connect(KvStore store, InlineReplies inlineReplies, Runnable shutdown) {
        MemoryConnection connection = store.connect(inlineReplies, MemoryConnection.nextOrigin(shutdown));
        connection.whenEnded(() -> connections.remove(connection));
        connections.add(connection);
        if (over) {
            connection.close();
        }
        return connection;
    }

    /** Makes all clients do everything that is due. */
    void settle() {
        connections.forEach(MemoryConnection::settle);
    }

    /** Disconnects all present and later clients. */
    void end() {
        over = true;
        connections.forEach(MemoryConnection::close);
    }
}

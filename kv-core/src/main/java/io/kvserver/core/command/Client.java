package io.kvserver.core.command;

import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import org.jspecify.annotations.Nullable;

/**
 * What the server knows of one client.
 *
 * <p>Confined to the thread that serves it or that runs its request; any thread may {@link #deliver} and {@link #kill}.
 */
public final class Client {
    private final long id;
    private final Server server;
    private final Keyspace keys;
    private final ReplyBuffer out;
    private final Inbox inbox;
    private final Runnable wake;

    private Protocol protocol;
    private ReplyWriter reply;
    private byte @Nullable [] name;
    private @Nullable Transaction transaction;
    private final Watches watches = new Watches();
    private boolean closing;
    private volatile boolean killed;

    /** {@code wake} makes the thread that serves the client look at it. */
    public Client(Server server, Keyspace keys, ReplyBuffer out, Protocol protocol, Runnable wake) {
        this.id = server.nextClientId();
        this.server = server;
        this.keys = keys;
        this.out = out;
        this.inbox = new Inbox(wake);
        this.wake = wake;
        this.protocol = protocol;
        this.reply = protocol.writer(out);
        server.connected(this);
    }

    /** Unique in the life of the store, ascending from 1. */
    public long id() {
        return id;
    }

    public Server server() {
        return server;
    }

    /** The client's view of the keys, with the database that it has selected. */
    public Keyspace keys() {
        return keys;
    }

    public Protocol protocol() {
        return protocol;
    }

    /** Where replies in the client's protocol go. */
    public ReplyWriter reply() {
        return reply;
    }

    /** Changes the protocol of all further replies and returns their writer. */
    public ReplyWriter speak(Protocol newProtocol) {
        if (protocol != newProtocol) {
            protocol = newProtocol;
            reply = newProtocol.writer(out);
        }
        return reply;
    }

    /** The name that the client gave itself. */
    public byte @Nullable [] name() {
        return name;
    }

    public void rename(byte @Nullable [] newName) {
        name = newName;
    }

    /** The requests between MULTI and EXEC; {@code null} outside. */
    public @Nullable Transaction transaction() {
        return transaction;
    }

    void begin() {
        transaction = new Transaction();
    }

    /** Ends the transaction, if there is one, and with it the watching of keys. */
    void endTransaction() {
        transaction = null;
        watches.clear();
    }

    /** The keys whose change makes EXEC fail. */
    public Watches watches() {
        return watches;
    }

    /** Sends the client a message, after the reply that it is getting. Any thread. */
    public void deliver(Push message) {
        inbox.add(message);
    }

    /** Writes the messages that have come to the output. Between two replies. */
    public void writeMessages() {
        if (!inbox.isEmpty()) {
            inbox.writeTo(reply);
        }
    }

    /** Closes the connection once the client has got its replies; nothing further that it sent is run. */
    public void close() {
        closing = true;
    }

    /** Closes the connection soon, from outside. Any thread. */
    public void kill() {
        killed = true;
        wake.run();
    }

    public boolean isClosing() {
        return closing || killed;
    }

    /** After the connection has been closed. */
    public void disconnected() {
        endTransaction();
        server.disconnected(this);
    }
}

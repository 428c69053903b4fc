package io.kvserver.core.command;

import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the server knows of one client.
 *
 * <p>Confined to the thread that serves it or that runs its request; any thread may {@link #deliver} and {@link #kill}.
 */
public final class Client {
    /** With this many bytes of replies waiting, no further request is run until the client has taken some. */
    private static final int MAX_WAITING_BYTES = 256 << 10;

    private final long id;
    private final Server server;
    private final Keyspace keys;
    private final ReplyBuffer out;
    private final Inbox inbox;
    private final BooleanSupplier hasRoom = this::hasRoom;
    private final OutputMeter meter = new OutputMeter();
    private final Runnable wake;

    private Protocol protocol;
    private ReplyWriter reply;
    private byte @Nullable [] name;
    private @Nullable Transaction transaction;
    private final Watches watches = new Watches();
    private boolean executing;
    private volatile @Nullable Subscriptions subscriptions;
    private volatile @Nullable Tracking tracking;
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

    /** Whether EXEC is running one of the client's queued requests: what comes now is inside EXEC's reply. */
    boolean isExecuting() {
        return executing;
    }

    void executing(boolean on) {
        executing = on;
    }

    /** What the client has subscribed to. */
    Subscriptions subscriptions() {
        Subscriptions current = subscriptions;
        if (current == null) {
            current = new Subscriptions(this);
            subscriptions = current;
        }
        return current;
    }

    /** Whether there is any subscription. Any thread. */
    public boolean isSubscribed() {
        Subscriptions current = subscriptions;
        return current != null && !current.isEmpty();
    }

    /** How many topics of a kind the client has subscribed to. Any thread. */
    int subscriptionCount(Topic.Kind kind) {
        Subscriptions current = subscriptions;
        return current == null ? 0 : current.count(kind);
    }

    /** How the server helps the client to cache keys; {@code null} if it never did. Any thread. */
    @Nullable
    Tracking tracking() {
        return tracking;
    }

    Tracking startTracking() {
        Tracking current = tracking;
        if (current == null) {
            current = new Tracking(this);
            tracking = current;
        }
        return current;
    }

    /** Ends all subscriptions and all tracking, as RESET does. */
    void unsubscribeAll() {
        Subscriptions subscribed = subscriptions;
        if (subscribed != null) {
            subscribed.removeAll();
        }
        Tracking tracked = tracking;
        if (tracked != null) {
            tracked.stop();
        }
    }

    /** After a request that was not even queued: it takes up the mark of CLIENT CACHING. */
    public void refused() {
        Tracking tracked = tracking;
        if (tracked != null && transaction == null) {
            tracked.cachingTaken();
        }
    }

    /** Sends the client a message, after the reply that it is getting. Any thread. */
    public void deliver(Push message) {
        if (!killed) {
            inbox.add(message);
            checkOutput();
        }
    }

    /** Says that messages on their way have grown or shrunk. Any thread. */
    void messagesGrew(long bytes) {
        inbox.grew(bytes);
        checkOutput();
    }

    /** Writes messages that have come to the output, as long as there is room. Between two replies. */
    public void writeMessages() {
        if (!inbox.isEmpty()) {
            takeMessages();
        }
    }

    /** After the client was woken: as {@link #writeMessages}, and lets further messages wake it again. */
    public void takeMessages() {
        // Even if there are none: those it was woken for may have been taken already.
        inbox.writeTo(reply, hasRoom);
        meter.buffered(out.size());
    }

    /** Writes all messages that have come to the output. Between two replies. */
    void writeAllMessages() {
        if (!inbox.isEmpty()) {
            inbox.writeTo(reply, () -> true);
            meter.buffered(out.size());
        }
    }

    /** Whether the client has not too much to read already. */
    public boolean hasRoom() {
        return out.size() < MAX_WAITING_BYTES;
    }

    /** After replies have been written: whoever has left too much unread is disconnected. */
    public void repliesWritten() {
        if (!limit().isNone()) {
            meter.buffered(out.size());
            checkOutput();
        }
    }

    /** After the client has got some of its output. */
    public void outputTaken() {
        if (meter.bufferedBytes() > 0) {
            meter.buffered(out.size());
        }
    }

    /** About how much memory the client's unread replies and messages take, in bytes. Any thread. */
    public long outputBytes() {
        return inbox.bytes() + meter.bufferedBytes();
    }

    private OutputLimits.Limit limit() {
        return server.outputLimits().of(isSubscribed());
    }

    private void checkOutput() {
        if (meter.passes(limit(), outputBytes(), server.clock())) {
            server.outputLimitPassed();
            kill();
        }
    }

    /** Closes the connection once the client has got its replies; nothing further that it sent is run. */
    public void close() {
        closing = true;
    }

    /** Closes the connection soon, from outside, whatever the client has not read yet. Any thread. */
    public void kill() {
        killed = true;
        wake.run();
    }

    public boolean isKilled() {
        return killed;
    }

    /** Forgets what the client has not got yet, once it has been killed. */
    public void dropOutput() {
        inbox.clear();
        out.clear();
    }

    public boolean isClosing() {
        return closing || killed;
    }

    /** After the connection has been closed. */
    public void disconnected() {
        endTransaction();
        unsubscribeAll();
        Tracking tracked = tracking;
        if (tracked != null) {
            tracked.disconnected();
        }
        server.disconnected(this);
    }
}

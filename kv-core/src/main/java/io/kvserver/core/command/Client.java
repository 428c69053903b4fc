package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.nio.charset.StandardCharsets;
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
    private final ClientLink link;
    private final ClientStatistics statistics;
    private final long startMillis;

    private Protocol protocol;
    /** Where messages go. */
    private ReplyWriter writer;
    /** Where replies go: {@link #writer}, unless they are not wanted. */
    private ReplyWriter reply;

    private @Nullable ReplyBuffer discarded;
    private boolean authenticated;
    private boolean timesEach;
    private boolean special;
    private Replies replies = Replies.ON;
    private long sleepEndMillis;
    private @Nullable Command lastCommand;
    private volatile byte @Nullable [] name;
    private @Nullable Transaction transaction;
    private final Watches watches = new Watches();
    private boolean executing;
    private volatile @Nullable Subscriptions subscriptions;
    private volatile @Nullable Tracking tracking;
    private boolean closing;
    private boolean waiting;
    private boolean monitor;
    private boolean evictable = true;
    private boolean touching = true;
    private volatile boolean killed;

    /** Which replies the client wants. */
    enum Replies {
        ON,
        OFF,
        /** Not the reply to the next request. */
        SKIP_NEXT,
        /** Not the reply to this request. */
        SKIP
    }

    public Client(Server server, Keyspace keys, ReplyBuffer out, Protocol protocol, ClientLink link) {
        this.id = server.nextClientId();
        this.server = server;
        this.keys = keys;
        this.out = out;
        this.inbox = new Inbox(link::wake);
        this.link = link;
        this.statistics = new ClientStatistics(server.statistics());
        this.startMillis = server.clock().millis();
        this.protocol = protocol;
        this.writer = protocol.writer(out);
        this.reply = writer;
        this.authenticated = !server.requiresPassword();
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

    /** Its session and connection. */
    ClientLink link() {
        return link;
    }

    public ClientStatistics statistics() {
        return statistics;
    }

    /** When the client came, in milliseconds since 1970. */
    long startMillis() {
        return startMillis;
    }

    /** Where replies in the client's protocol go. */
    public ReplyWriter reply() {
        return reply;
    }

    /** Changes the protocol of all further replies and returns their writer. */
    public ReplyWriter speak(Protocol newProtocol) {
        if (protocol != newProtocol) {
            protocol = newProtocol;
            writer = newProtocol.writer(out);
            direct();
        }
        return reply;
    }

    /** Sets which replies the client wants from now on; what answers this request has to ask for {@link #reply} again. */
    void want(Replies wanted) {
        replies = wanted;
        direct();
    }

    /** Replies that are not wanted go to a buffer that nobody reads. */
    private void direct() {
        boolean wanted = replies == Replies.ON || replies == Replies.SKIP_NEXT;
        reply = wanted ? writer : protocol.writer(discarded());
        special |= replies != Replies.ON;
    }

    private ReplyBuffer discarded() {
        ReplyBuffer buffer = discarded;
        if (buffer == null) {
            buffer = new ReplyBuffer();
            discarded = buffer;
        }
        buffer.clear();
        return buffer;
    }

    Replies replies() {
        return replies;
    }

    /** Whether something holds that {@link #requestDone} has to look at. */
    public boolean isSpecial() {
        return special;
    }

    /** After a request, if {@link #isSpecial}. */
    public void requestDone() {
        if (replies == Replies.SKIP_NEXT) {
            replies = Replies.SKIP;
        } else if (replies == Replies.SKIP) {
            replies = Replies.ON;
        }
        special = sleepEndMillis != 0;
        direct();
    }

    /** Whether a password is asked for and the client has not told it. */
    public boolean mustAuthenticate() {
        return !authenticated && server.requiresPassword();
    }

    /** Says whether the client has told the password. */
    void authenticated(boolean yes) {
        authenticated = yes;
        special = true;
    }

    /** Holds back the reply to this request, and what follows, until a time in milliseconds since 1970. */
    void sleepUntil(long millis) {
        sleepEndMillis = millis;
        special = true;
    }

    /** Until when the client's output is held back; 0 if it is not. */
    public long sleepEndMillis() {
        return sleepEndMillis;
    }

    /** Ends {@link #sleepUntil}, and tells how long that took, in milliseconds. */
    public long wakeUp(long nowMillis) {
        sleepEndMillis = 0;
        return nowMillis - keys.nowMillis();
    }

    /** Says whether a request of the client waits for the end of a pause. */
    public void waits(boolean yes) {
        waiting = yes;
    }

    /** Whether a request waits. Any thread, roughly. */
    boolean isWaiting() {
        return waiting;
    }

    /** Whether the client is shown all requests. Any thread, roughly. */
    boolean isMonitor() {
        return monitor;
    }

    void monitor(boolean on) {
        monitor = on;
        if (on) {
            server.monitors().add(this);
        } else {
            server.monitors().remove(this);
        }
    }

    /** Whether the client may be disconnected to save memory. Any thread, roughly. */
    boolean isEvictable() {
        return evictable;
    }

    void evictable(boolean yes) {
        evictable = yes;
    }

    /** Whether what the client reads counts as accessed. Any thread, roughly. */
    boolean isTouching() {
        return touching;
    }

    void touching(boolean yes) {
        touching = yes;
        keys.touching(yes);
    }

    /** The command of the last request, if there is such a command. Any thread, roughly. */
    @Nullable
    Command lastCommand() {
        return lastCommand;
    }

    /** Notes the command of a request. */
    public void asked(@Nullable Command command) {
        if (lastCommand != command) {
            lastCommand = command;
        }
    }

    /** Before the first of several requests. */
    public void begin(long nowMillis) {
        keys.begin(nowMillis);
        timesEach = server.timesEach();
        statistics.begin();
    }

    /** Before a request is run. */
    public void starting(Command command) {
        statistics.starting(command);
    }

    /** After {@link #starting}: the request has to wait. */
    public void postponed() {
        statistics.postponed();
    }

    /** After a request has been run; {@code last}: no other has come with it. */
    public void finished(Command command, Args args, boolean last) {
        if (last || timesEach || !command.isBrief()) {
            long nanos = statistics.finished();
            if (nanos >= 0) {
                watch(command, args, nanos);
            }
        }
    }

    /** After the last of several requests. */
    public void end() {
        statistics.finished();
    }

    /** After a request that was timed by someone else. */
    public void ran(Command command, Args args, long nanos) {
        statistics.add(command, nanos);
        watch(command, args, nanos);
    }

    /** Tells those who want to know of a request. */
    private void watch(Command command, Args args, long nanos) {
        if (server.settings().isSlow(nanos)) {
            server.slow(this, command, args, nanos);
        }
        if (server.monitors().any()) {
            server.monitors().show(this, command, args, server.clock().instant());
        }
    }

    /** Answers input that is no request, and closes the connection. */
    public void malformed(String text) {
        refuse(null, text, "");
        close();
    }

    /** Answers a request that is not going to be run with an error. */
    void refuse(@Nullable Command command, String text, String detail) {
        if (command != null) {
            statistics.rejected(command);
        }
        server.statistics().error(text);
        reply.error(text, detail);
    }

    /** Takes back everything that the client has set up; its protocol becomes RESP2, unless it speaks in lines. */
    void reset() {
        endTransaction();
        unsubscribeAll();
        monitor(false);
        keys.select(0);
        replies = Replies.ON;
        speak(protocol == Protocol.LINE ? Protocol.LINE : Protocol.RESP2);
        direct();
        name = null;
        touching(true);
        evictable = true;
        authenticated(!server.requiresPassword());
    }

    /** The name that the client gave itself. */
    public byte @Nullable [] name() {
        return name;
    }

    /** The name, empty if there is none. */
    String nameText() {
        byte[] current = name;
        return current == null ? "" : new String(current, StandardCharsets.US_ASCII);
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
        inbox.writeTo(writer, hasRoom);
        meter.buffered(out.size());
    }

    /** Writes all messages that have come to the output. Between two replies. */
    void writeAllMessages() {
        if (!inbox.isEmpty()) {
            inbox.writeTo(writer, () -> true);
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
        link.wake();
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
        server.monitors().remove(this);
        server.disconnected(this);
    }
}

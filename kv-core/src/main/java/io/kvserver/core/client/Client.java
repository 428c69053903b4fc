package io.kvserver.core.client;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.client.host.Aside;
import io.kvserver.core.client.host.ClientLink;
import io.kvserver.core.client.statistics.ClientStatistics;
import io.kvserver.core.client.statistics.Counted;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Shown;
import io.kvserver.core.pubsub.Subscriber;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.tracking.TrackedClient;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * What the server knows of one client.
 *
 * <p>Confined to the thread that serves it or that runs its request; any thread may {@link #deliver} and {@link #kill}.
 */
public final class Client implements Counted, Subscriber, TrackedClient {
    private final long id;
    private final ServerState server;
    private final Keyspace keys;
    private final ClientLink link;
    private final ClientOutput output;
    private final MemoryShare memory;
    private final ClientStatistics statistics;
    private final RequestMeter meter;
    private final long startMillis;
    private final Login login;
    private boolean special;
    private volatile @Nullable Wait pending;
    private @Nullable Command lastCommand;
    private final ClientIdentity identity;
    private long lastMillis;
    private final TransactionState transaction;
    private final Listening listening = new Listening(this);
    private boolean closing;
    private boolean touching = true;
    private boolean memoryRefused;
    private volatile boolean killed;
    /** Of those that have gone and are still to be forgotten, the one that came before. {@link Departed}'s. */
    @Nullable
    Client departedBefore;

    public Client(ServerState server, Keyspace keys, ReplyBuffer out, Protocol protocol, ClientLink link) {
        this.id = server.clients().nextId();
        this.server = server;
        this.keys = keys;
        keys.largeCopies(Aside::copyOfRange);
        this.link = link;
        this.output = new ClientOutput(this, out, protocol);
        this.memory = new MemoryShare(server.clients().memory(), output);
        this.identity = new ClientIdentity(memory);
        this.transaction = new TransactionState(server.memory(), new Watches(memory));
        this.statistics = new ClientStatistics(server.statistics());
        this.meter = new RequestMeter(this, statistics);
        this.startMillis = server.clock().millis();
        this.lastMillis = startMillis;
        this.login = new Login(server);
        if (link.isConnection()) {
            server.clients().connected(this);
            memory.begin();
        }
    }

    /** Unique in the life of the store, ascending from 1. */
    public long id() {
        return id;
    }

    public ServerState server() {
        return server;
    }

    /** The client's view of the keys, with the database that it has selected. */
    @Override
    public Keyspace keys() {
        return keys;
    }

    /** What is on its way to the client. */
    public ClientOutput output() {
        return output;
    }

    @Override
    public Protocol protocol() {
        return output.protocol();
    }

    /** What it takes of the memory for clients. */
    public MemoryShare memory() {
        return memory;
    }

    /** Its session and connection. */
    public ClientLink link() {
        return link;
    }

    @Override
    public ClientStatistics statistics() {
        return statistics;
    }

    /** Times and counts its requests. */
    public RequestMeter meter() {
        return meter;
    }

    /** When the client came, in milliseconds since 1970. */
    public long startMillis() {
        return startMillis;
    }

    /** When something was last received from the client or sent to it, in milliseconds since 1970. Any thread, roughly. */
    public long lastMillis() {
        return lastMillis;
    }

    /** After messages have been written to the client, which no request of its own has brought about. */
    void heard() {
        lastMillis = server.clock().millis();
    }

    /** Where replies in the client's protocol go. */
    public ReplyWriter reply() {
        return output.reply();
    }

    /** Changes the protocol of all further replies and returns their writer. */
    public ReplyWriter speak(Protocol newProtocol) {
        return output.speak(newProtocol);
    }

    /** Makes {@link #requestDone} be called after this request. */
    public void special() {
        special = true;
    }

    /** Whether {@link #requestDone} has something to look at. */
    public boolean isSpecial() {
        return special;
    }

    /** After a request, if {@link #isSpecial}. */
    public void requestDone() {
        output.requestDone();
        special = output.isSpecial();
    }

    /** Whether the client has to authenticate and has not. */
    public boolean mustAuthenticate() {
        return login.isMissing();
    }

    /** Since when the client has been unauthenticated, if it is; in milliseconds since 1970. Any thread, roughly. */
    long unknownMillis() {
        return login.unknownMillis();
    }

    /** The user that the client is. Any thread. */
    public Account account() {
        return login.account();
    }

    /**
     * Makes the client another user, whose password it has told. {@code false}, and nothing has changed, if that user has been
     * deleted meanwhile.
     */
    public boolean becomes(Account user) {
        if (!login.becomes(user)) {
            return false;
        }
        keys.confine(false);
        authenticated(true);
        return true;
    }

    /** Makes the client one from inside the process, which may do everything whatever the users are. */
    public Client inside() {
        login.inside();
        return this;
    }

    /** Says whether the client has told the password. */
    public void authenticated(boolean yes) {
        login.authenticated(yes);
        special = true;
    }

    /** Holds back the reply to this request, and what follows, for a time; in a transaction, the times add up. */
    public void sleep(long millis) {
        Sleep sleep = pending instanceof Sleep begun ? begun : new Sleep(server.clock());
        sleep.add(millis);
        pending = sleep;
    }

    /** Makes the present request, and what follows, wait. */
    public void await(Wait what) {
        pending = what;
    }

    /** What the client waits for; {@code null} if for nothing. Any thread. */
    public @Nullable Wait pending() {
        return pending;
    }

    /** After the end of the wait. */
    public void waited() {
        Wait ended = pending;
        pending = null;
        if (ended != null) {
            memory.stateGrew(-ended.bytes());
        }
    }

    /** Ends a blocking command of the client, and says whether there was one to be ended. Any thread. */
    public boolean unblock(Wait.End how) {
        Wait present = pending;
        return present != null && present.reason() == Wait.Reason.KEYS && present.end(how);
    }

    /** Whether a request waits for a pause to end, or for keys. Any thread. */
    public boolean isBlocked() {
        Wait present = pending;
        return present != null && (present.reason() == Wait.Reason.KEYS || present.reason() == Wait.Reason.PAUSE);
    }

    /** Whether what the client reads counts as accessed. Any thread, roughly. */
    public boolean isTouching() {
        return touching;
    }

    public void touching(boolean yes) {
        touching = yes;
        keys.touching(yes);
    }

    /** Notes whether room could be made for a script that the client has sent. */
    public void memoryRefused(boolean yes) {
        memoryRefused = yes;
    }

    /** Whether memory is exhausted and eviction does not help. For a script that begins. */
    public boolean lacksMemory() {
        Memory memory = server.memory();
        return !memory.hasRoom(0) && (memoryRefused || !memory.policy().evicts());
    }

    /** The command of the last request, if there is such a command. Any thread, roughly. */
    public @Nullable Command lastCommand() {
        return lastCommand;
    }

    /** Notes the command of a request. */
    public void asked(@Nullable Command command) {
        if (lastCommand != command) {
            lastCommand = command;
        }
    }

    /** Before the first of several requests; at times of the server's clock and of {@link System#nanoTime}. */
    public void begin(long nowMillis, long nowNanos) {
        keys.begin(nowMillis);
        lastMillis = nowMillis;
        meter.begin(nowNanos);
    }

    /** After the last of several requests. */
    public void end() {
        statistics.finished();
        keys.end();
    }

    /** Answers a request that is not going to be run with an error. */
    public void refuse(@Nullable Command command, String text, String detail) {
        meter.refused(command, text);
        reply().error(text, detail);
    }

    /**
     * Takes back everything that the client has set up, but for what CLIENT SETINFO told; its protocol becomes RESP2, unless
     * it speaks in lines. Messages that are on their way come before the reply.
     */
    public void reset() {
        transaction.end();
        listening.endAll();
        listening.monitor(false);
        output.writeAllMessages();
        keys.select(0);
        output.resetReplies();
        speak(protocol() == Protocol.LINE ? Protocol.LINE : Protocol.RESP2);
        identity.rename(null);
        identity.readOnly(false);
        identity.redirected(false);
        touching(true);
        memory.evictable(true);
        login.reset();
        keys.confine(false);
        special = true;
    }

    /** What the client has told of itself. */
    public ClientIdentity identity() {
        return identity;
    }

    /** Where the client is with MULTI, WATCH and EXEC. */
    public TransactionState transaction() {
        return transaction;
    }

    /** What the client is told without asking. */
    public Listening listening() {
        return listening;
    }

    /** Whether there is any subscription. Any thread. */
    @Override
    public boolean isSubscribed() {
        return listening.isSubscribed();
    }

    /** Sends the client a message, after the reply that it is getting. Any thread. */
    @Override
    public void deliver(Push message) {
        if (!killed) {
            output.deliver(message);
        }
    }

    /** Whether the client gets messages that others cause, so that its output needs a limit of its own. Any thread, roughly. */
    boolean getsMessages() {
        return listening.isMonitor() || isSubscribed();
    }

    /** Closes the connection once the client has got its replies; nothing further that it sent is run. */
    public void close() {
        closing = true;
        output.endReplies();
    }

    /** Closes the connection soon, from outside, whatever the client has not read yet. Any thread. */
    public void kill() {
        killed = true;
        link.wake();
    }

    /** As {@link #kill}, after a failure that could not even be answered. */
    public void fail(Throwable failure) {
        kill();
        LOG.log(
                Level.ERROR,
                "closed client " + id + ", whose request failed and could not be answered",
                Shown.failure(failure));
    }

    /** As {@link #kill}, because the client takes too much memory, which is no longer counted. Any thread. */
    public void killForMemory(String why) {
        if (!killed) {
            LOG.log(Level.WARNING, "closed client " + id + " from " + link.address() + ": " + why);
            kill();
        }
        memory.condemn();
    }

    @Override
    public void messagesGrew(long bytes) {
        output.messagesGrew(bytes);
    }

    @Override
    public boolean isKilled() {
        return killed;
    }

    public boolean isClosing() {
        return closing || killed;
    }

    /** After the connection has been closed. If that fails for want of memory, it can be done again. */
    public void disconnected() {
        transaction.end();
        listening.disconnected();
        server.clients().disconnected(this);
        identity.forget();
        memory.release();
    }
}

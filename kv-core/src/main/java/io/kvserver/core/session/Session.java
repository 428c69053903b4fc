package io.kvserver.core.session;

import io.kvserver.core.access.Users;
import io.kvserver.core.client.Client;
import io.kvserver.core.client.ClientOutput;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Wait;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Prefetch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: takes request bytes and produces reply bytes. Requests are always answered in order.
 *
 * <p>{@link RequestInput} parses bytes into requests; {@link RequestPipeline} runs them in order, each with the {@link
 * RequestRunner}. A session has at most two waits at a time: a {@link Wait} of its current request, and one of its replies
 * for the disk.
 *
 * <p>Thread: one at a time; ownership may pass to another thread with a happens-before edge, for example through a queue.
 * While the session {@linkplain #isSuspended is suspended}, another thread may run its request, and the owner must not access
 * the output. Other threads announce events for the session, such as the end of a wait or a message, by running the session's
 * {@code wake}; then the owner calls {@link #resume}.
 */
public final class Session {
    private final InstantSource clock;
    private final ReplyBuffer out;
    private final Client client;
    private final ClientOutput output;
    private final RequestPipeline requests;

    /** The wait that must end before the output may be sent; no request runs meanwhile. */
    private @Nullable DiskWait held;
    /** Whether all references to the client have been removed. */
    private boolean forgotten;

    /**
     * The options of a session.
     *
     * @param limits the limits for its requests
     * @param inlineReplies how requests sent as lines are answered at first
     * @param origin where the client comes from
     * @param interceptor decides what happens to its requests; {@code null} for none
     */
    @SuppressWarnings("exports") // Only the store can create a session.
    public record Options(
            ProtocolLimits limits,
            InlineReplies inlineReplies,
            ClientOrigin origin,
            @Nullable Interceptor interceptor) {
        /** Options without an interceptor. */
        public Options(ProtocolLimits limits, InlineReplies inlineReplies, ClientOrigin origin) {
            this(limits, inlineReplies, origin, null);
        }
    }

    /**
     * To create a session, use {@link io.kvserver.core.KvStore#newSession}.
     *
     * @param wake run by any thread when the owner has to call {@link #resume}; must not block
     */
    @SuppressWarnings("exports") // Only the store can create one.
    public Session(ServerState server, Engine engine, Keyspace keys, Options options, Runnable wake) {
        this.clock = server.clock();
        this.out = new ReplyBuffer(server.tails());
        RequestInput input = new RequestInput(server.memory(), options.limits());
        SessionLink link = new SessionLink(options.origin(), input, wake);
        Protocol protocol = options.inlineReplies() == InlineReplies.TEXT ? Protocol.LINE : Protocol.RESP2;
        this.client = new Client(server, keys, out, protocol, link);
        this.output = client.output();
        Interceptor interceptor = options.interceptor();
        RequestRunner runner = interceptor == null
                ? new RequestRunner(client, engine, options.inlineReplies())
                : InterceptedRunner.of(client, engine, options.inlineReplies(), interceptor);
        this.requests = new RequestPipeline(client, input, runner);
        link.leadsTo(runner.lane());
        server.clients().admitNewest(client);
    }

    /**
     * Authenticates the client as the user that its certificate names, without a password; to be called before its first
     * request. Returns {@code false} and changes nothing if the user does not exist or is disabled.
     */
    public boolean identify(String user) {
        // The names of users have one char per byte.
        String name = new String(user.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return Users.of(client.server()).identify(client, name);
    }

    /** After how many seconds of silence TCP keepalive should probe the client's machine; 0 for never. */
    public int keepAliveSeconds() {
        return client.server().clients().limits().keepAliveSeconds();
    }

    /** Counts a client as lost, in the handshake or because its machine no longer answers. */
    public void countLost(boolean inHandshake) {
        client.server().clients().limits().countLost(inHandshake);
    }

    /**
     * Takes bytes from the client and runs the requests that they complete, as far as possible. Ownership: the caller may
     * reuse the array when this returns.
     */
    public void receive(byte[] bytes, int offset, int length) {
        take(bytes, offset, length);
        run(clock.millis(), System.nanoTime());
    }

    /**
     * Takes bytes from the client for {@link Turn#run}. Until that has run them, the session may only be {@linkplain
     * #disconnected disconnected}. Ownership: the caller may reuse the array after that.
     */
    public void take(byte[] bytes, int offset, int length) {
        client.statistics().received(length);
        if (client.isClosing() || requests.isStopped()) {
            return;
        }
        if (isBlocked()) {
            requests.takeBehind(bytes, offset, length);
        } else {
            requests.take(bytes, offset, length, canRun());
        }
    }

    /** Looks for the next request and adds the memory that it needs to {@code together}. */
    void lookAhead(Prefetch together) {
        if (canRun()) {
            requests.lookAhead(together);
        }
    }

    /** Runs the requests that were taken, as far as possible. Returns whether that work ended at {@link #lastNanos}. */
    boolean run(long nowMillis, long nowNanos) {
        if (!canRun()) {
            if (held != null) {
                requests.keepInput();
            }
            return false;
        }
        runRequests(nowMillis, nowNanos);
        return canRun();
    }

    /** When the last request ended, of those that this thread runs at once. */
    long lastNanos() {
        return client.statistics().lastNanos();
    }

    /** The time by the session's clock. */
    long millis() {
        return clock.millis();
    }

    private boolean canRun() {
        return held == null && requests.canRun();
    }

    /**
     * Whether a request of this session is running further up the owner's stack, while the owner serves other sessions
     * ({@link Turn#servesOthers}). Then the session may only be asked whether it is closed, or be {@linkplain #disconnected}.
     */
    public boolean isRunning() {
        return requests.isRunning();
    }

    /**
     * Continues the session. To be called after the session's {@code wake} has run and after {@link #waitMillis}; does
     * nothing if there is nothing to do.
     */
    public void resume() {
        if (held != null && !release()) {
            return;
        }
        requests.lookForRoom();
        long now = clock.millis();
        while (held == null && requests.hasWaited(now)) {
            if (requests.isStopped()) {
                forget();
            } else if (requests.goOn()) {
                runRequests(clock.millis(), System.nanoTime());
            }
        }
        if (requests.yields() && canRun()) {
            runRequests(clock.millis(), System.nanoTime());
        }
        if (!isSuspended() && !requests.isStopped()) {
            output.takeMessages();
            output.dropIfKilled();
        }
    }

    /** Holds the output back until the journal signals that more changes may be on disk. */
    private void hold() {
        DiskWait wait = new DiskWait();
        held = wait;
        if (!wait.begin(client.keys(), client.link()::wake)) {
            // The store has been closed: nobody is going to say whether the change is on the disk, so no reply may.
            held = null;
            client.kill();
            output.drop();
        }
    }

    /** Releases the output if the changes that it acknowledges are on disk, and runs requests that have arrived meanwhile. */
    private boolean release() {
        if (client.isKilled()) {
            // Nobody reads what the disk may yet take long for.
            output.drop();
        } else if (!client.keys().effects().isKept()) {
            if (held != null && held.isOver(0)) {
                // Another thread has changed more for this client since, or the disk has fallen behind again.
                hold();
            }
            return held == null;
        }
        held = null;
        if (canRun()) {
            runRequests(clock.millis(), System.nanoTime());
        }
        return held == null;
    }

    /** Runs requests, and holds back their replies until the changes may be acknowledged. */
    private void runRequests(long nowMillis, long nowNanos) {
        requests.run(nowMillis, nowNanos);
        if (requests.isStopped()) {
            // Meanwhile.
            if (!requests.isAtOwner()) {
                forget();
            }
            return;
        }
        if (!client.keys().effects().isKept() && !client.isKilled()) {
            hold();
        }
    }

    /** Whether the output must not be accessed, because another thread may be writing to it or it may not be sent yet. */
    public boolean isSuspended() {
        Wait waiting = requests.waiting();
        return held != null || (waiting != null && !waiting.leavesOutput());
    }

    /** Whether a request has arrived that has not been answered. */
    public boolean isWaiting() {
        return held != null || requests.isWaiting();
    }

    /** The time in milliseconds after which {@link #resume} must be called if nothing else happens; negative for never. */
    public long waitMillis() {
        return requests.yields() && canRun() ? 0 : requests.waitMillis();
    }

    /** Whether another thread is running a request, or is going to. */
    public boolean waitsForOwner() {
        return requests.isAtOwner();
    }

    /** Whether the session can use more input now; not while a request waits or the client has too many unread replies. */
    public boolean wantsInput() {
        return !isWaiting() && !client.isClosing() && output.hasRoom() && !makesRoom();
    }

    /**
     * Whether the owner should give the session no bytes for now, or all its sessions wait: another thread makes room for them, as a long
     * request needs it. Then {@code wake} is run.
     */
    public boolean makesRoom() {
        return requests.makesRoom();
    }

    /**
     * Whether the current request waits for changes by other clients. Its connection must still be read, and closed when its
     * input ends: a client that is gone must not get an element.
     */
    public boolean isBlocked() {
        return held == null && requests.waitsForKeys();
    }

    /** Whether the client is to be disconnected after it has received its replies. */
    public boolean isClosing() {
        return !requests.isAtOwner() && held == null && client.isClosing();
    }

    /**
     * Releases everything that belongs to the client, whose connection has been closed. If another thread is running its
     * request, this happens on {@link #resume}.
     */
    public void disconnected() {
        requests.stop();
        if (!forgotten && !requests.isAtOwner() && !isRunning()) {
            forget();
        }
    }

    private void forget() {
        forgotten = true;
        requests.forget();
        held = null;
        out.clear();
        client.server().clients().forget(client);
    }

    /** The number of bytes to send to the client. Not while suspended. */
    public long outputBytes() {
        return out.size();
    }

    /**
     * Whether clients that have been told to disconnect use so much memory that the owner should call their {@link #resume}
     * before it runs further requests.
     */
    public boolean isCrowded() {
        return client.server().clients().memory().isCrowded();
    }

    /**
     * Copies as many bytes for the client as fit into {@code target}, without consuming them. Not while suspended. If the
     * output acknowledges changes that cannot be kept at once, copies nothing and suspends the session.
     */
    public void copyOutput(ByteBuffer target) {
        // As late as possible, so that one write of the log serves all clients whose replies are written in a row.
        if (client.keys().effects().handOver()) {
            out.copyTo(target);
        } else {
            hold();
        }
    }

    /**
     * Consumes {@code count} bytes, which the client has received, and runs requests that waited for that. Not while
     * suspended.
     */
    public void outputTaken(int count) {
        boolean full = !output.hasRoom();
        out.discard(count);
        client.statistics().sent(count);
        output.taken();
        if (full && output.hasRoom()) {
            output.writeMessages();
            runMore();
        }
    }

    /** Reports that the client is not reading: runs requests that waited for the output to be sent, and queues their replies. */
    public void outputBlocked() {
        if (isSuspended()) {
            return;
        }
        boolean full = !output.hasRoom();
        output.queue();
        if (full) {
            runMore();
        }
    }

    private void runMore() {
        if (requests.waiting() == null) {
            runRequests(clock.millis(), System.nanoTime());
        }
    }
}

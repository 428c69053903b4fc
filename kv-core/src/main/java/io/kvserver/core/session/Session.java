package io.kvserver.core.session;

import io.kvserver.core.access.Users;
import io.kvserver.core.client.Client;
import io.kvserver.core.client.ClientOutput;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Wait;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Prefetch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * One client's conversation: bytes in, bytes out. Requests are answered in their order, always.
 *
 * <p>Bytes become requests in {@link RequestInput}; {@link RequestRunner} has the engine run them. A session waits for at most
 * two things at a time: its present request for a {@link Wait}, and its replies for the disk.
 *
 * <p>Thread: one at a time; the owner may change if the change is ordered, as through a queue. While the session
 * {@linkplain #isSuspended is suspended}, another thread may run its request, and the owner must not look at the output.
 * Whatever another thread has for the session, the end of a wait or a message, it announces by running the session's
 * {@code wake}; then the owner calls {@link #resume}.
 */
public final class Session {
    /** So much is run at a time of what has come behind a request that waited: about as much as is read at a time. */
    private static final int SLICE_BYTES = 64 << 10;

    private final InstantSource clock;
    private final RequestInput input;
    private final ReplyBuffer out;
    private final Client client;
    private final ClientOutput output;
    private final RequestRunner runner;

    /** What has to end before the next request can be run. */
    private @Nullable Wait waiting;
    /** What has to end before the output may go out; no request is run meanwhile. */
    private @Nullable DiskWait held;

    private boolean disconnected;
    /** Whether much may have come behind a request that waited: until all of it has been run, it is run in slices. */
    private boolean sliced;
    /** Whether a slice has been run and more is there, so that others get their turn. */
    private boolean yields;
    /** Whether a request is being run: then the thread that owns the session may come by, to serve others meanwhile. */
    private boolean running;

    /**
     * How a session begins.
     *
     * @param limits what its requests may be like
     * @param inlineReplies how lines are answered at first
     * @param origin where the client comes from
     * @param interceptor who decides what becomes of its requests; {@code null} if nobody does
     */
    @SuppressWarnings("exports") // Only the store can create a session.
    public record Options(
            ProtocolLimits limits,
            InlineReplies inlineReplies,
            ClientOrigin origin,
            @Nullable Interceptor interceptor) {
        /** Of a session whose requests nobody intercepts. */
        public Options(ProtocolLimits limits, InlineReplies inlineReplies, ClientOrigin origin) {
            this(limits, inlineReplies, origin, null);
        }
    }

    /**
     * Sessions come from {@link io.kvserver.core.KvStore#newSession}.
     *
     * @param wake run by any thread when the owner has to call {@link #resume}; must not block
     */
    @SuppressWarnings("exports") // Only the store can create one.
    public Session(ServerState server, Engine engine, Keyspace keys, Options options, Runnable wake) {
        this.clock = server.clock();
        this.out = new ReplyBuffer(server.tails());
        this.input = new RequestInput(server.memory(), options.limits());
        SessionLink link = new SessionLink(options.origin(), input, wake);
        Protocol protocol = options.inlineReplies() == InlineReplies.TEXT ? Protocol.LINE : Protocol.RESP2;
        this.client = new Client(server, keys, out, protocol, link);
        this.output = client.output();
        Interceptor interceptor = options.interceptor();
        this.runner = interceptor == null
                ? new RequestRunner(client, engine, options.inlineReplies())
                : InterceptedRunner.of(client, engine, options.inlineReplies(), interceptor);
        link.leadsTo(runner.lane());
        server.admitNewest(client);
    }

    /**
     * Says who the client is, before its first request: its certificate has shown that. Then it is that user without a password.
     * Whether there is such a user, and it is on; if not, the client is what it would be otherwise.
     */
    public boolean identify(String user) {
        // The names of users have one char per byte.
        String name = new String(user.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return Users.of(client.server()).identify(client, name);
    }

    /** After how many seconds of silence the client's machine is to be asked whether it is still there; 0: never. */
    public int keepAliveSeconds() {
        return client.server().connectionLimits().keepAliveSeconds();
    }

    /** Counts a client that is lost, in the handshake or because its machine no longer answers. */
    public void countLost(boolean inHandshake) {
        client.server().connectionLimits().countLost(inHandshake);
    }

    /**
     * Takes bytes from the client and runs the requests that they complete, as far as it can. Ownership: the array is the
     * caller's again when this returns.
     */
    public void receive(byte[] bytes, int offset, int length) {
        take(bytes, offset, length);
        run(clock.millis(), System.nanoTime());
    }

    /**
     * Takes bytes from the client, whose requests are to be run by {@link Turn#run}; nothing else may be asked of the session
     * before, except to be {@linkplain #disconnected disconnected}. Ownership: the array is the caller's again after that.
     */
    public void take(byte[] bytes, int offset, int length) {
        client.statistics().received(length);
        if (client.isClosing() || disconnected) {
            return;
        }
        if (isBlocked()) {
            takeBehind(bytes, offset, length);
            return;
        }
        if (!input.makeRoom(length) && canRun() && input.canSkip()) {
            runner.refuseUnfinished(input);
        }
        input.take(bytes, offset, length);
    }

    /** Too much behind a request that waits ends the client, as in Redis: if it were left unread, nobody would learn of its end. */
    private void takeBehind(byte[] bytes, int offset, int length) {
        boolean tooMuch = (long) input.size() + length
                > client.server().clientLimits().protocol().requestBytes();
        if (tooMuch || !input.makeRoom(length)) {
            client.server().clientMemory().sentTooMuch(client, tooMuch);
        } else {
            input.take(bytes, offset, length);
            sliced = true;
        }
    }

    /** Looks for a request that is going to be run, and adds what it needs. */
    void lookAhead(Prefetch together) {
        if (canRun()) {
            restrict();
            Args next = input.peek();
            if (next != null) {
                client.keys().prefetch(together, next);
            }
        }
    }

    /** Runs what was taken, as far as it can. Whether that went on until {@link #lastNanos}, and no longer. */
    boolean run(long nowMillis, long nowNanos) {
        if (!canRun()) {
            if (held != null) {
                input.own();
            }
            return false;
        }
        runRequests(nowMillis, nowNanos);
        return canRun();
    }

    /** When the last request had been run, of those that this thread runs at once. */
    long lastNanos() {
        return client.statistics().lastNanos();
    }

    /** What the session's clock says. */
    long millis() {
        return clock.millis();
    }

    private boolean canRun() {
        return waiting == null && held == null && !disconnected && !running;
    }

    /**
     * Whether the session's owner has come here from within a request of this same session, to serve others while it runs ({@link
     * Turn#servesOthers}). Then nothing may be asked of it but whether it is closed, and it may be {@linkplain #disconnected}.
     */
    public boolean isRunning() {
        return running;
    }

    /**
     * Goes on after the session's {@code wake} was run, or after {@link #waitMillis}; without effect if there is nothing to
     * go on with.
     */
    public void resume() {
        if (held != null && !release()) {
            return;
        }
        long now = clock.millis();
        Wait current = waiting;
        while (current != null && held == null && hasEnded(current, now)) {
            goOn(current);
            current = waiting;
        }
        if (yields && canRun()) {
            runRequests(clock.millis(), System.nanoTime());
        }
        if (!isSuspended() && !disconnected) {
            output.takeMessages();
            dropOutputIfKilled();
        }
    }

    private boolean hasEnded(Wait wait, long now) {
        if (client.isClosing()) {
            wait.end(Wait.End.CLIENT_GONE);
        }
        return wait.isOver(now);
    }

    /** After what the present request waited for. */
    private void goOn(Wait over) {
        waiting = null;
        if (disconnected) {
            forget();
            return;
        }
        if (over.reason() == Wait.Reason.PAUSE) {
            // The request has not been run yet.
            client.waited();
        } else {
            try {
                waiting = runner.waited(over, input);
            } catch (Throwable failure) {
                client.fail(failure);
            }
            if (waiting != null) {
                return;
            }
            passRequest();
            output.writeMessages();
        }
        runRequests(clock.millis(), System.nanoTime());
    }

    /** Keeps the output back until the journal tells that it may be worth while to look again. */
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

    /** Lets the output go out if what it acknowledges is on the disk, and runs what has come meanwhile. */
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

    /** Runs requests, and holds their replies until what they have changed may be acknowledged. */
    private void runRequests(long nowMillis, long nowNanos) {
        running = true;
        try {
            runAll(nowMillis, nowNanos);
        } finally {
            running = false;
        }
        if (disconnected) {
            // Meanwhile.
            if (!isAtOwner()) {
                forget();
            }
            return;
        }
        if (!client.keys().effects().isKept() && !client.isKilled()) {
            hold();
        }
    }

    /** Runs requests until the input has no complete one, the client has too much to read, or one has to wait. */
    private void runAll(long nowMillis, long nowNanos) {
        client.begin(nowMillis, nowNanos);
        restrict();
        int sliceEnd = sliced ? input.size() - SLICE_BYTES : 0;
        yields = false;
        try {
            while (!client.isClosing() && !disconnected && input.hasNext(client.keys())) {
                if (!output.hasRoom()) {
                    output.noRoom();
                    break;
                }
                if (input.size() <= sliceEnd) {
                    yields = true;
                    break;
                }
                waiting = runner.run(input);
                if (waiting != null) {
                    return;
                }
                passRequest();
                writeMessages();
            }
            sliced = yields || (sliced && !output.hasRoom());
        } catch (ProtocolException malformed) {
            runner.refuseMalformed(input, malformed);
        } catch (Throwable failure) {
            client.fail(failure);
        } finally {
            runner.lane().release();
        }
        client.end();
        if (client.isClosing()) {
            input.drop();
        }
        input.own();
        output.repliesWritten();
        dropOutputIfKilled();
    }

    private void restrict() {
        input.restrict(client.mustAuthenticate(), client.server().clientLimits().protocol());
    }

    /** Writes messages that have come; there may be many, so no shard is kept meanwhile. */
    private void writeMessages() {
        if (output.hasMessages()) {
            runner.lane().release();
            output.writeMessages();
        }
    }

    private void dropOutputIfKilled() {
        if (client.isKilled()) {
            output.drop();
        }
    }

    private void passRequest() {
        input.pass();
        if (client.isSpecial()) {
            client.requestDone();
            restrict();
        }
    }

    /** Whether the output must not be touched: another thread may be writing to it, or it is not to go out yet. */
    public boolean isSuspended() {
        return held != null || (waiting != null && !waiting.leavesOutput());
    }

    /** Whether a request has come that has not been answered. */
    public boolean isWaiting() {
        return held != null || waiting != null || yields;
    }

    /** In how many milliseconds {@link #resume} has to be called if nothing else happens; negative: never. */
    public long waitMillis() {
        if (waiting == null || waiting.deadlineMillis() == Wait.NEVER) {
            return yields && canRun() ? 0 : -1;
        }
        return Math.max(0, waiting.deadlineMillis() - clock.millis());
    }

    /** Whether more input is of use now: not while a request waits or the client has too many replies to read. */
    public boolean wantsInput() {
        return waiting == null && held == null && !yields && !client.isClosing() && output.hasRoom();
    }

    /**
     * Whether the present request waits for what other clients do. Nobody is to do it for a client that is gone, so its connection is
     * to be read from meanwhile, and closed if its input ends.
     */
    public boolean isBlocked() {
        return held == null && waiting != null && waiting.reason() == Wait.Reason.KEYS;
    }

    /** Whether the client is to be disconnected once it has got its replies. */
    public boolean isClosing() {
        return !isAtOwner() && held == null && client.isClosing();
    }

    /** Whether the request's words and the output are in use elsewhere. */
    private boolean isAtOwner() {
        return waiting != null && waiting.reason() == Wait.Reason.OWNER;
    }

    /** Forgets the client, whose connection has been closed; if its request is being run elsewhere, when it is resumed. */
    public void disconnected() {
        disconnected = true;
        if (!isAtOwner() && !running) {
            forget();
        }
    }

    private void forget() {
        Wait present = client.pending();
        if (present != null) {
            present.end(Wait.End.CLIENT_GONE);
            client.waited();
        }
        waiting = null;
        held = null;
        input.release();
        out.clear();
        try {
            client.disconnected();
        } catch (Throwable failure) {
            // Once more, for what is left: what has been given back may have been what was missing.
            client.disconnected();
        }
    }

    /** How many bytes the client has still to get. Not while suspended. */
    public long outputBytes() {
        return out.size();
    }

    /**
     * Whether clients that have been told to go take so much that the owner should let them go before it runs further requests: see
     * that their {@link #resume} is called.
     */
    public boolean isCrowded() {
        return client.server().clientMemory().isCrowded();
    }

    /**
     * Copies bytes for the client into {@code target}, as many as fit, without taking them. Not while suspended. Copies nothing,
     * and suspends the session, if the output acknowledges changes that cannot be kept at once.
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
     * Takes {@code count} bytes, which the client has got, and runs requests that waited for that. Not while suspended.
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

    /** The client does not take what it is sent: runs requests that waited for that, and queues their replies. */
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
        if (waiting == null) {
            runRequests(clock.millis(), System.nanoTime());
        }
    }
}

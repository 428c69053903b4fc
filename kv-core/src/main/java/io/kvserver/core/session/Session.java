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
 * One client's conversation: bytes in, bytes out. Requests are answered in their order, always.
 *
 * <p>Bytes become requests in {@link RequestInput}; {@link RequestPipeline} runs them in a row, each by the {@link RequestRunner}.
 * A session waits for at most two things at a time: its present request for a {@link Wait}, and its replies for the disk.
 *
 * <p>Thread: one at a time; the owner may change if the change is ordered, as through a queue. While the session
 * {@linkplain #isSuspended is suspended}, another thread may run its request, and the owner must not look at the output.
 * Whatever another thread has for the session, the end of a wait or a message, it announces by running the session's
 * {@code wake}; then the owner calls {@link #resume}.
 */
public final class Session {
    private final InstantSource clock;
    private final ReplyBuffer out;
    private final Client client;
    private final ClientOutput output;
    private final RequestPipeline requests;

    /** What has to end before the output may go out; no request is run meanwhile. */
    private @Nullable DiskWait held;
    /** Whether nothing of the client is left here. */
    private boolean forgotten;

    /**
     * How a session begins.
     *
     * @param limits what its requests may be like
     * @param inlineReplies how lines are answered at first
     * @param origin where the client comes from
     * @param interceptor decides what becomes of its requests; {@code null} if nothing does
     */
    @SuppressWarnings("exports") // Only the store can create a session.
    public record Options(
            ProtocolLimits limits,
            InlineReplies inlineReplies,
            ClientOrigin origin,
            @Nullable Interceptor interceptor) {
        /** Of a session without an interceptor. */
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
     * Makes the client the user that its certificate names, without a password; before its first request. Returns whether there is
     * such a user and it is enabled; if not, nothing changes.
     */
    public boolean identify(String user) {
        // The names of users have one char per byte.
        String name = new String(user.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return Users.of(client.server()).identify(client, name);
    }

    /** After how many seconds of silence the client's machine is to be asked whether it is still there; 0: never. */
    public int keepAliveSeconds() {
        return client.server().clients().limits().keepAliveSeconds();
    }

    /** Counts a client that is lost, in the handshake or because its machine no longer answers. */
    public void countLost(boolean inHandshake) {
        client.server().clients().limits().countLost(inHandshake);
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
        if (client.isClosing() || requests.isStopped()) {
            return;
        }
        if (isBlocked()) {
            requests.takeBehind(bytes, offset, length);
        } else {
            requests.take(bytes, offset, length, canRun());
        }
    }

    /** Looks for a request that is going to be run, and adds what it needs. */
    void lookAhead(Prefetch together) {
        if (canRun()) {
            requests.lookAhead(together);
        }
    }

    /** Runs what was taken, as far as it can. Whether that went on until {@link #lastNanos}, and no longer. */
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

    /** When the last request had been run, of those that this thread runs at once. */
    long lastNanos() {
        return client.statistics().lastNanos();
    }

    /** What the session's clock says. */
    long millis() {
        return clock.millis();
    }

    private boolean canRun() {
        return held == null && requests.canRun();
    }

    /**
     * Whether the session's owner has come here from within a request of this same session, to serve others while it runs ({@link
     * Turn#servesOthers}). Then nothing may be asked of it but whether it is closed, and it may be {@linkplain #disconnected}.
     */
    public boolean isRunning() {
        return requests.isRunning();
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

    /** Whether the output must not be touched: another thread may be writing to it, or it is not to go out yet. */
    public boolean isSuspended() {
        Wait waiting = requests.waiting();
        return held != null || (waiting != null && !waiting.leavesOutput());
    }

    /** Whether a request has come that has not been answered. */
    public boolean isWaiting() {
        return held != null || requests.isWaiting();
    }

    /** In how many milliseconds {@link #resume} has to be called if nothing else happens; negative: never. */
    public long waitMillis() {
        return requests.yields() && canRun() ? 0 : requests.waitMillis();
    }

    /** Whether a request is being run by another thread, or is going to be. */
    public boolean waitsForOwner() {
        return requests.isAtOwner();
    }

    /** Whether more input is of use now: not while a request waits or the client has too many replies to read. */
    public boolean wantsInput() {
        return !isWaiting() && !client.isClosing() && output.hasRoom();
    }

    /**
     * Whether the present request waits for what other clients do. Nobody is to do it for a client that is gone, so its connection is
     * to be read from meanwhile, and closed if its input ends.
     */
    public boolean isBlocked() {
        return held == null && requests.waitsForKeys();
    }

    /** Whether the client is to be disconnected once it has got its replies. */
    public boolean isClosing() {
        return !requests.isAtOwner() && held == null && client.isClosing();
    }

    /** Forgets the client, whose connection has been closed; if its request is being run elsewhere, when it is resumed. */
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

    /** How many bytes the client has still to get. Not while suspended. */
    public long outputBytes() {
        return out.size();
    }

    /**
     * Whether clients that have been told to go take so much that the owner should let them go before it runs further requests: see
     * that their {@link #resume} is called.
     */
    public boolean isCrowded() {
        return client.server().clients().memory().isCrowded();
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
        if (requests.waiting() == null) {
            runRequests(clock.millis(), System.nanoTime());
        }
    }
}

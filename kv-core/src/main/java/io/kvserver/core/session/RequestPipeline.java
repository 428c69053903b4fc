package io.kvserver.core.session;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ClientOutput;
import io.kvserver.core.client.Wait;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.store.Prefetch;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client's requests, run in their order: as many as the input has, until one has to wait. Confined to a session.
 *
 * <p>What came behind a request that had to wait may be much. It is run in slices, between which other clients get their turn.
 */
final class RequestPipeline {
    /** The size of a slice of what came behind a request that waited: about as much as one read brings. */
    private static final int SLICE_BYTES = 64 << 10;

    private final Client client;
    private final ClientOutput output;
    private final InstantSource clock;
    private final RequestInput input;
    private final RequestRunner runner;

    /** What has to end before the next request can be run. */
    private @Nullable Wait waiting;
    /** Whether no further request is to be run, because the client is gone. */
    private boolean stopped;
    /** Whether much may have come behind a request that waited: until all of it has been run, it is run in slices. */
    private boolean sliced;
    /** Whether a slice has been run and more is there. */
    private boolean yields;
    /** Whether a request is being run. */
    private boolean running;

    RequestPipeline(Client client, RequestInput input, RequestRunner runner) {
        this.client = client;
        this.output = client.output();
        this.clock = client.server().clock();
        this.input = input;
        this.runner = runner;
    }

    /** Takes bytes; {@code next}: they may be of the request that is run next, which is refused if there is no memory for it. */
    void take(byte[] bytes, int offset, int length, boolean next) {
        input.finishGrowing();
        if (!input.makeRoom(length) && next) {
            refuseUnfinished();
        }
        if (!client.isClosing()) {
            input.take(bytes, offset, length);
        }
    }

    /** Refuses the request at the front, for whose rest or beginning there is no memory. A line cannot be passed over, so its client has to go. */
    private void refuseUnfinished() {
        if (input.canSkip()) {
            runner.refuseUnfinished(input);
        } else if (!yields && !input.isSkipping()) {
            client.server().memory().requestRefused();
            client.killForMemory("there is no memory for its request");
            input.drop();
        }
    }

    /**
     * Takes bytes while a request waits for what other clients do. Too many end the client, as in Redis: if they were left unread,
     * nobody would learn of its end.
     */
    void takeBehind(byte[] bytes, int offset, int length) {
        input.finishGrowing();
        boolean tooMuch = (long) input.size() + length
                > client.server().clientLimits().protocol().requestBytes();
        if (tooMuch || !input.makeRoom(length)) {
            client.server().clients().memory().sentTooMuch(client, tooMuch);
            return;
        }
        input.take(bytes, offset, length);
        sliced = true;
        input.growBehind(client.link());
    }

    /** Whether nothing should be taken now: another thread makes room for it. */
    boolean makesRoom() {
        return input.isGrowing();
    }

    /** Goes on if there is room now. */
    void lookForRoom() {
        if (input.hasGrown()) {
            input.finishGrowing();
        }
    }

    /** Looks for a request that is going to be run, and adds what it needs. */
    void lookAhead(Prefetch together) {
        restrict();
        Args next = input.peek();
        if (next != null) {
            client.keys().prefetch(together, next);
        }
    }

    /** Keeps what was taken, although the caller's array is no longer ours: a request that waits, and what came behind it. */
    void keepInput() {
        RequestRunner.keep(input, client);
    }

    /** Whether requests can be run now. */
    boolean canRun() {
        return waiting == null && !stopped && !running;
    }

    /** Whether a request is being run. */
    boolean isRunning() {
        return running;
    }

    /** What the present request waits for; {@code null} if for nothing. */
    @Nullable
    Wait waiting() {
        return waiting;
    }

    /** Whether a slice has been run and more is there, so that others get their turn. */
    boolean yields() {
        return yields;
    }

    /** Whether a request has come that has not been answered. */
    boolean isWaiting() {
        return waiting != null || yields;
    }

    /** In how many milliseconds the present wait is over if nothing else happens; negative: never, or there is none. */
    long waitMillis() {
        Wait present = waiting;
        if (present == null || present.deadlineMillis() == Wait.NEVER) {
            return -1;
        }
        return Math.max(0, present.deadlineMillis() - clock.millis());
    }

    /** Whether the present request waits for what other clients do to keys. */
    boolean waitsForKeys() {
        return waiting != null && waiting.reason() == Wait.Reason.KEYS;
    }

    /** Whether the present request is being run elsewhere, where its words and the output are in use. */
    boolean isAtOwner() {
        return waiting != null && waiting.reason() == Wait.Reason.OWNER;
    }

    /** Whether the present request has waited for something that is over by now. */
    boolean hasWaited(long nowMillis) {
        Wait present = waiting;
        if (present == null) {
            return false;
        }
        if (client.isClosing()) {
            present.end(Wait.End.CLIENT_GONE);
        }
        return present.isOver(nowMillis);
    }

    /** Answers the request that {@link #hasWaited}. Whether the next can follow: it may have to wait again. */
    boolean goOn() {
        Wait over = Objects.requireNonNull(waiting);
        waiting = null;
        if (over.reason() == Wait.Reason.PAUSE) {
            // The request has not been run yet.
            client.waited();
            return true;
        }
        try {
            waiting = runner.waited(over, input);
        } catch (Throwable failure) {
            client.fail(failure);
        }
        if (waiting != null) {
            return false;
        }
        passRequest();
        output.writeMessages();
        return true;
    }

    /** Runs requests until the input has no complete one, the client has too much to read, or one has to wait. */
    void run(long nowMillis, long nowNanos) {
        running = true;
        try {
            runAll(nowMillis, nowNanos);
        } finally {
            running = false;
        }
    }

    private void runAll(long nowMillis, long nowNanos) {
        client.begin(nowMillis, nowNanos);
        restrict();
        int sliceEnd = sliced ? input.size() - SLICE_BYTES : 0;
        yields = false;
        try {
            while (!client.isClosing() && !stopped && input.hasNext(client.keys())) {
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
        keepUnfinished();
        output.repliesWritten();
        output.dropIfKilled();
    }

    /** Keeps what is left, the beginning of a request: many clients that send no more than that would fill the heap. */
    private void keepUnfinished() {
        if (client.isClosing()) {
            input.drop();
        } else if (!input.canOwn()) {
            refuseUnfinished();
        }
        input.own();
        if (!client.isClosing() && !stopped) {
            input.growAside(client.link());
        }
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

    private void passRequest() {
        input.pass();
        if (client.isSpecial()) {
            client.requestDone();
            restrict();
        }
    }

    /** Runs no further request: the client is gone. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Ends the present wait, and gives the input's memory back. */
    void forget() {
        Wait present = client.pending();
        if (present != null) {
            present.end(Wait.End.CLIENT_GONE);
            client.waited();
        }
        waiting = null;
        input.release();
    }
}

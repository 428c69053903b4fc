package io.kvserver.net;

import static io.kvserver.net.loop.Log.LOG;

import io.kvserver.core.flight.ConnectionEvent;
import io.kvserver.core.flight.Flight;
import io.kvserver.core.protocol.Shown;
import io.kvserver.core.session.Session;
import io.kvserver.core.session.Turn;
import io.kvserver.net.loop.EventLoop;
import io.kvserver.net.loop.WakeUps;
import io.kvserver.net.transport.KeepAlive;
import io.kvserver.net.transport.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * A client's {@link Transport} and its session. Confined to its event loop.
 *
 * <pre>
 *   OPEN ── the client or the server has finished, and all replies are out ──▶ LINGERING ── end of input, or a while ──▶ CLOSED
 * </pre>
 *
 * A client that has shut down its sending side still gets all replies, unless it waits for an action of other clients:
 * it may have crashed, and an element must not be taken for it and lost. A client that does not read its replies is not
 * read from either.
 */
final class Connection extends WakeUps.Sleeper implements Transport.Owner {
    /** How long the input of a client that is being closed is read and discarded. */
    private static final long LINGER_MILLIS = 1000;
    /** Replies from this length on are written at once, while they are still in the processor's cache. */
    private static final int LONG_REPLIES_BYTES = 16 << 10;
    /** The most buffers read from one client of a closing server before others get a turn. */
    private static final int MAX_TIMES = 16;

    private enum State {
        OPEN,
        LINGERING,
        CLOSED
    }

    private final EventLoop loop;
    private final Turn turn;
    private final Transport transport;
    private final Session session;
    private final InputShare share = new InputShare();
    private final ConnectionOutput output;
    private final SessionTimer timer;
    private final Owner owner;

    private State state = State.OPEN;
    private final @Nullable ConnectionEvent event = Flight.isOn() ? ConnectionEvent.begun() : null;
    /** Whether the transport waits for something to read. */
    private boolean awaitsInput = true;
    /** Whether the transport waits until more can be written. */
    private boolean awaitsOutput;
    /** Whether nothing more will be read. */
    private boolean inputEnded;
    /** Whether the server is closing: then input ends once everything that has arrived is read. */
    private boolean draining;
    /** Whether the socket was found full earlier in this turn of the loop. */
    private boolean blockedThisTurn;
    /** Whether the session has been told the client's identity, as far as it is known. */
    private boolean identified;
    /** The number of bytes that the session has been given and has not run yet. */
    private int taken;
    /** Whether a resumption came while the session was running, and is still due. */
    private boolean resumesLater;

    /** The owner of a connection. Called on the loop's thread. */
    interface Owner {
        /** As {@link io.kvserver.core.KvStore#newSession} does. */
        Session newSession(Transport transport, Runnable wake) throws IOException;

        /** Called when the connection is closed. */
        void closed(Connection connection);
    }

    /** Opens a transport and a session, on the loop's thread. */
    Connection(EventLoop loop, Turn turn, Transport.Opening opening, Owner owner) throws IOException {
        this.loop = loop;
        this.turn = turn;
        this.owner = owner;
        this.transport = opening.open(this);
        this.output = new ConnectionOutput(loop, transport);
        this.timer = new SessionTimer(loop, this);
        // Last, because a failure after it would leave a client behind.
        this.session = owner.newSession(transport, this::wake);
    }

    /** Sends the session's output before any input, such as the error that there are too many clients. */
    void begin() {
        if (!session.isClosing()) {
            transport.keepAlive(session.keepAliveSeconds());
            return;
        }
        advanceOrFail();
    }

    @Override
    public void ready(SelectionKey ready) throws IOException {
        if (state == State.LINGERING) {
            discardInput();
            return;
        }
        if (session.isRunning()) {
            // Its request takes long, and meanwhile the loop serves others.
            return;
        }
        if (ready.isReadable()) {
            if (wantsInput()) {
                taken = take();
            } else {
                // It cannot be served now, and the selector would report it again and again.
                await(false, awaitsOutput);
            }
        }
        loop.afterwards(this);
    }

    @Override
    public void moved(SelectionKey key) {
        transport.moved(key);
    }

    @Override
    public void prepare() {
        if (taken > 0 && state == State.OPEN) {
            turn.prepare(session);
        }
    }

    @Override
    public void run() throws IOException {
        if (taken > 0 && session.isCrowded()) {
            // Runs tasks that close clients first: this client may be one of them.
            loop.runTasks();
        }
        if (taken > 0 && state == State.OPEN) {
            turn.run(session);
            share.ran(taken, turn.lastNanos());
            if (state == State.OPEN && !session.isSuspended() && writesAtOnce(session.outputBytes())) {
                turn.pause();
                output.writeOne(session);
                blockedThisTurn = output.isBlocked();
            }
        }
        taken = 0;
    }

    private boolean writesAtOnce(long bytes) {
        return bytes >= LONG_REPLIES_BYTES || loop.keepOutput(bytes);
    }

    @Override
    public void finishTurn() throws IOException {
        if (state != State.OPEN || session.isRunning()) {
            return;
        }
        if (blockedThisTurn) {
            blockedThisTurn = false;
            settle();
        } else {
            advance();
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (state != State.CLOSED && KeepAlive.hasGivenUp(cause)) {
            session.countLost(false);
        }
        close();
        if (cause instanceof IOException) {
            LOG.log(Level.DEBUG, "connection closed", cause);
        } else {
            LOG.log(Level.ERROR, "a connection failed and was closed; the server goes on", Shown.failure(cause));
        }
    }

    /** Whether a request is being run by another thread. */
    boolean waitsForOwner() {
        return session.waitsForOwner();
    }

    /** Any thread. */
    private void wake() {
        loop.wake(this);
    }

    @Override
    protected void woken() {
        resume();
    }

    /** Looks whether the session goes on: it has been woken, or has waited long enough. May be called too early. */
    void resume() {
        if (session.isRunning()) {
            resumesLater = true;
            return;
        }
        try {
            // Even if the client is gone: another thread may have run its last request.
            session.resume();
            if (state == State.OPEN) {
                advance();
            }
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    /** Reads possible input. If none is wanted now, the transport reports it again later. */
    @Override
    public void goOn() {
        if (session.isRunning()) {
            loop.schedule(1, this::goOn);
            return;
        }
        try {
            if (state == State.LINGERING) {
                discardInput();
            } else if (state == State.OPEN && wantsInput()) {
                if (take() > 0) {
                    turn.pause();
                    turn.run(session);
                }
                advance();
            }
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    private boolean wantsInput() {
        return !inputEnded && !session.makesRoom() && (session.wantsInput() || transport.mustRead() || watchesForEnd());
    }

    /** Whether input is read only to learn that the client has gone. */
    private boolean watchesForEnd() {
        return !draining && session.isBlocked();
    }

    /** Reads the client's share of input and gives it to the session. Returns the number of bytes. */
    private int take() throws IOException {
        ByteBuffer buffer = loop.readBuffer();
        if (loop.isShared()) {
            buffer.limit(Math.min(buffer.limit(), Math.max(share.bytes(), transport.leastRead())));
        }
        int count = transport.read(buffer);
        if (!identified && transport.knowsUser()) {
            // Even without input: a client with a known identity has no deadline for a password.
            identify();
        }
        if (count < 0) {
            inputEnded = true;
        } else if (count > 0) {
            int start = loop.keepInput(buffer.flip());
            session.take(loop.input(), start, count);
        }
        return Math.max(count, 0);
    }

    /** Tells the session the client's identity, if the transport knows it. */
    private void identify() {
        identified = true;
        String user = transport.user();
        if (user != null) {
            session.identify(user);
        }
    }

    private void advanceOrFail() {
        try {
            advance();
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    /** Writes pending output, then {@linkplain #settle settles} what comes next. */
    private void advance() throws IOException {
        output.write(session);
        for (int times = 0; draining && !output.isBlocked() && wantsInput() && times < MAX_TIMES; times++) {
            if (take() > 0) {
                turn.pause();
                turn.run(session);
            } else {
                inputEnded = true;
            }
            output.write(session);
        }
        settle();
    }

    /** Closes the connection if nothing more will come; otherwise tells the selector what to wait for. */
    private void settle() throws IOException {
        if (state != State.OPEN) {
            return; // It was closed meanwhile.
        }
        if (resumesLater) {
            resumesLater = false;
            wake();
        }
        if (output.lags()) {
            session.outputBlocked();
        }
        if (session.isSuspended()) {
            // Another thread writes to the output; resume() comes back here. Input stays on: usually none arrives.
            await(awaitsInput, false);
        } else if (session.outputBytes() == 0 && !output.isBlocked() && isOver()) {
            finish();
        } else {
            await(wantsInput(), output.isBlocked());
        }
        if (session.isWaiting()) {
            timer.start(session.waitMillis());
        }
    }

    private boolean isOver() {
        return session.isClosing() || (inputEnded && (!session.isWaiting() || session.isBlocked()));
    }

    private void await(boolean input, boolean output) {
        awaitsInput = input;
        awaitsOutput = output;
        transport.await(input, output);
    }

    /**
     * Called when all replies have been sent. From now on the client is gone for all others, whatever happens to the
     * socket. If the client may still be sending, its input must be read, or it may never see the replies.
     */
    private void finish() throws IOException {
        if (inputEnded) {
            close();
            return;
        }
        state = State.LINGERING;
        // Before the client can notice the end.
        session.disconnected();
        transport.shutdownOutput();
        await(true, false);
        loop.schedule(LINGER_MILLIS, this::close);
    }

    private void discardInput() throws IOException {
        if (transport.read(loop.readBuffer()) < 0) {
            close();
        }
    }

    /** For a closing server: answers the received requests, then finishes. */
    void drain() {
        if (state != State.OPEN) {
            return;
        }
        draining = true;
        if (!session.isRunning()) {
            advanceOrFail();
        }
    }

    /** Closes at once and drops unread and unwritten data. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        boolean open = state == State.OPEN;
        state = State.CLOSED;
        owner.closed(this);
        try {
            if (open && transport.tookTooLong()) {
                session.countLost(true);
            }
            if (event != null) {
                event.done(transport.remoteText());
            }
        } finally {
            try {
                // Even if it is not OPEN: this may have failed when the client finished.
                session.disconnected();
            } finally {
                closeTransport();
            }
        }
    }

    private void closeTransport() {
        try {
            transport.close();
        } catch (IOException | RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "closing a connection failed", e);
        }
    }
}

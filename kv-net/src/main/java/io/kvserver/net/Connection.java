package io.kvserver.net;

import static io.kvserver.net.loop.Log.LOG;

import io.kvserver.core.flight.ConnectionEvent;
import io.kvserver.core.flight.Flight;
import io.kvserver.core.protocol.Shown;
import io.kvserver.core.session.Session;
import io.kvserver.core.session.Turn;
import io.kvserver.net.loop.EventLoop;
import io.kvserver.net.loop.WakeUps;
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
 * A client that has shut down its sending side still gets all replies, unless it waits for what others do: it may as well be gone, and
 * what it waits for must not be lost with it. One that does not read its replies is not read from.
 */
final class Connection extends WakeUps.Sleeper implements Transport.Owner {
    /** How long the input of a client that is to be closed is read and thrown away. */
    private static final long LINGER_MILLIS = 1000;
    /** Replies from this length on are written before the next client's requests are run: they are still in the processor's cache. */
    private static final int LONG_REPLIES_BYTES = 16 << 10;
    /** How many buffers are read from one client of a closing server before others get a turn. */
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
    private final ConnectionOutput output;
    private final SessionTimer timer;
    private final Owner owner;

    private State state = State.OPEN;
    private final @Nullable ConnectionEvent event = Flight.isOn() ? ConnectionEvent.begun() : null;
    /** Whether the transport waits for something to read. */
    private boolean awaitsInput = true;
    /** Whether it waits until more can be written. */
    private boolean awaitsOutput;
    /** Nothing more is going to be read. */
    private boolean inputEnded;
    /** The server is closing: input ends where nothing more has arrived. */
    private boolean draining;
    /** The socket was found to take no more a moment ago, before the end of the loop's turn. */
    private boolean blockedThisTurn;
    /** Whether the session has been told who the client is, as far as that is known. */
    private boolean identified;
    /** The session has been given what has arrived, and not yet run it. */
    private boolean taken;
    /** It was to be resumed while its session was running. */
    private boolean resumesLater;

    /** Whom a connection belongs to. On the loop's thread. */
    interface Owner {
        /** As {@link io.kvserver.core.KvStore#newSession} does. */
        Session newSession(Transport transport, Runnable wake) throws IOException;

        /** The connection is closed. */
        void closed(Connection connection);
    }

    /** Takes over what a transport is opened for, on the loop's thread. */
    Connection(EventLoop loop, Turn turn, Transport.Opening opening, Owner owner) throws IOException {
        this.loop = loop;
        this.turn = turn;
        this.owner = owner;
        this.transport = opening.open(this);
        this.output = new ConnectionOutput(loop, transport);
        this.timer = new SessionTimer(loop, this);
        // Last: what fails after it would leave a client behind.
        this.session = owner.newSession(transport, this::wake);
    }

    /** Sends what the session has to say before it has heard anything: that there are too many clients. */
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
            // Its request takes long, and the loop serves others meanwhile.
            return;
        }
        if (ready.isReadable()) {
            if (wantsInput()) {
                taken = take();
            } else {
                // It cannot be served now, and would be reported again and again.
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
        if (taken && state == State.OPEN) {
            turn.prepare(session);
        }
    }

    @Override
    public void run() throws IOException {
        if (taken && session.isCrowded()) {
            // Those that are to go: this may be one of them.
            loop.runTasks();
        }
        if (taken && state == State.OPEN) {
            turn.run(session);
            if (state == State.OPEN && !session.isSuspended() && writesAtOnce(session.outputBytes())) {
                turn.pause();
                output.writeOne(session);
                blockedThisTurn = output.isBlocked();
            }
        }
        taken = false;
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
        if (state != State.CLOSED && cause instanceof IOException && isTimeOut(cause.getMessage())) {
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
            // Even if the client is gone: its last request may have been run by another thread.
            session.resume();
            if (state == State.OPEN) {
                advance();
            }
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    /** Reads, after the transport has said that there may be something; if nothing is wanted now, it says so again later. */
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
                if (take()) {
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
        return !inputEnded && (session.wantsInput() || transport.mustRead() || watchesForEnd());
    }

    /** Whether it is read from only in order to learn that the client has gone. */
    private boolean watchesForEnd() {
        return !draining && session.isBlocked();
    }

    /** Reads what has arrived, one buffer at most, and gives it to the session. Whether there was anything. */
    private boolean take() throws IOException {
        ByteBuffer buffer = loop.readBuffer();
        int count = transport.read(buffer);
        if (!identified && transport.knowsUser()) {
            // Even if nothing has come: a client that is known need not tell a password in time.
            identify();
        }
        if (count < 0) {
            inputEnded = true;
        } else if (count > 0) {
            int start = loop.keepInput(buffer.flip());
            session.take(loop.input(), start, count);
        }
        return count > 0;
    }

    /** Tells the session who the client is, if the transport knows. */
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

    /** Writes what there is to write, and {@linkplain #settle settles} what comes next. */
    private void advance() throws IOException {
        output.write(session);
        for (int times = 0; draining && !output.isBlocked() && wantsInput() && times < MAX_TIMES; times++) {
            if (take()) {
                turn.pause();
                turn.run(session);
            } else {
                inputEnded = true;
            }
            output.write(session);
        }
        settle();
    }

    /** Closes if there is nothing more to come, and tells the selector what to wait for. */
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
            // Another thread is writing to the output; resume() comes back here. Input is left on: usually none comes.
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
     * All replies are out, so the client is gone for all others, whatever becomes of the socket. If the client may still be
     * sending, its input has to be read, or it may never see the replies.
     */
    private void finish() throws IOException {
        if (inputEnded) {
            close();
            return;
        }
        state = State.LINGERING;
        // Before the client can learn of its end.
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

    /** For a server that closes: answers what has been received, then finishes. */
    void drain() {
        if (state != State.OPEN) {
            return;
        }
        draining = true;
        if (!session.isRunning()) {
            advanceOrFail();
        }
    }

    /** Closes at once, whatever is unread or unwritten. */
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
                // If it is not OPEN, too: that may have failed when the client finished.
                session.disconnected();
            } finally {
                closeTransport();
            }
        }
    }

    /** Whether a failure says that the system has got no answer for too long: it names no other sign of that. */
    private static boolean isTimeOut(@Nullable String message) {
        return message != null && message.endsWith("timed out");
    }

    private void closeTransport() {
        try {
            transport.close();
        } catch (IOException | RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "closing a connection failed", e);
        }
    }
}

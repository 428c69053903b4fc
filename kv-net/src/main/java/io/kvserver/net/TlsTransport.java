package io.kvserver.net;

import io.kvserver.net.loop.Log;
import io.kvserver.net.loop.WakeUps;
import io.kvserver.net.transport.KeepAlive;
import io.kvserver.net.transport.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A transport that encrypts, by an {@link SSLEngine}. Confined to its event loop. Another thread does the engine's long
 * computations; meanwhile nothing is read.
 *
 * <p>The buffers for encrypted bytes belong to the loop. A connection has its own only while a record has arrived in
 * part, or while the system does not take the output. The decrypted bytes of one read always fit into the loop's
 * buffer, because decryption does not lengthen them.
 */
final class TlsTransport extends WakeUps.Sleeper implements Transport {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** The first byte of an alert record. */
    private static final int ALERT = 21;

    private final SocketChannel channel;
    private SelectionKey key;
    private final SSLEngine engine;
    private final TlsGroup group;
    private final Transport.Owner owner;

    /** Input that could not be decrypted yet. */
    private @Nullable ByteBuffer arrived;

    private final TlsOutput unsent;

    private boolean handshaking = true;
    private boolean late;
    private final HandshakeDeadline deadline = new HandshakeDeadline(this);
    /** Whether another thread has the engine. */
    private boolean computing;
    /** Whether a handshake may begin: after the first one a TLS 1.2 client must not ask for another. */
    private boolean mayHandshakeAgain;

    /** Whether there is decrypted or buffered input that the connection has not got yet. */
    private boolean more;
    /** Whether a call of the connection for {@link #more} is scheduled. */
    private boolean comingBack;

    private boolean outputShut;
    private boolean closed;

    /** Whether the connection waits for input; below, for output. */
    private boolean toRead = true;

    private boolean toWrite;
    /** The interest last given to the selector. */
    private int interest = SelectionKey.OP_READ;

    /** Takes over a channel, on the loop's thread. */
    TlsTransport(TlsGroup group, SocketChannel channel, Transport.Owner owner) throws IOException {
        this.group = group;
        this.channel = channel;
        this.unsent = new TlsOutput(channel);
        this.owner = owner;
        this.engine = group.newEngine();
        this.key = group.loop().register(channel, interest, owner);
        engine.beginHandshake();
        group.loop().schedule(TlsGroup.HANDSHAKE_MILLIS, deadline);
    }

    /** Called at the handshake's deadline. */
    void closeIfHandshaking() {
        if (handshaking && !closed) {
            late = true;
            // The connection then notices the end of its input.
            engine.closeOutbound();
            handshaking = false;
            outputShut = true;
            quietly(channel::shutdownInput);
            update();
        }
    }

    @Override
    public boolean tookTooLong() {
        return late;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        if (outputShut) {
            return channel.read(buffer);
        }
        if (computing || unsent.isClogged()) {
            return 0;
        }
        if (engine.isInboundDone()) {
            return -1;
        }
        more = false;
        try {
            return decrypt(buffer);
        } catch (SSLException e) {
            // Sends the client the reason, if possible.
            quietly(this::sendLast);
            throw e;
        }
    }

    @Override
    public int leastRead() {
        ByteBuffer before = arrived;
        return Math.max(TlsGroup.RECORD_BYTES, before == null ? 0 : before.remaining());
    }

    private int decrypt(ByteBuffer buffer) throws IOException {
        ByteBuffer before = arrived;
        if (before != null && before.remaining() > buffer.remaining()) {
            // A nested turn has small buffers.
            if (!comingBack) {
                comingBack = true;
                group.loop().schedule(1, this::comeBack);
            }
            return 0;
        }
        ByteBuffer input = group.input(buffer.remaining());
        arrived = null;
        if (before != null) {
            input.put(before);
        }
        boolean ended = channel.read(input) < 0;
        input.flip();
        boolean again = unwrapAll(input, buffer);
        if (input.hasRemaining() && !engine.isInboundDone()) {
            arrived = TlsOutput.copy(input);
        }
        if (buffer.position() > 0) {
            more = again || engine.isInboundDone();
            return buffer.position();
        }
        if (ended && handshaking) {
            throw new EOFException("the client has gone before it was known");
        }
        return ended || engine.isInboundDone() ? -1 : 0;
    }

    private void comeBack() {
        comingBack = false;
        if (!closed) {
            owner.goOn();
        }
    }

    /** Decrypts input into a buffer. Returns whether it stops although there may be more to decrypt. */
    private boolean unwrapAll(ByteBuffer input, ByteBuffer buffer) throws IOException {
        while (handshake() && input.hasRemaining()) {
            if (input.get(input.position()) == ALERT && buffer.position() > 0) {
                // Up to TLS 1.2 nothing can be sent after the client's close message, so its requests come first.
                return true;
            }
            TlsGroup.refuseTooLong(input);
            SSLEngineResult result = engine.unwrap(input, buffer);
            if (result.getStatus() == Status.BUFFER_OVERFLOW && buffer.position() > 0) {
                return true;
            }
            if (result.getStatus() != Status.OK) {
                return false;
            }
            refuseSecondHandshake(result.getHandshakeStatus());
        }
        return false;
    }

    private void refuseSecondHandshake(HandshakeStatus status) throws IOException {
        boolean again = status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_UNWRAP;
        if (!handshaking && !mayHandshakeAgain && again && !engine.isInboundDone()) {
            throw new IOException("the client asked for another handshake");
        }
    }

    /** Does this side's next steps of the handshake. Returns whether the next step is to read. */
    private boolean handshake() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    compute();
                    return false;
                }
                case NEED_WRAP -> {
                    if (!wrapNothing() && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                        return false;
                    }
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    if (handshaking) {
                        handshaking = false;
                        deadline.cancel();
                        mayHandshakeAgain = engine.getSession().getProtocol().equals("TLSv1.3");
                    }
                    return !engine.isInboundDone();
                }
                default -> {
                    return true;
                }
            }
        }
    }

    /** Runs the engine's computations on another thread. */
    private void compute() {
        computing = true;
        update();
        group.compute(() -> {
            try {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            } finally {
                group.loop().wake(this);
            }
        });
    }

    /** Called after the other thread has finished. */
    @Override
    protected void woken() {
        computing = false;
        if (!closed) {
            update();
            owner.goOn();
        }
    }

    /** Sends the engine's own messages. Returns whether there was one. */
    private boolean wrapNothing() throws IOException {
        ByteBuffer output = group.output();
        SSLEngineResult result = engine.wrap(NOTHING.duplicate(), output);
        send(output.flip());
        return result.bytesProduced() > 0 && result.getStatus() == Status.OK;
    }

    @Override
    public boolean write(ByteBuffer buffer) throws IOException {
        if (handshaking || computing || !flush()) {
            return false;
        }
        ByteBuffer output = group.output();
        while (buffer.hasRemaining()) {
            SSLEngineResult result = engine.wrap(buffer, output);
            if (result.getStatus() == Status.BUFFER_OVERFLOW && output.position() > 0) {
                break;
            }
            if (result.getStatus() != Status.OK || result.bytesProduced() == 0) {
                throw new IOException("the client has closed, or cannot be sent anything");
            }
        }
        return send(output.flip()) && !buffer.hasRemaining();
    }

    /** Sends encrypted bytes; those that the system does not take are kept. Returns whether it has taken all. */
    private boolean send(ByteBuffer encrypted) throws IOException {
        boolean sendsMore = !unsent.isEmpty();
        boolean all = unsent.send(encrypted);
        if (sendsMore || !all) {
            update();
        }
        return all;
    }

    @Override
    public boolean flush() throws IOException {
        if (unsent.isEmpty()) {
            return true;
        }
        boolean all = unsent.flush();
        if (all) {
            update();
        }
        return all;
    }

    @Override
    public void moved(SelectionKey moved) {
        key = moved;
    }

    @Override
    public boolean knowsUser() {
        return !handshaking && !outputShut;
    }

    @Override
    public @Nullable String user() {
        return group.namesUsers() ? CertificateName.of(engine.getSession()) : null;
    }

    @Override
    public boolean mustRead() {
        return handshaking;
    }

    @Override
    public void await(boolean input, boolean output) {
        toRead = input;
        toWrite = output;
        update();
        // A clogged connection is called once its output has been sent.
        if (input && more && !comingBack && !unsent.isClogged()) {
            comingBack = true;
            group.loop().execute(this::comeBack);
        }
    }

    /** Updates the selector's interest. Before the end of the handshake output waits for more than the socket. */
    private void update() {
        boolean writes = !unsent.isEmpty() || (toWrite && !handshaking && !computing);
        boolean reads = toRead && !computing && !unsent.isClogged();
        int operations = (writes ? SelectionKey.OP_WRITE : 0) | (reads ? SelectionKey.OP_READ : 0);
        if (operations != interest && key.isValid()) {
            interest = operations;
            key.interestOps(operations);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        sendLast();
        outputShut = true;
        channel.shutdownOutput();
    }

    /** Sends the close message, or an alert about a failure. Best effort. */
    private void sendLast() throws IOException {
        if (outputShut || computing) {
            return;
        }
        engine.closeOutbound();
        while (!engine.isOutboundDone() && wrapNothing()) {
            // There is one message, or an alert followed by it.
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        deadline.cancel();
        try {
            quietly(this::sendLast);
        } finally {
            channel.close();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void quietly(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            // The client is gone already.
            Log.LOG.log(System.Logger.Level.DEBUG, "a client could not be told of the end", e);
        }
    }

    @Override
    public void keepAlive(int seconds) {
        KeepAlive.set(channel, seconds);
    }

    @Override
    public boolean requiresCertificate() {
        return engine.getNeedClientAuth();
    }

    @Override
    public SocketAddress remoteAddress() throws IOException {
        return channel.getRemoteAddress();
    }

    @Override
    public SocketAddress localAddress() throws IOException {
        return channel.getLocalAddress();
    }
}

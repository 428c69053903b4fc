package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * A TLS client that runs a program of bytes: a byte below 0x80 sends that many of the encrypted bytes; other bytes add requests, damage or an end, see {@link #step}. At the end it sends all that is encrypted, and reads all that comes. Confined to one thread.
 */
final class SplitRecords {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int LARGE = 1 << 16;

    private final Socket socket;
    private final SSLEngine engine;
    private final boolean newest;
    /** Encrypted but not sent yet. */
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();

    private ByteBuffer input = ByteBuffer.allocate(LARGE).flip();
    private final StringBuilder replies = new StringBuilder();
    private final StringBuilder expected = new StringBuilder();
    /** Whether bytes were changed or added, or the announced end is missing; then the server may refuse the rest. */
    private boolean damaged;

    private boolean ended;

    SplitRecords(SSLContext context, Socket socket, boolean newest) throws IOException {
        this.socket = socket;
        this.newest = newest;
        this.engine = context.createSSLEngine("localhost", socket.getPort());
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {newest ? "TLSv1.3" : "TLSv1.2"});
    }

    /** Runs the program; throws if the replies are wrong. */
    void run(ByteBuffer program) {
        try {
            engine.beginHandshake();
            shakeHands(program);
            while (program.hasRemaining() && !ended) {
                step(program.get() & 0xff, program);
            }
            end();
        } catch (SocketTimeoutException hangs) {
            throw new IllegalStateException("neither answered nor closed", hangs);
        } catch (IOException closed) {
            if (!damaged) {
                throw new IllegalStateException("not served: " + replies, closed);
            }
        }
        if (damaged
                ? !expected.toString().startsWith(replies.toString())
                : !expected.toString().contentEquals(replies)) {
            throw new IllegalStateException("expected " + expected + ", read " + replies);
        }
    }

    private void shakeHands(ByteBuffer program) throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> compute();
                case NEED_WRAP -> wrap(NOTHING.duplicate());
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    send(program);
                    unwrap();
                }
                default -> {
                    return;
                }
            }
        }
    }

    private void compute() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Sends all encrypted bytes, in pieces as long as the program's next bytes say, up to the first byte that is no length. */
    private void send(ByteBuffer program) throws IOException {
        while (unsent.size() > 0 && program.hasRemaining() && program.get(program.position()) >= 0) {
            sendPiece(program.get());
        }
        sendAll();
    }

    private void sendPiece(int length) throws IOException {
        byte[] bytes = unsent.toByteArray();
        int count = Math.min(bytes.length, 1 + length);
        socket.getOutputStream().write(bytes, 0, count);
        unsent.reset();
        unsent.write(bytes, count, bytes.length - count);
    }

    private void sendAll() throws IOException {
        socket.getOutputStream().write(unsent.toByteArray());
        unsent.reset();
    }

    private void step(int code, ByteBuffer program) throws IOException {
        switch (code >> 4) {
            case 8 -> ask(1, 1 + (code & 15));
            case 9 -> ask(1 + (code & 15), 1);
            case 0xa -> ask(1, 1 << (code & 15));
            case 0xb -> wrap(NOTHING.duplicate());
            case 0xc -> damage(code & 15, program);
            case 0xd -> insert(program);
            case 0xe -> renew();
            case 0xf -> stop(code & 1);
            default -> sendPiece(code);
        }
    }

    /** Encrypts requests, in one record if they fit. */
    private void ask(int count, int length) throws IOException {
        String word = "w".repeat(length);
        wrap(ByteBuffer.wrap(("ECHO " + word + "\n").repeat(count).getBytes(ISO_8859_1)));
        expected.append((word + "\n").repeat(count));
    }

    private void damage(int bit, ByteBuffer program) {
        byte[] bytes = unsent.toByteArray();
        if (bytes.length > 0 && program.hasRemaining()) {
            bytes[(program.get() & 0xff) % bytes.length] ^= (byte) (1 << (bit & 7));
            unsent.reset();
            unsent.writeBytes(bytes);
            damaged = true;
        }
    }

    private void insert(ByteBuffer program) {
        if (program.hasRemaining()) {
            unsent.write(program.get());
            damaged = true;
        }
    }

    /** Changes the keys; up to TLS 1.2 by another handshake, which the server refuses. */
    private void renew() throws IOException {
        damaged |= !newest;
        engine.beginHandshake();
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            wrap(NOTHING.duplicate());
        }
    }

    /** Ends, with or without TLS's closing alert. */
    private void stop(int how) throws IOException {
        ended = true;
        if (how == 0) {
            engine.closeOutbound();
            wrap(NOTHING.duplicate());
        } else {
            damaged = true;
        }
        // Up to TLS 1.2 the server has to close as well then, even if replies are due.
        damaged |= !newest;
    }

    private void wrap(ByteBuffer text) throws IOException {
        do {
            ByteBuffer record = ByteBuffer.allocate(LARGE);
            SSLEngineResult result = engine.wrap(text, record);
            unsent.write(record.array(), 0, record.position());
            if (result.getStatus() != Status.OK) {
                return;
            }
        } while (text.hasRemaining());
    }

    private void end() throws IOException {
        if (!ended) {
            wrap(ByteBuffer.wrap("QUIT\n".getBytes(ISO_8859_1)));
        }
        sendAll();
        if (damaged) {
            socket.shutdownOutput();
        }
        while (unwrap()) {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                compute();
            }
        }
    }

    /** Whether more may come. */
    private boolean unwrap() throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LARGE);
        SSLEngineResult result = engine.unwrap(input, text);
        replies.append(new String(text.array(), 0, text.position(), ISO_8859_1));
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            return read();
        }
        return result.getStatus() == Status.OK && !engine.isInboundDone();
    }

    private boolean read() throws IOException {
        input.compact();
        int count = socket.getInputStream().read(input.array(), input.position(), input.remaining());
        input.position(input.position() + Math.max(0, count)).flip();
        if (count < 0 && !damaged) {
            throw new SSLException("closed without a word");
        }
        return count >= 0;
    }
}

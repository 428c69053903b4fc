package io.kvserver.net;

import io.kvserver.net.loop.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The shared parts of one event loop's encrypted connections: buffers for encrypted bytes, and a thread for the
 * computations of handshakes. Confined to the loop.
 */
final class TlsGroup {
    /** The most time for a client's handshake. */
    static final long HANDSHAKE_MILLIS = 10_000;

    private static final long IDLE_SECONDS = 5;
    /** The bytes of a record before its content: type, version, length. */
    private static final int HEADER_BYTES = 5;

    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 24;
    /**
     * The maximum size of a record, by RFC 5246: header, content, and the overhead of encryption. A shorter buffer might
     * never be large enough.
     */
    static final int RECORD_BYTES = HEADER_BYTES + (16 << 10) + 2048;
    /** Larger than the encrypted form of the output that a connection sends at once. */
    static final int OUTPUT_BYTES = 96 << 10;

    private final EventLoop loop;
    private final TlsServing serving;
    private final ThreadPoolExecutor computer;
    private @Nullable ByteBuffer input;
    private @Nullable ByteBuffer output;

    TlsGroup(EventLoop loop, TlsServing serving, String threadName) {
        this.loop = loop;
        this.serving = serving;
        this.computer =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, threadName + "-tls");
                    thread.setDaemon(true);
                    return thread;
                });
        computer.allowCoreThreadTimeOut(true);
    }

    EventLoop loop() {
        return loop;
    }

    SSLEngine newEngine() {
        return serving.newEngine();
    }

    /** Whether clients' certificates name users. */
    boolean namesUsers() {
        return serving.namesUsers();
    }

    /** Runs a computation on the other thread. */
    void compute(Runnable task) {
        computer.execute(task);
    }

    /** An empty buffer of at most {@code bytes} to read into, for use until the caller returns to the loop. */
    ByteBuffer input(int bytes) {
        ByteBuffer buffer = input;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(EventLoop.BUFFER_BYTES);
            input = buffer;
        }
        return buffer.clear().limit(Math.min(bytes, buffer.capacity()));
    }

    /**
     * Refuses a record that claims to be longer than TLS allows. The engine would wait for all of it, which no buffer can
     * hold, while the selector reports the socket again and again.
     */
    static void refuseTooLong(ByteBuffer input) throws SSLException {
        int start = input.position();
        if (input.remaining() < HEADER_BYTES || input.get(start) < FIRST_TYPE || input.get(start) > LAST_TYPE) {
            return;
        }
        int length = HEADER_BYTES + (input.getShort(start + HEADER_BYTES - Short.BYTES) & 0xffff);
        if (length > RECORD_BYTES) {
            throw new SSLException("a record of " + length + " bytes is longer than TLS allows");
        }
    }

    /** An empty buffer to encrypt into, for use until the caller returns to the loop. */
    ByteBuffer output() {
        ByteBuffer buffer = output;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(OUTPUT_BYTES);
            output = buffer;
        }
        return buffer.clear();
    }

    /** Ends the other thread, when the loop has ended. */
    void close() {
        computer.shutdownNow();
    }
}

package io.kvserver.net;

import io.kvserver.net.loop.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What the encrypted connections of one event loop share: buffers for what is encrypted, and a thread that computes for handshakes.
 * Confined to the loop.
 */
final class TlsGroup {
    /** How long a client may take for its handshake. */
    static final long HANDSHAKE_MILLIS = 10_000;

    private static final long IDLE_SECONDS = 5;
    /** More than what a connection sends at once takes when it is encrypted. */
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

    /** Whether the names of clients' certificates are those of users. */
    boolean namesUsers() {
        return serving.namesUsers();
    }

    /** Has something computed by the other thread. */
    void compute(Runnable task) {
        computer.execute(task);
    }

    /** An empty buffer of at most so many bytes to read into, for use until the caller returns to the loop. */
    ByteBuffer input(int bytes) {
        ByteBuffer buffer = input;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(EventLoop.BUFFER_BYTES);
            input = buffer;
        }
        return buffer.clear().limit(Math.min(bytes, buffer.capacity()));
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

package io.kvserver.core.rehearsal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Session;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs one request of an imaginary client in a private store, on a thread of its own. So the classes that the first
 * real request needs are loaded while the server is still being built and opens its sockets. Any thread may begin it.
 */
public final class Rehearsal implements Runnable {
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private Rehearsal() {}

    /** Starts the rehearsal once per JVM, if there is a second processor for it. Returns at once. */
    public static void begin() {
        if (BEGUN.get() || !BEGUN.compareAndSet(false, true)) {
            return;
        }
        if (Runtime.getRuntime().availableProcessors() > 1) {
            Thread thread = new Thread(new Rehearsal(), "rehearsal of kv");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** For {@link #begin}. */
    @Override
    public void run() {
        try {
            byte[] request = "*1\r\n$4\r\nPING\r\n".getBytes(US_ASCII);
            Session client = new KvStore().newSession(InlineReplies.TEXT, new NobodyWaits());
            client.receive(request, 0, request.length);
            client.disconnected();
        } catch (Throwable unimportant) {
            // The first real client meets any such failure, too, and there it is reported.
        }
    }

    /** The session is never suspended. Not a lambda, because creating one takes longer than loading a class. */
    private static final class NobodyWaits implements Runnable {
        @Override
        public void run() {}
    }
}

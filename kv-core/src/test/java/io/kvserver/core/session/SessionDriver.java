package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.KvStore;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/** A client of a session without a socket: bytes in, bytes out. Texts have one char per byte. Confined to one thread. */
public final class SessionDriver {
    private final Session session;
    private final Semaphore wakes = new Semaphore(0);

    /** Opens a session, given its {@code wake} callback. */
    @FunctionalInterface
    public interface Opener {
        Session open(Runnable wake);
    }

    public SessionDriver(Opener opener) {
        session = opener.open(wakes::release);
    }

    /** A client of a store that answers lines as text. */
    public SessionDriver(KvStore store) {
        this(store, InlineReplies.TEXT);
    }

    public SessionDriver(KvStore store, InlineReplies inlineReplies) {
        this(wake -> store.newSession(inlineReplies, wake));
    }

    /** A client of a new, empty store. */
    public static SessionDriver withOwnStore() {
        return new SessionDriver(new KvStore());
    }

    Session session() {
        return session;
    }

    /** Sends bytes and takes all output. */
    public byte[] exchange(byte[] bytes) {
        receive(bytes);
        return takeAll();
    }

    /** The same when other threads may have the shards: waits until the request has been answered. */
    public byte[] exchangePatiently(byte[] bytes) {
        receive(bytes);
        while (session.isWaiting()) {
            wakes.acquireUninterruptibly();
            session.resume();
        }
        return takeAll();
    }

    /** The same, and waits for results of requests that run in the background; not for keys, and not for a deadline. */
    public byte[] exchangeWithResults(byte[] bytes) {
        receive(bytes);
        while (session.isWaiting() && !session.isBlocked() && session.waitMillis() < 0) {
            wakes.acquireUninterruptibly();
            session.resume();
        }
        return takeAll();
    }

    /** Sends a text and takes all output. */
    public String exchange(String text) {
        return new String(exchange(text.getBytes(ISO_8859_1)), ISO_8859_1);
    }

    /** Hands bytes over as a connection does: in an array that is overwritten at once. */
    void receive(byte[] bytes) {
        byte[] shared = bytes.clone();
        session.receive(shared, 0, shared.length);
        Arrays.fill(shared, (byte) '!');
    }

    /** Sends a text and leaves the output unread. */
    public void receive(String text) {
        receive(text.getBytes(ISO_8859_1));
    }

    /** Takes replies until there are none left, or none that may leave yet. Taking some lets the session run requests that waited for that. */
    byte[] takeAll() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (!session.isSuspended() && session.outputBytes() > 0) {
            all.writeBytes(take(1 << 20));
        }
        return all.toByteArray();
    }

    /** Takes replies, at most {@code count} bytes. */
    byte[] take(int count) {
        ByteBuffer target = ByteBuffer.allocate((int) Math.min(count, session.outputBytes()));
        session.copyOutput(target);
        session.outputTaken(target.position());
        return Arrays.copyOf(target.array(), target.position());
    }

    /** Resumes the session if it was woken, as its owner does, and takes all output. */
    public String takeMessages() {
        if (wakes.drainPermits() > 0) {
            session.resume();
        }
        return new String(takeAll(), ISO_8859_1);
    }

    /** Resumes the session because time has passed, and takes all output. */
    public String resume() {
        session.resume();
        return new String(takeAll(), ISO_8859_1);
    }

    /** Waits until the session is woken, resumes it, and takes all output. */
    public String awaitMessages() throws InterruptedException {
        wakes.acquire();
        wakes.drainPermits();
        session.resume();
        return new String(takeAll(), ISO_8859_1);
    }

    /** Resumes the session if it was woken, and leaves the output unread. */
    public void resumeWithoutReading() {
        if (wakes.drainPermits() > 0) {
            session.resume();
        }
    }

    /** The number of unread bytes. */
    public long unreadBytes() {
        return session.outputBytes();
    }

    /** Waits until another thread has run the request that the session waits for, and resumes the session. */
    void awaitWakeAndResume() throws InterruptedException {
        wakes.acquire();
        session.resume();
    }

    /** How often the session was woken and has not been resumed since. */
    public int pendingWakes() {
        return wakes.availablePermits();
    }

    /** Tells the session that the connection has been closed. */
    public void disconnect() {
        session.disconnected();
    }

    public boolean isClosing() {
        return session.isClosing();
    }

    /** Whether a request has not been answered yet. */
    public boolean isWaiting() {
        return session.isWaiting();
    }
}

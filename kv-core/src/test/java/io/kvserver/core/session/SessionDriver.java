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

    /** Opens a session by giving it the {@code wake} that it needs. */
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

    /** A client of an empty store of its own. */
    public static SessionDriver withOwnStore() {
        return new SessionDriver(new KvStore());
    }

    Session session() {
        return session;
    }

    /** Sends bytes and takes everything that they are answered with. */
    public byte[] exchange(byte[] bytes) {
        receive(bytes);
        return takeAll();
    }

    /** The same of a store of which other threads have shards now and then: waits until the request has been answered. */
    public byte[] exchangePatiently(byte[] bytes) {
        receive(bytes);
        while (session.isWaiting()) {
            wakes.acquireUninterruptibly();
            session.resume();
        }
        return takeAll();
    }

    /** The same, and waits for what requests have begun in the background; not for keys, and not for a time to come. */
    public byte[] exchangeWithResults(byte[] bytes) {
        receive(bytes);
        while (session.isWaiting() && !session.isBlocked() && session.waitMillis() < 0) {
            wakes.acquireUninterruptibly();
            session.resume();
        }
        return takeAll();
    }

    /** Sends a text and takes everything that it is answered with. */
    public String exchange(String text) {
        return new String(exchange(text.getBytes(ISO_8859_1)), ISO_8859_1);
    }

    /** Hands bytes over as a connection does: in an array that is overwritten at once. */
    void receive(byte[] bytes) {
        byte[] shared = bytes.clone();
        session.receive(shared, 0, shared.length);
        Arrays.fill(shared, (byte) '!');
    }

    /** Sends a text and leaves what it is answered with unread. */
    public void receive(String text) {
        receive(text.getBytes(ISO_8859_1));
    }

    /** Takes replies until there are none left, or none that may go out yet; taking some lets the session run requests that waited for that. */
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

    /** Goes on if the session was woken, as its owner does, and takes everything that there is for the client. */
    public String takeMessages() {
        if (wakes.drainPermits() > 0) {
            session.resume();
        }
        return new String(takeAll(), ISO_8859_1);
    }

    /** Goes on because time has passed, and takes everything that there is for the client. */
    public String resume() {
        session.resume();
        return new String(takeAll(), ISO_8859_1);
    }

    /** Goes on once the session is woken, and takes everything that there is for the client. */
    public String awaitMessages() throws InterruptedException {
        wakes.acquire();
        wakes.drainPermits();
        session.resume();
        return new String(takeAll(), ISO_8859_1);
    }

    /** Goes on if the session was woken, and leaves everything that there is for the client unread. */
    public void resumeWithoutReading() {
        if (wakes.drainPermits() > 0) {
            session.resume();
        }
    }

    /** How much there is for the client to read. */
    public long unreadBytes() {
        return session.outputBytes();
    }

    /** Waits until another thread has run the request that the session waits for, and goes on. */
    void awaitWakeAndResume() throws InterruptedException {
        wakes.acquire();
        session.resume();
    }

    /** How often the session was told that it can be resumed, and was not yet. */
    public int pendingWakes() {
        return wakes.availablePermits();
    }

    /** Says that the connection has been closed. */
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

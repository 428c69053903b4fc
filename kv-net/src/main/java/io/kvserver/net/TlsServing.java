package io.kvserver.net;

import static io.kvserver.net.loop.Log.LOG;

import io.kvserver.net.loop.EventLoop;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * How a server encrypts new connections. That can be changed while it runs: connections that there are keep what they have. Any thread.
 */
final class TlsServing {
    private static final Duration AHEAD = Duration.ofDays(30);
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private volatile Loaded present;

    /** What has been read, and from where. */
    private record Loaded(TlsOptions options, TlsContext context) {}

    private TlsServing(Loaded present) {
        this.present = present;
    }

    /** Errors are those of {@link TlsOptions#load}. */
    static TlsServing load(TlsOptions options) throws IOException {
        TlsOptions own = options.copy();
        return new TlsServing(new Loaded(own, own.load()));
    }

    SSLEngine newEngine() {
        return present.context().newEngine();
    }

    /** Whether the names of clients' certificates are those of users. */
    boolean namesUsers() {
        return present.options().namesUsers();
    }

    /** A copy of what it was told. */
    TlsOptions options() {
        return present.options().copy();
    }

    /** When the certificate is of no use any more; {@code null} if nobody knows. */
    @Nullable
    Instant expiry() {
        return present.context().expiry();
    }

    /**
     * Reads and checks the files of changed options.
     *
     * @return what makes new connections use them
     * @throws IOException as {@link TlsOptions#load}, or if the certificate has expired; then nothing is changed
     */
    Runnable prepare(TlsOptions changed) throws IOException {
        TlsOptions own = changed.copy();
        Loaded next = new Loaded(own, own.load());
        Instant expiry = next.context().expiry();
        if (expiry != null && expiry.isBefore(Instant.now())) {
            throw new IOException("tls: the certificate has expired on " + expiry);
        }
        return () -> {
            present = next;
            LOG.log(Level.INFO, "new connections are encrypted with the certificate that was read now");
            warnIfExpiring();
        };
    }

    /** Tells in the log, from now on each day, if the certificate is about to expire. On the loop's thread, or before it runs. */
    void watch(EventLoop loop) {
        loop.schedule(DAY_MILLIS, () -> watch(loop));
        warnIfExpiring();
    }

    private void warnIfExpiring() {
        Instant expiry = expiry();
        Instant now = Instant.now();
        if (expiry == null || now.plus(AHEAD).isBefore(expiry)) {
            return;
        }
        if (expiry.isBefore(now)) {
            LOG.log(Level.ERROR, "the server's certificate has expired on " + expiry + "; clients will refuse it");
        } else {
            LOG.log(
                    Level.WARNING,
                    "the server's certificate expires on " + expiry + ", in "
                            + Duration.between(now, expiry).toDays() + " days");
        }
    }
}

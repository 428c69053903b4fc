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

/** The encryption of new connections. It can be changed while the server runs; existing connections keep theirs. Any thread. */
final class TlsServing {
    private static final Duration AHEAD = Duration.ofDays(30);
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private volatile Loaded present;

    /** The options and the context that was loaded from them. */
    private record Loaded(TlsOptions options, TlsContext context) {}

    private TlsServing(Loaded present) {
        this.present = present;
    }

    /** Loads the files. Errors are those of {@link TlsOptions#load}. */
    static TlsServing load(TlsOptions options) throws IOException {
        TlsOptions own = options.copy();
        return new TlsServing(new Loaded(own, own.load()));
    }

    SSLEngine newEngine() {
        return present.context().newEngine();
    }

    /** Whether clients' certificates name users. */
    boolean namesUsers() {
        return present.options().namesUsers();
    }

    /** A copy of the current options. */
    TlsOptions options() {
        return present.options().copy();
    }

    /** The certificate's expiry; {@code null} if it is not known. */
    @Nullable
    Instant expiry() {
        return present.context().expiry();
    }

    /**
     * Reads and checks the files of changed options.
     *
     * @return an action that makes new connections use them
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

    /**
     * Logs a warning each day if the certificate is about to expire. Called on the loop's thread, or before it runs.
     */
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

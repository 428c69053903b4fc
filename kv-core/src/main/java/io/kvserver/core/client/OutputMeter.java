package io.kvserver.core.client;

import io.kvserver.core.client.settings.OutputLimits.Limit;
import java.time.InstantSource;

/**
 * Watches how much one client leaves unread: replies and messages that it has not got yet.
 *
 * <p>Thread: any. Whoever adds to the client's output asks; several may at once, and one of them is told that the client has
 * passed a limit.
 */
final class OutputMeter {
    private static final long NEVER = Long.MIN_VALUE;

    /** How much is in the buffer for the socket, as far as anybody has been told. */
    private volatile long bufferedBytes;
    /** Since when it has been over the soft limit, in milliseconds since 1970. */
    private volatile long overSoftSince = NEVER;

    private boolean reported;

    /** Says how much is in the buffer for the socket. By the client's thread. */
    void buffered(long bytes) {
        // Compared first: a volatile write for each request would be felt.
        if (bufferedBytes != bytes) {
            bufferedBytes = bytes;
        }
    }

    long bufferedBytes() {
        return bufferedBytes;
    }

    /** Whether this makes the client one that is to be disconnected; {@code true} once at most. */
    boolean passes(Limit limit, long bytes, InstantSource clock) {
        if (limit.isNone()) {
            overSoftSince = NEVER;
            return false;
        }
        if (limit.isOverHard(bytes)) {
            return report();
        }
        if (!limit.isOverSoft(bytes)) {
            if (overSoftSince != NEVER) {
                overSoftSince = NEVER;
            }
            return false;
        }
        return isLongOverSoft(limit, clock.millis()) && report();
    }

    /** Whether there has been more than the soft limit since somebody asked. */
    boolean isOverSoft() {
        return overSoftSince != NEVER;
    }

    private synchronized boolean isLongOverSoft(Limit limit, long now) {
        if (overSoftSince == NEVER) {
            overSoftSince = now;
        }
        return now - overSoftSince > limit.softSeconds() * 1000L;
    }

    private synchronized boolean report() {
        boolean first = !reported;
        reported = true;
        return first;
    }
}

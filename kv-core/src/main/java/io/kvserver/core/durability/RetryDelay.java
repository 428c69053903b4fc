package io.kvserver.core.durability;

import java.util.concurrent.TimeUnit;

/**
 * Delays retries: the delay doubles with each further failure, up to a bound. Times are those of
 * {@link System#nanoTime}. Confined.
 */
final class RetryDelay {
    private final long firstNanos;
    private final long mostNanos;
    /** 0 if the last attempt succeeded or there was none. */
    private long delayNanos;

    private long failedAtNanos;

    RetryDelay(long firstMillis, long mostMillis) {
        firstNanos = TimeUnit.MILLISECONDS.toNanos(firstMillis);
        mostNanos = TimeUnit.MILLISECONDS.toNanos(mostMillis);
    }

    boolean isOver(long nowNanos) {
        return delayNanos == 0 || nowNanos - failedAtNanos >= delayNanos;
    }

    void failed(long nowNanos) {
        delayNanos = delayNanos == 0 ? firstNanos : Math.min(2 * delayNanos, mostNanos);
        failedAtNanos = nowNanos;
    }

    void succeeded() {
        delayNanos = 0;
    }
}

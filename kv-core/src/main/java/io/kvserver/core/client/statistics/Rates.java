package io.kvserver.core.client.statistics;

/**
 * How much is done each second: between the last two looks that lay a second or more apart. Nobody looks but who wants to know,
 * so it costs nothing otherwise. Any thread.
 */
public final class Rates {
    private static final long MIN_MILLIS = 1000;

    private long sinceMillis;
    private long calls;
    private long inputBytes;
    private long outputBytes;
    private PerSecond last = new PerSecond(0, 0, 0);

    /** For each second. */
    public record PerSecond(double calls, double inputBytes, double outputBytes) {}

    public Rates(long startMillis) {
        sinceMillis = startMillis;
    }

    /** Looks again, at the totals at a time in milliseconds since 1970. */
    public synchronized PerSecond at(long nowMillis, Statistics.Totals totals) {
        long elapsed = nowMillis - sinceMillis;
        if (elapsed >= MIN_MILLIS || elapsed < 0) {
            last = new PerSecond(
                    rate(totals.calls() - calls, elapsed),
                    rate(totals.inputBytes - inputBytes, elapsed),
                    rate(totals.outputBytes - outputBytes, elapsed));
            sinceMillis = nowMillis;
            calls = totals.calls();
            inputBytes = totals.inputBytes;
            outputBytes = totals.outputBytes;
        }
        return last;
    }

    /** None after the clock was set back, or what is counted was set to zero. */
    private static double rate(long count, long millis) {
        return millis <= 0 ? 0 : Math.max(0, count * 1000.0 / millis);
    }
}

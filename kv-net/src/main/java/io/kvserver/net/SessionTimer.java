package io.kvserver.net;

import io.kvserver.net.loop.EventLoop;

/**
 * Makes a connection check its session again after the session's waiting time, by the timers of its event loop.
 * Confined to the loop.
 */
final class SessionTimer {
    /** The longest wait between two checks, because a test may move the session's clock. */
    private static final long MAX_WAIT_MILLIS = 50;

    private final EventLoop loop;
    private final Connection connection;
    /** Whether the loop will call {@link #atTime}. */
    private boolean runs;
    /** Whether the loop will call {@link #atOnce}. */
    private boolean goesOnSoon;

    /** For {@link Connection#resume}. */
    SessionTimer(EventLoop loop, Connection connection) {
        this.loop = loop;
        this.connection = connection;
    }

    /** Checks again after a number of milliseconds; 0 for the loop's next turn, negative for never. */
    void start(long millis) {
        if (millis == 0 && !goesOnSoon) {
            goesOnSoon = true;
            loop.schedule(0, this::atOnce);
        } else if (millis > 0 && !runs) {
            runs = true;
            loop.schedule(Math.min(millis, MAX_WAIT_MILLIS), this::atTime);
        }
    }

    private void atOnce() {
        goesOnSoon = false;
        connection.resume();
    }

    private void atTime() {
        runs = false;
        connection.resume();
    }
}

package io.kvserver.net;

import io.kvserver.net.loop.EventLoop;

/** Has a connection look again when its session has waited long enough, by the timers of its event loop. Confined to the loop. */
final class SessionTimer {
    /** The session's clock may be one that a test moves, so it is asked again after a while. */
    private static final long MAX_WAIT_MILLIS = 50;

    private final EventLoop loop;
    private final Connection connection;
    /** Whether the loop is going to call {@link #atTime}. */
    private boolean runs;
    /** Whether the loop is going to call {@link #atOnce}. */
    private boolean goesOnSoon;

    /** For {@link Connection#resume}. */
    SessionTimer(EventLoop loop, Connection connection) {
        this.loop = loop;
        this.connection = connection;
    }

    /** Looks again after so many milliseconds: 0 stands for the loop's next turn, a negative number for never. */
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

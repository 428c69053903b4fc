package io.kvserver.net;

import io.kvserver.core.KvStore;
import io.kvserver.net.loop.EventLoop;
import io.kvserver.net.loop.WakeUps;
import java.util.concurrent.TimeUnit;

/**
 * Runs the store's {@linkplain KvStore#upkeep upkeep} by the timer of an event loop. Confined to the loop.
 *
 * <p>Normally it runs a slice every {@value #PERIOD_MILLIS} ms. When there is much to do, it works for about a
 * millisecond and then leaves the loop to the clients for three times as long: at most a quarter of the loop's time,
 * and no client waits for more than one turn.
 */
final class UpkeepTimer extends WakeUps.Sleeper implements Runnable {
    private static final long PERIOD_MILLIS = 100;
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int REST = 3;

    private final EventLoop loop;
    private final KvStore store;

    UpkeepTimer(EventLoop loop, KvStore store) {
        this.loop = loop;
        this.store = store;
    }

    /** Schedules the first turn. It does not run at once, because a start would wait for it. */
    void begin() {
        goOnIn(PERIOD_MILLIS);
    }

    /** Runs a turn and schedules the next one. */
    @Override
    public void run() {
        long restMillis = PERIOD_MILLIS;
        try {
            long start = loop.nanoTime();
            long spent = 0;
            boolean more = true;
            while (more && spent < TURN_NANOS) {
                more = store.upkeep();
                spent = loop.nanoTime() - start;
            }
            if (more) {
                restMillis = Math.min(PERIOD_MILLIS, 1 + TimeUnit.NANOSECONDS.toMillis(REST * spent));
            }
        } finally {
            goOnIn(restMillis);
        }
    }

    private void goOnIn(long millis) {
        try {
            loop.schedule(millis, this);
        } catch (Throwable noMemory) {
            // Upkeep must not end because of that: it continues in the loop's next turn.
            loop.wake(this);
        }
    }

    @Override
    protected void woken() {
        run();
    }
}

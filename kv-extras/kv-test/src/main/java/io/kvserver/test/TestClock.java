package io.kvserver.test;

import io.kvserver.net.KvServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The clock of servers under test, which the test moves: expiry of keys and of fields, the ends of blocking commands, pauses and
 * delays, the times of the slow log and of LASTSAVE, idle times and their bound.
 *
 * <p>{@link #advance} returns when all that was due has happened, so what follows it needs no waiting. If clients wait until times in
 * between, the clock stops at each of these, so everything happens in the order of its time. Only futures of the store's own calls that wait, as {@code
 * leftPopAsync}, complete a moment later, on the common pool.
 *
 * <p>Thread: any; one {@link #advance} at a time.
 */
public final class TestClock implements InstantSource {
    private final boolean runs;
    private final List<KvServer> servers = new CopyOnWriteArrayList<>();
    private volatile Instant base;
    /** What is added to the system's time. */
    private volatile Duration ahead = Duration.ZERO;

    private TestClock(Instant base, boolean runs) {
        this.base = base;
        this.runs = runs;
    }

    /** A clock that goes on by itself, as the system's, and faster when it is advanced. */
    public static TestClock running() {
        return new TestClock(Instant.EPOCH, true);
    }

    /** A clock that only goes on when it is advanced, from the system's time in whole seconds. */
    public static TestClock stopped() {
        return stoppedAt(Instant.ofEpochSecond(InstantSource.system().instant().getEpochSecond()));
    }

    /** A clock that only goes on when it is advanced, from a time. */
    public static TestClock stoppedAt(Instant start) {
        return new TestClock(start, false);
    }

    @Override
    public Instant instant() {
        return runs ? InstantSource.system().instant().plus(ahead) : base;
    }

    /** Has {@link #advance} wait for a server, whose store has this clock. */
    public void moves(KvServer server) {
        servers.add(server);
    }

    /** Forgets a server. */
    public void movesNoMore(KvServer server) {
        servers.remove(server);
    }

    /**
     * Moves the clock, and returns when its servers have done all that is due by then: removed what has expired and told subscribers,
     * answered clients that have waited long enough, disconnected those that have been silent for too long. What clients get is on its
     * way to them.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public synchronized void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time: " + time + " is negative");
        }
        Instant target = instant().plus(time);
        for (long next = nextDeadline(); next < target.toEpochMilli(); next = nextDeadline()) {
            moveTo(Instant.ofEpochMilli(next));
        }
        moveTo(target);
    }

    /** The earliest time after the present one until which a client waits. */
    private long nextDeadline() {
        long now = millis();
        return servers.stream()
                .filter(KvServer::isRunning)
                .mapToLong(server -> server.store().nextDeadlineMillis())
                .filter(deadline -> deadline > now)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void moveTo(Instant time) {
        if (runs) {
            Duration missing = Duration.between(instant(), time);
            ahead = missing.isNegative() ? ahead : ahead.plus(missing);
        } else {
            base = time;
        }
        for (KvServer server : servers) {
            if (server.isRunning()) {
                server.settle();
            }
        }
    }
}

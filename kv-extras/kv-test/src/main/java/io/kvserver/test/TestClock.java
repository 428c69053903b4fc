package io.kvserver.test;

import io.kvserver.net.KvServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The clock of test servers, which the test moves. It determines the expiry of keys and fields, the ends of blocking
 * commands, pauses and delays, the times of the slow log and of LASTSAVE, idle times and their limit.
 *
 * <p>{@link #advance} returns when everything due has happened, so the test need not wait afterwards. If clients wait
 * until times in between, the clock stops at each of them, so events happen in the order of their times. Only futures
 * of waiting calls of the store, as {@code leftPopAsync}, complete a moment later, on the common pool.
 *
 * <p>Thread: any; one {@link #advance} at a time.
 */
public final class TestClock implements InstantSource {
    private final boolean runs;
    private final List<KvServer> servers = new CopyOnWriteArrayList<>();
    private volatile Instant base;
    /** The offset from the system's time. */
    private volatile Duration ahead = Duration.ZERO;

    private TestClock(Instant base, boolean runs) {
        this.base = base;
        this.runs = runs;
    }

    /** A clock that runs like the system's and jumps when it is advanced. */
    public static TestClock running() {
        return new TestClock(Instant.EPOCH, true);
    }

    /** A clock that only moves when it is advanced; it starts at the system's time in whole seconds. */
    public static TestClock stopped() {
        return stoppedAt(Instant.ofEpochSecond(InstantSource.system().instant().getEpochSecond()));
    }

    /** A clock that only moves when it is advanced; it starts at a given time. */
    public static TestClock stoppedAt(Instant start) {
        return new TestClock(start, false);
    }

    @Override
    public Instant instant() {
        return runs ? InstantSource.system().instant().plus(ahead) : base;
    }

    /** Makes {@link #advance} wait for a server, whose store must have this clock. */
    public void moves(KvServer server) {
        servers.add(server);
    }

    /** Ends {@link #moves} for a server. */
    public void movesNoMore(KvServer server) {
        servers.remove(server);
    }

    /**
     * Moves the clock, and returns when its servers have done everything that is due: removed expired keys and told
     * subscribers, answered clients whose timeout has passed, disconnected clients that were silent for too long.
     * Output for clients has been sent.
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

    /** The earliest future time until which a client waits. */
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

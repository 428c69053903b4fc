package io.kvserver.test;

import io.kvserver.net.KvServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A clock for test servers that the test moves. It determines when keys and fields expire, when blocking commands, pauses and
 * delays end, the times in the slow log and in LASTSAVE, idle times, and when idle clients are disconnected.
 *
 * <p>{@link #advance} returns when everything that is due has been done, so the test need not wait afterwards. If clients
 * wait until times in between, the clock stops at each of them, so that everything happens in order. Only the futures of
 * blocking calls of the store, such as {@code leftPopAsync}, complete slightly later, on the store's executor.
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

    /** Creates a clock that runs like the system's and jumps when it is advanced. */
    public static TestClock running() {
        return new TestClock(Instant.EPOCH, true);
    }

    /** Creates a clock that moves only when it is advanced; it starts at the system's time in whole seconds. */
    public static TestClock stopped() {
        return stoppedAt(Instant.ofEpochSecond(InstantSource.system().instant().getEpochSecond()));
    }

    /** Creates a clock that moves only when it is advanced; it starts at a given time. */
    public static TestClock stoppedAt(Instant start) {
        return new TestClock(start, false);
    }

    @Override
    public Instant instant() {
        return runs ? InstantSource.system().instant().plus(ahead) : base;
    }

    /** Makes {@link #advance} wait for a server, whose store must use this clock. */
    public void moves(KvServer server) {
        servers.add(server);
    }

    /** Reverts {@link #moves} for a server. */
    public void movesNoMore(KvServer server) {
        servers.remove(server);
    }

    /**
     * Moves the clock, and returns when its servers have done everything that is due: removed expired keys and notified
     * subscribers, answered clients whose timeout has passed, and disconnected clients that were idle for too long. Output
     * for clients has been sent.
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

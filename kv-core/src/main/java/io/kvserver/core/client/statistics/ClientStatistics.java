package io.kvserver.core.client.statistics;

import io.kvserver.core.command.Command;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one client's requests have cost. Written by the thread that serves the client or that runs its request; read by any,
 * roughly, without holding up the client: so counting takes no atomic operation.
 *
 * <p>Looking at the clock takes about as long as a GET. So successive requests for the same brief command are timed together,
 * from the first one's start to the last one's end, and each is taken to have had an equal share. Only a client that does
 * something often has counters of its own: a client's first calls are counted together with the others' under a lock.
 */
public final class ClientStatistics {
    private static final int SHARED_CALLS = 16;
    private static final CommandCounter[] NONE = {};

    private final Statistics shared;
    /** By the commands' numbers, as far as needed; of what the client has done after a few calls. */
    private volatile @Nullable CommandCounter[] counters = NONE;
    /** How many calls were counted together with those of other clients. */
    private int sharedCalls;

    private long inputBytes;
    private long outputBytes;

    /** What is being timed: calls of one command since a time of {@link System#nanoTime}. */
    private @Nullable Command current;

    private int calls;
    private long startNanos;

    public ClientStatistics(Statistics shared) {
        this.shared = shared;
    }

    /** Before the first of several requests, at a time of {@link System#nanoTime}. */
    public void begin(long nowNanos) {
        startNanos = nowNanos;
    }

    /** The last time that was looked at. */
    public long lastNanos() {
        return startNanos;
    }

    /** Before a request is run. */
    public void starting(Command command) {
        if (command == current) {
            calls++;
            return;
        }
        if (current != null) {
            finished();
        }
        current = command;
        calls = 1;
    }

    /** After a request whose time matters; how long it took, in nanoseconds, or -1 if others were timed together with it. */
    public long finished() {
        Command command = current;
        if (command == null) {
            return -1;
        }
        long now = System.nanoTime();
        long elapsed = now - startNanos;
        add(command, calls, elapsed);
        startNanos = now;
        current = null;
        // The counter's time is shared; a single call's is its own.
        return calls == 1 ? elapsed : -1;
    }

    /** Takes back the last {@link #starting}, because the request has to wait, and ends what came before. */
    public void postponed() {
        calls--;
        if (calls == 0) {
            current = null;
        } else {
            finished();
        }
    }

    /** Counts a request that was timed by someone else. */
    public void add(Command command, long nanos) {
        add(command, 1, nanos);
    }

    public void failed(Command command) {
        CommandCounter own = counter(command);
        if (own != null) {
            own.failed++;
        } else {
            shared.failed(command);
        }
    }

    public void rejected(Command command) {
        CommandCounter own = counter(command);
        if (own != null) {
            own.rejected++;
        } else {
            shared.rejected(command);
        }
    }

    public void received(int bytes) {
        inputBytes += bytes;
    }

    public void sent(int bytes) {
        outputBytes += bytes;
    }

    long inputBytes() {
        return inputBytes;
    }

    long outputBytes() {
        return outputBytes;
    }

    /** Makes the counters in the totals that {@link #addTo} needs. Any thread. */
    void makeRoom(Statistics.Totals totals) {
        @Nullable CommandCounter[] counted = counters;
        for (int i = 0; i < counted.length; i++) {
            if (counted[i] != null) {
                totals.counter(i);
            }
        }
    }

    /** Adds the counts to the totals. Any thread. */
    void addTo(Statistics.Totals totals) {
        @Nullable CommandCounter[] counted = counters;
        for (int i = 0; i < counted.length; i++) {
            CommandCounter counter = counted[i];
            if (counter != null) {
                totals.counter(i).add(counter);
            }
        }
    }

    private void add(Command command, int newCalls, long nanos) {
        CommandCounter own = counter(command);
        if (own == null && sharedCalls++ >= SHARED_CALLS) {
            own = addCounter(command.number());
        }
        if (own != null) {
            own.add(newCalls, nanos, shared.tracksLatency());
        } else {
            shared.add(command, newCalls, nanos);
        }
    }

    private @Nullable CommandCounter counter(Command command) {
        @Nullable CommandCounter[] known = counters;
        int number = command.number();
        return number < known.length ? known[number] : null;
    }

    private CommandCounter addCounter(int number) {
        CommandCounter added = new CommandCounter();
        @Nullable CommandCounter[] known = Arrays.copyOf(counters, Math.max(counters.length, number + 1));
        known[number] = added;
        counters = known;
        return added;
    }
}

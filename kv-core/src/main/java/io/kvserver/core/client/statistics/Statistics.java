package io.kvserver.core.client.statistics;

import io.kvserver.core.command.Command;
import io.kvserver.core.store.KeyspaceCounts;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What all clients' requests have cost since the store began, or since CONFIG RESETSTAT. Any thread.
 *
 * <p>Clients count for themselves what they do often, and are asked for it; {@link #shared} holds the rest and what those had
 * counted that have gone. A reset forgets nothing:
 * it remembers what is to be subtracted, so it needs no client to stand still.
 */
public final class Statistics {
    /** The most error codes that are counted one by one, as in Redis. */
    private static final int MAX_ERRORS = 128;

    private static final String OTHER_ERRORS = "ERRORSTATS_OVERFLOW";

    private final Totals shared = new Totals();
    private volatile boolean latencyTracked = true;
    private Totals before = new Totals();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private long connections;
    private long connectionsBefore;
    private KeyspaceCounts keysBefore = KeyspaceCounts.ZERO;

    /** Counts at one moment. Ownership: the arrays are whoever's asked for them. */
    public static final class Totals {
        private static final CommandCounter UNUSED = new CommandCounter();

        /** By the commands' numbers, as far as they have been used. */
        private @Nullable CommandCounter[] commands = {};

        public long inputBytes;
        public long outputBytes;

        private Totals() {}

        /** What one command has cost. To be read only. */
        public CommandCounter of(Command command) {
            CommandCounter counter = command.number() < commands.length ? commands[command.number()] : null;
            return counter == null ? UNUSED : counter;
        }

        CommandCounter counter(int number) {
            if (number >= commands.length) {
                commands = Arrays.copyOf(commands, number + 1);
            }
            CommandCounter counter = commands[number];
            if (counter == null) {
                counter = new CommandCounter();
                commands[number] = counter;
            }
            return counter;
        }

        /** Makes the counters that {@link #add(ClientStatistics)} needs. */
        private void makeRoom(ClientStatistics client) {
            client.makeRoom(this);
        }

        private void add(ClientStatistics client) {
            client.addTo(this);
            inputBytes += client.inputBytes();
            outputBytes += client.outputBytes();
        }

        private void add(Totals other) {
            for (int i = 0; i < other.commands.length; i++) {
                CommandCounter counter = other.commands[i];
                if (counter != null) {
                    counter(i).add(counter);
                }
            }
            inputBytes += other.inputBytes;
            outputBytes += other.outputBytes;
        }

        private void subtract(Totals other) {
            for (int i = 0; i < other.commands.length; i++) {
                CommandCounter counter = other.commands[i];
                if (counter != null) {
                    counter(i).subtract(counter);
                }
            }
            inputBytes -= other.inputBytes;
            outputBytes -= other.outputBytes;
        }

        public long calls() {
            long calls = 0;
            for (CommandCounter counter : commands) {
                calls += counter == null ? 0 : counter.calls;
            }
            return calls;
        }
    }

    public synchronized void connected() {
        connections++;
    }

    /** Removes a client from the others and keeps what it has counted. Whether it was there: so that is done once. */
    public synchronized <C extends Counted> boolean disconnected(long id, Map<Long, C> clients) {
        C gone = clients.get(id);
        if (gone == null) {
            return false;
        }
        // First, since there may be no memory for it: then it is done again.
        shared.makeRoom(gone.statistics());
        clients.remove(id);
        shared.add(gone.statistics());
        return true;
    }

    /** Whether it is counted which calls took how long. */
    public boolean tracksLatency() {
        return latencyTracked;
    }

    public void tracksLatency(boolean yes) {
        latencyTracked = yes;
    }

    public synchronized void add(Command command, int calls, long nanos) {
        shared.counter(command.number()).add(calls, nanos, latencyTracked);
    }

    public synchronized void failed(Command command) {
        shared.counter(command.number()).failed++;
    }

    public synchronized void rejected(Command command) {
        shared.counter(command.number()).rejected++;
    }

    /** Counts an error reply by its first word. */
    public void error(String text) {
        int end = text.indexOf(' ');
        String code = end < 0 ? text : text.substring(0, end);
        LongAdder counter = errors.get(code);
        if (counter == null) {
            // Commands of an embedder may have codes without end.
            String counted = errors.size() < MAX_ERRORS ? code : OTHER_ERRORS;
            counter = errors.computeIfAbsent(counted, first -> new LongAdder());
        }
        counter.increment();
    }

    /** The sum over clients that have gone and the given ones, since the last reset. */
    public synchronized Totals totals(Collection<? extends Counted> clients) {
        Totals sum = sum(clients);
        sum.subtract(before);
        return sum;
    }

    private Totals sum(Collection<? extends Counted> clients) {
        Totals sum = new Totals();
        sum.add(shared);
        for (Counted client : clients) {
            sum.add(client.statistics());
        }
        return sum;
    }

    public synchronized long connections() {
        return connections - connectionsBefore;
    }

    /** Error replies by their codes, in the codes' order. */
    public Map<String, Long> errors() {
        Map<String, Long> counts = new TreeMap<>();
        errors.forEach((code, count) -> counts.put(code, count.sum()));
        return counts;
    }

    /** What has been counted of keys since the last reset, from what has been counted since the store began; but all changes. */
    public synchronized KeyspaceCounts keys(KeyspaceCounts now) {
        return new KeyspaceCounts(
                now.hits() - keysBefore.hits(),
                now.misses() - keysBefore.misses(),
                now.expired() - keysBefore.expired(),
                now.expiredFields() - keysBefore.expiredFields(),
                now.evicted() - keysBefore.evicted(),
                now.changes());
    }

    public synchronized void reset(Collection<? extends Counted> clients, KeyspaceCounts keys) {
        keysBefore = keys;
        before = sum(clients);
        connectionsBefore = connections;
        errors.clear();
    }
}

package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.cluster.Linearizability.Kind;
import io.kvserver.cluster.Linearizability.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All clients read and change one key until its history is long enough, and then the next. Each history must be linearizable: explainable by running one
 * operation after the other. A refused operation must have had no effect.
 */
final class Histories extends Load {
    private static final int LENGTH = 150;
    private static final List<Kind> USUAL = List.of(Kind.GET, Kind.SET, Kind.INCR);

    private final AtomicLong values = new AtomicLong(1_000_000);
    private final List<History> histories = new ArrayList<>();
    private final Operation[] open;

    /** The operations on a key. Guarded by the list of histories. */
    private static final class History {
        final String key;
        final List<Operation> operations = new ArrayList<>();
        int begun;

        History(String key) {
            this.key = key;
        }
    }

    /** One per client. */
    private final History[] present;

    Histories(ClusterNodes nodes, int clients) {
        super(nodes);
        this.open = new Operation[clients];
        this.present = new History[clients];
    }

    @Override
    void step(NodeClient client, int number, Random random) throws IOException {
        History history = next();
        Kind kind = random.nextInt(12) == 0 ? Kind.DEL : USUAL.get(random.nextInt(USUAL.size()));
        long argument = kind == Kind.SET ? values.addAndGet(1000) : 0;
        present[number] = history;
        open[number] = new Operation(kind, System.nanoTime(), Linearizability.NEVER, argument, null);
        String reply = client.ask(kind + " " + history.key + (kind == Kind.SET ? " " + argument : ""));
        long end = System.nanoTime();
        Operation begun = open[number];
        open[number] = null;
        if (!reply.startsWith("-")) {
            acknowledged.incrementAndGet();
            add(history, new Operation(kind, begun.startNanos(), end, argument, value(kind, reply)));
        } else if (mayHaveRun(reply)) {
            add(history, begun);
        }
    }

    private History next() {
        synchronized (histories) {
            History last = histories.isEmpty() ? null : histories.get(histories.size() - 1);
            if (last == null || last.begun == LENGTH) {
                last = new History("history" + histories.size());
                histories.add(last);
            }
            last.begun++;
            return last;
        }
    }

    private void add(History history, Operation operation) {
        synchronized (histories) {
            history.operations.add(operation);
        }
    }

    private static Long value(Kind kind, String reply) {
        if (kind == Kind.SET) {
            assertEquals("+OK\r\n", reply);
            return null;
        }
        if (kind == Kind.GET) {
            return reply.equals("$-1\r\n") ? null : Long.valueOf(reply.split("\r\n", -1)[1]);
        }
        return Long.valueOf(reply.substring(1).trim());
    }

    @Override
    void connectionLost(int number) {
        if (open[number] != null) {
            add(present[number], open[number]);
            open[number] = null;
        }
    }

    @Override
    String check(NodeClient client) {
        long longest = 0;
        for (History history : histories) {
            long start = System.nanoTime();
            assertTrue(
                    Linearizability.isLinearizable(history.operations),
                    () -> "not one after the other: " + history.key + " " + history.operations);
            longest = Math.max(longest, System.nanoTime() - start);
        }
        return ", " + histories.size() + " histories (checked in " + longest / 1_000_000 + " ms at most)";
    }
}

package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.IntSupplier;

/**
 * Clients that send requests to all nodes, over and over, whatever happens to the nodes; and the checks of the result. Each client is a thread, connected to one node after the other. The methods for the test are for one thread.
 */
abstract class Load {
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    final AtomicLong acknowledged = new AtomicLong();
    final AtomicLong unknown = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong lost = new AtomicLong();

    private final ClusterNodes nodes;
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;
    private volatile String firstUnknown = "";

    Load(ClusterNodes nodes) {
        this.nodes = nodes;
    }

    /** One step: sends requests and reads their replies. Called by the thread of a client, which has a number from 0. */
    abstract void step(NodeClient client, int number, Random random) throws IOException;

    /** Called after a connection was lost in a step. For the thread of the client. */
    void connectionLost(int number) {}

    /** Whether a client has nothing left to do. Called after the load was told to end. */
    boolean isDone(int number) {
        return true;
    }

    /** Checks the result, after the end. Returns a line to print. */
    abstract String check(NodeClient client) throws IOException;

    /** Starts the clients, on all nodes. */
    final void start(int clients, long seed) {
        start(clients, seed, nodes::size);
    }

    /** Starts the clients, on the first nodes, this many. */
    final void start(int clients, long seed, IntSupplier among) {
        for (int i = 0; i < clients; i++) {
            int number = threads.size();
            Random random = new Random(seed + number);
            Thread thread =
                    new Thread(() -> run(number, random, among), getClass().getSimpleName() + "-" + number);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(int number, Random random, IntSupplier among) {
        try {
            while (goesOn(number)) {
                // May be a node that is down: the next one is tried then.
                try (NodeClient client = nodes.connect(random.nextInt(among.getAsInt()))) {
                    while (goesOn(number)) {
                        long start = System.nanoTime();
                        step(client, number, random);
                        longestNanos.accumulate(System.nanoTime() - start);
                    }
                } catch (IOException gone) {
                    lost.incrementAndGet();
                    connectionLost(number);
                }
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private boolean goesOn(int number) {
        return failure.get() == null && !(over && isDone(number));
    }

    /** Handles an error reply and returns whether the request may have been run. An error that is not a cluster's fails the load. */
    final boolean mayHaveRun(String error) {
        if (error.startsWith("-INDETERMINATE")) {
            unknown.incrementAndGet();
            firstUnknown = firstUnknown.isEmpty() ? error.trim() : firstUnknown;
            return true;
        }
        assertTrue(error.startsWith("-CLUSTERDOWN"), error);
        refused.incrementAndGet();
        return false;
    }

    /** The longest step since the last call, in milliseconds. */
    final long longestMillis() {
        return longestNanos.getThenReset() / 1_000_000;
    }

    /** Waits until this many more requests were acknowledged. */
    final void await(long more) throws InterruptedException {
        long goal = acknowledged.get() + more;
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (acknowledged.get() < goal && failure.get() == null) {
            assertTrue(System.nanoTime() < deadline, () -> getClass().getSimpleName() + ": nothing is acknowledged");
            threads.get(0).join(1);
        }
    }

    /** Ends the clients and checks the result through a node. Returns a line to print. */
    final String end(int node) throws InterruptedException, IOException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new AssertionError("a client failed", failed);
        }
        try (NodeClient client = nodes.connect(node)) {
            return getClass().getSimpleName() + ": " + acknowledged + " acknowledged, " + unknown + " unknown"
                    + (firstUnknown.isEmpty() ? "" : " (" + firstUnknown + ")") + ", " + refused + " refused, " + lost
                    + " connections lost" + check(client);
        }
    }
}

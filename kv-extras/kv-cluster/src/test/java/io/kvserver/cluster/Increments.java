package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that increment keys on all nodes, in pipelines, whatever happens to the nodes; and what has to be true in the end: of each
 * key, as many increments as were acknowledged have been counted, at least, and no more than were sent; no two got the same reply;
 * a client's replies for a key ascend.
 */
final class Increments {
    private static final int CLIENTS = 6;
    private static final int KEYS = 200;
    private static final int BATCH = 16;

    private final ClusterNodes nodes;
    private final AtomicLongArray sent = new AtomicLongArray(KEYS);
    private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);
    private final List<Set<Long>> replies = new ArrayList<>();
    private final AtomicLong all = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;
    private volatile long lastNanos;

    Increments(ClusterNodes nodes, long seed) {
        this.nodes = nodes;
        for (int i = 0; i < KEYS; i++) {
            replies.add(ConcurrentHashMap.newKeySet());
        }
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> run(random), "client-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(Random random) {
        try {
            long[] last = new long[KEYS];
            while (!over) {
                // Also one that is down: the next is tried then.
                try (NodeClient client = nodes.connect(random.nextInt(ClusterNodes.COUNT))) {
                    while (!over) {
                        increment(client, random, last);
                    }
                } catch (IOException gone) {
                    lost.incrementAndGet();
                }
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private void increment(NodeClient client, Random random, long[] last) throws IOException {
        int[] keys = random.ints(BATCH, 0, KEYS).toArray();
        List<List<String>> requests = new ArrayList<>();
        for (int key : keys) {
            requests.add(List.of("INCR", "count" + key));
            sent.incrementAndGet(key);
        }
        client.send(requests);
        for (int key : keys) {
            String reply = client.reply();
            if (reply.startsWith(":")) {
                long value = Long.parseLong(reply.substring(1).trim());
                acknowledged.incrementAndGet(key);
                assertTrue(replies.get(key).add(value), () -> "twice " + value + " for " + key);
                assertTrue(value > last[key], () -> "not ascending: " + value + " for " + key);
                last[key] = value;
                lastNanos = System.nanoTime();
                all.incrementAndGet();
            } else if (reply.startsWith("-INDETERMINATE")) {
                unknown.incrementAndGet();
            } else {
                assertTrue(reply.startsWith("-CLUSTERDOWN"), reply);
                refused.incrementAndGet();
            }
        }
    }

    /** Waits until so many more were acknowledged. */
    void await(long more) throws InterruptedException {
        long goal = all.get() + more;
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (all.get() < goal && failure.get() == null) {
            assertTrue(System.nanoTime() < deadline, "no increments are acknowledged");
            threads.get(0).join(1);
        }
    }

    /** Waits until one was acknowledged later than now. How many milliseconds that took. */
    long millisUntilNext() throws InterruptedException {
        long start = System.nanoTime();
        await(1);
        return (lastNanos - start) / 1_000_000;
    }

    /** Ends the clients and looks at the counts, through a node. */
    String check(int node) throws InterruptedException, IOException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new AssertionError("a client failed", failed);
        }
        try (NodeClient client = nodes.connect(node)) {
            for (int key = 0; key < KEYS; key++) {
                String reply = client.ask("INCRBY count" + key + " 0");
                long counted = Long.parseLong(reply.substring(1).trim());
                long least = acknowledged.get(key);
                long most = sent.get(key);
                int present = key;
                assertTrue(
                        least <= counted && counted <= most,
                        () -> "key " + present + ": " + least + " acknowledged, " + counted + " counted, " + most
                                + " sent");
            }
            assertEquals(":" + KEYS + "\r\n", client.ask("DBSIZE"));
        }
        return all + " acknowledged, " + unknown + " unknown, " + refused + " refused, " + lost + " connections lost";
    }
}

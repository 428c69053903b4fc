package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that set and delete keys, each its own ones, until their nodes are gone: so it is known what must be there afterwards. That is
 * what was acknowledged last, or one of the changes that were sent later. Used by one thread, besides the clients' own.
 */
final class OwnKeys {
    private static final int CLIENTS = 4;
    private static final int KEYS = 150;
    private static final int BATCH = 8;
    private static final String NONE = "";

    private final List<Writer> writers = new ArrayList<>();
    private final AtomicLong all = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    OwnKeys(long seed) {
        for (int i = 0; i < CLIENTS; i++) {
            writers.add(new Writer("own" + i + "-", new Random(seed + i)));
        }
    }

    /** Begins to write, each client by another node, in turn. */
    void begin(List<NodeProcess> nodes) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            writers.get(i).begin(nodes.get(i % nodes.size()).connect());
        }
    }

    /** Waits until so many more changes were acknowledged. */
    void await(long more) throws InterruptedException {
        long goal = all.get() + more;
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (all.get() < goal && failure.get() == null) {
            assertTrue(System.nanoTime() < deadline, "no changes are acknowledged");
            writers.get(0).thread.join(1);
        }
        if (failure.get() != null) {
            throw new AssertionError("a client failed", failure.get());
        }
    }

    /** Waits until the clients have found out that their nodes are gone. How many changes were acknowledged until now. */
    long end() throws InterruptedException {
        for (Writer writer : writers) {
            writer.thread.join();
        }
        if (failure.get() != null) {
            throw new AssertionError("a client failed", failure.get());
        }
        return all.get();
    }

    /** Looks whether what was acknowledged is there, and goes on from what is. */
    void check(NodeProcess node) throws IOException {
        try (NodeClient client = node.connect()) {
            for (Writer writer : writers) {
                writer.check(client);
            }
        }
    }

    private final class Writer {
        private final String prefix;
        private final Random random;
        /** What each key may be: first what was acknowledged. */
        private final Map<String, List<String>> possible = new HashMap<>();

        private long number;
        private Thread thread;

        Writer(String prefix, Random random) {
            this.prefix = prefix;
            this.random = random;
        }

        void begin(NodeClient client) {
            thread = new Thread(() -> run(client), prefix);
            thread.start();
        }

        private void run(NodeClient client) {
            try (client) {
                while (true) {
                    write(client);
                }
            } catch (IOException gone) {
                // Its node was killed.
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        }

        private void write(NodeClient client) throws IOException {
            List<List<String>> requests = new ArrayList<>();
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                String key = prefix + random.nextInt(KEYS);
                String value = random.nextInt(5) == 0 ? NONE : Long.toString(++number);
                requests.add(value.equals(NONE) ? List.of("DEL", key) : List.of("SET", key, value));
                keys.add(key);
                possible.computeIfAbsent(key, unused -> new ArrayList<>(List.of(NONE)))
                        .add(value);
            }
            client.send(requests);
            for (String key : keys) {
                String reply = client.reply();
                // Others would be refusals, in which the change is not known to have been made: then all stays
                // possible.
                assertTrue(
                        reply.startsWith("+OK") || reply.startsWith(":") || reply.startsWith("-INDETERMINATE"), reply);
                if (!reply.startsWith("-")) {
                    all.incrementAndGet();
                    // In their order: so what could be before this change is over.
                    possible.get(key).remove(0);
                }
            }
        }

        void check(NodeClient client) throws IOException {
            for (Map.Entry<String, List<String>> key : possible.entrySet()) {
                String reply = client.ask("GET " + key.getKey());
                String present = reply.equals("$-1\r\n") ? NONE : reply.split("\r\n")[1];
                Set<String> expected = new HashSet<>(key.getValue());
                assertTrue(
                        expected.contains(present),
                        () -> key.getKey() + " is '" + present + "' and must be one of " + key.getValue());
                key.setValue(new ArrayList<>(List.of(present)));
            }
        }
    }
}

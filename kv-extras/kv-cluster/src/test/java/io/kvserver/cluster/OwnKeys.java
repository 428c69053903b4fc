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
 * Clients that set and delete keys, each its own, until their nodes are gone: so the test knows what must be there afterwards, which is the last acknowledged change or one of the changes that were sent later. Used by one thread, besides the clients' own.
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

    /** Begins to write, each client through another node, in turn. */
    void begin(List<NodeProcess> nodes) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            writers.get(i).begin(nodes.get(i % nodes.size()).connect());
        }
    }

    /** Waits until this many more changes were acknowledged. */
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

    /** Waits until the clients have noticed that their nodes are gone, and returns how many changes were acknowledged so far. */
    long end() throws InterruptedException {
        for (Writer writer : writers) {
            writer.thread.join();
        }
        if (failure.get() != null) {
            throw new AssertionError("a client failed", failure.get());
        }
        return all.get();
    }

    /** Checks that all acknowledged changes are there, and continues from the present values. */
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
        /** The possible values of each key: first the acknowledged one. */
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
                // The client's node was killed.
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
                // Other errors are refusals, after which the change is not known to have been made: all values stay
                // possible.
                assertTrue(
                        reply.startsWith("+OK") || reply.startsWith(":") || reply.startsWith("-INDETERMINATE"), reply);
                if (!reply.startsWith("-")) {
                    all.incrementAndGet();
                    // In order, so the values that were possible before this change no longer are.
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

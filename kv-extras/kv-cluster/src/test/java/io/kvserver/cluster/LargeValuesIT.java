package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Slow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Collections in pages on three nodes. */
@Slow
@Timeout(600)
class LargeValuesIT {
    private static final int HASHES = 6;
    private static final int FIELDS = 2000;
    private static final int BATCH = 8;

    private static ClusterNodes nodes;

    private final long seed = System.nanoTime();
    private final Map<String, Count> counts = new HashMap<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** What the test knows of a number. */
    private static final class Count {
        long acknowledged;
        /** Increments of unknown outcome. */
        long unknown;
    }

    @BeforeAll
    @Timeout(300)
    static void start() throws IOException, InterruptedException {
        assumeTrue(LongRuns.isJdkForNodes(), "only on one JDK");
        nodes = SharedNodes.whole();
    }

    @Test
    void eachFieldIsCountedAndEachEntryAddedOnceWhileNodesAreKilled() throws IOException, InterruptedException {
        try (NodeClient client = nodes.connect(2)) {
            assertEquals("+OK\r\n", client.ask("FLUSHALL"));
            for (int i = 0; i < HASHES; i++) {
                fill(client, "large" + i);
            }
            StreamReaders readers = new StreamReaders(nodes, 2);
            readers.fill(client);
            readers.start(2, seed);
            Thread writer = new Thread(this::write, "increments");
            writer.start();
            for (int killed = 0; killed < 2; killed++) {
                await(400);
                readers.await(100);
                nodes.kill(killed);
                await(400);
                readers.await(100);
                nodes.restart(killed);
            }
            await(400);
            System.out.println(readers.end(2));
            over.set(true);
            writer.join();
            if (failure.get() != null) {
                throw new AssertionError("the client failed, seed " + seed, failure.get());
            }
            for (int node = 0; node < ClusterNodes.COUNT; node++) {
                check(node);
            }
            assertEquals(":" + (HASHES + StreamReaders.STREAMS) + "\r\n", client.ask("DBSIZE"));
            assertEquals("+OK\r\n", client.ask("FLUSHALL"));
            assertEquals(":0\r\n", client.ask("HLEN large0"));
            fill(client, "large0");
            assertEquals(":" + FIELDS + "\r\n", client.ask("HLEN large0"));
        }
    }

    private static void fill(NodeClient client, String hash) throws IOException {
        for (int i = 0; i < FIELDS; i += 100) {
            List<String> words = new ArrayList<>(List.of("HSET", hash));
            for (int field = i; field < i + 100; field++) {
                words.addAll(List.of("some field " + field, "0"));
            }
            assertEquals(":100\r\n", client.ask(words));
        }
    }

    private void await(long more) throws InterruptedException {
        long goal = acknowledged.get() + more;
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (acknowledged.get() < goal && failure.get() == null) {
            assertTrue(System.nanoTime() < deadline, "no increments are acknowledged");
            Thread.onSpinWait();
        }
    }

    private void write() {
        Random random = new Random(seed);
        try (NodeClient client = nodes.connect(2)) {
            while (!over.get()) {
                List<List<String>> batch = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    String hash = "large" + random.nextInt(HASHES);
                    batch.add(List.of("HINCRBY", hash, "some field " + random.nextInt(FIELDS), "1"));
                }
                client.send(batch);
                for (List<String> request : batch) {
                    note(request.get(1) + '/' + request.get(2), client.reply());
                }
            }
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    private void note(String field, String reply) {
        Count count = counts.computeIfAbsent(field, unused -> new Count());
        if (reply.startsWith("-INDETERMINATE")) {
            count.unknown++;
        } else if (!reply.startsWith("-CLUSTERDOWN")) {
            long value = Long.parseLong(reply.substring(1, reply.length() - 2));
            count.acknowledged++;
            assertTrue(value >= count.acknowledged && value <= count.acknowledged + count.unknown, field + reply);
            acknowledged.incrementAndGet();
        }
    }

    private void check(int node) throws IOException {
        try (NodeClient client = nodes.connect(node)) {
            for (int i = 0; i < HASHES; i++) {
                List<String> lines =
                        Arrays.asList(client.ask("HGETALL large" + i).split("\r\n"));
                assertEquals(1 + 4 * FIELDS, lines.size());
                for (int line = 2; line < lines.size(); line += 4) {
                    String field = "large" + i + '/' + lines.get(line);
                    Count count = counts.getOrDefault(field, new Count());
                    long value = Long.parseLong(lines.get(line + 2));
                    assertTrue(
                            value >= count.acknowledged && value <= count.acknowledged + count.unknown,
                            () -> field + " is " + value + ", acknowledged " + count.acknowledged + ", unknown "
                                    + count.unknown + ", seed " + seed);
                }
            }
        }
    }
}

package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Slow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Nodes join, leave in order, and hang, while clients use them. With {@code -Dkv.cluster.freeze=30} a node hangs for this many
 * seconds; that is not part of a short run.
 */
@Slow
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(600)
class NodesComeAndGoIT {
    private static final int CLIENTS = 6;
    private static final int KEYS = 3000;
    private static final int FREEZE_SECONDS = Integer.getInteger("kv.cluster.freeze", 0);

    private final long seed = System.nanoTime();
    private ClusterNodes nodes;

    @BeforeEach
    @Timeout(300)
    void start() throws IOException, InterruptedException {
        assumeTrue(LongRuns.areTrialsWanted(), "takes a minute: -Dkv.cluster.trials=true");
        nodes = SharedNodes.whole();
        try (NodeClient client = nodes.connect(0)) {
            Service.awaitReply(client, "FLUSHALL", "+OK\r\n"::equals);
        }
    }

    /** The node joins, gets its share of the keys, and leaves, while no request of any client fails. */
    @Test
    @Order(1)
    void aFourthNodeTakesItsShareUnderLoad() throws IOException, InterruptedException {
        Steady load = new Steady(nodes, CLIENTS);
        try (NodeClient client = nodes.connect(0)) {
            for (int i = 0; i < KEYS; i++) {
                assertEquals("+OK\r\n", client.ask("SET key" + i + " v"));
            }
            Map<Integer, Integer> before = Service.keysByPort(client, "key", KEYS);
            load.start(CLIENTS, seed, () -> ClusterNodes.COUNT);
            load.await(1000);
            load.longestMillis();

            int fourth = nodes.add();
            int port = nodes.port(fourth);
            Map<Integer, Integer> after = Service.keysByPort(client, "key", KEYS);
            while (after.getOrDefault(port, 0) < KEYS / 8) {
                load.await(100);
                after = Service.keysByPort(client, "key", KEYS);
            }
            long joining = load.longestMillis();
            try (NodeClient own = nodes.connect(fourth)) {
                for (int i = 0; i < KEYS; i++) {
                    assertEquals("$1\r\nv\r\n", own.ask("GET key" + i));
                }
                assertEquals(0, nodes.end(fourth));
            }
            load.await(1000);

            String counts = load.end(1);
            assertEquals(0, load.lost.get());
            assertEquals(
                    KEYS, after.values().stream().mapToInt(Integer::intValue).sum());
            System.out.println(
                    "keys by port of the node, before " + before + ", after " + after + " (the fourth is " + port
                            + "); the longest step took " + joining + " ms meanwhile, and " + load.longestMillis()
                            + " ms while it left; " + counts);
        }
    }

    /** One node after the other: clients have to reconnect, and no request is answered by an error. */
    @Test
    @Order(2)
    void allNodesAreRestartedUnderLoad() throws IOException, InterruptedException {
        Steady load = new Steady(nodes, CLIENTS);
        load.start(CLIENTS, seed);
        List<Long> longest = new ArrayList<>();
        for (int node = 0; node < ClusterNodes.COUNT; node++) {
            load.await(500);
            assertEquals(0, nodes.end(node));
            load.await(500);
            nodes.restart(node);
            longest.add(load.longestMillis());
        }
        load.await(500);

        String counts = load.end(0);
        Service.assertTogether(nodes);

        System.out.println("restarted one after the other; the longest steps took " + longest + " ms; " + counts);
    }

    /** Clients of the other nodes can continue after some time, and the node comes back by itself when it continues. */
    @Test
    @Order(3)
    void aNodeThatHangsIsGivenUp() throws IOException, InterruptedException {
        assumeTrue(FREEZE_SECONDS > 0, "takes long");
        Increments load = new Increments(nodes, Increments.Counting.INCR, CLIENTS, 200);
        load.start(CLIENTS, seed, () -> ClusterNodes.COUNT - 1);
        load.await(1000);
        load.longestMillis();
        long end = System.nanoTime() + FREEZE_SECONDS * 1_000_000_000L;
        nodes.freeze(ClusterNodes.COUNT - 1);
        while (System.nanoTime() < end) {
            load.await(1);
        }
        nodes.thaw(ClusterNodes.COUNT - 1);
        long start = System.nanoTime();
        try (NodeClient client = nodes.connect(ClusterNodes.COUNT - 1)) {
            Service.awaitReply(client, "SET thawed 1", "+OK\r\n"::equals);
        }
        long thawed = (System.nanoTime() - start) / 1_000_000;
        load.await(1000);

        String counts = load.end(0);
        long longest = load.longestMillis();
        System.out.println("a node hung for " + FREEZE_SECONDS + " s; the longest step of the others took " + longest
                + " ms; it took requests again " + thawed + " ms after its end; " + counts);
        Service.assertTogether(nodes);
        assertTrue(longest <= 12_000, () -> longest + " ms");
    }
}

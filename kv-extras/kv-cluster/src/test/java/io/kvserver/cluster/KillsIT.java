package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Slow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nodes are killed and started again while clients use all of them.
 *
 * <p>The long run: {@code -Dkv.cluster.kills=20} instead of one, {@code -Dkv.cluster.increments=1000000} for at least this many increments, with the kills spread over them, and {@code -Dkv.cluster.loads=increments,locks} for these loads only. A million increments with all loads take about half an hour.
 */
@Slow
@Timeout(7200)
class KillsIT {
    private static final int KILLS = Integer.getInteger("kv.cluster.kills", 1);
    private static final long INCREMENTS = Long.getLong("kv.cluster.increments", 0);
    private static final List<String> LOADS =
            Arrays.asList(System.getProperty("kv.cluster.loads", "increments,scores,locks,queue,histories,streams")
                    .split(","));

    private ClusterNodes nodes;

    @BeforeEach
    @Timeout(300)
    void start() throws IOException, InterruptedException {
        assumeTrue(LongRuns.isJdkForNodes(), "only on one JDK");
        nodes = SharedNodes.whole();
    }

    @Test
    void nothingIsLostOrDoneTwiceWhateverIsKilled() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (NodeClient client = nodes.connect(0)) {
            assertEquals("+OK\r\n", client.ask("FLUSHALL"));
        }
        Increments increments = new Increments(nodes, Increments.Counting.INCR, 6, 1000);
        Map<String, Load> loads = start(increments, seed);
        List<Long> silences = new ArrayList<>();

        for (int i = 0; i < KILLS; i++) {
            awaitEach(loads, random);
            awaitIncrements(loads, increments, INCREMENTS / (KILLS + 1) * (i + 1));
            int victim = random.nextInt(ClusterNodes.COUNT);
            nodes.kill(victim);
            silences.add(Service.millisUntilResumed(nodes, (victim + 1) % ClusterNodes.COUNT));
            awaitEach(loads, random);
            nodes.restart(victim);
        }
        awaitEach(loads, random);
        awaitIncrements(loads, increments, INCREMENTS);

        StringBuilder counts = new StringBuilder();
        for (Load load : loads.values()) {
            counts.append("\n  ").append(load.end(random.nextInt(ClusterNodes.COUNT)));
        }
        Collections.sort(silences);
        System.out.println(
                KILLS + " kills (seed " + seed + "); ms until all keys answered again: " + silences + counts);
    }

    private Map<String, Load> start(Increments increments, long seed) throws IOException {
        Map<String, Load> all = new LinkedHashMap<>();
        all.put("increments", increments);
        all.put("scores", new Increments(nodes, Increments.Counting.ZINCRBY, 2, 100));
        all.put("locks", new Locks(nodes, 3));
        all.put("queue", new Queue(nodes, 2, 3));
        all.put("histories", new Histories(nodes, 5));
        StreamReaders readers = new StreamReaders(nodes, 2);
        all.put("streams", readers);
        all.keySet().retainAll(LOADS);
        if (all.containsKey("streams")) {
            try (NodeClient client = nodes.connect(0)) {
                readers.fill(client);
            }
        }
        Map<String, Integer> clients =
                Map.of("increments", 6, "scores", 2, "locks", 3, "queue", 5, "histories", 5, "streams", 2);
        all.forEach((name, load) -> load.start(clients.get(name), seed));
        return all;
    }

    /** Until this many increments have been sent, if increments are one of the loads. */
    private static void awaitIncrements(Map<String, Load> loads, Increments increments, long wanted)
            throws InterruptedException {
        while (loads.containsValue(increments) && increments.sent() < wanted) {
            increments.await(100);
        }
    }

    /** Until each load has made some more requests. */
    private static void awaitEach(Map<String, Load> loads, Random random) throws InterruptedException {
        for (Load load : loads.values()) {
            load.await(50 + random.nextInt(200));
        }
    }
}

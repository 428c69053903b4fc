package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Slow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes with directories are all killed at once: after they have been started again, all acknowledged changes are there. The same holds if all were told to end.
 *
 * <p>A trial, see {@link LongRuns}. {@code -Dkv.cluster.disk=N} sets the number of rounds, instead of two.
 */
@Slow
@Timeout(300)
class DiskIT {
    private static final String ROUNDS = "kv.cluster.disk";
    private static final String LIBRARY = "#!lua name=lib\nredis.register_function('f', function() return 7 end)";
    private static final List<String> HOSTS = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");

    @TempDir
    Path directory;

    private final List<NodeProcess> nodes = new ArrayList<>();

    @Test
    void acknowledgedChangesSurviveAKillOfAllNodes() throws IOException, InterruptedException {
        assumeTrue(LongRuns.areTrialsWanted(), "takes a minute: -Dkv.cluster.trials=true");
        long seed = System.nanoTime();
        int rounds = Integer.getInteger(ROUNDS, 2);
        OwnKeys keys = new OwnKeys(seed);
        makeNodes();
        try {
            startAll();
            try (NodeClient client = nodes.get(0).connect()) {
                assertEquals("$3\r\nlib\r\n", client.ask(List.of("FUNCTION", "LOAD", LIBRARY)));
            }
            for (int round = 1; round <= rounds; round++) {
                keys.begin(nodes);
                // In odd rounds as soon as the nodes are ready, while the engine is still distributing the keys.
                keys.await(round % 2 == 1 ? 200 : 5000);
                killAll();
                long acknowledged = keys.end();
                long start = System.nanoTime();
                restartAll(round % 2 == 0);
                System.out.println("round " + round + " (seed " + seed + "): " + acknowledged
                        + " acknowledged, ready after " + (System.nanoTime() - start) / 1_000_000 + " ms");
                keys.check(nodes.get(round % nodes.size()));
                try (NodeClient client = nodes.get((round + 1) % nodes.size()).connect()) {
                    assertEquals(":7\r\n", client.ask("FCALL f 1 a"));
                }
            }
            for (NodeProcess node : nodes) {
                node.end();
            }
            for (NodeProcess node : nodes) {
                assertEquals(0, node.awaitEnd(), node.log());
            }
            startAll();
            keys.check(nodes.get(0));
        } finally {
            for (NodeProcess node : nodes) {
                node.close();
            }
        }
    }

    private void makeNodes() throws IOException {
        int seedPort = NodeProcess.freePort(HOSTS);
        for (String host : HOSTS) {
            List<String> options = new ArrayList<>(NodeProcess.options(host, HOSTS, seedPort, "disk" + seedPort));
            options.add("--data-dir=" + directory.resolve(host));
            nodes.add(new NodeProcess(host, options, directory.resolve(host + ".log")));
        }
    }

    private void startAll() throws IOException, InterruptedException {
        for (NodeProcess node : nodes) {
            node.start();
        }
        for (NodeProcess node : nodes) {
            node.awaitReady();
        }
    }

    private void killAll() throws IOException, InterruptedException {
        for (NodeProcess node : nodes) {
            node.kill();
        }
        for (NodeProcess node : nodes) {
            node.awaitEnd();
            assertTrue(node.hasSaidOnlyThatItIsReady(), node.output());
        }
    }

    /** Starts all nodes at once, or the last one only after the others have reported that they lack its keys. */
    private void restartAll(boolean lastLater) throws IOException, InterruptedException {
        if (!lastLater) {
            startAll();
            return;
        }
        NodeProcess first = nodes.get(0);
        first.start();
        nodes.get(1).start();
        // The node that joined first decides, and reports the missing keys; the other names that node.
        NodeProcess.awaitLog("the keys cannot be read from the disks yet", first, nodes.get(1));
        assertEquals("", first.output());
        NodeProcess last = nodes.get(2);
        last.start();
        for (NodeProcess node : nodes) {
            node.awaitReady();
        }
    }
}

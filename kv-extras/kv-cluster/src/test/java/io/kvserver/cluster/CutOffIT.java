package io.kvserver.cluster;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Slow;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node is cut off from the others, in network namespaces; skipped where these cannot be created, which needs root on Linux. */
@Slow
@Timeout(600)
class CutOffIT {
    private static final int CLIENTS = 9;
    private static final String DOWN = "-CLUSTERDOWN";

    @TempDir
    private Path directory;

    /**
     * The node refuses reads and writes, and the others continue; refused changes are not made, and acknowledged changes are kept. The node comes
     * back by itself.
     */
    @Test
    void aNodeThatIsCutOffRefusesAndComesBack() throws IOException, InterruptedException {
        assumeTrue(LongRuns.areTrialsWanted(), "takes a minute: -Dkv.cluster.trials=true");
        try (Namespaces network = namespaces();
                ClusterNodes nodes = new ClusterNodes(directory, network)) {
            Increments load = new Increments(nodes, Increments.Counting.INCR, CLIENTS, 200);
            load.start(CLIENTS, System.nanoTime());
            load.await(1000);
            long start = System.nanoTime();
            // First the node gets no replies: requests that the others have run must not count as refused.
            network.deafen(2);
            load.await(500);
            network.cut(2);
            long refusing;
            long served;
            try (NodeClient cutOff = nodes.connect(2);
                    NodeClient other = nodes.connect(0)) {
                // Keys of all nodes: each request is refused.
                for (int i = 0; i < 30; i++) {
                    Service.awaitReply(cutOff, "SET k" + i + " v", reply -> reply.startsWith(DOWN));
                    Service.awaitReply(cutOff, "GET k" + i, reply -> reply.startsWith(DOWN));
                }
                refusing = millisSince(start);
                served = Service.millisUntilResumed(nodes, 0);
                load.await(1000);
                // It still refuses.
                Service.awaitReply(cutOff, "GET k0", reply -> reply.startsWith(DOWN));
                Service.awaitReply(other, "SET k0 w", "+OK\r\n"::equals);
                network.mend(2);
                start = System.nanoTime();
                Service.awaitReply(cutOff, "GET k0", "$1\r\nw\r\n"::equals);
            }
            long back = millisSince(start);
            load.await(1000);
            String counts = load.end(2);
            Service.assertTogether(nodes);
            System.out.println(
                    "cut off: it refused all keys after " + refusing + " ms, then the others served all keys within "
                            + served + " ms; it served again " + back + " ms after it was no longer; " + counts);
        }
    }

    private static long millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    private static Namespaces namespaces() throws InterruptedException {
        try {
            return new Namespaces();
        } catch (IOException impossible) {
            return abort("no namespaces: " + impossible.getMessage());
        }
    }
}

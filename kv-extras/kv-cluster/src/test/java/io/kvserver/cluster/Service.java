package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Slots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** How long keys are unavailable, which nodes own them, and whether the nodes are connected. Stateless. */
final class Service {
    private static final int KEYS = 100;
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    private Service() {}

    /**
     * How many milliseconds pass until a client of a node has changed each of a hundred keys, which are on all nodes. A change that fails is tried again.
     */
    static long millisUntilResumed(ClusterNodes nodes, int node) throws IOException {
        long start = System.nanoTime();
        try (NodeClient client = nodes.connect(node)) {
            for (int key = 0; key < KEYS; key++) {
                awaitReply(client, "SET probe" + key + " v", "+OK\r\n"::equals);
            }
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Asks until the reply matches, which must be soon, and returns it. */
    static String awaitReply(NodeClient client, String request, Predicate<String> wanted) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            String reply = client.ask(request);
            if (wanted.test(reply)) {
                return reply;
            }
            assertTrue(System.nanoTime() < deadline, () -> request + " is still answered by " + reply);
        }
    }

    /** The number of keys among {@code prefix + 0} to {@code prefix + (count - 1)} that each node owns, by the nodes' ports. */
    static Map<Integer, Integer> keysByPort(NodeClient client, String prefix, int count) throws IOException {
        String[] lines = client.ask("CLUSTER SLOTS").split("\r\n", -1);
        int[] ports = new int[Slots.COUNT];
        for (int i = 0; i + 5 < lines.length; i++) {
            if (lines[i].startsWith(":") && lines[i + 1].startsWith(":")) {
                int port = Integer.parseInt(lines[i + 5].substring(1));
                for (int slot = number(lines[i]); slot <= number(lines[i + 1]); slot++) {
                    ports[slot] = port;
                }
            }
        }
        Map<Integer, Integer> keys = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            keys.merge(ports[Slots.of((prefix + i).getBytes(StandardCharsets.US_ASCII))], 1, Integer::sum);
        }
        return keys;
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(1));
    }

    /** Each node knows the others, and messages and waits on one reach the others; soon. */
    static void assertTogether(ClusterNodes nodes) throws IOException {
        for (int node = 0; node < nodes.size(); node++) {
            try (NodeClient client = nodes.connect(node);
                    NodeClient other = nodes.connect((node + 1) % nodes.size())) {
                for (int each = 0; each < nodes.size(); each++) {
                    String port = ":" + nodes.port(each) + "\r\n";
                    awaitReply(client, "CLUSTER SLOTS", reply -> reply.contains(port));
                }
                awaitReply(client, "CLUSTER SHARDS", reply -> reply.startsWith("*" + nodes.size() + "\r\n"));
                for (int i = 0; i < 10; i++) {
                    client.send(List.of(List.of("BLPOP", "awaited" + i, "0")));
                    assertEquals(":1\r\n", other.ask("RPUSH awaited" + i + " x"));
                    assertEquals("*2\r\n$8\r\nawaited" + i + "\r\n$1\r\nx\r\n", client.reply());
                }
                assertTrue(client.ask("SUBSCRIBE news").startsWith("*3"));
                other.ask("PUBLISH news hello");
                assertTrue(client.reply().contains("hello"));
            }
        }
    }
}

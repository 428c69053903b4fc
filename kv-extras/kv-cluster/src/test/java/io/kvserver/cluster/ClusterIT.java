package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Slow;
import io.kvserver.core.differential.RedisConnection;
import io.kvserver.core.differential.RedisServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The replies of three nodes. {@link KillsIT} and others test what happens when nodes fail. */
@Slow
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(600)
class ClusterIT {
    private static ClusterNodes nodes;

    @BeforeAll
    @Timeout(300)
    static void start() throws IOException, InterruptedException {
        assumeTrue(LongRuns.isJdkForNodes(), "only on one JDK");
        nodes = SharedNodes.whole();
    }

    /** Random requests, each to any of the nodes, are answered as by a redis-server. */
    @Test
    @Order(1)
    void anyNodeAnswersAsRedisDoes() throws IOException, InterruptedException {
        assumeTrue(RedisServerProcess.isInstalled());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<NodeClient> clients = new ArrayList<>();
        try (RedisServerProcess server = RedisServerProcess.start();
                RedisConnection redis = new RedisConnection(server)) {
            for (int i = 0; i < ClusterNodes.COUNT; i++) {
                clients.add(nodes.connect(i));
            }
            for (int i = 0; i < 1500; i++) {
                List<String> request = SimpleRequests.one(random);
                String expected = redis.exchange(request);
                String actual = clients.get(random.nextInt(clients.size())).ask(request);
                assertEquals(
                        SimpleRequests.comparable(request, expected),
                        SimpleRequests.comparable(request, actual),
                        () -> "seed " + seed + ": " + request);
            }
        } finally {
            for (NodeClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    @Order(2)
    void allNodesSeeTheSameKeys() throws IOException {
        Set<String> expected = new HashSet<>();
        try (NodeClient one = nodes.connect(0);
                NodeClient other = nodes.connect(1)) {
            assertEquals("+OK\r\n", one.ask("FLUSHALL"));
            for (int i = 0; i < 100; i++) {
                one.ask("SET key" + i + " v");
                expected.add("key" + i);
            }

            assertEquals(":100\r\n", other.ask("DBSIZE"));
            Set<String> scanned = new HashSet<>();
            String cursor = "0";
            do {
                List<String> page = words(other.ask("SCAN " + cursor + " COUNT 30"));
                cursor = page.get(0);
                scanned.addAll(page.subList(1, page.size()));
            } while (!cursor.equals("0"));
            assertEquals(expected, scanned);
            assertEquals(expected, new HashSet<>(words(other.ask("KEYS key*"))));
            assertEquals("+OK\r\n", other.ask("FLUSHALL"));
            assertEquals(":0\r\n", one.ask("DBSIZE"));
        }
    }

    /** The bulk strings in a reply. */
    private static List<String> words(String reply) {
        List<String> lines = Arrays.asList(reply.split("\r\n"));
        List<String> words = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i - 1).startsWith("$")) {
                words.add(lines.get(i));
            }
        }
        return words;
    }

    @Test
    @Order(3)
    void transactionsOnOneSlotAreDoneTogether() throws IOException {
        try (NodeClient one = nodes.connect(0);
                NodeClient other = nodes.connect(2)) {
            assertEquals("+OK\r\n", one.ask("WATCH {t}a"));
            other.ask("SET {t}a 1");
            one.ask("MULTI");
            one.ask("INCR {t}a");
            assertEquals("*-1\r\n", one.ask("EXEC"));
            one.ask("MULTI");
            one.ask("INCR {t}a");
            one.ask("RENAME {t}a {t}b");
            assertEquals("*2\r\n:2\r\n+OK\r\n", one.ask("EXEC"));
            assertEquals("$1\r\n2\r\n", other.ask("GET {t}b"));
            assertTrue(other.ask("RENAME {t}b c").startsWith("-CROSSSLOT"));
            assertEquals(":1\r\n", other.ask("DEL {t}b"));
        }
    }

    @Test
    @Order(3)
    void clusterClientsFindTheNodesOfTheirKeys() throws IOException, InterruptedException {
        ClusterClients.useJedis(ClusterNodes.host(1), nodes.port(1));
        ClusterClients.useLettuce(ClusterNodes.host(2), nodes.port(2));
        ClusterClients.useRedisCli(ClusterNodes.host(0), nodes.port(0));
    }

    @Test
    @Order(3)
    void ioredisFindsTheNodesOfItsKeys() throws IOException, InterruptedException {
        ClusterClients.useIoredis(ClusterNodes.host(1), nodes.port(1));
    }

    @Test
    @Order(3)
    void nodesShareMessagesEventsAndScripts() throws IOException {
        try (NodeClient one = nodes.connect(0);
                NodeClient other = nodes.connect(1);
                NodeClient third = nodes.connect(2)) {
            assertEquals("+OK\r\n", other.ask("CONFIG SET notify-keyspace-events Kg$"));
            String digest = words(other.ask(List.of("SCRIPT", "LOAD", "return redis.call('INCR', KEYS[1])")))
                    .get(0);
            assertEquals(":1\r\n", one.ask("EVALSHA " + digest + " 1 scripted"));
            assertEquals(":2\r\n", third.ask("EVALSHA " + digest + " 1 scripted"));
            assertTrue(one.ask("PSUBSCRIBE news __keyspace@0__:*").startsWith("*3"));
            assertTrue(one.reply().startsWith("*3"));
            assertEquals(":0\r\n", other.ask("PUBLISH news hello"));
            assertEquals(List.of("pmessage", "news", "news", "hello"), words(one.reply()));
            assertEquals("+OK\r\n", third.ask("SET event 1"));
            assertEquals(List.of("pmessage", "__keyspace@0__:*", "__keyspace@0__:event", "set"), words(one.reply()));
            assertEquals("+OK\r\n", other.ask(List.of("CONFIG", "SET", "notify-keyspace-events", "")));
        }
    }

    /** Whichever was loaded last. */
    @Test
    @Order(3)
    void librariesThatAreLoadedOnTwoNodesAtOnceAreTheSameOnAll() throws IOException {
        int loads = 5;
        try (NodeClient one = nodes.connect(0);
                NodeClient other = nodes.connect(1);
                NodeClient third = nodes.connect(2)) {
            one.send(loads("one", loads));
            other.send(loads("other", loads));
            for (int i = 0; i < loads; i++) {
                assertEquals("$3\r\nlib\r\n", one.reply());
                assertEquals("$3\r\nlib\r\n", other.reply());
            }

            String present = third.ask("FUNCTION LIST WITHCODE");
            assertTrue(present.contains("return 'one4'") || present.contains("return 'other4'"), present);
            assertEquals(present, one.ask("FUNCTION LIST WITHCODE"));
            assertEquals(present, other.ask("FUNCTION LIST WITHCODE"));
            assertEquals(one.ask("FCALL f 1 a"), third.ask("FCALL f 1 a"));
            assertEquals("+OK\r\n", other.ask("FUNCTION FLUSH"));
            assertEquals("*0\r\n", third.ask("FUNCTION LIST"));
        }
    }

    private static List<List<String>> loads(String name, int count) {
        List<List<String>> loads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String code = "#!lua name=lib\nredis.register_function('f', function() return '" + name + i + "' end)";
            loads.add(List.of("FUNCTION", "LOAD", "REPLACE", code));
        }
        return loads;
    }

    @Test
    @Order(3)
    void clientsWaitForKeysOfAnyNode() throws IOException {
        try (NodeClient one = nodes.connect(0);
                NodeClient other = nodes.connect(1);
                NodeClient third = nodes.connect(2)) {
            for (String key : List.of("q1", "q2", "q3", "q4")) {
                one.send(List.of(List.of("BLPOP", key, "0")));
                assertEquals("*-1\r\n", third.ask("BRPOP " + key + " 0.05"));
                assertEquals(":1\r\n", other.ask("RPUSH " + key + " x"));
                assertEquals(List.of(key, "x"), words(one.reply()));
                assertEquals(":0\r\n", third.ask("EXISTS " + key));
            }
        }
    }

    @Test
    @Order(4)
    void nodesListenOnTheirAddressesOnly() throws IOException, InterruptedException {
        Process ss;
        try {
            ss = new ProcessBuilder("ss", "-Hltunp").start();
        } catch (IOException missing) {
            assumeTrue(false, "there is no ss");
            return;
        }
        String all = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ss.waitFor();
        assumeTrue(all.contains("pid=" + nodes.pid(0) + ","), "ss does not tell whose sockets they are");

        for (String line : all.split("\n")) {
            Matcher process = Pattern.compile("pid=(\\d+),").matcher(line);
            while (process.find()) {
                for (int node = 0; node < ClusterNodes.COUNT; node++) {
                    if (Long.parseLong(process.group(1)) == nodes.pid(node)) {
                        assertTrue(
                                line.contains(ClusterNodes.host(node) + "]:")
                                        || line.contains(" " + ClusterNodes.host(node) + ":"),
                                line);
                    }
                }
            }
        }
    }

    /** The last test, because it leaves only one node. */
    @Test
    @Order(5)
    void aMinorityRefuses() throws IOException, InterruptedException {
        try (NodeClient client = nodes.connect(2)) {
            assertEquals("+OK\r\n", client.ask("SET a 1"));
            // Terminated in order, a node hands its keys over.
            assertEquals(0, nodes.end(0));
            assertEquals("$1\r\n1\r\n", client.ask("GET a"));
            nodes.kill(1);

            String reply = client.ask("SET a 2");
            while (reply.startsWith("+OK") || reply.startsWith("-INDETERMINATE")) {
                // The node has not noticed yet that it is in a minority.
                reply = client.ask("SET a 2");
            }

            assertEquals("-CLUSTERDOWN The request was not run: too few nodes of the cluster are left\r\n", reply);
            assertEquals(reply, client.ask("GET a"));
            assertEquals(reply, client.ask("DBSIZE"));
            assertEquals(reply, client.ask("MSET a 1 b 2 c 3"));
            assertEquals("+PONG\r\n", client.ask("PING"));
        }
    }
}

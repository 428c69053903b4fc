package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Programs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.HostAndPort;

/** Clients for Redis Cluster, connected to nodes of kv. Stateless. */
final class ClusterClients {
    private static final int KEYS = 100;

    private ClusterClients() {}

    /** Jedis finds all nodes through one, and sends each request to the owner of its key. */
    static void useJedis(String host, int port) {
        try (var client = redis.clients.jedis.RedisClusterClient.create(new HostAndPort(host, port))) {
            assertEquals(ClusterNodes.COUNT, client.getClusterNodes().size());
            for (int i = 0; i < KEYS; i++) {
                assertEquals("OK", client.set("key" + i, "v" + i));
            }
            for (int i = 0; i < KEYS; i++) {
                assertEquals("v" + i, client.get("key" + i));
            }
            assertEquals(
                    "2",
                    client.eval(
                            "redis.call('set', KEYS[1], 1) return redis.call('incr', KEYS[1]) .. ''",
                            List.of("{t}n"),
                            List.of()));
        }
    }

    /** So does Lettuce, which also splits requests on several slots. */
    static void useLettuce(String host, int port) {
        RedisClusterClient client = RedisClusterClient.create(RedisURI.create(host, port));
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            assertEquals(ClusterNodes.COUNT, connection.getPartitions().size());
            Map<String, String> values = new HashMap<>();
            for (int i = 0; i < KEYS; i++) {
                values.put("key" + i, "w" + i);
            }
            assertEquals("OK", connection.sync().mset(values));
            assertEquals(
                    KEYS,
                    connection
                            .sync()
                            .mget(values.keySet().toArray(String[]::new))
                            .size());
            assertEquals("w42", connection.sync().get("key42"));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(10));
        }
    }

    /** redis-cli follows redirections from its first node. */
    static void useRedisCli(String host, int port) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder("redis-cli", "-c", "-h", host, "-p", Integer.toString(port))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            assumeTrue(false, "there is no redis-cli");
            return;
        }
        StringBuilder commands = new StringBuilder("readwrite\n");
        for (int i = 0; i < 10; i++) {
            commands.append("get key").append(i).append('\n');
        }
        process.getOutputStream().write(commands.toString().getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        for (int i = 0; i < 10; i++) {
            assertTrue(output.contains("w" + i), output);
        }
    }

    /** ioredis's Cluster, in a script with several checks; skipped where Node.js or the library is missing. */
    static void useIoredis(String host, int port) throws IOException, InterruptedException {
        String node = Programs.require("node");
        Path scripts = Path.of(System.getProperty("basedir", "."), "..", "..", ".ci", "clients");
        if (!Files.exists(scripts.resolve("node_modules").resolve("ioredis"))) {
            Programs.skip("ioredis");
        }
        Process process = new ProcessBuilder(
                        node, scripts.resolve("smoke_ioredis_nodes.mjs").toString(), host, Integer.toString(port))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals(6, output.lines().filter(line -> line.startsWith("ok ")).count(), output);
    }
}

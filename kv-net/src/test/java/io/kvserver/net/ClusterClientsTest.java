package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.Programs;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.ClusterPipeline;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Clients for Redis Cluster, connected to a server that is a cluster's only node. */
class ClusterClientsTest {
    private static KvServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = new KvServer.Builder()
                .store(new KvStore.Builder().clusterMode(true))
                .port(0)
                .start();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.store().flushAll();
    }

    @Test
    void jedisFindsTheNodeAndItsSlots() {
        HostAndPort address = new HostAndPort("127.0.0.1", server.port());
        try (RedisClusterClient client = RedisClusterClient.create(address)) {
            assertEquals(
                    "[127.0.0.1:" + server.port() + "]",
                    client.getClusterNodes().keySet().toString());
            for (int i = 0; i < 100; i++) {
                client.set("key" + i, "v" + i);
            }
            assertEquals("v42", client.get("key42"));
            assertEquals(List.of("a", "b"), twoOfATag(client));
            assertEquals("2", client.eval("return redis.call('incr', KEYS[1]) .. ''", List.of("{t}n"), List.of()));
            assertThrows(
                    JedisClusterOperationException.class, () -> client.rename("key1", "key2"), "keys of two slots");
            assertThrows(
                    JedisDataException.class,
                    () -> client.eval("return redis.call('mget', 'key1', 'key2')", List.of("key1"), List.of()));
        }
    }

    private static List<String> twoOfATag(RedisClusterClient client) {
        try (ClusterPipeline pipeline = client.pipelined()) {
            pipeline.mset("{t}a", "a", "{t}b", "b");
            pipeline.incr("{t}n");
            Response<List<String>> values = pipeline.mget("{t}a", "{t}b");
            pipeline.sync();
            return values.get();
        }
    }

    @Test
    void lettuceFindsTheNodeAndItsSlots() throws Exception {
        RedisURI uri = RedisURI.create("127.0.0.1", server.port());
        var client = io.lettuce.core.cluster.RedisClusterClient.create(uri);
        client.setOptions(ClusterClientOptions.builder()
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(Duration.ofMillis(TestClient.TIMEOUT_MILLIS))
                        .build())
                .build());
        try (StatefulRedisClusterConnection<String, String> connection = client.connect();
                StatefulRedisClusterPubSubConnection<String, String> listener = client.connectPubSub()) {
            assertEquals(
                    16384, connection.getPartitions().getPartition(0).getSlots().size());
            assertEquals(
                    server.port(),
                    connection.getPartitions().getPartition(0).getUri().getPort());
            useAllSlots(connection.sync());
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            listener.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void smessage(String channel, String message) {
                    heard.add(channel + " " + message);
                }
            });
            listener.sync().ssubscribe("news");
            assertEquals(1, connection.sync().spublish("news", "hello"));
            assertEquals("news hello", heard.poll(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofMillis(TestClient.TIMEOUT_MILLIS));
        }
    }

    private static void useAllSlots(RedisAdvancedClusterCommands<String, String> commands) {
        Map<String, String> values = new HashMap<>();
        IntStream.range(0, 200).forEach(i -> values.put("key" + i, "v" + i));
        // The client library splits these requests by slot.
        assertEquals("OK", commands.mset(values));
        assertEquals(200, commands.mget(values.keySet().toArray(String[]::new)).size());
        assertEquals(200, commands.dbsize());
        assertEquals(200L, commands.keys("*").size());
        assertEquals(3, commands.del("key1", "key2", "key3"));
        assertEquals(
                1,
                commands.clusterCountKeysInSlot(commands.clusterKeyslot("key4").intValue()));
        assertTrue(assertThrows(RedisCommandExecutionException.class, () -> commands.rename("key4", "key5"))
                .getMessage()
                .startsWith("CROSSSLOT"));
    }

    @Test
    void redisCliFollowsTheCluster() throws Exception {
        Path output = directory.resolve("output");
        List<String> command = List.of(Programs.require("redis-cli"), "-c", "-p", String.valueOf(server.port()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (var in = process.getOutputStream()) {
            in.write("SET a 1\nSET b 2\nMGET a b\nMGET {a}1 a\nASKING\n".getBytes(UTF_8));
        }

        try {
            assertTrue(process.waitFor(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), () -> command + " hangs");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(
                "OK\nOK\nCROSSSLOT Keys in request don't hash to the same slot\n\n\n1\nOK\n", Files.readString(output));
    }

    @Test
    void redisCliFindsTheClusterComplete() throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Programs.require("redis-cli"), "--cluster", "check", "127.0.0.1:" + server.port())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertTrue(process.waitFor(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
        assertTrue(Files.readString(output).contains("[OK] All 16384 slots covered."), () -> output.toString());
    }
}

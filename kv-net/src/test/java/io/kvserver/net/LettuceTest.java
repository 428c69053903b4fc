package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lettuce, with what it sends by itself on connecting. */
class LettuceTest {
    private KvServer server;
    private RedisClient client;

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder().port(0).start();
        client = RedisClient.create(RedisURI.create("127.0.0.1", server.port()));
    }

    @AfterEach
    void close() {
        client.shutdown(Duration.ZERO, Duration.ofMillis(TestClient.TIMEOUT_MILLIS));
        server.close();
    }

    @Test
    void itsDefaultsConnect() {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertKnowsTheCommands(connection.sync());
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachProtocolIsSpoken(ProtocolVersion protocol) {
        client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertKnowsTheCommands(connection.sync());
        }
    }

    @Test
    void aPipelineOf10000IsAnsweredInOrder() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            List<RedisFuture<Long>> pending = new ArrayList<>();
            connection.setAutoFlushCommands(false);
            for (int i = 0; i < 10_000; i++) {
                pending.add(connection.async().incr("a"));
            }
            connection.flushCommands();

            List<Long> counts = new ArrayList<>();
            for (RedisFuture<Long> one : pending) {
                counts.add(one.get(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
            }
            assertEquals(LongStream.rangeClosed(1, 10_000).boxed().toList(), counts);
        }
    }

    @Test
    void anErrorIsItsExceptionAndTheConnectionGoesOn() {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            redis.set("a", "text");

            RedisCommandExecutionException failure =
                    assertThrows(RedisCommandExecutionException.class, () -> redis.incr("a"));

            assertEquals("ERR value is not an integer or out of range", failure.getMessage());
            assertEquals("text", redis.get("a"));
        }
    }

    private void assertKnowsTheCommands(RedisCommands<String, String> redis) {
        assertEquals("PONG", redis.ping());
        assertEquals("hello", redis.echo("hello"));
        assertNull(redis.get("a"));
        assertEquals("OK", redis.set("a", "1"));
        assertEquals("1", redis.get("a"));
        assertEquals(2, redis.incr("a"));
        assertEquals(1, redis.exists("a", "b"));
        assertEquals(1, redis.dbsize());
        assertEquals("2", server.store().get("a"));
        assertEquals(1, redis.del("a", "b"));
        assertNull(redis.clientGetname());
        assertEquals("OK", redis.clientSetname("me"));
        assertEquals("me", redis.clientGetname());
        assertEquals("OK", redis.flushall());
        assertEquals(0, redis.dbsize());
    }
}

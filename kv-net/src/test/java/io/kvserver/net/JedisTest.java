package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;

/** Jedis, with what it sends by itself on connecting. */
class JedisTest {
    private KvServer server;
    private HostAndPort address;

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder().port(0).start();
        address = new HostAndPort("127.0.0.1", server.port());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void itsDefaultsConnect() {
        try (Jedis jedis = new Jedis(address)) {
            assertKnowsTheCommands(jedis);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachProtocolIsSpoken(RedisProtocol protocol) {
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                .protocol(protocol)
                .clientName("asked-for")
                .database(0)
                .build();
        try (Jedis jedis = new Jedis(address, config)) {
            assertEquals("asked-for", jedis.clientGetname());
            assertKnowsTheCommands(jedis);
        }
    }

    @Test
    void itsPoolConnects() {
        try (RedisClient pool = RedisClient.create(address)) {
            assertEquals("OK", pool.set("a", "1"));
            assertEquals(2, pool.incr("a"));
            assertEquals("2", pool.get("a"));
            assertEquals(1, pool.del("a"));
            assertNull(pool.get("a"));
        }
    }

    @Test
    void aPipelineOf10000IsAnsweredInOrder() {
        try (Jedis jedis = new Jedis(address);
                Pipeline pipeline = jedis.pipelined()) {
            List<Response<Long>> counts = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                counts.add(pipeline.incr("a"));
            }
            pipeline.sync();

            assertEquals(
                    LongStream.rangeClosed(1, 10_000).boxed().toList(),
                    counts.stream().map(Response::get).toList());
        }
    }

    @Test
    void anErrorIsItsExceptionAndTheConnectionGoesOn() {
        try (Jedis jedis = new Jedis(address)) {
            jedis.set("a", "text");

            JedisDataException failure = assertThrows(JedisDataException.class, () -> jedis.incr("a"));

            assertEquals("ERR value is not an integer or out of range", failure.getMessage());
            assertEquals("text", jedis.get("a"));
        }
    }

    private void assertKnowsTheCommands(Jedis jedis) {
        byte[] binary = {0, '\r', '\n', -1};

        assertEquals("PONG", jedis.ping());
        assertEquals("hello", jedis.ping("hello"));
        assertEquals("hello", jedis.echo("hello"));
        assertNull(jedis.get("a"));
        assertEquals("OK", jedis.set("a", "1"));
        assertEquals("1", jedis.get("a"));
        assertEquals(2, jedis.incr("a"));
        assertEquals("OK", jedis.set(binary, binary));
        assertArrayEquals(binary, jedis.get(binary));
        assertTrue(jedis.exists("a"));
        assertEquals(1, jedis.exists("a", "b"));
        assertEquals(2, jedis.dbSize());
        assertEquals("2", server.store().get("a"));
        assertEquals(1, jedis.del("a", "b"));
        assertEquals("OK", jedis.clientSetname("me"));
        assertEquals("me", jedis.clientGetname());
        assertArrayEquals("me".getBytes(UTF_8), jedis.clientGetnameBinary());
        assertEquals("OK", jedis.select(0));
        assertEquals("OK", jedis.flushAll());
        assertEquals(0, jedis.dbSize());
    }
}

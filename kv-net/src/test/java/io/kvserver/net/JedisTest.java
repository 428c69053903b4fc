package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.util.KeyValue;
import redis.clients.jedis.util.SafeEncoder;

/** Jedis, including the requests that it sends by itself on connecting. */
class JedisTest {
    private static final DefaultJedisClientConfig RESP3 =
            DefaultJedisClientConfig.builder().protocol(RedisProtocol.RESP3).build();

    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();
    private KvServer server;
    private HostAndPort address;

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder().store(store).port(0).start();
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

    @Test
    void helloThreeSwitchesToResp3() {
        try (Jedis jedis = new Jedis(address, RESP3)) {
            List<?> reply = (List<?>) SafeEncoder.encodeObject(jedis.sendCommand(Protocol.Command.HELLO));

            assertTrue(reply.contains(new KeyValue<>("proto", 3L)), reply::toString);
        }
    }

    @Test
    void aTransactionRunsUnlessAWatchedKeyHasChanged() {
        try (Jedis jedis = new Jedis(address, RESP3);
                Jedis other = new Jedis(address)) {
            jedis.watch("a", "b");
            Transaction undisturbed = jedis.multi();
            Response<Long> count = undisturbed.incr("a");
            undisturbed.set("b", "x");

            assertEquals(List.of(1L, "OK"), undisturbed.exec());
            assertEquals(1, count.get());

            jedis.watch("a", "b");
            other.set("b", "y");
            Transaction disturbed = jedis.multi();
            disturbed.incr("a");

            assertNull(disturbed.exec());
            assertEquals(List.of("1", "y"), jedis.mget("a", "b"));
        }
    }

    /** The call that subscribes blocks until nothing is subscribed any more, so the messages are sent from its callbacks. */
    @Test
    void messagesReachSubscribersOfChannelsAndPatterns() {
        List<String> heard = new ArrayList<>();
        try (Jedis jedis = new Jedis(address, RESP3);
                Jedis publisher = new Jedis(address)) {
            JedisPubSub listener = new JedisPubSub() {
                @Override
                public void onSubscribe(String channel, int count) {
                    psubscribe("n*");
                }

                @Override
                public void onPSubscribe(String pattern, int count) {
                    heard.add("reached " + publisher.publish("news", "hello"));
                }

                @Override
                public void onMessage(String channel, String message) {
                    heard.add(channel + " " + message);
                    unsubscribe();
                }

                @Override
                public void onPMessage(String pattern, String channel, String message) {
                    heard.add(pattern + " " + channel + " " + message);
                    punsubscribe();
                }
            };

            jedis.subscribe(listener, "news");

            assertEquals(List.of("reached 2", "news hello", "n* news hello"), heard);
            assertEquals(0, publisher.publish("news", "hello"));
            assertEquals("PONG", jedis.ping());
        }
    }

    @Test
    void scanFindsEachOf1000Keys() {
        try (Jedis jedis = new Jedis(address, RESP3)) {
            Set<String> keys = new HashSet<>();
            try (Pipeline pipeline = jedis.pipelined()) {
                for (int i = 0; i < 1000; i++) {
                    keys.add("key" + i);
                    pipeline.set("key" + i, "x");
                    pipeline.set("other" + i, "x");
                }
            }

            Set<String> found = new HashSet<>();
            ScanParams params = new ScanParams().match("key*").count(50);
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> result = jedis.scan(cursor, params);
                found.addAll(result.getResult());
                cursor = result.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));

            assertEquals(keys, found);
        }
    }

    @Test
    void keysExpire() {
        try (Jedis jedis = new Jedis(address, RESP3)) {
            jedis.set("a", "1", SetParams.setParams().ex(10));
            jedis.set("b", "1");
            assertEquals(1, jedis.pexpire("b", 20_000));

            assertEquals(10, jedis.ttl("a"));
            clock.advanceMillis(10_000);

            assertNull(jedis.get("a"));
            assertEquals(10_000, jedis.pttl("b"));
            assertEquals(1, jedis.persist("b"));
            assertEquals(-1, jedis.ttl("b"));
        }
    }

    @Test
    void onlyWhoKnowsThePasswordGetsIn() {
        try (Jedis admin = new Jedis(address, RESP3)) {
            admin.configSet("requirepass", "secret");
        }

        assertRefused("NOAUTH ", RESP3);
        assertRefused("WRONGPASS ", identified("default", "wrong"));
        assertRefused("WRONGPASS ", identified("nobody", "secret"));
        try (Jedis jedis = new Jedis(address, identified("default", "secret"))) {
            assertEquals("PONG", jedis.ping());
        }
    }

    private static DefaultJedisClientConfig identified(String user, String password) {
        return DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP3)
                .user(user)
                .password(password)
                .build();
    }

    private void assertRefused(String code, DefaultJedisClientConfig config) {
        JedisDataException failure = assertThrows(JedisDataException.class, () -> new Jedis(address, config));

        assertTrue(failure.getMessage().startsWith(code), failure.getMessage());
    }

    @Test
    void aConnectionThatTheServerClosedIsOpenedAgain() {
        try (Jedis jedis = new Jedis(address, RESP3);
                Jedis other = new Jedis(address)) {
            jedis.set("a", "1");
            long id = jedis.clientId();

            assertEquals(1, other.clientKill(ClientKillParams.clientKillParams().id(String.valueOf(id))));

            // The killing client may get its answer before this connection is closed.
            assertThrows(JedisConnectionException.class, () -> {
                while (true) {
                    jedis.ping();
                }
            });
            jedis.disconnect();
            assertEquals("1", jedis.get("a"));
            assertNotEquals(id, jedis.clientId());
        }
    }

    @Test
    void aPoolGoesOnWithAServerThatWasStartedAnew() throws Exception {
        try (RedisClient pool =
                RedisClient.builder().hostAndPort(address).clientConfig(RESP3).build()) {
            pool.set("a", "1");
            server.close();
            assertThrows(JedisConnectionException.class, () -> pool.get("a"));

            server = new KvServer.Builder().store(store).port(address.getPort()).start();

            assertEquals("1", pool.get("a"));
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

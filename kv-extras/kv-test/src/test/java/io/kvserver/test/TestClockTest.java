package io.kvserver.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.SetParams;

/** Everything that depends on time follows one clock, and has happened when {@code advance} returns. All over sockets. */
@Timeout(60)
class TestClockTest {
    @RegisterExtension
    static final KvExtension kv = KvExtension.builder()
            .clock(TestClock::stopped)
            .store(store -> store.allowDebug(true))
            .server(options -> options.server(server -> server.eventLoops(3)))
            .build();

    private static Jedis connect() {
        return new Jedis(kv.uri());
    }

    /** Reads what has already arrived at plain sockets. */
    private static RawClient raw() {
        return new RawClient(kv.address());
    }

    @Test
    void keysExpireAtTheirTime(TestClock clock) {
        try (Jedis jedis = connect()) {
            jedis.set("key", "value", SetParams.setParams().ex(10));
            clock.advance(Duration.ofMillis(9_999));
            assertEquals(1, jedis.dbSize());
            assertEquals(1, jedis.pttl("key"));

            clock.advance(Duration.ofMillis(1));

            assertEquals(0, jedis.dbSize());
            assertNull(jedis.get("key"));
        }
    }

    @Test
    void advanceReturnsAfterThousandsOfKeysHaveExpired(KvStore store, TestClock clock) {
        for (int i = 0; i < 20_000; i++) {
            store.set("key" + i, "value", Duration.ofSeconds(1 + i % 100));
        }

        clock.advance(Duration.ofSeconds(50));
        assertEquals(10_000, store.dbSize());
        clock.advance(Duration.ofSeconds(50));
        assertEquals(0, store.dbSize());
    }

    @Test
    void advanceReturnsAfterSubscribersGotTheirEvents(TestClock clock) {
        try (Jedis jedis = connect();
                RawClient subscriber = raw()) {
            jedis.configSet("notify-keyspace-events", "Ex");
            subscriber.exchange("PSUBSCRIBE __keyevent@*__:expired\r\n", 1);
            jedis.set("key", "value", SetParams.setParams().px(10));

            clock.advance(Duration.ofMillis(10));

            assertTrue(subscriber.available() > 0);
            assertEquals("pmessage __keyevent@*__:expired __keyevent@0__:expired key\n", subscriber.read());
        }
    }

    @Test
    void fieldsExpireWithAnEvent(TestClock clock) throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (Jedis jedis = connect();
                Jedis subscriber = connect()) {
            jedis.configSet("notify-keyspace-events", "KEA");
            jedis.hset("user", Map.of("name", "Ada", "token", "secret"));
            jedis.hpexpire("user", 500, "token");
            JedisPubSub listener = new JedisPubSub() {
                @Override
                public void onPSubscribe(String pattern, int count) {
                    events.add("subscribed");
                }

                @Override
                public void onPMessage(String pattern, String channel, String message) {
                    events.add(channel + " " + message);
                }
            };
            CompletableFuture<Void> listening =
                    CompletableFuture.runAsync(() -> subscriber.psubscribe(listener, "__keyevent@0__:h*"));
            assertEquals("subscribed", events.take());

            clock.advance(Duration.ofMillis(500));

            assertEquals("__keyevent@0__:hexpired user", events.take());
            assertEquals(Map.of("name", "Ada"), jedis.hgetAll("user"));
            listener.punsubscribe();
            listening.join();
        }
    }

    @Test
    void blockingCommandsTimeOut(TestServer server) {
        try (Jedis jedis = connect()) {
            CompletableFuture<List<String>> popped = CompletableFuture.supplyAsync(() -> jedis.blpop(3600, "queue"));
            server.awaitWaiting(1);

            server.clock().advance(Duration.ofSeconds(3599));
            assertFalse(popped.isDone());
            server.clock().advance(Duration.ofSeconds(1));

            assertNull(popped.join());
        }
    }

    @Test
    void advanceAnswersWaitingClientsInTheOrderOfTheirDeadlines(TestServer server) {
        try (RawClient one = raw();
                RawClient two = raw();
                RawClient monitor = raw()) {
            one.send("BLPOP a 2\r\nSET last one\r\n");
            two.send("BLPOP a 1\r\nSET last two\r\n");
            server.awaitWaiting(2);
            assertEquals(0, monitor.available());

            server.clock().advance(Duration.ofHours(1));

            assertTrue(one.available() > 0);
            assertTrue(two.available() > 0);
            assertEquals("one", server.store().get("last"));
        }
    }

    @Test
    void aPauseEndsAndHeldRequestsRun(TestServer server) {
        try (RawClient paused = raw();
                RawClient subscriber = raw()) {
            subscriber.exchange("SUBSCRIBE news\r\n", 1);
            paused.exchange("CLIENT PAUSE 5000 ALL\r\n", 1);
            paused.send("PUBLISH news hello\r\n");
            server.awaitWaiting(1);

            server.clock().advance(Duration.ofMillis(4999));
            assertEquals(0, subscriber.available());
            server.clock().advance(Duration.ofMillis(1));

            assertTrue(subscriber.read().contains("hello"));
            assertEquals("1\n", paused.read());
        }
    }

    @Test
    void idleClientsAreDisconnected(TestClock clock) {
        try (Jedis jedis = connect()) {
            jedis.configSet("timeout", "60");
            jedis.ping();
            clock.advance(Duration.ofSeconds(60));
            jedis.ping();

            clock.advance(Duration.ofMillis(60_001));

            assertThrows(JedisConnectionException.class, jedis::ping);
        }
        kv.store().call("CONFIG", "SET", "timeout", 0);
    }

    @Test
    void idleTimesAndTheSlowLogFollowTheClock(TestServer server) {
        try (RawClient client = raw();
                Jedis jedis = connect()) {
            jedis.set("key", "value");
            jedis.configSet("slowlog-log-slower-than", "1000000");
            jedis.slowlogReset();
            client.send("DEBUG SLEEP 2\r\n");
            // Whether it sleeps is not visible from outside; its deadline shows it.
            while (server.store().nextDeadlineMillis() == Long.MAX_VALUE) {
                Thread.onSpinWait();
            }
            Instant before = server.clock().instant();

            server.clock().advance(Duration.ofSeconds(5));

            assertEquals("OK\n", client.read());
            assertEquals(5, jedis.objectIdletime("key"));
            assertEquals(1, jedis.slowlogLen());
            assertEquals(
                    before.plusSeconds(2).getEpochSecond(),
                    jedis.slowlogGet().get(0).getTimeStamp());
            assertEquals(2_000_000, jedis.slowlogGet().get(0).getExecutionTime());
            jedis.slowlogReset();
        }
    }

    @Test
    void callsFromInsideTheProcessTimeOutToo(TestServer server) throws Exception {
        CompletableFuture<String> popped = server.store().lists().leftPopAsync("queue", Duration.ofMinutes(1));
        server.awaitWaiting(1);

        server.clock().advance(Duration.ofMinutes(1));

        assertNull(popped.get());
    }

    @Test
    void aRunningClockAdvancesByItself() {
        TestClock clock = TestClock.running();
        Instant start = clock.instant();

        clock.advance(Duration.ofDays(1));

        assertTrue(Duration.between(start, clock.instant()).compareTo(Duration.ofDays(1)) >= 0);
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofMillis(-1)));
    }
}

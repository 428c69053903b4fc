package io.kvserver.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Faults: which requests they affect, how often, and what happens. */
@Timeout(60)
class FaultsTest {
    @RegisterExtension
    static final KvExtension kv = KvExtension.builder()
            .clock(TestClock::stopped)
            .server(options -> options.seed(42))
            .build();

    private Jedis jedis;

    @BeforeEach
    void connect() {
        jedis = new Jedis(kv.uri());
        jedis.connect();
    }

    @AfterEach
    void disconnect() {
        jedis.close();
    }

    private String failure(Runnable request) {
        return assertThrows(JedisDataException.class, request::run).getMessage();
    }

    @Test
    void anErrorOccursTheConfiguredNumberOfTimes(Faults faults) {
        Fault once = faults.on("GET", "mget").once().error("ERR out of order");
        Fault twice = faults.on("set").times(2).error("ERR full");

        assertEquals("ERR out of order", failure(() -> jedis.mget("a")));
        assertNull(jedis.get("a"));
        assertEquals("ERR full", failure(() -> jedis.set("a", "b")));
        assertEquals("ERR full", failure(() -> jedis.set("a", "b")));
        assertEquals("OK", jedis.set("a", "b"));
        assertEquals(1, once.count());
        assertEquals(2, twice.count());
    }

    @Test
    void itCanBeLimitedToSomeKeysOrClients(Faults faults) {
        faults.any().keys("user:*").error("ERR user");
        faults.any().client("worker").error("ERR worker");

        assertEquals("ERR user", failure(() -> jedis.mget("a", "user:1")));
        assertNull(jedis.get("a"));
        jedis.clientSetname("worker");
        assertEquals("ERR worker", failure(() -> jedis.get("a")));
    }

    @Test
    void aRemovedFaultHasNoEffect(Faults faults) {
        Fault fault = faults.on("get").error("ERR no");
        assertEquals("ERR no", failure(() -> jedis.get("a")));

        fault.remove();

        assertNull(jedis.get("a"));
    }

    @Test
    void aSeedGivesTheSameFaultsEachTime() {
        StringBuilder met = new StringBuilder();
        for (int round = 0; round < 2; round++) {
            try (TestServer server = new TestServer.Options().seed(7).start();
                    Jedis client = new Jedis(server.uri())) {
                server.faults().on("incr").probability(0.3).error("ERR by chance");
                for (int i = 0; i < 60; i++) {
                    try {
                        client.incr("n");
                        met.append('.');
                    } catch (JedisDataException fault) {
                        met.append('!');
                    }
                }
            }
        }

        assertEquals(met.substring(0, 60), met.substring(60));
        long count = met.chars().filter(c -> c == '!').count();
        assertTrue(count > 10 && count < 70, met::toString);
    }

    @Test
    void theErrorsAreThoseOfRedis(Faults faults) {
        faults.on("get").once().loading();
        faults.on("get").once().moved(866, "10.0.0.2", 6379);
        assertTrue(failure(() -> jedis.get("a")).startsWith("LOADING "));
        assertTrue(failure(() -> jedis.get("a")).startsWith("MOVED 866 10.0.0.2:6379"));

        faults.writes().once().outOfMemory();
        faults.writes().once().readOnly();
        faults.writes().once().fullDisk();
        assertNull(jedis.get("a"));
        assertTrue(failure(() -> jedis.set("a", "b")).startsWith("OOM "));
        assertTrue(failure(() -> jedis.del("a")).startsWith("READONLY "));
        assertTrue(failure(() -> jedis.lpush("a", "b")).startsWith("MISCONF "));
        assertEquals(1, jedis.incr("n"));
    }

    @Test
    void latencyFollowsTheClock(TestServer server) {
        server.faults().on("get").latency(Duration.ofSeconds(30));
        CompletableFuture<String> got = CompletableFuture.supplyAsync(() -> jedis.get("a"));
        server.awaitWaiting(1);
        server.store().set("a", "by now");
        server.clock().advance(Duration.ofSeconds(29));
        assertFalse(got.isDone());

        server.clock().advance(Duration.ofSeconds(1));

        assertEquals("by now", got.join());
    }

    @Test
    void connectionsEndBeforeOrAfterTheRequestIsRun(Faults faults) {
        faults.on("incr").once().drop();
        assertThrows(JedisConnectionException.class, () -> jedis.incr("n"));
        assertNull(kv.store().get("n"));
        faults.on("incr").once().dropReply();
        connect();
        assertThrows(JedisConnectionException.class, () -> jedis.incr("n"));
        assertEquals("1", kv.store().get("n"));
    }

    @Test
    void aReplyIsCutInTheMiddle(Faults faults) {
        kv.store().set("key", "0123456789");
        faults.on("get").cutReply(7);
        try (RawClient client = new RawClient(kv.address())) {
            client.send("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n");

            assertEquals("$10\r\n01", client.readAll());
        }
        assertThrows(JedisConnectionException.class, () -> jedis.get("key"));
    }

    @Test
    void aReplyArrivesSlowly(TestServer server) {
        kv.store().set("key", "0123456789");
        server.faults().on("get").slowReply(5, Duration.ofSeconds(1));
        try (RawClient client = new RawClient(kv.address())) {
            assertEquals("$10\r\n", client.exchange("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n", 5));
            assertEquals(0, client.available());

            server.clock().advance(Duration.ofSeconds(1));
            assertEquals("01234", client.read());
            server.clock().advance(Duration.ofSeconds(2));
            assertEquals("56789\r\n", client.read());
        }
    }

    @Test
    void aRestartKeepsPortAndData() {
        try (TestServer server = TestServer.start()) {
            int port = server.port();
            try (Jedis client = new Jedis(server.uri())) {
                client.set("a", "b");

                server.restart();

                assertThrows(JedisConnectionException.class, client::ping);
            }
            assertEquals(port, server.server().port());
            try (Jedis client = new Jedis(server.uri())) {
                assertEquals("b", client.get("a"));
                server.stop();
                assertThrows(JedisConnectionException.class, client::ping);
            }
        }
    }

    @Test
    void wrongRulesAreRefused(Faults faults) {
        assertThrows(IllegalArgumentException.class, () -> faults.any().times(0));
        assertThrows(IllegalArgumentException.class, () -> faults.any().probability(1.1));
        assertThrows(IllegalArgumentException.class, () -> faults.any().probability(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> faults.any().error(""));
    }
}

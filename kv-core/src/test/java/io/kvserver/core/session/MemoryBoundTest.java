package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.EvictionPolicy;
import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose memory is bounded, as its clients and calls see it. */
class MemoryBoundTest {
    private static final String OOM = "OOM command not allowed when used memory > 'maxmemory'.";
    private static final int BOUND = 1 << 20;

    private final KvStore store = new KvStore.Builder().maxMemory(BOUND).build();
    private final SessionDriver client = new SessionDriver(store, InlineReplies.RESP);

    private long figure(String name) {
        Matcher matcher = Pattern.compile(name + ":(\\d+)\r\n").matcher(client.exchange(Requests.array("INFO")));
        assertTrue(matcher.find(), name);
        return Long.parseLong(matcher.group(1));
    }

    /** Sends a request in pieces, as a connection does, and returns all replies. */
    private String inPieces(String request, int length) {
        StringBuilder replies = new StringBuilder();
        for (int at = 0; at < request.length(); at += length) {
            replies.append(client.exchange(request.substring(at, Math.min(request.length(), at + length))));
        }
        return replies.toString();
    }

    @Test
    void theDefaultIsAPartOfTheHeap() {
        SessionDriver other = SessionDriver.withOwnStore();

        assertEquals(
                "maxmemory\n" + Runtime.getRuntime().maxMemory() / 10 * 7 + "\n",
                other.exchange("CONFIG GET maxmemory\n"));
        assertThrows(IllegalArgumentException.class, () -> new KvStore.Builder().maxMemory(-1));
    }

    @Test
    void aCallThatMayNeedMemoryFailsWhenThereIsNone() {
        int sets = 0;
        KvStoreException failure = null;
        while (failure == null) {
            try {
                store.set("key:" + sets, "x".repeat(1000));
                sets++;
            } catch (KvStoreException e) {
                failure = e;
            }
        }

        assertEquals(OOM, failure.getMessage());
        assertTrue(sets > 800, "sets: " + sets);
        assertEquals("x".repeat(1000), store.get("key:0"));
        // More than one, because the last one may have made the table grow, by a few hundred bytes with so few keys.
        for (int i = 0; i < 20; i++) {
            assertEquals(1, store.del("key:" + i, "key:" + i));
        }
        store.set("key:0", "x".repeat(1000));
    }

    @Test
    void withEvictionACallAlwaysFindsRoom() {
        KvStore evicting = new KvStore.Builder()
                .maxMemory(BOUND)
                .evictionPolicy(EvictionPolicy.ALLKEYS_LRU)
                .build();

        for (int i = 0; i < 5000; i++) {
            evicting.set("key:" + i, "x".repeat(1000));
        }

        assertTrue(evicting.dbSize() < BOUND / 1000);
        assertTrue(evicting.dbSize() > BOUND / 1500);
        assertEquals("x".repeat(1000), evicting.get("key:4999"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void withEvictionAPipelineAlwaysFindsRoom(int shards) {
        KvStore evicting = new KvStore.Builder()
                .shards(shards)
                .maxMemory(BOUND)
                .evictionPolicy(EvictionPolicy.ALLKEYS_LRU)
                .build();
        int length = 20_000;
        SessionDriver pipelining = new SessionDriver(evicting, InlineReplies.RESP);
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 160; i++) {
            requests.append(Requests.array("SET key:" + i + " " + "x".repeat(length)));
        }

        assertEquals("+OK\r\n".repeat(160), pipelining.exchange(requests.toString()));
        assertTrue(evicting.dbSize() <= BOUND / length, "keys: " + evicting.dbSize());
        assertTrue(evicting.dbSize() > BOUND / length / 2, "keys: " + evicting.dbSize());
        assertEquals("$" + length + "\r\n" + "x".repeat(length) + "\r\n", pipelining.exchange("GET key:159\r\n"));
    }

    @Test
    void aLowerBoundCountsLittleDataExactly() {
        KvStore evicting = new KvStore.Builder()
                .maxMemory(64L << 20)
                .evictionPolicy(EvictionPolicy.ALLKEYS_RANDOM)
                .build();
        SessionDriver settings = new SessionDriver(evicting, InlineReplies.RESP);
        for (int i = 0; i < 100; i++) {
            evicting.set("key:" + i, "value");
        }

        assertEquals("+OK\r\n", settings.exchange(Requests.array("CONFIG SET maxmemory 1")));
        while (evicting.upkeep()) {
            // Runs the next slice.
        }

        assertEquals(0, evicting.dbSize());
    }

    @Test
    void whatIsEvictedIsPublishedAndCounted() {
        client.exchange(Requests.array("CONFIG SET maxmemory-policy allkeys-random notify-keyspace-events Ee"));
        SessionDriver listener = new SessionDriver(store);
        listener.exchange("SUBSCRIBE __keyevent@0__:evicted\n");
        client.exchange(Requests.array("SET a " + "x".repeat(5000)));
        client.exchange(Requests.array("WATCH a"));

        client.exchange(Requests.array("CONFIG SET maxmemory 1"));
        store.upkeep();

        assertEquals("message __keyevent@0__:evicted a\n", listener.takeMessages());
        assertEquals(1, figure("evicted_keys"));
        client.exchange(Requests.array("CONFIG SET maxmemory 0"));
        assertEquals("+OK\r\n*-1\r\n", client.exchange(Requests.array("MULTI") + Requests.array("EXEC")));
        client.exchange(Requests.array("CONFIG RESETSTAT"));
        assertEquals(0, figure("evicted_keys"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 4096, 65536, 300_001})
    void aRequestThatDoesNotFitIsRefusedAndThrownAway(int piece) {
        String value = "x".repeat(3 * BOUND);
        client.exchange(Requests.array("SET a 1"));

        String replies = inPieces(
                Requests.array("GET a")
                        + Requests.array("MSET a " + value + " b \r\n c " + value)
                        + Requests.array("GET a"),
                piece);

        assertEquals("$1\r\n1\r\n-" + OOM + "\r\n$1\r\n1\r\n", replies);
        assertFalse(client.isClosing());
        assertTrue(figure("used_memory") < 200_000, "the buffer has been given back");
    }

    @Test
    void inATransactionSuchARequestMakesExecFail() {
        client.exchange(Requests.array("MULTI"));

        String reply = inPieces(Requests.array("SET a " + "x".repeat(2 * BOUND)), 65536);

        assertEquals("-" + OOM + "\r\n", reply);
        assertEquals(
                "-EXECABORT Transaction discarded because of previous errors.\r\n",
                client.exchange(Requests.array("EXEC")));
    }

    @Test
    void garbageBehindWhatIsThrownAwayIsAnErrorOfTheProtocol() {
        String request = Requests.array("SET a " + "x".repeat(2 * BOUND));

        String replies = inPieces(request.substring(0, request.length() - 2) + "!!" + Requests.array("GET a"), 65536);

        assertEquals("-" + OOM + "\r\n-ERR Protocol error: expected CRLF after a bulk string of 0 bytes\r\n", replies);
        assertTrue(client.isClosing());
    }

    @Test
    void queuedRequestsAndUnfinishedOnesCountUntilTheyAreGone() {
        long before = figure("used_memory");
        client.exchange(Requests.array("MULTI"));
        client.exchange(Requests.array("SET a " + "x".repeat(100_000)));
        SessionDriver other = new SessionDriver(store, InlineReplies.RESP);
        String request = Requests.array("SET b " + "x".repeat(200_000));
        for (int at = 0; at + 50_000 < request.length(); at += 50_000) {
            other.receive(request.substring(at, at + 50_000));
        }
        SessionDriver asking = new SessionDriver(store);

        Matcher during = Pattern.compile("used_memory:(\\d+)").matcher(asking.exchange("INFO memory\n"));
        assertTrue(during.find());
        long used = Long.parseLong(during.group(1));
        client.disconnect();
        other.disconnect();
        Matcher after = Pattern.compile("used_memory:(\\d+)").matcher(asking.exchange("INFO memory\n"));

        assertTrue(used - before >= 300_000 && used - before < 420_000, "used: " + (used - before));
        assertTrue(after.find());
        assertEquals(before, Long.parseLong(after.group(1)));
    }

    @Test
    void aValueThatGrowsInPlaceIsBoundedToo() {
        assertEquals("-" + OOM + "\r\n", client.exchange(Requests.array("SETRANGE a 5000000 x")));
        assertEquals("-" + OOM + "\r\n", client.exchange(Requests.array("SETBIT a 4294967295 1")));
        assertEquals("$-1\r\n", client.exchange(Requests.array("GET a")));
        assertEquals(":500001\r\n", client.exchange(Requests.array("SETRANGE a 500000 x")));
        assertEquals(":1\r\n", client.exchange(Requests.array("EXPIRE a 100")));
        assertEquals("+OK\r\n", client.exchange(Requests.array("RENAME a b")));
    }

    @Test
    void aLargeValueComesBackAsItWas() {
        byte[] value = "0123456789".repeat(30_000).getBytes(ISO_8859_1);

        String reply = inPieces(Requests.array("SET a " + new String(value, ISO_8859_1)), 10_000);

        assertEquals("+OK\r\n", reply);
        assertArrayEquals(value, store.get("a".getBytes(ISO_8859_1)));
    }
}

package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Transcript;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions of a store whose keys are on other nodes. */
@Timeout(60)
class RemoteTest {
    private static final ExecutorService NETWORK = Executors.newFixedThreadPool(2);

    private static final Pattern REFUSALS = Pattern.compile(
            "is not available in a cluster|non local key in a cluster node|SELECT is not allowed in cluster"
                    + " mode|CROSSSLOT Keys in request|DB index is out of range");

    private final AtomicLong nowMillis = new AtomicLong(1_700_000_000_000L);
    private final MapCarrier carrier = MapCarrier.alone(NETWORK);
    private final KvStore store = new KvStore.Builder()
            .clock(() -> Instant.ofEpochMilli(nowMillis.get()))
            .carrier(carrier)
            .build();
    private final SessionDriver client = new SessionDriver(store);

    @AfterAll
    static void close() {
        NETWORK.shutdown();
    }

    static List<Transcript> transcripts() {
        return Transcripts.all().stream()
                .filter(transcript -> transcript.exchanges().stream()
                        .map(Exchange::request)
                        .noneMatch(request -> request.matches(
                                "(?i).*(PAUSE|SLEEP|SAVE|REWRITE|INFO|CONFIG|DEBUG|MEMORY|ASKING|MYSHARDID).*")))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void sessionAnswersAsTheTranscriptSaysOrRefuses(Transcript transcript) {
        for (Exchange exchange : transcript.exchanges()) {
            byte[] reply = client.exchangePatiently(exchange.requestBytes());

            if (REFUSALS.matcher(new String(reply, ISO_8859_1)).find()) {
                // The rest of the transcript depends on the refused request.
                return;
            }
            exchange.assertAnsweredBy(reply);
            assertEquals(exchange.closes(), client.isClosing(), exchange.request());
        }
    }

    private String ask(String request) {
        return new String(client.exchangePatiently((request + "\n").getBytes(ISO_8859_1)), ISO_8859_1);
    }

    @Test
    void repliesOfDividedRequestsAreCombined() {
        assertEquals("OK\n", ask("MSET a 1 b 2 c 3 d 4"));

        assertEquals("4\n\n2\n3\n1\n4\n", ask("MGET d none b c a d"));
        assertEquals("4\n", ask("EXISTS a a b none c"));
        assertEquals("2\n", ask("TOUCH a b none"));
        assertEquals("2\n", ask("DEL a b none"));
        assertEquals("2\n", ask("DBSIZE"));
        assertEquals("ERR wrong number of arguments for 'mset' command\n", ask("MSET a 1 b 2 c"));
    }

    @Test
    void otherRequestsOnKeysOfSeveralSlotsAreRefused() {
        String refusal = "CROSSSLOT Keys in request don't hash to the same slot\n";

        assertEquals(refusal, ask("RENAME a b"));
        assertEquals(refusal, ask("SMOVE a b x"));
        assertEquals("OK\n", ask("MULTI"));
        assertEquals("QUEUED\nQUEUED\n", ask("SET a 1\nSET b 1"));
        assertEquals(refusal, ask("EXEC"));
        assertEquals("(empty array)\n", ask("KEYS *"));
    }

    @Test
    void keysOfOneSlotAreChangedTogether() {
        ask("MULTI");
        ask("SET {t}a 1");
        ask("RPUSH {t}l x y");
        ask("RENAME {t}a {t}b");

        assertEquals("OK\n2\nOK\n", ask("EXEC"));
        assertEquals("1\n", ask("GET {t}b"));
        assertEquals("2\n", ask("DBSIZE"));
    }

    @Test
    void valuesOfAllTypesComeBack() {
        assertEquals("OK\n", ask("SET s v"));
        assertEquals("2\n", ask("RPUSH l x y"));
        assertEquals("1\n", ask("HSET h f 1"));
        assertEquals("2\n", ask("SADD i 1 2"));
        assertEquals("2\n", ask("ZADD z 1 a 2 b"));
        assertEquals("1-1\n", ask("XADD x 1-1 f v"));

        assertEquals("list\nhash\nset\nzset\nstream\n", ask("TYPE l\nTYPE h\nTYPE i\nTYPE z\nTYPE x"));
        assertEquals("intset\n", ask("OBJECT ENCODING i"));
        assertEquals("6\n", ask("HINCRBY h f 5"));
        assertEquals("y\n", ask("RPOP l"));
        assertEquals("x\n", ask("RPOP l"));
        assertEquals("0\n", ask("EXISTS l"));
    }

    @Test
    void keysExpireByTheClockOfTheAskingNode() {
        ask("SET k v PX 1000");
        ask("SET stays v");
        nowMillis.addAndGet(999);
        assertEquals("1\n", ask("PTTL k"));
        nowMillis.addAndGet(1);

        assertEquals("\n", ask("GET k"));
        assertEquals("stays\n", ask("KEYS *"));
        assertEquals("1\n", ask("INCR k"));
        assertEquals("-1\n", ask("PTTL k"));
    }

    @Test
    void scanComesUponAllKeys() {
        TreeSet<String> expected = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            ask("SET key" + i + " v");
            expected.add("key" + i);
        }
        TreeSet<String> found = new TreeSet<>();
        String cursor = "0";
        do {
            List<String> page = ask("SCAN " + cursor + " MATCH key* TYPE string COUNT 20")
                    .lines()
                    .toList();
            cursor = page.get(0);
            found.addAll(page.subList(1, page.size()));
        } while (!cursor.equals("0"));

        assertEquals(expected, found);
        assertTrue(expected.contains(ask("RANDOMKEY").trim()));
        assertEquals("OK\n0\n", ask("FLUSHALL\nDBSIZE"));
        assertEquals("\n", ask("RANDOMKEY"));
    }

    @Test
    void execFailsAfterAChangeOfAWatchedKey() {
        SessionDriver other = new SessionDriver(store);
        assertEquals("OK\n", ask("WATCH a b"));
        other.exchangePatiently("SET b 1\n".getBytes(ISO_8859_1));
        ask("MULTI");
        ask("SET a 1");
        assertEquals("CROSSSLOT Keys in request don't hash to the same slot\n", ask("EXEC"));

        assertEquals("OK\n", ask("WATCH b"));
        other.exchangePatiently("SET b 2\n".getBytes(ISO_8859_1));
        ask("MULTI");
        ask("SET b 3");
        assertEquals("\n", ask("EXEC"));
        assertEquals("2\n", ask("GET b"));

        assertEquals("OK\n", ask("WATCH b"));
        ask("MULTI");
        ask("SET b 3");
        assertEquals("OK\n", ask("EXEC"));
        assertEquals("3\n", ask("GET b"));
    }

    @Test
    void clientsAreToldWhetherTheirRequestWasRefusedOrMayHaveRun() {
        carrier.fail(MapCarrier.Failing.REFUSED);
        String down = "CLUSTERDOWN The request was not run: \n";
        assertEquals(down + down + down, ask("SET a 1\nMSET a 1 b 1 c 1\nDBSIZE"));

        carrier.fail(MapCarrier.Failing.UNKNOWN);
        assertEquals("INDETERMINATE It is not known whether the request was run: \n", ask("SET a 1"));
        assertEquals(down, ask("GET a"));
        assertEquals(
                "-INDETERMINATE It is not known whether the request was run: a node is gone\r\n",
                ask("*2\r\n$4\r\nINCR\r\n$1\r\na\r"));
    }

    @Test
    void requestsThatWouldRunOnlyPartlyAreRefused() {
        assertEquals("ERR SELECT is not allowed in cluster mode\n", ask("SELECT 1"));
        assertEquals("OK\n", ask("SELECT 0"));
        assertEquals("ERR SWAPDB is not available in a cluster\n", ask("SWAPDB 0 1"));
        ask("MULTI");
        ask("SWAPDB 0 1");
        assertEquals(
                "EXECABORT Transaction discarded because of: ERR SWAPDB is not available in a cluster\n", ask("EXEC"));
    }

    @Test
    void storesOwnCallsOnKeysAreRefused() {
        assertThrows(KvStoreException.class, () -> store.get("a"));
        assertThrows(KvStoreException.class, () -> store.call("SET", "a", "1"));
        assertThrows(KvStoreException.class, store::dbSize);
        assertThrows(
                IllegalStateException.class,
                () -> new KvStore.Builder()
                        .carrier(carrier)
                        .dataDirectory(Path.of("none"))
                        .build());
    }
}

package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that expire, on a clock that only the test moves. */
class ExpiryTest {
    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();
    private final SessionDriver client = new SessionDriver(store);

    @Test
    void aKeyExistsUntilExactlyItsDeadline() {
        store.set("a", "b");

        assertTrue(store.expire("a", Duration.ofSeconds(10)));

        clock.advanceMillis(9_999);
        assertEquals("b", store.get("a"));
        assertEquals(Duration.ofMillis(1), store.ttl("a"));
        clock.advanceMillis(1);
        assertNull(store.get("a"));
        assertNull(store.ttl("a"));
        assertEquals(0, store.dbSize());
    }

    @ParameterizedTest
    @CsvSource({
        "TTL a, 100",
        "PTTL a, 100000",
        "EXPIRETIME a, 1893456100",
        "PEXPIRETIME a, 1893456100000",
        "TTL b, -1",
        "PTTL b, -1",
        "EXPIRETIME b, -1",
        "PEXPIRETIME b, -1",
        "TTL c, -2",
        "PTTL c, -2",
        "EXPIRETIME c, -2",
        "PEXPIRETIME c, -2",
    })
    void tellsTimesInSecondsAndMilliseconds(String request, String reply) {
        client.exchange("SET a 1\nEXPIRE a 100\nSET b 1\n");

        assertEquals(reply + "\n", client.exchange(request + "\n"));
    }

    @ParameterizedTest
    @CsvSource({"1499, 1", "1500, 2", "1501, 2", "499, 0", "1, 0"})
    void secondsAreRoundedToTheNearest(String millis, String seconds) {
        client.exchange("SET a 1\nPEXPIRE a " + millis + "\n");

        assertEquals(seconds + "\n", client.exchange("TTL a\n"));
    }

    @ParameterizedTest
    @CsvSource({
        // Without a deadline, which counts as the latest.
        "PERSIST, NX, 1",
        "PERSIST, XX, 0",
        "PERSIST, GT, 0",
        "PERSIST, LT, 1",
        "PERSIST, XX LT, 0",
        "PERSIST, XX GT, 0",
        // With an earlier deadline, the same, or a later one.
        "50, NX, 0",
        "50, XX, 1",
        "50, GT, 1",
        "50, LT, 0",
        "50, xx gt, 1",
        "50, XX LT, 0",
        "100, NX, 0",
        "100, XX, 1",
        "100, GT, 0",
        "100, LT, 0",
        "200, XX, 1",
        "200, GT, 0",
        "200, LT, 1",
        "200, LT LT, 1",
    })
    void setsATimeToLiveOnlyUnderACondition(String before, String options, String reply) {
        client.exchange("SET a 1\n");
        client.exchange(before.equals("PERSIST") ? "PERSIST a\n" : "EXPIRE a " + before + "\n");
        String unchanged = before.equals("PERSIST") ? "-1" : before;

        assertEquals(reply + "\n", client.exchange("EXPIRE a 100 " + options + "\n"));

        assertEquals((reply.equals("1") ? "100" : unchanged) + "\n", client.exchange("TTL a\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "EXPIRE a 100 FOO ; ERR Unsupported option FOO",
                "EXPIRE a x FOO ; ERR Unsupported option FOO",
                "EXPIRE a 100 NX XX ; ERR NX and XX, GT or LT options at the same time are not compatible",
                "EXPIRE a 100 LT NX ; ERR NX and XX, GT or LT options at the same time are not compatible",
                "EXPIRE a 100 GT LT ; ERR GT and LT options at the same time are not compatible",
                "EXPIRE a x ; ERR value is not an integer or out of range",
                "EXPIRE a 9223372036854775807 ; ERR invalid expire time in 'expire' command",
                "EXPIRE a -9223372036854775808 ; ERR invalid expire time in 'expire' command",
                "PEXPIRE a 9223372036854775807 ; ERR invalid expire time in 'pexpire' command",
                "EXPIREAT a 9223372036854776 ; ERR invalid expire time in 'expireat' command",
                "EXPIRE c 100 ; 0",
                "EXPIRE c 9223372036854775807 ; ERR invalid expire time in 'expire' command",
                "PEXPIREAT a 9223372036854775807 ; 1",
                "PERSIST a ; 0",
                "PERSIST c ; 0",
            })
    void answersAsRedisDoes(String request, String reply) {
        client.exchange("SET a 1\n");

        assertEquals(reply + "\n", client.exchange(request + "\n"));
    }

    @ParameterizedTest
    @CsvSource({"EXPIRE a 0", "EXPIRE a -1", "PEXPIRE a -9223372036854775808", "EXPIREAT a 1893456000", "PEXPIREAT a 1"
    })
    void aDeadlineInThePastRemovesTheKeyAtOnce(String request) {
        client.exchange("SET a 1\n");

        assertEquals("1\n", client.exchange(request + "\n"));

        assertEquals("0\n", client.exchange("DBSIZE\n"));
    }

    @Test
    void aNewValueHasNoDeadlineButAnIncrementedOneKeepsIts() {
        client.exchange("SET a 1\nEXPIRE a 100\nSET b 1\nEXPIRE b 100\n");

        client.exchange("SET a 2\nINCR b\n");

        assertEquals("-1\n100\n", client.exchange("TTL a\nTTL b\n"));
    }

    @Test
    void persistRemovesTheDeadline() {
        store.set("a", "b");
        assertFalse(store.keys().persist("a"));
        store.expire("a", Duration.ofSeconds(1));

        assertTrue(store.keys().persist("a"));

        clock.advance(Duration.ofDays(1000));
        assertEquals("b", store.get("a"));
    }

    @Test
    void aDeadlineMovesWithItsKey() {
        client.exchange("SET a 1\nEXPIRE a 100\nRENAME a b\nCOPY b c\nMOVE b 1\n");

        assertEquals("100\n", client.exchange("TTL c\n"));
        assertEquals("OK\n100\n", client.exchange("SELECT 1\nTTL b\n"));
    }

    @Test
    void typedCallsFailAsTheCommandsDo() {
        store.set("a", "b");

        assertThrows(KvStoreException.class, () -> store.expire("a", Duration.ofMillis(Long.MAX_VALUE)));
        assertThrows(IllegalArgumentException.class, () -> store.expire("a", Duration.ofSeconds(Long.MAX_VALUE)));
        assertFalse(store.expire("missing", Duration.ofSeconds(1)));
        assertTrue(store.expire("a", Duration.ZERO));
        assertNull(store.get("a"));
    }

    @Test
    void noCommandSeesAnExpiredKey() {
        // The first command that finds an expired key removes it, so each command has a key of its own.
        for (String request : new String[] {
            "GET a",
            "EXISTS a",
            "TOUCH a",
            "TYPE a",
            "DEL a",
            "UNLINK a",
            "TTL a",
            "EXPIRE a 10",
            "PERSIST a",
            "DUMP a",
            "KEYS *",
            "SCAN 0",
            "RANDOMKEY",
            "COPY a b",
            "MOVE a 1",
            "OBJECT ENCODING a",
            "RENAME a b"
        }) {
            client.exchange("FLUSHALL\n");
            String missing = client.exchange(request + "\n");
            client.exchange("SET a 1\nPEXPIRE a 1\n");
            clock.advanceMillis(1);

            assertEquals(missing, client.exchange(request + "\n"), request);
            assertEquals("0\n", client.exchange("DBSIZE\n"), request);
        }
    }

    @Test
    void watchedKeysThatExpireMakeExecFail() {
        SessionDriver watcher = new SessionDriver(store);
        client.exchange("SET a 1\nPEXPIRE a 1\n");

        watcher.exchange("WATCH a\n");
        clock.advanceMillis(1);

        assertEquals("OK\nQUEUED\n\n", watcher.exchange("MULTI\nPING\nEXEC\n"));
    }

    @Test
    void watchedKeysThatActiveExpiryRemovesMakeExecFail() {
        SessionDriver watcher = new SessionDriver(store);
        client.exchange("SET a 1\nPEXPIRE a 1\n");
        watcher.exchange("WATCH a\n");
        clock.advanceMillis(1);

        store.upkeep();

        assertEquals(0, store.dbSize());
        assertEquals("OK\nQUEUED\n\n", watcher.exchange("MULTI\nPING\nEXEC\n"));
    }

    @Test
    void aKeyThatHadExpiredBeforeItWasWatchedIsMissingFromTheBeginning() {
        SessionDriver watcher = new SessionDriver(store);
        client.exchange("SET a 1\nPEXPIRE a 1\n");
        clock.advanceMillis(1);

        watcher.exchange("WATCH a\n");
        store.upkeep();

        assertEquals("OK\nQUEUED\nPONG\n", watcher.exchange("MULTI\nPING\nEXEC\n"));
    }

    @Test
    void watchedKeysThatHaveNotExpiredDoNotMakeExecFail() {
        SessionDriver watcher = new SessionDriver(store);
        client.exchange("SET a 1\nPEXPIRE a 2\n");

        watcher.exchange("WATCH a\n");
        clock.advanceMillis(1);
        store.upkeep();

        assertEquals("OK\nQUEUED\nPONG\n", watcher.exchange("MULTI\nPING\nEXEC\n"));
    }

    @Test
    void aTransactionSeesTheSameTimeFromItsBeginningToItsEnd() {
        client.exchange("SET a 1\nPEXPIRE a 2\nMULTI\nGET a\nPTTL a\n");
        clock.advanceMillis(1);

        assertEquals("1\n1\n", client.exchange("EXEC\n"));
    }

    @Test
    void idleTimeIsTheTimeSinceTheLastAccess() {
        client.exchange("SET a 1\n");
        clock.advance(Duration.ofSeconds(10));

        assertEquals("10\n", client.exchange("OBJECT IDLETIME a\n"));
        client.exchange("TTL a\nTYPE a\nEXISTS a\nOBJECT ENCODING a\n");
        assertEquals("10\n", client.exchange("OBJECT IDLETIME a\n"));
        client.exchange("TOUCH a\n");
        assertEquals("0\n", client.exchange("OBJECT IDLETIME a\n"));
    }

    @Test
    void restoreTakesRelativeAndAbsoluteTimes() {
        client.exchange("SET a hello\n");
        String payload = client.exchange("*2\r\n$4\r\nDUMP\r\n$1\r\na\r\n");
        String word = payload.substring(0, payload.length() - 2);

        String request = "*4\r\n$7\r\nRESTORE\r\n$1\r\nb\r\n$4\r\n5000\r\n" + word + "\r\n";
        assertEquals("+OK\r\n", client.exchange(request));
        assertEquals(":5000\r\n", client.exchange(Requests.array("PTTL b")));

        String absolute = "*5\r\n$7\r\nRESTORE\r\n$1\r\nc\r\n$13\r\n1893456007000\r\n" + word + "\r\n$6\r\nABSTTL\r\n";
        assertEquals("+OK\r\n", client.exchange(absolute));
        assertEquals(":7000\r\n", client.exchange(Requests.array("PTTL c")));
    }
}

package io.kvserver.core.command.string;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How string commands change deadlines, on a clock that the tests move. */
class StringExpiryTest {
    private static final String START = "1000000000";

    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final KvStore store =
            new KvStore.Builder().clock(() -> Instant.ofEpochMilli(now.get())).build();
    private final SessionDriver client = new SessionDriver(store, InlineReplies.RESP);

    private String send(String request) {
        return client.exchange(Requests.array(request));
    }

    private void assertThereFor(long millis) {
        now.addAndGet(millis - 1);
        assertEquals(":1\r\n", send("EXISTS a"), "just before");
        now.addAndGet(1);
        assertEquals(":0\r\n", send("EXISTS a"), "just then");
    }

    @ParameterizedTest
    @CsvSource({
        "SET a 1 EX 10, 10000",
        "SET a 1 PX 10, 10",
        "SET a 1 EX 10 EX 20, 20000",
        "SET a 1 EXAT 1000000005, 5000",
        "SET a 1 PXAT 1000000000005, 5",
        "SETEX a 10 1, 10000",
        "PSETEX a 10 1, 10",
    })
    void aKeyGoesAwayWhenItsTimeHasCome(String request, long millis) {
        assertEquals("+OK\r\n", send(request));

        assertThereFor(millis);
    }

    @ParameterizedTest
    @CsvSource({
        "GETEX a EX 10, 10000",
        "GETEX a PX 10, 10",
        "GETEX a EXAT 1000000005, 5000",
        "GETEX a PXAT 1000000000005, 5",
    })
    void getexSetsTheDeadline(String request, long millis) {
        send("SET a 1 EX 100");

        assertEquals("$1\r\n1\r\n", send(request));

        assertThereFor(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET a 2 KEEPTTL",
                "SET a 2 NX",
                "SET a 2 EX 0",
                "SETNX a 2",
                "GETEX a",
                "GETEX a EX 0",
                "APPEND a 1",
                "SETRANGE a 0 2",
                "INCR a",
                "DECR a",
                "INCRBY a 5",
                "DECRBY a 5",
                "INCRBYFLOAT a 0.5",
                "SETBIT a 1 1",
                "SETBIT a 100 1",
                "BITFIELD a SET u8 0 1",
                "MSETNX b 1 a 2",
            })
    void theDeadlineStays(String request) {
        send("SET a 1 PX 100");

        send(request);

        assertThereFor(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET a 2",
                "SET a 2 GET",
                "SET a 2 XX",
                "GETSET a 2",
                "MSET a 2",
                "GETEX a PERSIST",
                "BITOP NOT a a",
                "SET a 2 PXAT 9223372036854775807",
            })
    void theDeadlineGoesAway(String request) {
        send("SET a 1 PX 100");

        send(request);
        now.addAndGet(1_000_000_000);

        assertEquals(":1\r\n", send("EXISTS a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SET a 2 EXAT 1", "SET a 2 EXAT " + START, "SET a 2 PXAT 1", "GETEX a EXAT 1", "GETEX a PXAT 1"})
    void aDeadlineInThePastRemovesTheKey(String request) {
        send("SET a 1");

        send(request);

        assertEquals(":0\r\n", send("EXISTS a"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SET a 2 XX ; $-1",
                "SET a 2 GET ; $-1",
                "SETNX a 2 ; :1",
                "INCR a ; :1",
                "APPEND a x ; :1",
                "GETBIT a 1 ; :0",
                "MSETNX a 1 b 1 ; :1",
                "STRLEN a ; :0",
                "LCS a a LEN ; :0",
            })
    void aKeyWhoseTimeHasComeIsMissing(String request, String reply) {
        send("SET a 100 PX 5");

        now.addAndGet(5);

        assertEquals(reply + "\r\n", send(request));
    }
}
